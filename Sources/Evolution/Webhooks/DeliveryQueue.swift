import DequeModule

/// The deliveries of one destination: a machine without a clock or a network.
///
/// One is on its way at a time, so a receiver hears events in the order in which they happened. A failed one steps aside until it is
/// due again and then goes first; meanwhile the others go on. What does not fit is refused, the newcomer first.
package struct DeliveryQueue: Sendable {
    package struct Limits: Equatable, Sendable {
        /// `MOCK_MAX_DELIVERIES`. Those that wait, in line or for their next attempt.
        package var count = 10_000
        /// `MOCK_MAX_DELIVERY_BYTES`. Bytes of their bodies. One delivery always fits.
        package var bytes = 64 << 20

        package init() {}
    }

    /// What the owner is to do next.
    package enum Order: Equatable, Sendable {
        /// Send it, then say `finish`.
        case send(Delivery)
        /// Ask again then, or when another is added.
        case wait(until: ContinuousClock.Instant)
        /// Nothing until something is added, or what is on its way is finished.
        case rest
    }

    /// What became of an attempt.
    package enum Verdict: Equatable, Sendable {
        case delivered
        case retried(after: Duration)
        case givenUp
    }

    private struct Retry: Sendable {
        let due: ContinuousClock.Instant
        let delivery: Delivery
    }

    private let policy: RetryPolicy
    private let limits: Limits
    private var line: Deque<Delivery> = []
    /// The one due last comes first, so that the next is cheap to take.
    private var retries: [Retry] = []
    private var current: Delivery?
    package private(set) var byteCount = 0

    package init(policy: RetryPolicy, limits: Limits = .init()) {
        self.policy = policy
        self.limits = limits
    }

    /// Those waiting or on their way.
    package var count: Int { line.count + retries.count + (current == nil ? 0 : 1) }
    package var isEmpty: Bool { count == 0 }

    /// Puts it at the end of the line; false when there is no room.
    package mutating func add(_ delivery: Delivery) -> Bool {
        guard isEmpty || count < limits.count && byteCount + delivery.body.count <= limits.bytes else { return false }
        line.append(delivery)
        byteCount += delivery.body.count
        return true
    }

    package mutating func next(at now: ContinuousClock.Instant) -> Order {
        guard current == nil else { return .rest }
        let delivery: Delivery
        if let retry = retries.last, retry.due <= now {
            retries.removeLast()
            delivery = retry.delivery
        } else if let first = line.popFirst() {
            delivery = first
        } else {
            return retries.last.map { .wait(until: $0.due) } ?? .rest
        }
        current = delivery
        return .send(delivery)
    }

    /// The attempt under way has ended.
    /// - Parameters:
    ///   - status: of the answer; nil when none came.
    ///   - chance: uniform in -1...1.
    package mutating func finish(status: Int?, at now: ContinuousClock.Instant, chance: Double) -> Verdict {
        guard var delivery = current else { return .delivered }
        current = nil
        if let status, (200..<300).contains(status) {
            byteCount -= delivery.body.count
            return .delivered
        }
        delivery.failureCount += 1
        guard delivery.isRetried,
            let delay = policy.delay(afterAttempt: delivery.failureCount, status: status, chance: chance)
        else {
            byteCount -= delivery.body.count
            return .givenUp
        }
        let due = now + delay
        let place = retries.firstIndex { $0.due <= due } ?? retries.endIndex
        retries.insert(Retry(due: due, delivery: delivery), at: place)
        return .retried(after: delay)
    }
}
