import Evolution
import JSON
import Testing

@Suite("Webhook retries")
struct RetryPolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let number: Int
        var status: Int?
        var chance = 0.0
        let delay: Double?
        var testDescription: String { "attempt \(number), status \(status ?? 0), chance \(chance)" }
    }

    static let rows: [Row] = [
        Row(number: 1, delay: 5), Row(number: 2, delay: 10), Row(number: 3, delay: 20), Row(number: 6, delay: 160),
        Row(number: 7, delay: 300), Row(number: 9, delay: 300), Row(number: 10, delay: nil), Row(number: 11, delay: nil),
        Row(number: 1, chance: 1, delay: 6), Row(number: 1, chance: -1, delay: 5), Row(number: 2, chance: -1, delay: 8),
        Row(number: 7, chance: 1, delay: 360),
        Row(number: 1, status: 500, delay: 5), Row(number: 1, status: 429, delay: 5), Row(number: 1, status: 302, delay: 5),
        Row(number: 1, status: 400, delay: nil), Row(number: 1, status: 401, delay: nil), Row(number: 1, status: 403, delay: nil),
        Row(number: 1, status: 404, delay: nil), Row(number: 1, status: 422, delay: nil),
    ]

    @Test(arguments: rows)
    func `the delay doubles up to a cap, with a share of chance, and never falls below the first`(_ row: Row) {
        let delay = RetryPolicy().delay(afterAttempt: row.number, status: row.status, chance: row.chance)
        #expect(delay == row.delay.map { .seconds($0) })
    }

    @Test
    func `without growth it stays`() {
        var policy = RetryPolicy()
        policy.growsExponentially = false
        policy.attemptCount = 1_000_000
        #expect(policy.delay(afterAttempt: 9, status: nil, chance: 1) == .seconds(5))
        policy.growsExponentially = true
        #expect(policy.delay(afterAttempt: 900_000, status: nil, chance: 0) == .seconds(300))
    }
}

@Suite("Webhook queue of one destination")
struct DeliveryQueueTests {
    private let start = ContinuousClock.now

    private func queue(count: Int = 100, bytes: Int = 1000, attempts: Int = 3) -> DeliveryQueue {
        var policy = RetryPolicy()
        policy.attemptCount = attempts
        var limits = DeliveryQueue.Limits()
        limits.count = count
        limits.bytes = bytes
        return DeliveryQueue(policy: policy, limits: limits)
    }

    private func delivery(_ name: String, bytes: Int = 10, isRetried: Bool = true) -> Delivery {
        Delivery(
            event: name, instance: nil, destination: "d", address: "d", fields: [], body: [UInt8](repeating: 0, count: bytes),
            isRetried: isRetried)
    }

    private func sent(_ queue: inout DeliveryQueue, _ time: Duration = .zero) -> String? {
        guard case .send(let delivery) = queue.next(at: start + time) else { return nil }
        return delivery.event
    }

