import Bytes
import HTTP
import Reactor
import Server
import Testing

/// A server that says what it was asked, on as many connections as it is asked on.
private final class Echo: HTTPHandler {
    private(set) var requests: [Request] = []
    var answer: (Request) -> Response = { _ in Response(.ok) }
    /// Keeps the exchange and says nothing.
    var isSilent = false
    private var held: [Exchange] = []

    func bodyLimitBytes(_ exchange: Exchange) -> Int { 1 << 20 }

    func handle(_ exchange: Exchange) {
        requests.append(exchange.request)
        if isSilent { held.append(exchange) } else { exchange.respond(answer(exchange.request)) }
    }

    func refuseBody(_ exchange: Exchange) { exchange.destroy() }
}

@Suite("HTTP client: kept connections, redirections, limits")
struct HTTPClientTests {
    private let loop: EventLoop
    private let echo = Echo()
    private let server: HTTPServer
    private let client: HTTPClient
    private let url: String

    init() throws {
        loop = try EventLoop()
        server = HTTPServer(loop: loop, handler: echo)
        url = "http://127.0.0.1:\(try server.listen(host: "127.0.0.1", port: 0))"
        client = HTTPClient(loop: loop, resolver: try Resolver(loop: loop), tls: { nil })
    }

    private func send(
        _ request: ClientRequest, limits: HTTPClient.Limits? = nil
    ) -> Result<ReceivedResponse, HTTPClient.Failure>? {
        final class Box { var outcome: Result<ReceivedResponse, HTTPClient.Failure>? }
        let box = Box()
        client.send(request, limits: limits) { box.outcome = $0 }
        #expect(box.outcome == nil, "answered within the call")
        for _ in 0..<500 where box.outcome == nil { loop.turn(maximumWait: .milliseconds(10)) }
        return box.outcome
    }

    private func post(_ path: String, keepsConnection: Bool = true) -> ClientRequest {
        var request = ClientRequest(.post, url + path, fields: ResponseFields([("X-A", "1")]), body: Array("body".utf8))
        request.keepsConnection = keepsConnection
        return request
    }

    @Test(arguments: [true, false])
    func `a connection is used again only when both sides keep it`(_ keepsConnection: Bool) throws {
        defer { loop.tearDown() }
        for _ in 0..<3 {
            let response = try #require(send(post("/", keepsConnection: keepsConnection))).get()
            #expect(response.status == .ok)
        }
        #expect(loop.statistics.acceptedCount == (keepsConnection ? 1 : 3))
        #expect(
            echo.requests.map { $0.fields.contains("connection", token: "close") } == Array(repeating: !keepsConnection, count: 3)
        )
    }

    @Test
    func `a server that closes is not asked on that connection again`() throws {
        defer { loop.tearDown() }
        echo.answer = { _ in Response(.ok, fields: ResponseFields([("Connection", "close")])) }
        for _ in 0..<2 { #expect(try #require(send(post("/"))).get().status == .ok) }
        #expect(loop.statistics.acceptedCount == 2)
    }

    struct Redirection: Sendable, CustomTestStringConvertible {
        let status: Status
        let method: HTTP.Method
        let second: HTTP.Method
        var testDescription: String { "\(status.code) of \(method.rawValue)" }
    }

    static let redirections: [Redirection] = [
        .init(status: .movedPermanently, method: .post, second: .get), .init(status: .found, method: .post, second: .get),
        .init(status: .seeOther, method: .post, second: .get), .init(status: .seeOther, method: .put, second: .get),
        .init(status: .found, method: .put, second: .put), .init(status: .temporaryRedirect, method: .post, second: .post),
        .init(status: .permanentRedirect, method: .post, second: .post), .init(status: .found, method: .get, second: .get),
    ]

    @Test(arguments: redirections)
    func `a redirection keeps the request or makes a GET of it`(_ row: Redirection) throws {
        defer { loop.tearDown() }
        echo.answer = { request in
            request.path == "/a" ? Response(row.status, fields: ResponseFields([("Location", "b?c")])) : Response(.ok)
        }
        var request = ClientRequest(row.method, url + "/a", fields: ResponseFields([("X-A", "1")]), body: Array("body".utf8))
        request.keepsConnection = true
        #expect(try #require(send(request)).get().status == .ok)
        let second = try #require(echo.requests.last)
        #expect(second.originForm == "/b?c" && second.method == row.second && second.fields["x-a"] == "1")
        #expect(second.body == (row.second == row.method ? Array("body".utf8) : []))
        #expect(loop.statistics.acceptedCount == 1)
    }

    private func failure(_ outcome: Result<ReceivedResponse, HTTPClient.Failure>?) -> HTTPClient.Failure? {
        guard case .failure(let failure)? = outcome else { return nil }
        return failure
    }

    @Test
    func `circles, silence, floods and other schemes end`() throws {
        defer { loop.tearDown() }
        echo.answer = { _ in Response(.found, fields: ResponseFields([("Location", "/")])) }
        #expect(failure(send(post("/"))) == .tooManyRedirections)
        #expect(echo.requests.count == 6)
        echo.answer = { _ in Response(.ok, body: [UInt8](repeating: 0, count: 1001)) }
        var limits = HTTPClient.Limits()
        limits.bodyBytes = 1000
        #expect(failure(send(post("/"), limits: limits)) == .badResponse(.bodyTooLarge))
        #expect(failure(send(ClientRequest(.post, "ftp://127.0.0.1/"))) == .unsupportedAddress)
        #expect(failure(send(ClientRequest(.post, "https://127.0.0.1/"))) == .unsupportedAddress)
        echo.isSilent = true
        limits.time = .milliseconds(50)
        #expect(failure(send(post("/"), limits: limits)) == .timeout)
    }

    @Test
    func `an address may bring credentials, which stay behind when it is left`() throws {
        defer { loop.tearDown() }
        echo.answer = { request in
            request.path == "/a" ? Response(.found, fields: ResponseFields([("Location", "/b")])) : Response(.ok)
        }
        let address = url.replacing("://", with: "://me:it%3As@") + "/a"
        #expect(try #require(send(ClientRequest(.get, address))).get().status == .ok)
        #expect(echo.requests.map { $0.fields["authorization"] } == ["Basic bWU6aXQ6cw==", nil])
    }
}
