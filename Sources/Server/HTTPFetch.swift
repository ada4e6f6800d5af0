import Bytes
import HTTP
import Reactor

/// One fetch on its way, over as many connections as it is redirected.
final class HTTPFetch: StreamClient {
    private let loop: EventLoop
    private let limits: HTTPClient.Limits
    private let resolver: Resolver
    private let tls: () -> TLSContext?
    private let idle: IdleConnections
    private var request: ClientRequest
    private var completed: ((HTTPFetch, Result<ReceivedResponse, HTTPClient.Failure>) -> Void)?
    private var address: HTTPAddress?
    private var machine = ClientMachine(method: .get)
    private var stream: Reactor.Stream?
    private var rest: ArraySlice<SocketAddress> = []
    private var isOpen = false
    private var redirectionCount = 0
    private var timer: Timer?

    init(
        _ request: ClientRequest, loop: EventLoop, limits: HTTPClient.Limits, resolver: Resolver,
        tls: @escaping () -> TLSContext?,
        idle: IdleConnections,
        completed: @escaping (HTTPFetch, Result<ReceivedResponse, HTTPClient.Failure>) -> Void
    ) {
        self.request = request
        self.idle = idle
        self.loop = loop
        self.limits = limits
        self.resolver = resolver
        self.tls = tls
        self.completed = completed
    }

    func start(_ address: HTTPAddress) {
        timer = loop.after(limits.time) { [weak self] in self?.finish(.failure(.timeout)) }
        go(to: address)
    }

    private func go(to address: HTTPAddress) {
        self.address = address
        isOpen = false
        var machineLimits = ClientMachine.Limits()
        machineLimits.bodyBytes = limits.bodyBytes
        machine = ClientMachine(method: request.method, limits: machineLimits)
        if request.keepsConnection, let stream = idle.take(.init(address)) {
            isOpen = true
            self.stream = stream
            stream.client = self
            return stream.write(message(to: address))
        }
        resolver.resolve(address.host, port: address.port) { [weak self] found in
            guard let self, completed != nil else { return }
            guard case .success(let sockets) = found, let first = sockets.first else {
                return finish(.failure(.unknownHost(address.host)))
            }
            rest = sockets.dropFirst()
            connect(to: first, address)
        }
    }

    private func connect(to socket: SocketAddress, _ address: HTTPAddress) {
        var session: TLSSession?
        do throws(TLSError) {
            if address.isSecure, let tls = tls() { session = try TLSSession(tls, peerName: address.host) }
        } catch {
            return finish(.failure(.unsupportedAddress))
        }
        do throws(SystemError) {
            let stream = try Stream.connect(loop: loop, to: socket, tls: session, client: self)
            self.stream = stream
            stream.write(message(to: address))
        } catch {
            finish(.failure(.connection(to: "\(socket)", .failed(error))))
        }
    }

    private func message(to address: HTTPAddress) -> [UInt8] {
        var fields = request.fields
        // Those of the address win over the request's, as in the client of the imitated server.
        if let credentials = address.credentials {
            fields.set("Authorization", "Basic \(Base64.encodeToString(Array(credentials.utf8)))")
        }
        if fields["Accept"] == nil { fields.append("Accept", "*/*") }
        if fields["User-Agent"] == nil { fields.append("User-Agent", "evolution-mock") }
        if !request.keepsConnection { fields.append("Connection", "close") }
        var bytes: [UInt8] = []
        MessageWriter.append(
            request.method, target: address.target, host: address.authority, fields: fields, body: request.body, to: &bytes)
        return bytes
    }

    func streamOpened(_ stream: Reactor.Stream) { isOpen = true }

    func stream(_ stream: Reactor.Stream, received bytes: Span<UInt8>) {
        guard stream === self.stream else { return }
        var offset = 0
        let event = machine.receive(bytes, from: &offset)
        take(event, hasMore: offset < bytes.count)
    }

    func streamReachedEnd(_ stream: Reactor.Stream) {
        guard stream === self.stream else { return }
        let event = machine.receiveEnd()
        if case .needsMore = event { return finish(.failure(.endedEarly)) }
        take(event, hasMore: true)
    }

    func streamClosed(_ stream: Reactor.Stream, _ reason: StreamCloseReason) {
        guard stream === self.stream else { return }
        // A name may have several addresses, of which the first need not be served.
        if !isOpen, let next = rest.popFirst(), let address {
            self.stream = nil
            return connect(to: next, address)
        }
        finish(.failure(.connection(to: "\(stream.peer)", reason)))
    }

    /// `hasMore`: the connection holds bytes, or its end, beyond the response.
    private func take(_ event: ClientMachine.Event, hasMore: Bool) {
        switch event {
        case .needsMore: stream?.acknowledge()
        case .failure(let error): finish(.failure(.badResponse(error)))
        case .response(let response):
            release(response, hasMore: hasMore)
            guard [301, 302, 303, 307, 308].contains(response.status.code), let location = response.fields["location"] else {
                return finish(.success(response))
            }
            guard redirectionCount < limits.redirectionCount else { return finish(.failure(.tooManyRedirections)) }
            redirectionCount += 1
            guard let address, let next = address.following(location), !next.isSecure || tls() != nil else {
                return finish(.failure(.unsupportedAddress))
            }
            request = request.redirected(
                by: response.status, to: location, leavingPlace: next.host != address.host || next.isSecure != address.isSecure)
            go(to: next)
        }
    }

    /// The connection is kept for the next, if both sides want that.
    private func release(_ response: ReceivedResponse, hasMore: Bool) {
        guard request.keepsConnection, response.keepsAlive, !hasMore, let stream, let address else { return leave() }
        self.stream = nil
        idle.keep(stream, for: .init(address), atMost: response.idleTime)
    }

    private func leave() {
        let stream = stream
        self.stream = nil
        stream?.abort()
    }

    private func finish(_ outcome: Result<ReceivedResponse, HTTPClient.Failure>) {
        guard let completed else { return }
        self.completed = nil
        if let timer { loop.cancel(timer) }
        leave()
        completed(self, outcome)
    }
}

extension ReceivedResponse {
    /// How long the server says it will wait for another request, less a second for the way there.
    fileprivate var idleTime: Duration {
        guard let field = fields["keep-alive"]?.lowercased(), let mark = field.firstRange(of: "timeout=") else {
            return IdleConnections.longestTime
        }
        let digits = field[mark.upperBound...].prefix { ("0"..."9").contains($0) }
        return .seconds((Int(digits.prefix(6)) ?? 0) - 1)
    }
}
