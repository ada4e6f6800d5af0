import CLinux

/// A connection that carries bytes both ways: a socket, a queue of what is yet to be sent, and whoever speaks over it.
///
/// Idle it is this object and nothing else: both buffers belong to the loop. Edge-triggered, so what is left unread is remembered
/// here and read on when there is reason to.
package final class Stream {
    private enum State: UInt8 {
        /// `connect` is under way.
        case connecting
        case open
        /// `close()` was called: sending what is queued, then the end.
        case closing
        /// The end is sent: waiting for the peer's, dropping what it still says.
        case lingering
        case closed
    }

    /// How long the peer may make no progress after `close()`: 2 s is beyond any round trip, and short enough that a peer which
    /// never finishes costs little.
    package static let lingerTime = Duration.seconds(2)
    /// Bytes read from one stream before the others get their turn.
    static let turnBudgetBytes = 4 * TransferBuffer.byteCount

    /// Replaced when the connection changes its protocol. Let go of after `streamClosed`.
    package var client: (any StreamClient)?
    package let peer: SocketAddress
    package let loop: EventLoop

    private var descriptor: FileDescriptor
    private var token: UInt64 = 0
    private var outbox = Outbox()
    private var lingerTimer: Timer?
    private var state: State
    private var isDirty = false
    private var isWritable = true
    private var isPaused = false
    /// The kernel may hold input that no further report will announce.
    private var hasUnreadInput = false
    private var isQueuedAgain = false
    /// The end of input is near: reads must go on until they see it.
    private var isEnding = false
    private var hasReachedEnd = false
    private var hasProgressed = false
    /// The outbox has been above the high mark and not yet down at the low one.
    package private(set) var isCongested = false

    /// Over a connected, non-blocking socket.
    package convenience init(
        loop: EventLoop, descriptor: consuming FileDescriptor, peer: SocketAddress? = nil, client: (any StreamClient)? = nil
    ) throws(SystemError) {
        try self.init(loop: loop, descriptor: descriptor, peer: peer ?? .none, client: client, state: .open)
    }

    private init(
        loop: EventLoop, descriptor: consuming FileDescriptor, peer: SocketAddress, client: (any StreamClient)?, state: State
    ) throws(SystemError) {
        self.loop = loop
        self.peer = peer
        self.client = client
        self.state = state
        self.descriptor = descriptor
        token = try loop.watch(self.descriptor.number, for: self)
    }

    /// Two streams connected to each other without a network; for tests.
    package static func pair(on loop: EventLoop) throws(SystemError) -> (Stream, Stream) {
        let pair = try FileDescriptor.pair()
        return (try Stream(loop: loop, descriptor: pair.first), try Stream(loop: loop, descriptor: pair.second))
    }

    /// Begins to connect; the client hears `streamOpened`, or `streamClosed` with the reason. The time allowed is the caller's to
    /// watch.
    package static func connect(
        loop: EventLoop, to address: SocketAddress, client: any StreamClient
    ) throws(SystemError) -> Stream {
        let descriptor = FileDescriptor(owning: try SystemError.check(clinux_socket(address.raw.family), "socket"))
        _ = try SystemError.check(clinux_send_at_once(descriptor.number), "setsockopt")
        var raw = address.raw
        let answer = unsafe clinux_connect(descriptor.number, &raw)
        if answer != -SystemError.inProgress { _ = try SystemError.check(answer, "connect") }
        return try Stream(loop: loop, descriptor: descriptor, peer: address, client: client, state: .connecting)
    }

    /// Numeric, as `127.0.0.1`, `::1` or `::ffff:127.0.0.1`; empty for a socket on no network.
    package var peerAddress: String { peer.host }
    package var isLoopbackPeer: Bool { peer.isLoopback }
    /// Whether `write` still sends anything.
    package var isOpen: Bool { state == .open || state == .connecting }
    /// Bytes written and not yet taken by the kernel.
    package var queuedBytes: Int { outbox.byteCount }

    // MARK: Writing

    /// Queues the bytes, whose storage is shared and not copied. They leave at the end of the turn, together with all else that was
    /// written in it. Ignored once the stream is closing.
    package func write(_ bytes: [UInt8]) {
        guard isOpen, !bytes.isEmpty else { return }
        outbox.append(bytes)
        if outbox.byteCount > loop.highMark { isCongested = true }
        markDirty()
    }

    private func markDirty() {
        guard !isDirty, isWritable, state != .connecting else { return }
        isDirty = true
        loop.markDirty(self)
    }

    /// The loop's call, once a turn.
    func flush() {
        isDirty = false
        guard state == .open || state == .closing else { return }
        while isWritable, !outbox.isEmpty {
            loop.statistics.sendCalls += 1
            switch transmit() {
            case .moved(let count):
                outbox.consume(count)
                hasProgressed = true
            case .wouldBlock, .ended: isWritable = false
            case .failed(let code): return finish(.failed(SystemError(call: "send", code: code)))
            }
        }
        if outbox.isEmpty, state == .closing { return sendEnd() }
        guard isCongested, outbox.byteCount <= loop.lowMark else { return }
        isCongested = false
        if state == .open { client?.streamDrained(self) }
    }

    private func transmit() -> Transfer {
        let number = descriptor.number
        return unsafe outbox.withNext(gatheringInto: loop.writeBuffer.raw) {
            Transfer(sent: unsafe clinux_send(number, $0.baseAddress, $0.count))
        }
    }

    // MARK: Reading

    /// Leaves what the peer sends in the kernel, which will in time make the peer wait.
    package func pauseReading() { isPaused = true }

    /// What was left unread is delivered soon, but not from within this call.
    package func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        if hasUnreadInput { readAgain() }
    }

    private func readAgain() {
        guard !isQueuedAgain else { return }
        isQueuedAgain = true
        loop.again(self)
    }

    private func read() {
        var budget = Stream.turnBudgetBytes
        while true {
            guard state != .closed, !hasReachedEnd else { return }
            if isPaused, state == .open { return }
            guard budget > 0 else { return readAgain() }
            loop.statistics.receiveCalls += 1
            switch receive() {
            case .moved(let count):
                budget -= count
                // Less than there was room for: no more has come, and if it does, or the end does, there will be a report.
                if count < TransferBuffer.byteCount, !isEnding { hasUnreadInput = false }
                if state == .open, let client { loop.readBuffer.withPrefix(count) { client.stream(self, received: $0) } }
                guard hasUnreadInput else { return }
            case .wouldBlock:
                hasUnreadInput = false
                return
            case .ended:
                hasReachedEnd = true
                hasUnreadInput = false
                if state == .lingering { finish(.finished) } else if state == .open { client?.streamReachedEnd(self) }
                return
            case .failed(let code): return finish(.failed(SystemError(call: "recv", code: code)))
            }
        }
    }

    private func receive() -> Transfer {
        let buffer = unsafe loop.readBuffer.raw
        return Transfer(received: unsafe clinux_receive(descriptor.number, buffer.baseAddress, buffer.count))
    }

    // MARK: Ending

    /// Sends everything queued, then the end, and waits for the peer's for as long as it makes progress within `lingerTime`: what a
    /// peer has not yet read would be lost to it if the socket were closed with input unread. Input is dropped from now on.
    package func close() {
        switch state {
        case .connecting: finish(.finished)
        case .open:
            state = .closing
            hasProgressed = false
            lingerTimer = loop.setTimer(after: Stream.lingerTime, for: self)
            markDirty()
            if hasUnreadInput { readAgain() }
        case .closing, .lingering, .closed: break
        }
    }

    /// Drops the queue and closes at once.
    package func abort() { finish(.aborted) }

    private func sendEnd() {
        if hasReachedEnd || clinux_finish_writing(descriptor.number) < 0 { return finish(.finished) }
        state = .lingering
        hasProgressed = false
        if let lingerTimer { loop.cancel(lingerTimer) }
        lingerTimer = loop.setTimer(after: Stream.lingerTime, for: self)
    }

    private func finish(_ reason: StreamCloseReason) {
        guard state != .closed else { return }
        state = .closed
        if let lingerTimer { loop.cancel(lingerTimer) }
        lingerTimer = nil
        outbox.clear()
        loop.forget(token)
        descriptor.close()
        loop.noteClosed(self, reason)
    }

    /// The loop's call, at the end of the turn.
    func reportClosed(_ reason: StreamCloseReason) {
        let client = client
        self.client = nil
        client?.streamClosed(self, reason)
    }
}

