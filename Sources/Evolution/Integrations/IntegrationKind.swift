/// What an instance can be tied to. The raw value is the name in paths, bodies and the store.
package enum IntegrationKind: String, CaseIterable, Sendable {
    // One contract: `enabled` and `events`.
    case websocket, rabbitmq, nats, sqs, kafka
    // With columns of their own.
    case webhook, pusher, proxy

    /// Those of one contract, in the order in which a create stores them.
    package static let plain: [IntegrationKind] = [.websocket, .rabbitmq, .nats, .sqs, .kafka]

    /// Columns beyond the common ones, in the order of the row: those before `enabled`, those before and those after `events`.
    var columns: (first: [String], second: [String], last: [String]) {
        switch self {
        case .websocket, .rabbitmq, .nats, .sqs, .kafka: ([], [], [])
        case .webhook: (["url", "headers"], [], ["webhookByEvents", "webhookBase64"])
        case .pusher: ([], ["appId", "key", "secret", "cluster", "useTLS"], [])
        case .proxy: ([], ["host", "port", "protocol", "username", "password"], [])
        }
    }

    /// A proxy is no receiver of events.
    var hasEvents: Bool { self != .proxy }
}
