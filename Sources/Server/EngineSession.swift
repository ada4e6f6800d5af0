import EngineIO
import Reactor
import SocketIO
import WebSocket

/// One Engine.IO session with the connections it travels on. The rules are in `machine`; this carries out what they order.
final class EngineSession: WebSocketClient, TimerClient {
    let id: ClientID
    var machine: Session
    private unowned let server: EngineIOServer
    /// The held GET and the POST being read.
    var poll: Exchange?
    var post: Exchange?
    /// The WebSocket that carries the session, and one that tries to take over.
    private var webSocket: WebSocketConnection?
    private var candidate: WebSocketConnection?
    private var timer: Timer?
    /// When `timer` fires: at the machine's deadline or before it.
    private var timerDue: ContinuousClock.Instant
    /// Whether `flushPoll` is due at the end of this turn.
    var isPollDue = false
    /// Numeric address of whoever opened the session.
    let peerAddress: String

    init(_ id: ClientID, _ machine: Session, of server: EngineIOServer, from address: String) {
        peerAddress = address
        self.id = id
        self.machine = machine
        self.server = server
        timerDue = machine.deadline
        timer = server.loop.setTimer(at: timerDue, for: self)
    }

    /// Bytes that wait for the client, wherever they do.
    var queuedBytes: Int { machine.queuedByteCount + (webSocket?.queuedBytes ?? 0) }

    // MARK: Sending

    /// `frames` is the same message, for all its receivers.
    func send(_ message: EncodedMessage, _ frames: inout WebSocketFrames) {
        switch machine.send(message) {
        case .write: write(&frames)
        case .queued, .ignored: break
        case .pollReady: server.flushPollLater(self)
        case .ended: server.finish(self)
        }
    }

    private func write(_ frames: inout WebSocketFrames) {
        guard let webSocket else { return }
        let bytes = frames.bytes(for: webSocket, deflaters: server.deflaters)
        guard webSocket.queuedBytes + bytes.count <= server.options.engine.maxQueuedBytes else {
            machine.end(.overflow)
            return server.finish(self)
        }
        webSocket.send(frame: bytes)
    }

    /// Writes what is for this client alone.
    private func write(_ message: EncodedMessage, to connection: WebSocketConnection) {
        var frames = WebSocketFrames(message)
        connection.send(frame: frames.bytes(for: connection, deflaters: server.deflaters))
    }

    /// Answers the held poll if there is something to say.
    func flushPoll() {
        isPollDue = false
        guard let body = machine.answerPoll(), let exchange = poll else { return }
        poll = nil
        exchange.respond(server.pollAnswer(body, to: exchange))
    }

    // MARK: WebSockets

    /// A session that starts on its WebSocket.
    func start(on connection: WebSocketConnection) {
        webSocket = connection
        write(machine.openPacket, to: connection)
    }

    func adopt(_ connection: WebSocketConnection) {
        guard machine.openWebSocket(at: server.loop.now) else {
            connection.client = nil
            return connection.close()
        }
        candidate = connection
        rearm()
    }

    func webSocket(_ connection: WebSocketConnection, received text: [UInt8]) {
        switch machine.receive(text.span, from: .webSocket, at: server.loop.now) {
        case .nothing: rearm()
        case .message: server.client?.engine(received: text.span.extracting(1..<text.count), from: id)
        case .answerProbe:
            write(.probeAnswer, to: connection)
            flushPoll()
        case .upgraded: takeOver(connection)
        case .closeCandidate: closeCandidate()
        case .ended: server.finish(self)
        }
    }

    func webSocket(_ connection: WebSocketConnection, receivedBinary bytes: [UInt8]) {
        switch machine.receiveBinary(from: .webSocket) {
        case .message: server.client?.engine(receivedBinary: bytes, from: id)
        case .closeCandidate: closeCandidate()
        case .ended: server.finish(self)
        case .nothing, .answerProbe, .upgraded: break
        }
    }

    private func takeOver(_ connection: WebSocketConnection) {
        webSocket = connection
        candidate = nil
        while let message = machine.nextQueued() { write(message, to: connection) }
        flushPoll()
    }

    private func closeCandidate() {
        candidate?.client = nil
        candidate?.close()
        candidate = nil
    }

    func webSocketClosed(_ connection: WebSocketConnection) {
        if connection === candidate { candidate = nil }
        machine.closedWebSocket(cleanly: connection.wasClosedByPeer)
        if machine.isEnded { server.finish(self) }
    }

    // MARK: Time and end

    func timerFired(_ timer: Timer) {
        self.timer = nil
        switch machine.tick(at: server.loop.now) {
        case .nothing: break
        case .writePing: ping()
        case .pollReady: flushPoll()
        case .closeCandidate: closeCandidate()
        case .ended: return server.finish(self)
        }
        rearm()
    }

    private func ping() {
        guard let webSocket else { return }
        if webSocket.deflateWindowBits != nil { write(.ping, to: webSocket) } else { webSocket.send(frame: WebSocketFrames.ping) }
    }

    /// To be called when the deadline may have moved. The timer is left alone unless it would come too late: a deadline that moves
    /// out costs nothing.
    func rearm() {
        guard !machine.isEnded else { return }
        let deadline = machine.deadline
        if let timer {
            guard deadline < timerDue else { return }
            server.loop.cancel(timer)
        }
        timerDue = deadline
        timer = server.loop.setTimer(at: deadline, for: self)
    }

    /// The server closes the session.
    func close() {
        if machine.close(at: server.loop.now) { return server.finish(self) }
        closeCandidate()
        if poll != nil { server.flushPollLater(self) }
        rearm()
    }

    /// Lets go of everything; the machine has ended.
    func release() {
        if let timer { server.loop.cancel(timer) }
        timer = nil
        if let poll {
            self.poll = nil
            if let body = machine.takeFarewell() { poll.respond(server.pollAnswer(body, to: poll)) } else { poll.destroy() }
        }
        // The POST being read gets its answer when it is complete: there is no such session.
        post?.onAbort = nil
        post = nil
        closeCandidate()
        guard let webSocket else { return }
        self.webSocket = nil
        webSocket.client = nil
        if machine.reason == .overflow { webSocket.abort() } else { webSocket.close() }
    }
}
