import Evolution
import JSON

/// Bodies of the event integrations' `set` routes.
enum EventSchemas {
    /// Names accepted in an `events` list.
    static let events = Schema.array(of: .string(oneOf: EventName.subscribable))

    private static let integration = Schema.object(["enabled": .flag, "events": events], required: ["enabled"])

    /// One schema for the five integrations with the same contract; the wrapper itself is not required.
    static let set = Schema.object([
        "websocket": integration, "rabbitmq": integration, "nats": integration, "sqs": integration, "kafka": integration,
    ])
}
