/// Variables of Evolution API that are accepted and change nothing here, with the reason they share. Any text is allowed in them.
package struct IgnoredVariables: Sendable {
    /// The end of "without effect: …".
    package let why: String
    /// A `*` at the end stands for any ending.
    package let names: [String]

    package func covers(_ name: String) -> Bool {
        names.contains { $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : $0 == name }
    }

    /// In the order of `.env.example`, after those with an effect.
    package static let all: [IgnoredVariables] = [
        IgnoredVariables(
            why: "v2.3 reads them and does nothing",
            names: [
                "SERVER_DISABLE_DOCS", "DEL_TEMP_INSTANCES", "NATS_EXCHANGE_NAME", "WEBHOOK_EVENTS_REMOVE_INSTANCE",
                "WEBHOOK_EVENTS_LOGOUT_INSTANCE", "WEBHOOK_EVENTS_STATUS_INSTANCE",
            ]),
        IgnoredVariables(
            why: "they are about the real server's process",
            names: [
                "NODE_ENV", "DOCKER_ENV", "LOG_LEVEL", "LOG_COLOR", "LOG_BAILEYS", "EVENT_EMITTER_MAX_LISTENERS", "SENTRY_DSN",
                "TELEMETRY_ENABLED", "TELEMETRY_URL",
            ]),
        IgnoredVariables(
            why: "one SQLite file keeps everything",
            names: [
                "DATABASE_PROVIDER", "DATABASE_CONNECTION_URI", "DATABASE_BOUNCER_CONNECTION_URI",
                "CACHE_REDIS_*", "CACHE_LOCAL_ENABLED", "PROVIDER_*",
            ]),
        IgnoredVariables(
            why: "numbers once found are known as long as the process lives", names: ["DATABASE_SAVE_IS_ON_WHATSAPP_DAYS"]),
        IgnoredVariables(why: "files are kept in memory and never converted", names: ["S3_*", "API_AUDIO_CONVERTER*"]),
        IgnoredVariables(
            why: "WhatsApp and Meta are never called",
            names: ["PROXY_*", "WA_BUSINESS_URL", "WA_BUSINESS_VERSION", "WA_BUSINESS_LANGUAGE"]),
        IgnoredVariables(
            why: "nothing is sent to queues",
            names: [
                "SERVER_NAME", "RABBITMQ_GLOBAL_ENABLED", "RABBITMQ_URI", "RABBITMQ_EXCHANGE_NAME", "RABBITMQ_PREFIX_KEY",
                "RABBITMQ_FRAME_MAX", "RABBITMQ_EVENTS_*", "NATS_GLOBAL_ENABLED", "NATS_URI", "NATS_PREFIX_KEY", "NATS_EVENTS_*",
                "SQS_GLOBAL_FORCE_SINGLE_QUEUE", "SQS_GLOBAL_PREFIX_NAME", "SQS_MAX_PAYLOAD_SIZE", "SQS_ACCESS_KEY_ID",
                "SQS_SECRET_ACCESS_KEY", "SQS_ACCOUNT_ID", "SQS_REGION", "SQS_GLOBAL_APPLICATION_STARTUP", "SQS_GLOBAL_CALL",
                "SQS_GLOBAL_CHATS_*", "SQS_GLOBAL_CONNECTION_UPDATE",
                "SQS_GLOBAL_CONTACTS_*", "SQS_GLOBAL_GROUP*", "SQS_GLOBAL_LABELS_*", "SQS_GLOBAL_LOGOUT_INSTANCE",
                "SQS_GLOBAL_MESSAGES_*", "SQS_GLOBAL_PRESENCE_UPDATE", "SQS_GLOBAL_QRCODE_UPDATED", "SQS_GLOBAL_REMOVE_INSTANCE",
                "SQS_GLOBAL_SEND_MESSAGE", "SQS_GLOBAL_TYPEBOT_*",
                "KAFKA_GLOBAL_ENABLED", "KAFKA_AUTO_CREATE_TOPICS", "KAFKA_SASL_*", "KAFKA_SSL_*",
                "KAFKA_CLIENT_ID", "KAFKA_BROKERS", "KAFKA_TOPIC_PREFIX", "KAFKA_CONSUMER_GROUP_ID", "KAFKA_CONNECTION_TIMEOUT",
                "KAFKA_REQUEST_TIMEOUT", "KAFKA_NUM_PARTITIONS", "KAFKA_REPLICATION_FACTOR", "KAFKA_EVENTS_*",
                "PUSHER_GLOBAL_*", "PUSHER_EVENTS_*",
            ]),
        IgnoredVariables(
            why: "the services behind bots are never called",
            names: [
                "LANGUAGE", "TYPEBOT_SEND_MEDIA_BASE64", "OPENAI_API_KEY_GLOBAL", "CHATWOOT_MESSAGE_DELETE",
                "CHATWOOT_MESSAGE_READ", "CHATWOOT_BOT_CONTACT", "CHATWOOT_IMPORT_*",
            ]),
    ]
}
