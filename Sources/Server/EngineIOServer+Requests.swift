import Bytes
import EngineIO
import HTTP
import Reactor
import SocketIO
import WebSocket

/// Requests below the Engine.IO path.
extension EngineIOServer {
    /// The head of a request with a body: a POST claims its session now, since two at once are an error.
    package func bodyLimitBytes(_ exchange: Exchange) -> Int {
        if case .post(let id) = verdict(on: exchange), let session = session(id) { openPost(exchange, of: session) }
        return options.engine.maxPayloadBytes
    }

    /// The body is over the limit: the session and the connection stay usable.
    package func refuseBody(_ exchange: Exchange) {
        if case .post(let id) = verdict(on: exchange), let session = session(id), session.post === exchange {
            session.post = nil
            session.machine.finishPost()
        }
        respond(Response(.contentTooLarge, framing: .chunked), to: exchange)
    }

    package func handle(_ exchange: Exchange) {
        let request = exchange.request
        if request.method == .options, case .preflight(let response)? = options.crossOrigin?.decide(request) {
            return exchange.respond(response)
        }
        if let file = clientFile(for: request) { return respond(file, to: exchange) }
        switch verdict(on: exchange) {
        case .refuse(let error): refuse(exchange, error)
        case .open(.polling): openPolling(exchange)
        case .open(.webSocket): upgrade(exchange, to: nil)
        case .upgrade(let id): upgrade(exchange, to: session(id))
        case .poll(let id): openPoll(exchange, of: id)
        case .post(let id): finishPost(exchange, of: id)
        }
    }

    private func clientFile(for request: Request) -> Response? {
        let prefixCount = options.path.utf8.count
        guard let files = options.clientFiles, request.withPath({ $0.count > prefixCount }), !isUpgrade(request) else {
            return nil
        }
        return files.response(for: String(request.path.dropFirst(options.path.count)), request.fields)
    }

    private func verdict(on exchange: Exchange) -> EngineIO.Handshake.Verdict {
        let request = exchange.request
        let query = Query(request.query)
        let method: EngineIO.Handshake.Method = request.method == .get ? .get : request.method == .post ? .post : .other
        let handshake = EngineIO.Handshake(
            method: method, isUpgrade: isUpgrade(request), transport: query["transport"],
            sessionID: query["sid"], version: query["EIO"])
        return handshake.verdict(
            offering: options.engine.transports,
            sessionTransport: { session($0)?.machine.transport },
            admission: {
                if let refusal = refusal(ofNewSessionFrom: exchange.peerAddress) { return .refuse(refusal) }
                return options.admission(request, exchange.peerAddress)
            })
    }

    /// Whether a request asks for another protocol: for WebSockets, or, where those are, for anything at all, which is then refused.
    private func isUpgrade(_ request: Request) -> Bool {
        if request.wantsUpgrade(to: "websocket") { return true }
        return request.fields.contains("upgrade") && request.fields.contains("connection", token: "upgrade")
            && Query(request.query)["transport"] == Transport.webSocket.rawValue
    }

    private func refuse(_ exchange: Exchange, _ error: EngineIO.RequestError) {
        if isUpgrade(exchange.request), options.engine.transports.contains(.webSocket) {
            return refuseUpgrade(exchange, .badRequest, message: error.message)
        }
        respond(.content(Status(error.status), "application/json", error.body), to: exchange)
    }

    private func refuseUpgrade(_ exchange: Exchange, _ status: Status, fields: [(String, String)] = [], message: String) {
        var response = Response.content(status, "text/html", Array(message.utf8))
        for (name, value) in fields { response.fields.append(name, value) }
        exchange.respondAndClose(response)
    }

    private func respond(_ response: Response, to exchange: Exchange) {
        var response = response
        response.fields.append(contentsOf: crossOriginFields(for: exchange.request))
        exchange.respond(response)
    }

    private func crossOriginFields(for request: Request) -> ResponseFields {
        guard case .proceed(let fields)? = options.crossOrigin?.decide(request) else { return ResponseFields() }
        return fields
    }

    // MARK: Polling

    func pollAnswer(_ body: [UInt8], to exchange: Exchange) -> Response {
        var response = Response.content(.ok, "text/plain; charset=UTF-8", body)
        if body.count >= options.compressedBytes,
            let coding = ContentCoding.negotiated(exchange.request.fields["accept-encoding"]), let packed = coding.compress(body)
        {
            response.body = packed
            response.fields.append("Content-Encoding", coding.rawValue)
        }
        response.fields.append("cache-control", "no-store")
        response.fields.append(contentsOf: crossOriginFields(for: exchange.request))
        return response
    }

