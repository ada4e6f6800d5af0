import CLinux

/// What the kernel says about a descriptor: the bits of one `epoll` report.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: UInt32(clinux_readable))
    static let writable = Readiness(rawValue: UInt32(clinux_writable))
    /// The peer will send no more.
    static let peerFinished = Readiness(rawValue: UInt32(clinux_peer_finished))
    static let failed = Readiness(rawValue: UInt32(clinux_failed))
    /// Both directions are shut.
    static let hungUp = Readiness(rawValue: UInt32(clinux_hung_up))

    static let inputConcerned: Readiness = [.readable, .peerFinished, .failed, .hungUp]
    static let ending: Readiness = [.peerFinished, .failed, .hungUp]
}

/// Whoever owns a descriptor that the loop watches.
protocol Watcher: AnyObject {
    /// The descriptor's state changed. Reported on edges only: what is not consumed now is not reported again.
    func becameReady(_ readiness: Readiness)
    /// The turn asked for with `EventLoop.again`.
    func takeAnotherTurn()
}
