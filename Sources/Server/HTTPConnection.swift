import Bytes
import HTTP
import Reactor
import WebSocket

/// One client's connection: bytes to requests, answers to bytes, one exchange at a time so that pipelined answers keep their order.
///
/// Nothing is parsed while an answer is due, nor while the peer leaves more than the loop's high mark of answers unread: what it
/// sends meanwhile waits, up to `HTTPServerOptions.pipelinedBytes`, and beyond that in the kernel.
final class HTTPConnection: StreamClient, TimerClient {
    private let server: HTTPServer
    private let stream: Stream
    private var machine: ServerMachine
    /// The request being received or answered. Answered early, it stays until its body has passed.
    private var exchange: Exchange?
    /// Bytes whose turn has not come.
    private var pending = ByteQueue()
    private var isReadingPaused = false
    private var closesAfterAnswer = false
    /// Whether a request is complete, or refused for its size, and its answer due.
    private var isAnswering = false
    /// Whether the body of a request that was refused for its size is still being swallowed.
    private var isDropping = false
    /// Whether the client waits to be told to send its body, and has not been: it may never come.
    private var withholdsContinue = false
    private var peerHasFinished = false
    /// What the connection has become.
    private var successor: WebSocketConnection?
    private var deadline: ContinuousClock.Instant
    /// Whether `deadline` is the one for a quiet connection between requests.
    private var deadlineIsIdle = false
    private var timer: Timer?
    /// When `timer` fires: at `deadline` or before it.
    private var timerDue: ContinuousClock.Instant
    /// Where the server keeps this connection.
    var slot = 0

    init(_ stream: Stream, of server: HTTPServer) {
        self.server = server
        self.stream = stream
        machine = ServerMachine(limits: server.options.limits)
        deadline = server.loop.now + (stream.isOpening ? server.options.handshakeTimeout : server.options.headTimeout)
        timerDue = deadline
        stream.client = self
        timer = server.loop.setTimer(at: deadline, for: self)
    }

    var peerAddress: String { stream.peerAddress }

    // MARK: Bytes in

    /// TLS has come about.
    func streamOpened(_ stream: Stream) { startDeadline(server.options.headTimeout) }

    func stream(_ stream: Stream, received bytes: Span<UInt8>) {
        var offset = 0
        if pending.isEmpty { process(bytes, from: &offset) }
        keep(bytes, from: offset)
        guard pending.count > server.options.pipelinedBytes, !isReadingPaused else { return }
        isReadingPaused = true
        stream.pauseReading()
    }

    private var canProceed: Bool { !isAnswering && !stream.isCongested && stream.isOpen && successor == nil }

    /// Feeds the machine until it needs more, an answer is due, or the connection is done for.
    private func process(_ bytes: Span<UInt8>, from offset: inout Int) {
        while canProceed {
            switch machine.receive(bytes, from: &offset) {
            case .needsMore: return awaitMore()
            case .head(let request): begin(request)
            case .request(let request): complete(request)
            case .bodyTooLarge(let request): refuseBody(of: request)
            case .failure(let error): return fail(error.status)
            }
        }
    }

    private func keep(_ bytes: Span<UInt8>, from offset: Int) {
        guard offset < bytes.count else { return }
        let rest = bytes.extracting(offset..<bytes.count)
        if let successor { successor.receive(rest) } else if stream.isOpen { pending.append(rest) }
    }

    /// Goes on with what has been kept, later in the turn.
    private func proceedLater() {
        guard !pending.isEmpty || peerHasFinished else { return }
        server.loop.enqueue { [weak self] in self?.proceed() }
    }

    private func proceed() {
        guard canProceed else { return }
        if !pending.isEmpty {
            let bytes = pending.takeAll()
            var offset = 0
            process(bytes.span, from: &offset)
            keep(bytes.span, from: offset)
        }
        guard pending.isEmpty, successor == nil else { return }
        if peerHasFinished, exchange == nil { return stream.close() }
        guard isReadingPaused else { return }
        isReadingPaused = false
        stream.resumeReading()
    }

    // MARK: Requests

    private func begin(_ request: Request) {
        isDropping = false
        guard request.method.isRoutable else { return fail(.badRequest) }
        let exchange = Exchange(request, on: self)
        self.exchange = exchange
        startDeadline(server.options.requestTimeout)
        withholdsContinue = request.expectsContinue
        machine.bodyLimitBytes = server.handler.bodyLimitBytes(exchange)
        guard withholdsContinue else { return }
        // The answer is there already: whether the body will still come is the client's choice, so this was the last request.
        guard exchange.isPending else { return stream.close() }
        if case .length(let count) = request.framing, count > machine.bodyLimitBytes { return }
        withholdsContinue = false
        stream.write(MessageWriter.continueResponse)
    }

    private func complete(_ request: Request) {
        isDropping = false
        guard request.method.isRoutable else { return fail(.badRequest) }
        let exchange = self.exchange ?? Exchange(request, on: self)
        exchange.request = request
        guard exchange.isPending else {
            self.exchange = nil
            return closesAfterAnswer ? stream.close() : startIdle()
        }
        self.exchange = exchange
        isAnswering = true
        server.handler.handle(exchange)
    }

