import Bytes
package import HTTP
package import Reactor

/// Fetches what lies at an address: one GET on a connection of its own, redirections followed. Loop thread only.
package final class HTTPClient {
    package struct Limits: Sendable {
        /// Bytes of one body; 64 MiB, the largest video WhatsApp takes as a document is of that order.
        package var bodyBytes = 64 << 20
        /// For the whole of it, redirections included; 10 s, so that a request waiting for it does not seem to hang.
        package var time = Duration.seconds(10)
        /// As browsers and HTTP libraries commonly allow, within a factor of a few.
        package var redirectionCount = 5

        package init() {}
    }

    package enum Failure: Error, Equatable, Sendable {
        /// No `http://` address, or one this client cannot speak to.
        case unsupportedAddress
        case unknownHost(String)
        /// Not connected, or broken before the answer was complete.
        case connection(to: String, StreamCloseReason)
        case endedEarly
        case badResponse(ResponseError)
        case tooManyRedirections
        case timeout
    }

    private let loop: EventLoop
    private let limits: Limits
    private let resolver: Resolver
    /// Whom to trust; nil fetches nothing over TLS.
    private let tls: TLSContext?
    private var running: [ObjectIdentifier: HTTPFetch] = [:]

    package init(loop: EventLoop, resolver: Resolver, tls: TLSContext?, limits: Limits = .init()) {
        self.loop = loop
        self.resolver = resolver
        self.tls = tls
        self.limits = limits
    }

    /// Calls `completed` once, with the last response whatever its status.
    package func get(_ address: String, _ completed: @escaping (Result<ReceivedResponse, Failure>) -> Void) {
        guard let address = HTTPAddress(address), tls != nil || !address.isSecure else {
            return completed(.failure(.unsupportedAddress))
        }
        let fetch = HTTPFetch(loop: loop, limits: limits, resolver: resolver, tls: tls) { [weak self] fetch, outcome in
            self?.running[ObjectIdentifier(fetch)] = nil
            completed(outcome)
        }
        running[ObjectIdentifier(fetch)] = fetch
        fetch.start(address)
    }
}

/// One fetch on its way, over as many connections as it is redirected.
private final class HTTPFetch: StreamClient {
    private let loop: EventLoop
    private let limits: HTTPClient.Limits
    private let resolver: Resolver
    private let tls: TLSContext?
    private var completed: ((HTTPFetch, Result<ReceivedResponse, HTTPClient.Failure>) -> Void)?
    private var address: HTTPAddress?
    private var machine = ClientMachine(method: .get)
    private var stream: Reactor.Stream?
    private var rest: ArraySlice<SocketAddress> = []
    private var isOpen = false
    private var redirectionCount = 0
    private var timer: Timer?

    init(
        loop: EventLoop, limits: HTTPClient.Limits, resolver: Resolver, tls: TLSContext?,
        completed: @escaping (HTTPFetch, Result<ReceivedResponse, HTTPClient.Failure>) -> Void
    ) {
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
        machine = ClientMachine(method: .get, limits: machineLimits)
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
        var fields = ResponseFields()
        fields.append("Accept", "*/*")
        fields.append("User-Agent", "evolution-mock")
        fields.append("Connection", "close")
        var request: [UInt8] = []
        MessageWriter.append(.get, target: address.target, host: address.authority, fields: fields, to: &request)
        var session: TLSSession?
        do throws(TLSError) {
            if address.isSecure, let tls { session = try TLSSession(tls, peerName: address.host) }
        } catch {
            return finish(.failure(.unsupportedAddress))
        }
        do throws(SystemError) {
            let stream = try Stream.connect(loop: loop, to: socket, tls: session, client: self)
            self.stream = stream
            stream.write(request)
        } catch {
            finish(.failure(.connection(to: "\(socket)", .failed(error))))
        }
    }

    func streamOpened(_ stream: Reactor.Stream) { isOpen = true }

    func stream(_ stream: Reactor.Stream, received bytes: Span<UInt8>) {
        guard stream === self.stream else { return }
        var offset = 0
        take(machine.receive(bytes, from: &offset))
    }

    func streamReachedEnd(_ stream: Reactor.Stream) {
        guard stream === self.stream else { return }
        let event = machine.receiveEnd()
        if case .needsMore = event { return finish(.failure(.endedEarly)) }
        take(event)
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

    private func take(_ event: ClientMachine.Event) {
        switch event {
        case .needsMore: return
        case .failure(let error): finish(.failure(.badResponse(error)))
        case .response(let response):
            guard [301, 302, 303, 307, 308].contains(response.status.code), let location = response.fields["location"] else {
                return finish(.success(response))
            }
            guard redirectionCount < limits.redirectionCount else { return finish(.failure(.tooManyRedirections)) }
            redirectionCount += 1
            guard let next = address?.following(location), tls != nil || !next.isSecure else {
                return finish(.failure(.unsupportedAddress))
            }
            leave()
            go(to: next)
        }
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
