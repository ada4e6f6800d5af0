import HTTP
import Reactor
import Server

/// What the mock tells of itself in `/metrics`, beside the series of the imitated server.
final class Gauges {
    private let loop: EventLoop
    private let socketIO: SocketIOServer?
    private let courier: WebhookCourier
    /// Set when the server listens.
    weak var server: HTTPServer?
    /// Requests refused, by status.
    private var refusals: [Int: Int] = [:]

    init(loop: EventLoop, socketIO: SocketIOServer?, courier: WebhookCourier) {
        self.loop = loop
        self.socketIO = socketIO
        self.courier = courier
    }

    func noteRefusal(_ status: Status) { refusals[status.code, default: 0] += 1 }

    func write(to text: inout MetricsText) {
        text.family("evolution_mock_sessions", .gauge, "Engine.IO sessions that are open")
        text.sample([:], socketIO?.engine.sessionCount ?? 0)
        text.family("evolution_mock_connections", .gauge, "Connections that are open")
        text.sample([:], server?.connectionCount ?? 0)
        text.family("evolution_mock_refused_connections_total", .counter, "Connections turned away")
        text.sample([:], (server?.refusedCount ?? 0) + loop.statistics.refusedCount)
        text.family("evolution_mock_refused_requests_total", .counter, "Requests answered with an error")
        for (status, count) in refusals.sorted(by: { $0.key < $1.key }) { text.sample(["status": "\(status)"], count) }
        text.family("evolution_mock_queued_bytes", .gauge, "Bytes that wait for a receiver")
        text.sample(["receiver": "socketio"], socketIO?.engine.queuedByteCount ?? 0)
        text.sample(["receiver": "webhook"], courier.waitingBytes)
        text.family("evolution_mock_deliveries_waiting", .gauge, "Webhook deliveries that have not arrived yet")
        text.sample([:], courier.waitingCount)
        text.family("evolution_mock_deliveries_total", .counter, "Webhook deliveries by what became of them")
        text.sample(["outcome": "delivered"], courier.counts.delivered)
        text.sample(["outcome": "given_up"], courier.counts.givenUp)
        text.sample(["outcome": "dropped"], courier.counts.dropped)
        text.family(
            "evolution_mock_delivery_retries_total", .counter, "Webhook attempts that failed and were followed by another")
        text.sample([:], courier.counts.retried)
    }
}