    private func refuseBody(of request: Request) {
        isDropping = true
        guard let exchange, exchange.isPending else {
            self.exchange = nil
            return closesAfterAnswer ? stream.close() : ()
        }
        isAnswering = true
        server.handler.refuseBody(exchange)
    }

    private func awaitMore() {
        switch machine.phase {
        case .idle where isDropping:
            isDropping = false
            startIdle()
        case .head where deadlineIsIdle: startDeadline(server.options.headTimeout)
        case .idle, .head, .body, .failed: break
        }
    }

    /// What came is no request, or did not come in time. An answer already given to it stays the only one.
    private func fail(_ status: Status) {
        let isAnswered = isDropping || exchange?.isPending == false
        exchange?.abort()
        exchange = nil
        if !isAnswered { write(Response(status), for: nil, keepAlive: false) }
        stream.close()
    }

    // MARK: Answers out

    func respond(_ response: Response, to exchange: Exchange, closing: Bool = false) {
        guard stream.isOpen else { return }
        let isLast = closing || closesAfterAnswer || withholdsContinue || server.isStopping || !exchange.request.keepsAlive
        closesAfterAnswer = isLast
        write(response, for: exchange.request, keepAlive: !isLast)
        guard isAnswering else { return }
        isAnswering = false
        self.exchange = nil
        if isLast { return stream.close() }
        if !isDropping { startIdle() }
        proceedLater()
    }

    private func write(_ response: Response, for request: Request?, keepAlive: Bool) {
        var bytes: [UInt8] = []
        MessageWriter.append(
            response, to: &bytes, for: request?.method ?? .get, keepAlive: keepAlive, minorVersion: request?.minorVersion ?? 1,
            date: response.status == .switchingProtocols ? [] : server.date())
        stream.write(bytes)
    }

    func destroy() {
        isAnswering = false
        exchange = nil
        stream.abort()
    }

    func upgrade(
        _ fields: [(name: String, value: String)], deflate: PerMessageDeflate.Agreement?, maxMessageBytes: Int,
        maxFragmentCount: Int = WebSocketConnection.defaultFragmentCount, client: any WebSocketClient
    ) -> WebSocketConnection {
        var response = Response(.switchingProtocols)
        for field in fields { response.fields.append(field.name, field.value) }
        write(response, for: exchange?.request, keepAlive: true)
        isAnswering = false
        exchange = nil
        stopTimer()
        server.forget(self)
        let connection = WebSocketConnection(
            stream, of: server, deflate: deflate, maxMessageBytes: maxMessageBytes, maxFragmentCount: maxFragmentCount,
            client: client)
        successor = connection
        if isReadingPaused { stream.resumeReading() }
        let early = pending.takeAll()
        if !early.isEmpty { server.loop.enqueue { connection.receive(early.span) } }
        return connection
    }

    // MARK: Ends

    func streamReachedEnd(_ stream: Stream) {
        peerHasFinished = true
        // A client may finish sending and still wait for answers, but not for one that is held back: that is a poll, and gone.
        if let exchange {
            if isAnswering, exchange.onAbort == nil { return }
            exchange.abort()
            self.exchange = nil
            return stream.close()
        }
        if pending.isEmpty { stream.close() } else { proceedLater() }
    }

    func streamClosed(_ stream: Stream, _ reason: StreamCloseReason) {
        stopTimer()
        exchange?.abort()
        exchange = nil
        server.forget(self)
    }

    func streamDrained(_ stream: Stream) { proceedLater() }

    /// The server stops: a quiet connection ends at once, since nothing is on its way to the peer; a busy one after its answer.
    func stop() {
        guard exchange == nil else {
            closesAfterAnswer = true
            return
        }
        if stream.queuedBytes == 0 { stream.abort() } else { stream.close() }
    }

    // MARK: Deadlines

    private func startIdle() {
        deadlineIsIdle = true
        deadline = server.loop.now + server.options.keepAliveTimeout
        rearm()
    }

    private func startDeadline(_ timeout: Duration) {
        deadlineIsIdle = false
        deadline = server.loop.now + timeout
        rearm()
    }

    /// The timer is left alone unless it would come too late: moving a deadline out costs one store.
    private func rearm() {
        if let timer {
            guard deadline < timerDue else { return }
            server.loop.cancel(timer)
        }
        timerDue = deadline
        timer = server.loop.setTimer(at: deadline, for: self)
    }

    private func stopTimer() {
        if let timer { server.loop.cancel(timer) }
        timer = nil
    }

    func timerFired(_ timer: Timer) {
        self.timer = nil
        guard !isAnswering else { return }
        if deadline > server.loop.now { return rearm() }
        if deadlineIsIdle || (machine.phase == .idle && exchange == nil) { stream.close() } else { fail(.requestTimeout) }
    }
}