    @Test
    func `one is on its way at a time, in the order they came`() {
        var queue = queue()
        for name in ["a", "b"] { _ = queue.add(delivery(name)) }
        #expect(sent(&queue) == "a")
        #expect(queue.next(at: start) == .rest)
        #expect(queue.finish(status: 204, at: start, chance: 0) == .delivered)
        #expect(sent(&queue) == "b")
        #expect(queue.finish(status: 200, at: start, chance: 0) == .delivered)
        #expect(queue.next(at: start) == .rest)
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test
    func `a failed one steps aside, comes back first when due, and is given up after its last attempt`() {
        var queue = queue()
        for name in ["a", "b"] { _ = queue.add(delivery(name)) }
        #expect(sent(&queue) == "a")
        #expect(queue.finish(status: 500, at: start, chance: 0) == .retried(after: .seconds(5)))
        #expect(sent(&queue) == "b")
        #expect(queue.finish(status: nil, at: start + .seconds(1), chance: 0) == .retried(after: .seconds(5)))
        #expect(queue.next(at: start + .seconds(1)) == .wait(until: start + .seconds(5)))
        _ = queue.add(delivery("c"))
        #expect(sent(&queue, .seconds(5)) == "a")
        #expect(queue.finish(status: 500, at: start + .seconds(5), chance: 0) == .retried(after: .seconds(10)))
        #expect(sent(&queue, .seconds(6)) == "b")
        #expect(queue.finish(status: 404, at: start + .seconds(6), chance: 0) == .givenUp)
        #expect(sent(&queue, .seconds(6)) == "c")
        #expect(queue.finish(status: 200, at: start + .seconds(6), chance: 0) == .delivered)
        #expect(queue.next(at: start + .seconds(6)) == .wait(until: start + .seconds(15)))
        #expect(sent(&queue, .seconds(15)) == "a")
        #expect(queue.finish(status: 500, at: start + .seconds(15), chance: 0) == .givenUp)
        #expect(queue.isEmpty && queue.byteCount == 0)
    }

    @Test
    func `those due at the same moment go in the order they failed`() {
        var queue = queue()
        for name in ["a", "b", "c"] {
            _ = queue.add(delivery(name))
            _ = sent(&queue)
            _ = queue.finish(status: nil, at: start, chance: 0)
        }
        var order: [String?] = []
        for _ in 0..<3 {
            order.append(sent(&queue, .seconds(5)))
            _ = queue.finish(status: 200, at: start + .seconds(5), chance: 0)
        }
        #expect(order == ["a", "b", "c"])
    }

    @Test
    func `some are tried once`() {
        var queue = queue()
        _ = queue.add(delivery("a", isRetried: false))
        #expect(sent(&queue) == "a")
        #expect(queue.finish(status: nil, at: start, chance: 0) == .givenUp)
    }

    @Test
    func `what does not fit is refused, but one always fits`() {
        var few = queue(count: 2)
        #expect(["a", "b", "c"].map { few.add(delivery($0)) } == [true, true, false])
        _ = sent(&few)
        _ = few.finish(status: 500, at: start, chance: 0)
        #expect(["d"].map { few.add(delivery($0)) } == [false])
        var small = queue(bytes: 100)
        #expect([200, 10].map { small.add(delivery("a", bytes: $0)) } == [true, false])
        _ = sent(&small)
        _ = small.finish(status: 200, at: start, chance: 0)
        #expect([50, 50, 1].map { small.add(delivery("b", bytes: $0)) } == [true, true, false])
    }
}

@Suite("Webhooks an event causes")
struct WebhookPolicyTests {
    /// What the next event after the webhook was set causes.
    private func mail(
        _ webhook: JSONObject?, _ profile: Quirks.Profile = .compatible,
        _ adjust: (inout Configuration.Webhook) -> Void = { _ in }
    ) throws -> WebhookPolicy.Mail {
        let stage = Stage { $0.profile = profile }
        let instance = try stage.create()
        if let webhook { _ = try stage.simulation.instances.set(.webhook, ["webhook": .object(webhook)], of: instance) }
        stage.recorder.clear()
        _ = stage.simulation.instances.delete(instance)
        var settings = Configuration.Webhook()
        adjust(&settings)
        let event = try #require(stage.recorder.events.first)
        return WebhookPolicy(settings, quirks: Quirks(profile)).mail(for: event)
    }

    @Test
    func `the subscription, the switch and the address decide`() throws {
        let hook: JSONObject = ["enabled": true, "url": "http://a/x", "events": ["INSTANCE_DELETE"]]
        #expect(try mail(hook).deliveries.map(\.address) == ["http://a/x"])
        #expect(try mail(nil).deliveries.isEmpty)
        for (name, value) in [("enabled", false), ("events", ["CALL"]), ("url", "a/x"), ("url", "ftp://a")]
            as [(String, JSONValue)]
        {
            var other = hook
            other[name] = value
            #expect(try mail(other).deliveries.isEmpty)
        }
    }

    @Test
    func `the server's own webhook names the instance's, or itself with the suffix`() throws {
        func destination(_ webhook: JSONObject?, byEvents: Bool) throws -> [String?] {
            let mail = try mail(webhook) {
                $0.isGlobal = true
                $0.globalURL = "http://g"
                $0.isGlobalByEvents = byEvents
                $0.globalEvents = ["INSTANCE_DELETE"]
            }
            let delivery = try #require(mail.deliveries.first)
            return [delivery.address, try JSONValue(parsing: delivery.body)["destination"]?.string]
        }
        #expect(try destination(nil, byEvents: false) == ["http://g", "http://g/instance-delete"])
        #expect(try destination(nil, byEvents: true) == ["http://g/instance-delete", "http://g/instance-delete"])
        #expect(try destination(["enabled": false, "url": "mine"], byEvents: false) == ["http://g", "mine"])
    }

    @Test
    func `a secret signs by HMAC SHA-256 and is not sent`() throws {
        let mail = try mail([
            "enabled": true, "url": "http://a", "events": [],
            "headers": ["jwt_key": "key", "authorization": "x", "X-A": "1", "Host": "evil", "Transfer-Encoding": "chunked"],
        ])
        let fields = try #require(mail.deliveries.first?.fields)
        #expect(fields.map(\.name) == ["X-A", "Authorization"])
        // Made by another implementation for 2026-03-04T12:00:00Z.
        #expect(
            fields.last?.value == """
                Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
                eyJpYXQiOjE3NzI2MjU2MDAsImV4cCI6MTc3MjYyNjIwMCwiYXBwIjoiZXZvbHV0aW9uIiwiYWN0aW9uIjoid2ViaG9vayJ9.\
                EQQFxe8ACYCQzGNlzdxcZ6hLcf4NCqxfaVPu35t0xRk
                """)
    }

    @Test
    func `an empty secret loses the delivery`() throws {
        let mail = try mail(["enabled": true, "url": "http://a", "events": [], "headers": ["jwt_key": ""]])
        #expect(mail == WebhookPolicy.Mail(deliveries: [], failures: ["http://a"]))
    }
}
