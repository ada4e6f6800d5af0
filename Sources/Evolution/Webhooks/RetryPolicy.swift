/// Whether and when a delivery is tried again.
package struct RetryPolicy: Equatable, Sendable {
    /// `WEBHOOK_RETRY_MAX_ATTEMPTS`. Attempts in all.
    package var attemptCount = 10
    /// `WEBHOOK_RETRY_INITIAL_DELAY_SECONDS`.
    package var initialDelaySeconds = 5
    /// `WEBHOOK_RETRY_USE_EXPONENTIAL_BACKOFF`. Otherwise every delay is the initial one.
    package var growsExponentially = true
    /// `WEBHOOK_RETRY_MAX_DELAY_SECONDS`. Cap of the growth, before the jitter.
    package var longestDelaySeconds = 300
    /// `WEBHOOK_RETRY_JITTER_FACTOR`. Share of the delay that chance adds or takes, so that receivers are not hit in waves.
    package var jitter = 0.2
    /// `WEBHOOK_RETRY_NON_RETRYABLE_STATUS_CODES`. Answers that trying again will not change.
    package var finalStatuses: Set<Int> = [400, 401, 403, 404, 422]

    package init() {}

    /// What follows the failure of attempt `number`, counted from 1: the delay before the next, or nil to give up.
    /// - Parameters:
    ///   - status: of the answer; nil when none came.
    ///   - chance: uniform in -1...1.
    package func delay(afterAttempt number: Int, status: Int?, chance: Double) -> Duration? {
        guard number < attemptCount, !(status.map(finalStatuses.contains) ?? false) else { return nil }
        let initial = Double(initialDelaySeconds)
        guard growsExponentially else { return .seconds(initial) }
        var base = initial
        for _ in 1..<max(1, min(number, 64)) { base *= 2 }
        base = min(base, Double(longestDelaySeconds))
        return .seconds(max(initial, base + base * jitter * chance))
    }
}
