import Bytes
import HTTP
import Reactor
import WebSocket

/// One client's connection: bytes to requests, answers to bytes, one exchange at a time so that pipelined answers keep their order.
final class HTTPConnection: StreamClient, TimerClient {
    private let server: HTTPServer
    private let stream: Stream
    private var machine: ServerMachine
    /// The request being received or answered.
    private var exchange: Exchange?
    /// Bytes that came while an answer was pending.
    private var pending = ByteQueue()
    private var isReadingPaused = false
    private var closesAfterAnswer = false
    private var isAnswering = false
    private var upgraded = false
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
        deadline = server.loop.now + server.options.headTimeout
        timerDue = deadline
        stream.client = self
        timer = server.loop.setTimer(at: deadline, for: self)
    }

    var peerAddress: String { stream.peerAddress }

    // MARK: Bytes in

    func stream(_ stream: Stream, received bytes: Span<UInt8>) {
        guard !isAnswering, pending.isEmpty else {
            pending.append(bytes)
            pauseReadingIfFull()
            return
        }
        var offset = 0
        process(bytes, from: &offset)
        if offset < bytes.count, stream.client === self { pending.append(bytes.extracting(offset..<bytes.count)) }
    }

    /// Feeds the machine until it needs more, a request is complete, or the connection is done for.
    private func process(_ bytes: Span<UInt8>, from offset: inout Int) {
        while !isAnswering, stream.isOpen {
            switch machine.receive(bytes, from: &offset) {
            case .needsMore:
                if machine.phase == .head, deadlineIsIdle { startDeadline(server.options.headTimeout) }
                return
            case .head(let request): begin(request)
            case .request(let request): complete(request)
            case .bodyTooLarge(let request): refuseBody(of: request)
            case .failure(let error): return fail(error.status)
            }
            if upgraded { return }
        }
    }

    private func begin(_ request: Request) {
        let exchange = Exchange(request, on: self)
        self.exchange = exchange
        startDeadline(server.options.requestTimeout)
        machine.bodyLimitBytes = server.handler.bodyLimitBytes(exchange)
        if request.expectsContinue, exchange.isPending { stream.write(MessageWriter.continueResponse) }
    }

    private func complete(_ request: Request) {
        let exchange = self.exchange ?? Exchange(request, on: self)
        exchange.request = request
        guard exchange.isPending else { return drop(exchange) }
        self.exchange = exchange
        isAnswering = true
        server.handler.handle(exchange)
    }

    /// An answer was sent while the body was still coming; the request is over.
    private func drop(_ exchange: Exchange) {
        self.exchange = nil
        if closesAfterAnswer { stream.close() } else { startIdle() }
    }

    private func refuseBody(of request: Request) {
        let exchange = self.exchange ?? Exchange(request, on: self)
        exchange.request = request
        self.exchange = exchange
        isAnswering = true
        server.handler.refuseBody(exchange)
    }

    private func fail(_ status: Status) {
        exchange?.abort()
        exchange = nil
        write(Response(status), for: nil, keepAlive: false)
        stream.close()
    }

    private func pauseReadingIfFull() {
        guard pending.count > server.options.pipelinedBytes, !isReadingPaused else { return }
        isReadingPaused = true
        stream.pauseReading()
    }

    // MARK: Answers out

    func respond(_ response: Response, to exchange: Exchange, closing: Bool = false) {
        guard stream.isOpen else { return }
        let keepAlive = exchange.request.keepsAlive && !closing && !closesAfterAnswer && !server.isStopping
        write(response, for: exchange.request, keepAlive: keepAlive)
        guard isAnswering else {
            closesAfterAnswer = closesAfterAnswer || !keepAlive
            return
        }
        isAnswering = false
        self.exchange = nil
        guard keepAlive else { return stream.close() }
        startIdle()
        if !pending.isEmpty { server.loop.enqueue { self.processPending() } }
    }

    private func write(_ response: Response, for request: Request?, keepAlive: Bool) {
        var bytes: [UInt8] = []
        MessageWriter.append(
            response, to: &bytes, for: request?.method ?? .get, keepAlive: keepAlive, minorVersion: request?.minorVersion ?? 1,
            date: server.date())
        stream.write(bytes)
    }

    private func processPending() {
        guard !isAnswering, !upgraded, stream.isOpen, !pending.isEmpty else { return }
        let bytes = pending.takeAll()
        var offset = 0
        process(bytes.span, from: &offset)
        if offset < bytes.count, !upgraded { pending.append(bytes.span.extracting(offset..<bytes.count)) }
        if isReadingPaused, pending.isEmpty {
            isReadingPaused = false
            stream.resumeReading()
        }
    }

    func destroy() {
        isAnswering = false
        exchange = nil
        stream.abort()
    }

    func upgrade(
        _ fields: [(name: String, value: String)], deflate: PerMessageDeflate.Agreement?, maxMessageBytes: Int,
        client: any WebSocketClient
    ) -> WebSocketConnection {
        var response = Response(.switchingProtocols)
        for field in fields { response.fields.append(field.name, field.value) }
        write(response, for: exchange?.request, keepAlive: true)
        upgraded = true
        isAnswering = false
        exchange = nil
        stopTimer()
        server.forget(self)
        let connection = WebSocketConnection(
            stream, of: server, deflate: deflate, maxMessageBytes: maxMessageBytes, client: client)
        let early = pending.takeAll()
        if !early.isEmpty { server.loop.enqueue { connection.receive(early.span) } }
        return connection
    }

    // MARK: Ends

    func streamReachedEnd(_ stream: Stream) {
        guard let exchange else { return stream.close() }
        if isAnswering, exchange.onAbort == nil {
            closesAfterAnswer = true
        } else {
            exchange.abort()
            self.exchange = nil
            stream.close()
        }
    }

    func streamClosed(_ stream: Stream, _ reason: StreamCloseReason) {
        stopTimer()
        exchange?.abort()
        exchange = nil
        server.forget(self)
    }

    func streamDrained(_ stream: Stream) {}

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
