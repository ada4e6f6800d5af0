import CLinux

/// Accepts connections and hands each to a closure as a stream.
///
/// When the process has no descriptor left, a reserved one is given up for the moment it takes to accept the newcomer and turn it
/// away: otherwise it would wait in the backlog, and its report would never come again.
package final class Listener {
    /// Connections taken in one turn before the streams get theirs.
    private static let turnBudgetCount = 64
    /// The pause when not even refusing works: short to a person, long to a processor.
    private static let exhaustionPause = Duration.milliseconds(100)

    /// The one bound, also when 0 was asked for.
    package let port: UInt16
    private let loop: EventLoop
    private let tls: () -> TLSContext?
    private let accepted: (Stream) -> Void
    private var descriptor: FileDescriptor
    private var reserve: FileDescriptor
    private var token: UInt64 = 0
    private var pause: Timer?

    /// `host` is numeric; nil is every address of both families, or of IPv4 alone on a machine without IPv6. `port` 0 is any free
    /// one. `backlog`: connections the kernel completes ahead of us; 1,024 rides out a burst, and the kernel has its own maximum.
    /// `tls` is asked for each connection, so that another certificate can take effect; nil is plain.
    package init(
        loop: EventLoop, host: String? = nil, port: UInt16, backlog: Int32 = 1024, tls: @escaping () -> TLSContext? = { nil },
        accepted: @escaping (Stream) -> Void
    ) throws(SystemError) {
        self.loop = loop
        self.tls = tls
        self.accepted = accepted
        descriptor = try Listener.bind(host, port)
        _ = try SystemError.check(clinux_listen(descriptor.number, backlog), "listen")
        var address = clinux_address()
        _ = try unsafe SystemError.check(clinux_local_address(descriptor.number, &address), "getsockname")
        self.port = address.port
        reserve = FileDescriptor(owning: try SystemError.check(clinux_open_null(), "open"))
        token = try loop.watch(descriptor.number, for: self)
    }

    /// No more are accepted; those that were go on.
    package func close() {
        guard descriptor.number >= 0 else { return }
        if let pause { loop.cancel(pause) }
        loop.forget(token)
        descriptor.close()
        reserve.close()
    }

    private static func bind(_ host: String?, _ port: UInt16) throws(SystemError) -> FileDescriptor {
        guard let host else {
            do throws(SystemError) {
                return try bind(toHost: "::", port)
            } catch  where error.code == SystemError.noSuchFamily || error.code == SystemError.noSuchAddress {
                return try bind(toHost: "0.0.0.0", port)
            }
        }
        return try bind(toHost: host, port)
    }

    private static func bind(toHost host: String, _ port: UInt16) throws(SystemError) -> FileDescriptor {
        guard let address = SocketAddress(host, port: port) else {
            throw SystemError(call: "inet_pton", code: SystemError.invalid)
        }
        let descriptor = FileDescriptor(owning: try SystemError.check(clinux_socket(address.raw.family), "socket"))
        _ = try SystemError.check(clinux_reuse_address(descriptor.number), "setsockopt")
        // Inherited by every socket accepted, which saves each a call.
        _ = try SystemError.check(clinux_send_at_once(descriptor.number), "setsockopt")
        if address.isIPv6 { _ = try SystemError.check(clinux_accept_both_families(descriptor.number), "setsockopt") }
        var raw = address.raw
        _ = try unsafe SystemError.check(clinux_bind(descriptor.number, &raw), "bind")
        return descriptor
    }

    private func acceptWaiting() {
        for _ in 0..<Listener.turnBudgetCount {
            guard descriptor.number >= 0, pause == nil else { return }
            var peer = clinux_address()
            let answer = unsafe clinux_accept(descriptor.number, &peer)
            switch -answer {
            case ...0: welcome(FileDescriptor(owning: answer), SocketAddress(peer))
            case SystemError.wouldBlock: return
            case SystemError.tooManyInProcess, SystemError.tooManyInSystem:
                switch refuseOne() {
                case .refused: continue
                case .noneWaiting: return
                case .impossible: return rest()
                }
            case SystemError.outOfMemory, SystemError.outOfBuffers, SystemError.badDescriptor, SystemError.invalid: return rest()
            // What befell one connection before we saw it (accept(2), "Error handling") is no matter of the next.
            default: continue
            }
        }
        loop.again(self)
    }

    private func welcome(_ descriptor: consuming FileDescriptor, _ peer: SocketAddress) {
        let session: TLSSession?
        do throws(TLSError) {
            session = if let context = tls() { try TLSSession(context) } else { nil }
        } catch {
            loop.statistics.refusedCount += 1
            return
        }
        do throws(SystemError) {
            let stream = try Stream(loop: loop, descriptor: descriptor, peer: peer, tls: session)
            loop.statistics.acceptedCount += 1
            accepted(stream)
        } catch {
            loop.statistics.refusedCount += 1
        }
    }

    private enum Refusal {
        case refused
        /// The kernel looks for a free descriptor before it looks for a connection: there was no newcomer.
        case noneWaiting
        /// The descriptor given up was taken by somebody else.
        case impossible
    }

    private func refuseOne() -> Refusal {
        reserve.close()
        var peer = clinux_address()
        let answer = unsafe clinux_accept(descriptor.number, &peer)
        if answer >= 0 {
            _ = clinux_close(answer)
            loop.statistics.refusedCount += 1
        }
        reserve = FileDescriptor(owning: clinux_open_null())
        guard reserve.number >= 0 else { return .impossible }
        if answer >= 0 { return .refused }
        return answer == -SystemError.wouldBlock ? .noneWaiting : .impossible
    }

    private func rest() {
        pause = loop.setTimer(after: Listener.exhaustionPause, for: self)
    }
}

extension Listener: Watcher {
    func becameReady(_ readiness: Readiness) { acceptWaiting() }
    func takeAnotherTurn() { acceptWaiting() }
}

extension Listener: TimerClient {
    package func timerFired(_ timer: Timer) {
        pause = nil
        if reserve.number < 0 { reserve = FileDescriptor(owning: clinux_open_null()) }
        acceptWaiting()
    }
}
