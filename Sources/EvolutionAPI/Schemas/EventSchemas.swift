import Evolution
import JSON

/// Bodies of the integrations' `set` routes.
enum EventSchemas {
    static func set(_ kind: IntegrationKind) -> Schema {
        switch kind {
        case .websocket, .rabbitmq, .nats, .sqs, .kafka: plain
        case .webhook: webhook
        case .pusher: pusher
        case .proxy: proxy
        }
    }

    /// Names accepted in an `events` list.
    private static let events = Schema.array(of: .string(oneOf: EventName.subscribable))

    private static let integration = Schema.object(["enabled": .flag, "events": events], required: ["enabled"])

    /// One schema for the five integrations with the same contract; the wrapper itself is not required.
    private static let plain = Schema.object([
        "websocket": integration, "rabbitmq": integration, "nats": integration, "sqs": integration, "kafka": integration,
    ])

    private static let webhook = Schema.object(
        [
            "webhook": .object(
                [
                    "enabled": .boolean, "url": .string, "headers": .anyObject, "byEvents": .boolean, "base64": .boolean,
                    "events": events,
                ], required: ["enabled", "url"], notEmpty: ["enabled", "url"])
        ], required: ["webhook"])

    private static let pusherFields = ["enabled", "appId", "key", "secret", "cluster", "useTLS"]

    private static let pusher = Schema.object(
        [
            "pusher": .object(
                [
                    "enabled": .boolean, "appId": .string, "key": .string, "secret": .string, "cluster": .string,
                    "useTLS": .boolean, "events": events,
                ], required: pusherFields, notEmpty: pusherFields)
        ], required: ["pusher"])

    private static let proxyFields = ["enabled", "host", "port", "protocol"]

    private static let proxy = Schema.object(
        [
            "enabled": .flag, "host": .string, "port": .string, "protocol": .string, "username": .string, "password": .string,
        ], required: proxyFields, notEmpty: proxyFields)
}
