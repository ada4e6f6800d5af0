/// The server's half of the Engine.IO 4 heartbeat: it pings, the client must pong.
///
/// Owns no timer and exactly one deadline: the caller asks `tick(at:)` what to do and sleeps until `deadline`. It runs from the
/// handshake on, whatever the transport does, so an abandoned session is gone after interval + timeout.
/// Source: engine.io-protocol 4, "Heartbeat"; wire rows B01–B08.
package struct Heartbeat: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Action: Equatable, Sendable { case wait, sendPing, expire }

    private enum State {
        case quiet(until: Instant)
        case awaitingPong(until: Instant)
    }

    private let interval: Duration
    private let timeout: Duration
    private var state: State

    package init(interval: Duration, timeout: Duration, at now: Instant) {
        self.interval = interval
        self.timeout = timeout
        state = .quiet(until: now + interval)
    }

    package var deadline: Instant {
        switch state {
        case .quiet(let due), .awaitingPong(let due): due
        }
    }

    /// When it expires if no pong ever comes.
    package var end: Instant {
        switch state {
        case .quiet(let due): due + timeout
        case .awaitingPong(let due): due
        }
    }

    /// A pong, asked for or not, starts the interval anew.
    package mutating func receivePong(at now: Instant) {
        state = .quiet(until: now + interval)
    }

    package mutating func tick(at now: Instant) -> Action {
        switch state {
        case .quiet(let due) where now >= due:
            state = .awaitingPong(until: now + timeout)
            return .sendPing
        case .awaitingPong(let due) where now >= due: return .expire
        case .quiet, .awaitingPong: return .wait
        }
    }
}
