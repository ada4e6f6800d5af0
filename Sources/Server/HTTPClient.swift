package import HTTP
package import Reactor

/// Sends requests and follows redirections, on connections of their own or on such as were kept. Loop thread only.
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
    /// Whom to trust; nil fetches nothing over TLS. Made when first needed: reading the system's authorities takes as long as the whole
    /// start otherwise.
    private lazy var tls = makeTLS()
    private let makeTLS: () -> TLSContext?
    private let idle: IdleConnections
    private var running: [ObjectIdentifier: HTTPFetch] = [:]

    package init(loop: EventLoop, resolver: Resolver, tls: @escaping () -> TLSContext?, limits: Limits = .init()) {
        self.loop = loop
        self.resolver = resolver
        makeTLS = tls
        self.limits = limits
        idle = IdleConnections(loop: loop)
    }

    /// Calls `completed` once, with the last response whatever its status, and never from within this call.
    package func get(_ address: String, _ completed: @escaping (Result<ReceivedResponse, Failure>) -> Void) {
        send(ClientRequest(.get, address), completed)
    }

    /// The same for any request; `limits` in place of the client's own.
    package func send(
        _ request: ClientRequest, limits: Limits? = nil, _ completed: @escaping (Result<ReceivedResponse, Failure>) -> Void
    ) {
        guard let address = HTTPAddress(request.address), !address.isSecure || tls != nil else {
            return loop.enqueue { completed(.failure(.unsupportedAddress)) }
        }
        let fetch = HTTPFetch(
            request, loop: loop, limits: limits ?? self.limits, resolver: resolver, tls: { [weak self] in self?.tls }, idle: idle
        ) { [weak self] fetch, outcome in
            self?.running[ObjectIdentifier(fetch)] = nil
            completed(outcome)
        }
        running[ObjectIdentifier(fetch)] = fetch
        fetch.start(address)
    }
}
