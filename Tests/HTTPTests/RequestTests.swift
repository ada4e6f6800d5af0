import HTTP
import Testing

private func parsed(_ text: String) -> Request? {
    var machine = ServerMachine(limits: .init())
    let bytes = Array(text.utf8)
    var offset = 0
    switch machine.receive(bytes.span, from: &offset) {
    case .request(let request), .head(let request), .bodyTooLarge(let request): return request
    case .needsMore, .failure: return nil
    }
}

/// What one target means (RFC 9112 §3.2).
struct TargetCase: Sendable, CustomTestStringConvertible {
    let line: String
    let path: String
    let query: String?
    let authority: String?
    var testDescription: String { line }
}

@Suite("RFC 9110 §3.4 requests", .tags(.rfc9110))
struct RequestTests {
    @Test(arguments: [
        TargetCase(line: "GET /", path: "/", query: nil, authority: "m"),
        TargetCase(line: "GET /a/b?c=d?e", path: "/a/b", query: "c=d?e", authority: "m"),
        TargetCase(line: "GET /a?", path: "/a", query: "", authority: "m"),
        TargetCase(line: "GET //a", path: "//a", query: nil, authority: "m"),
        TargetCase(
            line: "GET http://other/instance/fetchInstances", path: "/instance/fetchInstances", query: nil, authority: "other"),
        TargetCase(line: "GET HTTPS://other:8080", path: "/", query: nil, authority: "other:8080"),
        TargetCase(line: "GET http://other?x=1", path: "/", query: "x=1", authority: "other"),
        TargetCase(line: "OPTIONS *", path: "*", query: nil, authority: "m"),
        TargetCase(line: "CONNECT other:443", path: "", query: nil, authority: "other:443"),
    ])
    func `H30 the path and the authority come from the target, whatever its form`(_ row: TargetCase) throws {
        let request = try #require(parsed("\(row.line) HTTP/1.1\r\nHost: m\r\n\r\n"))
        #expect(request.path == row.path)
        #expect(request.query == row.query)
        #expect(request.authority == row.authority)
        #expect(request.withPath { $0.count } == row.path.utf8.count)
    }

    @Test(arguments: [
        ("1.1", "", true), ("1.1", "close", false), ("1.1", "Close", false), ("1.1", "x, close", false), ("1.1", "closed", true),
        ("1.0", "", false), ("1.0", "keep-alive", true), ("1.0", "Keep-Alive, x", true), ("1.0", "keep-alive, close", false),
    ])
    func `H20 the connection is kept as version and Connection say`(_ version: String, _ connection: String, _ isKept: Bool)
        throws
    {
        let request = try #require(parsed("GET / HTTP/\(version)\r\nHost: m\r\nConnection: \(connection)\r\n\r\n"))
        #expect(request.keepsAlive == isKept)
    }

    @Test func `P26 a body that waits for 100 is seen`() throws {
        let waiting = try #require(parsed("POST / HTTP/1.1\r\nHost: m\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"))
        #expect(waiting.expectsContinue)
        #expect(waiting.framing == .length(5))
        let bodiless = try #require(parsed("POST / HTTP/1.1\r\nHost: m\r\nExpect: 100-continue\r\n\r\n"))
        #expect(!bodiless.expectsContinue)
        let old = try #require(parsed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"))
        #expect(!old.expectsContinue)
        #expect(String(decoding: MessageWriter.continueResponse, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
    }

    @Test(arguments: [
        ("Upgrade", "websocket", true), ("keep-alive, Upgrade", "WebSocket", true), ("upgrade", "h2c", false),
        ("close", "websocket", false),
        ("upgrade", "h2c, websocket", true), ("upgrade", "websocketx", false),
    ])
    func `W05 an upgrade needs both fields`(_ connection: String, _ upgrade: String, _ isWanted: Bool) throws {
        let request = try #require(
            parsed("GET / HTTP/1.1\r\nHost: m\r\nConnection: \(connection)\r\nUpgrade: \(upgrade)\r\n\r\n"))
        #expect(request.wantsUpgrade(to: "websocket") == isWanted)
    }

    @Test func `fields are found by name in any case and keep their order`() throws {
        let request = try #require(parsed("GET / HTTP/1.1\r\nHOST: m\r\nX-A: 1\r\nx-a: 2, three\r\nApiKey: k\r\n\r\n"))
        let fields = request.fields
        #expect(fields.count == 4)
        #expect(fields["host"] == "m")
        #expect(fields["apikey"] == "k")
        #expect(fields["x-a"] == "1")
        #expect(fields.values(of: "x-a") == ["1", "2, three"])
        #expect(fields.isRepeated("x-a") && !fields.isRepeated("host"))
        #expect(fields.contains("x-a", token: "three") && !fields.contains("x-a", token: "thre"))
        #expect(fields["x-b"] == nil && fields.bytes(of: "x-b") == nil && fields.bytes(of: "apikey") == Array("k".utf8))
        var names: [String] = []
        fields.forEach { name, _ in names.append(name) }
        #expect(names == ["HOST", "X-A", "x-a", "ApiKey"])
    }

    @Test func `a request can be made by hand`() throws {
        let request = try Request(.post, "/a?b=c", fields: [(name: "apikey", value: "k")], body: [1, 2])
        #expect(request.method == .post && request.path == "/a" && request.query == "b=c" && request.body == [1, 2])
        #expect(request.fields["host"] == "localhost" && request.fields["apikey"] == "k")
        #expect(throws: RequestError.badTarget) { try Request(.get, "nowhere") }
    }
}
