/// A connection that carries bytes both ways: a socket, a queue of what is yet to be sent, and whoever speaks over it.
///
/// Idle it is this object and nothing else: both buffers belong to the loop. Edge-triggered, so what is left unread is remembered
/// here and read on when there is reason to.
package final class Stream {
    /// How long the peer may make no progress after `close()`: 2 s is beyond any round trip, and short enough that a peer which
    /// never finishes costs little.
    package static let lingerTime = Duration.seconds(2)
    /// Bytes read from one stream before the others get their turn.
    static let turnBudgetBytes = 4 * TransferBuffer.byteCount

    /// Replaced when the connection changes its protocol. Let go of after `streamClosed`.
    package var client: (any StreamClient)?
    package let peer: SocketAddress
    package let loop: EventLoop

    private var transport: Transport
    private var token: UInt64 = 0
    private var outbox = Outbox()
    private var lingerTimer: Timer?
    private var state: StreamState
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

    /// Over a connected, non-blocking socket; secured if `tls` is given, in which case the client hears `streamOpened`, and the time
    /// allowed until then is the caller's to watch.
    package convenience init(
        loop: EventLoop, descriptor: consuming FileDescriptor, peer: SocketAddress? = nil, tls: TLSSession? = nil,
        client: (any StreamClient)? = nil
    ) throws(SystemError) {
        let transport = Transport(descriptor, tls: tls)
        try self.init(
            loop: loop, transport: transport, peer: peer ?? .none, client: client, state: tls == nil ? .open : .handshaking)
    }

    init(
        loop: EventLoop, transport: consuming Transport, peer: SocketAddress, client: (any StreamClient)?, state: StreamState
    ) throws(SystemError) {
        self.loop = loop
        self.peer = peer
        self.client = client
        self.state = state
        self.transport = transport
        token = try loop.watch(self.transport.number, for: self)
    }

    /// Numeric, as `127.0.0.1`, `::1` or `::ffff:127.0.0.1`; empty for a socket on no network.
    package var peerAddress: String { peer.host }
    package var isLoopbackPeer: Bool { peer.isLoopback }
    /// Whether `write` still sends anything.
    package var isOpen: Bool { state == .open || isOpening }
    /// Whether the connection or its TLS is yet to come about; `streamOpened` ends it.
    package var isOpening: Bool { state == .connecting || state == .handshaking }
    /// Set when the stream is secured.
    package var tls: TLSSession? { transport.tls }
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
        guard !isDirty, isWritable, !isOpening else { return }
        isDirty = true
        loop.markDirty(self)
    }

    /// The loop's call, once a turn. Returns how often the kernel was asked.
    func flush() -> Int {
        isDirty = false
        var sendCalls = 0
        guard state == .open || state == .closing else { return sendCalls }
        while isWritable, !outbox.isEmpty {
            sendCalls += 1
            switch unsafe transport.send(from: outbox, gatheringInto: loop.writeBuffer.raw) {
            case .moved(let count):
                outbox.consume(count)
                hasProgressed = true
            case .wouldBlock, .ended: isWritable = false
            case .failed(let code):
                fail("send", code)
                return sendCalls
            }
        }
        if state == .closing {
            if outbox.isEmpty, isWritable { sendEnd() }
        } else if isCongested, outbox.byteCount <= loop.lowMark {
            isCongested = false
            client?.streamDrained(self)
        }
        return sendCalls
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

    /// Tells the peer at once what has arrived. For a client that knows more must come: a peer that holds back small pieces until the
    /// earlier ones are acknowledged (Nagle, RFC 9293 §3.7.4) would wait out the 40 ms by which kernels delay that.
    package func acknowledge() {
        if state == .open { transport.acknowledge() }
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
                if count < TransferBuffer.byteCount, !isEnding, !transport.isSecure { hasUnreadInput = false }
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
            case .failed(let code): return fail("recv", code)
            }
        }
    }

    private func receive() -> Transfer {
        // After our own end TLS has nothing more to say to input that nobody looks at.
        let buffer = unsafe loop.readBuffer.raw
        return state == .lingering ? unsafe transport.receiveRaw(into: buffer) : unsafe transport.receive(into: buffer)
    }

    // MARK: Ending

    /// Sends everything queued, then the end, and waits for the peer's for as long as it makes progress within `lingerTime`: what a
    /// peer has not yet read would be lost to it if the socket were closed with input unread. Input is dropped from now on.
    package func close() {
        switch state {
        case .connecting, .handshaking: abort()
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
        switch transport.sendEnd(beforeClose: hasReachedEnd) {
        case .wouldBlock:
            isWritable = false
            return
        case .failed: return finish(.finished)
        case .moved, .ended: if hasReachedEnd { return finish(.finished) }
        }
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
        transport.close()
        loop.noteClosed(self, reason)
    }

    private func fail(_ call: String, _ code: Int32) {
        if let failure = transport.tls?.failure { return finish(.insecure(failure)) }
        finish(.failed(SystemError(call: call, code: code > 0 ? code : SystemError.connectionReset)))
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
        advanceHandshake()
        guard state != .closed, !isOpening else { return }
        if !readiness.isDisjoint(with: .ending) { isEnding = true }
        // TLS may have to write before it can read on, and the other way round.
        guard transport.isSecure || !readiness.isDisjoint(with: .inputConcerned) else { return }
        hasUnreadInput = !hasReachedEnd
        // Otherwise nobody would come across the error by reading.
        if readiness.contains(.failed), isPaused || hasReachedEnd { return fail("recv", transport.pendingError()) }
        read()
        if transport.isSecure, !outbox.isEmpty {
            isWritable = true
            markDirty()
        }
    }

    private func becameWritable() {
        isWritable = true
        if state == .connecting {
            let code = transport.pendingError()
            guard code == 0 else { return fail("connect", code) }
            state = transport.isSecure ? .handshaking : .open
            if state == .open { client?.streamOpened(self) }
        }
        if !outbox.isEmpty || state == .closing { markDirty() }
    }

    private func advanceHandshake() {
        guard state == .handshaking, let tls = transport.tls else { return }
        switch tls.handshake() {
        case .moved:
            state = .open
            client?.streamOpened(self)
            if !outbox.isEmpty { markDirty() }
        case .wouldBlock: break
        case .ended: fail("recv", 0)
        case .failed(let code): fail("recv", code)
        }
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
