/// Which integrations the server offers. The others answer with an empty body and store nothing.
struct IntegrationSwitches: Equatable, Sendable {
    private let isOn: Set<IntegrationKind>
    /// `SQS_GLOBAL_ENABLED`: the queues are the server's, and instances cannot set their own.
    let isSQSGlobal: Bool

    init(websocket: Configuration.WebSocket, queues: Configuration.Queues) {
        var isOn: Set<IntegrationKind> = [.webhook, .proxy]
        if websocket.isEnabled { isOn.insert(.websocket) }
        if queues.hasRabbitMQ { isOn.insert(.rabbitmq) }
        if queues.hasNATS { isOn.insert(.nats) }
        if queues.hasSQS { isOn.insert(.sqs) }
        if queues.hasKafka { isOn.insert(.kafka) }
        if queues.hasPusher { isOn.insert(.pusher) }
        self.isOn = isOn
        isSQSGlobal = queues.isSQSGlobal
    }

    func canFind(_ kind: IntegrationKind) -> Bool { isOn.contains(kind) }

    /// Pusher stores whatever the switch says.
    func canSet(_ kind: IntegrationKind) -> Bool {
        kind == .pusher || isOn.contains(kind) && !(kind == .sqs && isSQSGlobal)
    }
}
