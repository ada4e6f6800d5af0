extension Variable {
    /// Webhooks, the other integrations and the metrics.
    static let integrations: [Variable] =
        [
            .flag("WEBHOOK_GLOBAL_ENABLED", "The server has a webhook of its own.", default: "false", \.webhook.isGlobal),
            .text("WEBHOOK_GLOBAL_URL", "Its address.", default: "", \.webhook.globalURL),
            .flag(
                "WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS", "Each event goes to an address of its own.", default: "false",
                \.webhook.isGlobalByEvents),
        ]
        + globalEvents.map(event) + [
            .flag("WEBHOOK_EVENTS_ERRORS", "Failed requests are told to a webhook.", default: "false", \.webhook.tellsErrors),
            .text("WEBHOOK_EVENTS_ERRORS_WEBHOOK", "Its address.", default: "", \.webhook.errorURL),
            .positiveMilliseconds(
                "WEBHOOK_REQUEST_TIMEOUT_MS", "Time for one attempt.", default: "30000", \.webhook.timeout),
            .positiveNumber(
                "WEBHOOK_RETRY_MAX_ATTEMPTS", "Attempts in all.", upTo: 1000, default: "10", \.webhook.retries.attemptCount),
            .positiveNumber(
                "WEBHOOK_RETRY_INITIAL_DELAY_SECONDS", "Before the second attempt.", unit: " seconds", upTo: 86_400,
                default: "5", \.webhook.retries.initialDelaySeconds),
            .flag(
                "WEBHOOK_RETRY_USE_EXPONENTIAL_BACKOFF", "Each delay is twice the one before.", default: "true",
                \.webhook.retries.growsExponentially),
            .positiveNumber(
                "WEBHOOK_RETRY_MAX_DELAY_SECONDS", "Cap of the growing delay.", unit: " seconds", upTo: 86_400,
                default: "300", \.webhook.retries.longestDelaySeconds),
            .share(
                "WEBHOOK_RETRY_JITTER_FACTOR", "Share of the delay left to chance.", default: "0.2", \.webhook.retries.jitter),
            .statuses(
                "WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES", "Answers after which nothing is tried again.",
                default: "400,401,403,404,422", \.webhook.retries.finalStatuses),
            .number(
                "MOCK_MAX_DELIVERIES", "Waiting for one webhook; more are dropped.", in: 1...1_000_000, default: "10000",
                \.webhook.limits.count),
            .number(
                "MOCK_MAX_DELIVERY_BYTES", "Waiting for one webhook; more are dropped.", unit: " bytes",
                in: 65_536...1 << 40, default: "67108864", \.webhook.limits.bytes),

            .flag("RABBITMQ_ENABLED", "/rabbitmq stores; nothing is sent.", default: "false", \.queues.hasRabbitMQ),
            .flag("NATS_ENABLED", "/nats stores; nothing is sent.", default: "false", \.queues.hasNATS),
            .flag("SQS_ENABLED", "/sqs stores; nothing is sent.", default: "false", \.queues.hasSQS),
            .flag("SQS_GLOBAL_ENABLED", "/sqs/set stores nothing.", default: "false", \.queues.isSQSGlobal),
            .flag("KAFKA_ENABLED", "/kafka stores; nothing is sent.", default: "false", \.queues.hasKafka),
            .flag("PUSHER_ENABLED", "/pusher/find answers; nothing is sent.", default: "false", \.queues.hasPusher),

            .flag("PROMETHEUS_METRICS", "GET /metrics is served.", default: "false", \.metrics.isEnabled),
            .flag("METRICS_AUTH_REQUIRED", "It asks for a password.", default: "false", \.metrics.requiresPassword),
            .text("METRICS_USER", "Who may read it.", default: "", \.metrics.user),
            .text("METRICS_PASSWORD", "Their password.", default: "", \.metrics.password),
            .list(
                "METRICS_ALLOWED_IPS", "Peer addresses that may read it; unset is all.", default: "", trimmed: true,
                \.metrics.allowedAddresses),
        ]

    /// Constants with a switch of the server's own webhook. The documents also write `GROUP_UPDATE`.
    private static let globalEvents = [
        "APPLICATION_STARTUP", "INSTANCE_CREATE", "INSTANCE_DELETE", "QRCODE_UPDATED", "MESSAGES_SET", "MESSAGES_UPSERT",
        "MESSAGES_EDITED", "MESSAGES_UPDATE", "MESSAGES_DELETE", "SEND_MESSAGE", "SEND_MESSAGE_UPDATE", "CONTACTS_SET",
        "CONTACTS_UPSERT", "CONTACTS_UPDATE", "PRESENCE_UPDATE", "CHATS_SET", "CHATS_UPSERT", "CHATS_UPDATE", "CHATS_DELETE",
        "CONNECTION_UPDATE", "LABELS_EDIT", "LABELS_ASSOCIATION", "GROUPS_UPSERT", "GROUPS_UPDATE", "GROUP_UPDATE",
        "GROUP_PARTICIPANTS_UPDATE", "CALL", "TYPEBOT_START", "TYPEBOT_CHANGE_STATUS",
    ]

    private static func event(_ constant: String) -> Variable {
        Variable(
            "WEBHOOK_EVENTS_\(constant)", allowed: "true or false", default: "false", "The server's own webhook is told."
        ) { text, configuration in
            guard text == "true" || text == "false" else { return false }
            configuration.webhook.globalEvents.removeAll { $0 == constant }
            if text == "true" { configuration.webhook.globalEvents.append(constant) }
            return true
        }
    }

    /// 0 is the default, as if it were unset.
    static func positiveNumber(
        _ name: String, _ meaning: String, unit: String = "", upTo highest: Int, default text: String, _ place: Place<Int>
    ) -> Variable {
        let number = number(name, meaning, unit: unit, in: 0...highest, default: text, place)
        return number.taking(nothing: "0")
    }

    private static func positiveMilliseconds(
        _ name: String, _ meaning: String, default text: String, _ place: Place<Duration>
    ) -> Variable {
        milliseconds(name, meaning, default: text, place).taking(nothing: "0")
    }

    private func taking(nothing word: String) -> Variable {
        Variable(name, allowed: "\(allowed), 0 for the default", default: defaultText, meaning) { [set] text, configuration in
            text == word || set(text, &configuration)
        }
    }

    private static func share(_ name: String, _ meaning: String, default text: String, _ place: Place<Double>) -> Variable {
        Variable(name, allowed: "a number from 0 to 10, 0 for the default", default: text, meaning) { text, configuration in
            let isPlain = text.allSatisfy { ("0"..."9").contains($0) || $0 == "." }
            guard isPlain, let number = Double(text), (0...10).contains(number) else { return false }
            if number > 0 { configuration[keyPath: place] = number }
            return true
        }
    }

    private static func statuses(
        _ name: String, _ meaning: String, default text: String, _ place: Place<Set<Int>>
    ) -> Variable {
        Variable(
            name, allowed: "a list of status codes with commas, empty for none", default: text, meaning, keepsEmpty: true
        ) { text, configuration in
            var statuses: Set<Int> = []
            for item in text.split(separator: ",") {
                guard let status = Int(item.filter { $0 != " " }), (100...599).contains(status) else { return false }
                statuses.insert(status)
            }
            configuration[keyPath: place] = statuses
            return true
        }
    }
}