    private func openPolling(_ exchange: Exchange) {
        let address = exchange.peerAddress
        let session = open(over: .polling, for: exchange)
        var response = pollAnswer(session.machine.openPacket.text, to: exchange)
        if options.setsCookie {
            var id: [UInt8] = []
            session.machine.id.append(to: &id)
            response.fields.append("Set-Cookie", "io=\(String(decoding: id, as: UTF8.self)); Path=/; HttpOnly; SameSite=Lax")
        }
        exchange.respond(response)
        client?.engineOpened(session.id, request: exchange.request, address: address)
    }

    private func openPoll(_ exchange: Exchange, of id: SessionID) {
        guard let session = session(id) else { return refuse(exchange, .unknownSession) }
        switch session.machine.openPoll() {
        case .hold:
            session.poll = exchange
            exchange.onAbort = { [unowned self, unowned session] in
                session.poll = nil
                session.machine.abortPoll()
                finish(session)
            }
        case .answer(let body): exchange.respond(pollAnswer(body, to: exchange))
        case .answerAndEnd(let body):
            exchange.respond(pollAnswer(body, to: exchange))
            finish(session)
        case .refuse(let error): refuse(exchange, error)
        case .end:
            respond(Response(.badRequest), to: exchange)
            finish(session)
        }
    }

    private func openPost(_ exchange: Exchange, of session: EngineSession) {
        switch session.machine.openPost(isOctetStream: exchange.request.fields["content-type"] == "application/octet-stream") {
        case .read:
            session.post = exchange
            exchange.onAbort = { [unowned self, unowned session] in
                session.post = nil
                session.machine.abortPost()
                finish(session)
            }
        case .refuse(let error): refuse(exchange, error)
        case .end:
            respond(Response(.badRequest), to: exchange)
            let first = session.post
            session.post = nil
            finish(session)
            first?.destroy()
        }
    }

    private func finishPost(_ exchange: Exchange, of id: SessionID) {
        guard let session = session(id) else { return refuse(exchange, .unknownSession) }
        if session.post !== exchange { openPost(exchange, of: session) }
        guard exchange.isPending, session.post === exchange else { return }
        session.post = nil
        session.machine.finishPost()
        exchange.onAbort = nil
        var response = Response.content(.ok, "text/html", [UInt8(ascii: "o"), UInt8(ascii: "k")])
        response.fields.append("cache-control", "no-store")
        respond(response, to: exchange)
        receive(exchange.request.body, for: session)
    }

    private func receive(_ body: [UInt8], for session: EngineSession) {
        var reader = PayloadReader(body, maxPackets: options.engine.maxPacketsPerPost)
        do throws(PayloadError) {
            while !session.machine.isEnded, let element = try reader.next() { receive(element, of: body, for: session) }
        } catch {
            session.machine.refusePayload(error)
        }
        if session.machine.isEnded { finish(session) }
    }

    private func receive(_ element: PayloadReader.Element, of body: [UInt8], for session: EngineSession) {
        switch element {
        case .text(let range):
            guard case .message = session.machine.receive(body.span.extracting(range), from: .polling, at: loop.now) else {
                return session.rearm()
            }
            client?.engine(received: body.span.extracting(range.lowerBound + 1..<range.upperBound), from: session.id)
        case .binary(let bytes):
            if case .message = session.machine.receiveBinary(from: .polling) {
                client?.engine(receivedBinary: bytes, from: session.id)
            }
        }
    }

    // MARK: WebSocket

    /// Opens a session on a WebSocket, or a second transport for `session`.
    private func upgrade(_ exchange: Exchange, to session: EngineSession?) {
        let request = exchange.request
        let address = exchange.peerAddress
        switch WebSocket.Handshake.evaluate(WebSocket.Handshake.Offer(request), deflate: options.deflate) {
        case .refuse(let status, let fields, let message):
            refuseUpgrade(exchange, Status(status), fields: fields, message: message)
        case .accept(var fields, let deflate, _):
            fields += crossOriginFields(for: request).list.map { ($0.name, $0.value) }
            let target = session ?? open(over: .webSocket, for: exchange)
            guard
                let connection = exchange.accept(
                    fields, deflate: deflate, maxMessageBytes: options.engine.maxPayloadBytes,
                    maxFragmentCount: options.fragmentCount, client: target)
            else { return }
            if session != nil { return target.adopt(connection) }
            target.start(on: connection)
            client?.engineOpened(target.id, request: request, address: address)
        }
    }
}