extension Stream: Watcher {
    func becameReady(_ readiness: Readiness) {
        if readiness.contains(.writable) { becameWritable() }
        guard state != .closed, state != .connecting, !readiness.isDisjoint(with: .inputConcerned) else { return }
        hasUnreadInput = !hasReachedEnd
        if !readiness.isDisjoint(with: .ending) { isEnding = true }
        if readiness.contains(.failed), isPaused || hasReachedEnd {
            // Nobody would come across the error by reading.
            let code = clinux_pending_error(descriptor.number)
            return finish(.failed(SystemError(call: "recv", code: code > 0 ? code : SystemError.connectionReset)))
        }
        read()
    }

    private func becameWritable() {
        isWritable = true
        if state == .connecting {
            let code = clinux_pending_error(descriptor.number)
            guard code == 0 else { return finish(.failed(SystemError(call: "connect", code: code))) }
            state = .open
            client?.streamOpened(self)
        }
        if !outbox.isEmpty || state == .closing { markDirty() }
    }

    func takeAnotherTurn() {
        isQueuedAgain = false
        if hasUnreadInput { read() }
    }
}

extension Stream: TimerClient {
    package func timerFired(_ timer: Timer) {
        guard hasProgressed else { return finish(.lingerExpired) }
        hasProgressed = false
        lingerTimer = loop.setTimer(after: Stream.lingerTime, for: self)
    }
}
