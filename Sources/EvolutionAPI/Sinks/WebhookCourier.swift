import Bytes
import Evolution
import HTTP
import JSON
import Reactor
import Server

/// Takes deliveries to their destinations, each in a line of its own, so that a receiver that is slow or gone delays nobody else.
///
/// Says on the standard error what was given up or dropped. Loop thread only.
final class WebhookCourier {
    /// Since the start, for the metrics.
    struct Counts {
        var delivered = 0
        /// Attempts that failed and were followed by another.
        var retried = 0
        var givenUp = 0
        /// There was no room, or no time left at the end.
        var dropped = 0
    }

    /// The deliveries of one destination.
    private final class Line {
        let destination: String
        var queue: DeliveryQueue
        var timer: Timer?
        /// Dropped since there was last room.
        var overflowCount = 0

        init(_ destination: String, _ queue: DeliveryQueue) {
            self.destination = destination
            self.queue = queue
        }
    }

    private let loop: EventLoop
    private let client: HTTPClient
    private let settings: Configuration.Webhook
    private let limits: HTTPClient.Limits
    private var lines: [String: Line] = [:]
    private var random = RandomSource.system
    private(set) var counts = Counts()

    init(loop: EventLoop, client: HTTPClient, settings: Configuration.Webhook) {
        self.loop = loop
        self.client = client
        self.settings = settings
        var limits = HTTPClient.Limits()
        limits.time = settings.timeout
        // Of an answer nothing counts but its status.
        limits.bodyBytes = 1 << 20
        self.limits = limits
    }

    /// Those that have not arrived yet.
    var waitingCount: Int { lines.values.reduce(0) { $0 + $1.queue.count } }
    var waitingBytes: Int { lines.values.reduce(0) { $0 + $1.queue.byteCount } }

    /// Whether something could arrive without a wait: all else is between two attempts.
    var isBusy: Bool { lines.values.contains { $0.timer == nil } }

    func post(_ delivery: Delivery) {
        let line =
            lines[delivery.destination]
            ?? Line(
                delivery.destination, DeliveryQueue(policy: settings.retries, limits: settings.limits))
        guard line.queue.add(delivery) else { return overflow(line, delivery) }
        noteRoom(in: line)
        lines[delivery.destination] = line
        advance(line)
    }

    func noteUnsigned(_ event: String, to destination: String) {
        counts.givenUp += 1
        log("webhook=unsigned event=\(event)", destination, "reason=\"empty jwt_key\"")
    }

    /// What has not arrived will not.
    func stop() {
        let count = waitingCount
        for line in lines.values { if let timer = line.timer { loop.cancel(timer) } }
        lines = [:]
        guard count > 0 else { return }
        counts.dropped += count
        StandardError.write("evolution-mock: webhook=dropped count=\(count) reason=shutdown\n")
    }

    private func overflow(_ line: Line, _ delivery: Delivery) {
        counts.dropped += 1
        line.overflowCount += 1
        // The end of it tells how many there were.
        guard line.overflowCount == 1 else { return }
        log("webhook=overflow", delivery.destination, "waiting=\(line.queue.count) bytes=\(line.queue.byteCount)")
    }

    private func noteRoom(in line: Line) {
        guard line.overflowCount > 0 else { return }
        log("webhook=overflow-ended", line.destination, "dropped=\(line.overflowCount)")
        line.overflowCount = 0
    }

    // MARK: A line

    private func advance(_ line: Line) {
        if let timer = line.timer { loop.cancel(timer) }
        line.timer = nil
        switch line.queue.next(at: loop.now) {
        case .send(let delivery):
            client.send(Self.request(delivery), limits: limits) { [weak self, weak line] outcome in
                guard let self, let line, lines[line.destination] === line else { return }
                finish(line, delivery, outcome)
            }
        case .wait(let due):
            line.timer = loop.after(due - loop.now) { [weak self, weak line] in
                guard let self, let line else { return }
                line.timer = nil
                advance(line)
            }
        case .rest:
            guard line.queue.isEmpty else { return }
            noteRoom(in: line)
            lines[line.destination] = nil
        }
    }

    private func finish(_ line: Line, _ delivery: Delivery, _ outcome: Result<ReceivedResponse, HTTPClient.Failure>) {
        var status: Int?
        var reason: String
        switch outcome {
        case .success(let response):
            status = response.status.code
            reason = "status=\(response.status.code)"
        case .failure(let failure): reason = "failure=\(JSONValue.string("\(failure)"))"
        }
        switch line.queue.finish(status: status, at: loop.now, chance: Double.random(in: -1...1, using: &random)) {
        case .delivered: counts.delivered += 1
        case .retried: counts.retried += 1
        case .givenUp:
            counts.givenUp += 1
            reason = "attempts=\(delivery.failureCount + 1) \(reason)"
            let instance = delivery.instance.map { " instance=\(JSONValue.string($0))" } ?? ""
            log("webhook=given-up event=\(delivery.event)\(instance)", line.destination, reason)
        }
        advance(line)
    }

    private static func request(_ delivery: Delivery) -> ClientRequest {
        var fields = ResponseFields()
        fields.append("Accept", "application/json, text/plain, */*")
        fields.append("Content-Type", "application/json")
        for field in delivery.fields { fields.set(field.name, field.value) }
        var request = ClientRequest(.post, delivery.address, fields: fields, body: delivery.body)
        request.keepsConnection = true
        return request
    }

    /// Addresses come from outside and may hold secrets: printed as JSON strings, without credentials and queries.
    private func log(_ what: String, _ address: String, _ reason: String) {
        let shown = HTTPAddress(address).map { parts in
            "\(parts.isSecure ? "https" : "http")://\(parts.authority)\(parts.target.prefix { $0 != "?" })"
        }
        StandardError.write("evolution-mock: \(what) to=\(JSONValue.string(shown ?? "?")) \(reason)\n")
    }
}
