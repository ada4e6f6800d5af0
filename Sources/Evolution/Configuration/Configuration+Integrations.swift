extension Configuration {
    /// Events by HTTP.
    package struct Webhook: Equatable, Sendable {
        /// `WEBHOOK_GLOBAL_ENABLED`.
        package var isGlobal = false
        /// `WEBHOOK_GLOBAL_URL`.
        package var globalURL = ""
        /// `WEBHOOK_GLOBAL_WEBHOOK_BY_EVENTS`. Each event has an address of its own.
        package var isGlobalByEvents = false
        /// `WEBHOOK_EVENTS_…`. Constants the server's own webhook is told.
        package var globalEvents: [String] = []
        /// `WEBHOOK_EVENTS_ERRORS`.
        package var tellsErrors = false
        /// `WEBHOOK_EVENTS_ERRORS_WEBHOOK`.
        package var errorURL = ""
        /// `WEBHOOK_REQUEST_TIMEOUT_MS`. Of one attempt, redirections included.
        package var timeout = Duration.milliseconds(30_000)
        /// `WEBHOOK_RETRY_…`.
        package var retries = RetryPolicy()
        /// Of each destination.
        package var limits = DeliveryQueue.Limits()

        package init() {}
    }

    /// Integrations that are stored and shown, and to which nothing is delivered. Off, they answer with an empty body.
    package struct Queues: Equatable, Sendable {
        /// `RABBITMQ_ENABLED`.
        package var hasRabbitMQ = false
        /// `NATS_ENABLED`.
        package var hasNATS = false
        /// `SQS_ENABLED`.
        package var hasSQS = false
        /// `SQS_GLOBAL_ENABLED`. Instances cannot set queues of their own.
        package var isSQSGlobal = false
        /// `KAFKA_ENABLED`.
        package var hasKafka = false
        /// `PUSHER_ENABLED`. Only `find` asks; `set` always stores.
        package var hasPusher = false
    }

    /// `GET /metrics`.
    package struct Metrics: Equatable, Sendable {
        /// `PROMETHEUS_METRICS`.
        package var isEnabled = false
        /// `METRICS_AUTH_REQUIRED`.
        package var requiresPassword = false
        /// `METRICS_USER`.
        package var user = ""
        /// `METRICS_PASSWORD`.
        package var password = ""
        /// `METRICS_ALLOWED_IPS`. Numeric peer addresses; none admits all.
        package var allowedAddresses: [String] = []
    }
}
