import CLinux

/// The kernel's list of watched descriptors, and the reports of the last wait.
///
/// Each descriptor is added once, edge-triggered in both directions, and never modified: a system call costs more than
/// remembering what was left unread.
struct Poller: ~Copyable {
    private let descriptor: FileDescriptor
    /// 256 reports a wait: what is left over is reported first by the next one.
    private var events = [clinux_event](repeating: clinux_event(), count: 256)

    init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try SystemError.check(clinux_epoll_create(), "epoll_create1"))
    }

    func add(_ number: Int32, token: UInt64) throws(SystemError) {
        _ = try SystemError.check(clinux_epoll_add(descriptor.number, number, token), "epoll_ctl")
    }

    /// Only for descriptors that stay open; closing one removes it.
    func remove(_ number: Int32) { _ = clinux_epoll_remove(descriptor.number, number) }

    /// Waits for reports and returns their count. `milliseconds` of -1 is for ever; an interrupting signal ends the wait with none.
    mutating func wait(milliseconds: Int32) throws(SystemError) -> Int {
        let answer = unsafe clinux_epoll_wait(descriptor.number, &events, Int32(events.count), milliseconds)
        if answer == -SystemError.interrupted { return 0 }
        return Int(try SystemError.check(answer, "epoll_wait"))
    }

    func report(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        (events[index].token, Readiness(rawValue: events[index].events))
    }
}
