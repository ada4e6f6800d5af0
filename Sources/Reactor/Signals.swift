import CLinux

/// Signals of the process as events of the loop.
///
/// Made early, before other threads start: only threads started later leave these signals alone too.
package final class Signals {
    /// What a supervisor or a person at a terminal asks of a process.
    package enum Signal: Int32, CaseIterable, Sendable {
        case hangUp = 1
        case interrupt = 2
        case terminate = 15
    }

    private let loop: EventLoop
    private let descriptor: FileDescriptor
    private let received: (Signal) -> Void
    private var token: UInt64 = 0

    package init(loop: EventLoop, received: @escaping (Signal) -> Void) throws(SystemError) {
        self.loop = loop
        self.received = received
        let numbers = Signal.allCases.map(\.rawValue)
        descriptor = FileDescriptor(
            owning: try unsafe SystemError.check(clinux_signals_create(numbers, numbers.count), "signalfd"))
        token = try loop.watch(descriptor.number, for: self)
    }

    /// Writing to a peer that is gone is then an error of that stream and not the end of the process. libssl writes without the flag
    /// that says so for one call.
    package static func ignoreBrokenPipes() { clinux_ignore_broken_pipes() }
}

extension Signals: Watcher {
    func becameReady(_ readiness: Readiness) {
        while case let number = clinux_signals_next(descriptor.number), number > 0 {
            if let signal = Signal(rawValue: number) { received(signal) }
        }
    }

    func takeAnotherTurn() {}
}
