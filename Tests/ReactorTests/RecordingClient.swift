import Bytes
import Reactor

/// A stream's client that writes down what it hears.
final class RecordingClient: StreamClient {
    enum Event: Equatable { case opened, received([UInt8]), reachedEnd, drained, closed(StreamCloseReason) }

    private(set) var events: [Event] = []
    private(set) var received: [UInt8] = []
    private(set) var closeReason: StreamCloseReason?
    private(set) var drainedCount = 0
    var onReceive: (Stream, [UInt8]) -> Void = { _, _ in }
    var onEnd: (Stream) -> Void = { _ in }
    var onClose: (Stream) -> Void = { _ in }
    var onDrain: (Stream) -> Void = { _ in }

    func streamOpened(_ stream: Stream) { events.append(.opened) }

    func stream(_ stream: Stream, received bytes: Span<UInt8>) {
        var copy: [UInt8] = []
        copy.append(bytes)
        received += copy
        events.append(.received(copy))
        onReceive(stream, copy)
    }

    func streamReachedEnd(_ stream: Stream) {
        events.append(.reachedEnd)
        onEnd(stream)
    }

    func streamClosed(_ stream: Stream, _ reason: StreamCloseReason) {
        events.append(.closed(reason))
        closeReason = reason
        onClose(stream)
    }

    func streamDrained(_ stream: Stream) {
        drainedCount += 1
        events.append(.drained)
        onDrain(stream)
    }
}

/// Time that stands still until it is moved.
final class VirtualClock {
    var now = ContinuousClock.now
}

extension EventLoop {
    /// Turns until the condition holds, waiting for descriptors no longer than a bounded while in all; false when it never did.
    func turn(until condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + .seconds(60)
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            turn(maximumWait: .milliseconds(100))
        }
        return true
    }

    /// A few turns that wait for nothing.
    func settle(_ count: Int = 3) { for _ in 0..<count { turn(maximumWait: .zero) } }
}

/// Bytes that differ from their neighbours, in a run of a prime length, so that a lost or doubled piece shows.
func pattern(_ count: Int) -> [UInt8] {
    let run = (0..<8_191).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + run.count)
    while bytes.count < count { bytes += run }
    bytes.removeLast(bytes.count - count)
    return bytes
}

/// Equality of long sequences. In an expectation of its own, a failure would be described element by element for minutes.
func isSame<Element: Equatable>(_ left: [Element], _ right: [Element]) -> Bool { left == right }
