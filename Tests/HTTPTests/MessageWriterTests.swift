import HTTP
import Testing

private func written(
    _ response: Response, for method: Method = .get, keepAlive: Bool = true, minorVersion: Int = 1, date: String = ""
) -> String {
    var output: [UInt8] = []
    MessageWriter.append(
        response, to: &output, for: method, keepAlive: keepAlive, minorVersion: minorVersion, date: Array(date.utf8))
    return String(decoding: output, as: UTF8.self)
}

private let kept = "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n"

@Suite("RFC 9112 §4 responses", .tags(.rfc9112))
struct MessageWriterTests {
    @Test func `a response is written with the fields of the connection`() {
        let json = Response.json(.created, Array("{}".utf8))
        #expect(
            written(json, date: "Sun, 06 Nov 1994 08:49:37 GMT")
                == "HTTP/1.1 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\(kept)"
                + "Content-Length: 2\r\n\r\n{}")
        #expect(
            written(.text(.badRequest, "no"), keepAlive: false)
                == "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno"
        )
        #expect(written(.empty(.ok)) == "HTTP/1.1 200 OK\r\n\(kept)Content-Length: 0\r\n\r\n")
    }

    @Test func `H35 HEAD, 204 and 304 have no body bytes`() {
        #expect(written(.text(.ok, "hello"), for: .head).hasSuffix("Content-Length: 5\r\n\r\n"))
        #expect(written(Response(.noContent, body: [1])) == "HTTP/1.1 204 No Content\r\n\(kept)\r\n")
        #expect(written(Response(.notModified, body: [1])) == "HTTP/1.1 304 Not Modified\r\n\(kept)\r\n")
        let chunked = Response(.ok, body: [1], framing: .chunked)
        #expect(written(chunked, for: .head) == "HTTP/1.1 200 OK\r\n\(kept)Transfer-Encoding: chunked\r\n\r\n")
    }

    @Test func `a chunked response is one chunk and the last one`() {
        let response = Response(.ok, body: Array(repeating: UInt8(ascii: "a"), count: 26), framing: .chunked)
        let body = String(repeating: "a", count: 26)
        #expect(written(response) == "HTTP/1.1 200 OK\r\n\(kept)Transfer-Encoding: chunked\r\n\r\n1a\r\n\(body)\r\n0\r\n\r\n")
        #expect(written(Response(.ok, framing: .chunked)).hasSuffix("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
        #expect(written(response, minorVersion: 0) == "HTTP/1.1 200 OK\r\n\(kept)Content-Length: 26\r\n\r\n\(body)")
    }

    @Test func `what the response brings is not written twice`() {
        var response = Response(.switchingProtocols)
        response.fields.append("Upgrade", "websocket")
        response.fields.append("Connection", "Upgrade")
        #expect(written(response) == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        var preflight = Response(.noContent)
        preflight.fields.append("content-length", "0")
        preflight.fields.append("DATE", "d")
        #expect(written(preflight, date: "x") == "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\nDATE: d\r\n\(kept)\r\n")
    }

    @Test func `H32 no value can break out of its line`() {
        var fields = ResponseFields()
        fields.append("X-Name", "a\r\nSet-Cookie: x=1\0\u{7F}\tb\n")
        fields.append("X\r\n: y", "1")
        fields.append("\r\n", "dropped")
        #expect(String(decoding: fields.bytes, as: UTF8.self) == "X-Name: aSet-Cookie: x=1\tb\r\nXy: 1\r\n")
        #expect(written(Response(Status(299, "a"), fields: fields)).components(of: "\r\n").count == 8)
    }

    @Test func `H32 a reason cannot break out of its line`() {
        #expect(written(.empty(Status(299, "a\r\nX: y"))).hasPrefix("HTTP/1.1 299 aX: y\r\n"))
    }

    @Test func `response fields can be looked up, replaced and listed`() {
        var fields = ResponseFields([(name: "Vary", value: "Origin"), (name: "X", value: "1")])
        fields.appendToList("Vary", "Accept-Encoding")
        fields.appendToList("vary", "origin")
        fields.set("x", "2")
        fields.append("Length", 7)
        #expect(fields["VARY"] == "Origin, Accept-Encoding")
        #expect(fields.list.map(\.name) == ["Vary", "x", "Length"])
        #expect(fields["x"] == "2" && fields["length"] == "7" && fields["y"] == nil)
        fields.remove("vary")
        #expect(fields["vary"] == nil && !fields.isEmpty)
    }

    @Test func `statuses are equal by code`() {
        #expect(Status(404) == Status(404, "Nothing Here") && Status(404).reason == "Not Found" && Status(599).reason == "")
        #expect(Set([Status(200), .ok]).count == 1)
    }
}

extension String {
    fileprivate func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
