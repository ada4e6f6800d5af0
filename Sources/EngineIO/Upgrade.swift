/// The second transport of a polling session, from its opening to its taking over.
///
/// The client probes (`2probe`), the server answers (`3probe`) and releases the polls, the client confirms (`5`). Any number of polls
/// may come in between. One deadline stands from the opening on, and nothing the client sends moves it.
/// Source: engine.io-protocol 4, "Upgrade"; wire rows W13–W21.
package struct Upgrade: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Verdict: Equatable, Sendable {
        case answerProbe
        case complete
        /// Not a packet of an upgrade: close that WebSocket, leave the session alone.
        case abandon
    }

    private enum State {
        case idle
        case opened(until: Instant)
        case probed(until: Instant)
    }

    private var state = State.idle

    package init() {}

    package var isPending: Bool {
        switch state {
        case .idle: false
        case .opened, .probed: true
        }
    }

    /// Whether polls are to be released at once.
    package var isProbed: Bool {
        switch state {
        case .probed: true
        case .idle, .opened: false
        }
    }

    package var deadline: Instant? {
        switch state {
        case .idle: nil
        case .opened(let due), .probed(let due): due
        }
    }

    /// False when another WebSocket is already trying.
    package mutating func open(at now: Instant, timeout: Duration) -> Bool {
        guard !isPending else { return false }
        state = .opened(until: now + timeout)
        return true
    }

    /// A text packet of the second transport.
    package mutating func receive(_ packet: Span<UInt8>) -> Verdict {
        switch state {
        case .idle: return .abandon
        case .opened(let due), .probed(let due):
            if packet.isProbe {
                state = .probed(until: due)
                return .answerProbe
            }
            state = .idle
            return packet.count > 0 && packet[0] == PacketKind.upgrade.rawValue ? .complete : .abandon
        }
    }

    package mutating func cancel() { state = .idle }
}

extension Span where Element == UInt8 {
    fileprivate var isProbe: Bool {
        guard count == 6, self[0] == PacketKind.ping.rawValue else { return false }
        let word: StaticString = "probe"
        return word.withUTF8Buffer { letters in
            for index in 0..<5 where unsafe self[index + 1] != letters[index] { return false }
            return true
        }
    }
}
