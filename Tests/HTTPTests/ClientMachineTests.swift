import HTTP
import TestKit
import Testing

/// What a client reads from `pieces`, the connection closing after them if `closes`.
private func read(_ pieces: [[UInt8]], method: Method, closes: Bool, limits: ClientMachine.Limits) -> String {
    var machine = ClientMachine(method: method, limits: limits)
    for piece in pieces {
        var offset = 0
        switch machine.receive(piece.span, from: &offset) {
        case .needsMore:
            #expect(offset == piece.count)
            continue
        case let event: return describe(event)
        }
    }
    return closes ? describe(machine.receiveEnd()) : "needs more"
}

private func describe(_ event: ClientMachine.Event) -> String {
    switch event {
    case .needsMore: "needs more"
    case .response(let response):
        "\(response.status.code) \(response.status.reason) \(response.keepsAlive ? "kept" : "closed") [\(String(decoding: response.body, as: UTF8.self))]"
    case .failure(let error): "\(error)"
    }
}

private func everyRead(_ text: String, method: Method = .post, closes: Bool = false, limits: ClientMachine.Limits = .init())
    -> String
{
    let bytes = Array(text.utf8)
    let whole = read([bytes], method: method, closes: closes, limits: limits)
    for pieces in bytes.everySplit {
        #expect(read(pieces.map(Array.init), method: method, closes: closes, limits: limits) == whole)
    }
    return whole
}

@Suite("RFC 9112 responses as a client reads them", .tags(.rfc9112))
struct ClientMachineTests {
    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloX", "200 OK kept [hello]"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 OK kept []"),
        ("HTTP/1.1 404\r\nContent-Length: 0\r\nConnection: Close\r\n\r\n", "404  closed []"),
        ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "200 OK closed [x]"),
        ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\nx", "200 OK kept [x]"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204 No Content kept []"),
        ("HTTP/1.1 304 Not Modified\r\n\r\n", "304 Not Modified kept []"),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc", "101 Switching Protocols closed []"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx",
            "201 Created kept [x]"
        ),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x\r\n!\r\n0\r\nX: y\r\n\r\n",
            "200 OK kept [hello!]"
        ),
    ])
    func `a response is read the same wherever the network cut`(_ text: String, _ expected: String) {
        #expect(everyRead(text) == expected)
    }

    @Test func `a body without length ends with the connection`() {
        #expect(everyRead("HTTP/1.1 200 OK\r\n\r\nhello", closes: true) == "200 OK closed [hello]")
        #expect(everyRead("HTTP/1.1 200 OK\r\n\r\nhello") == "needs more")
    }

    @Test func `the answer to HEAD has no body`() {
        #expect(everyRead("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", method: .head) == "200 OK kept []")
        #expect(everyRead("HTTP/1.1 200 OK\r\n\r\n", method: .head) == "200 OK kept []")
    }

    @Test(arguments: [
        ("HTTP/2 200 OK\r\n\r\n", ResponseError.badStatusLine), ("HTTP/1.1 20 OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 200OK\r\n\r\n", .badStatusLine),
        ("HTTP/1.1 999 OK\r\n\r\n", .badStatusLine), ("nonsense\r\n\r\n", .badStatusLine), ("HTTP/1.1 200 OK\n\n", .badHead),
        ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .badHead), ("HTTP/1.1 200 OK\r\nX: \0\r\n\r\n", .badHead),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .badFraming),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .badFraming),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .badFraming),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", .badChunks),
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", .bodyTooLarge),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n1\r\n", .bodyTooLarge),
        ("HTTP/1.1 200 OK\r\n\r\n123456789", .bodyTooLarge), ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", .closedEarly),
        ("", .closedEarly),
        ("HTTP/1.1 200", .closedEarly), ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .closedEarly),
        ("HTTP/1.1 200 OK\r\nX: \(String(repeating: "a", count: 600))", .badHead),
    ])
    func `a broken response is told apart`(_ text: String, _ error: ResponseError) {
        var limits = ClientMachine.Limits()
        limits.bodyBytes = 8
        limits.headBytes = 512
        #expect(everyRead(text, closes: true, limits: limits) == "\(error)")
    }

    @Test func `a request is written so that a server reads it back`() {
        var output: [UInt8] = []
        let fields = ResponseFields([(name: "Content-Type", value: "application/json")])
        MessageWriter.append(.post, target: "/hook?x=1", host: "h:80", fields: fields, body: Array("{}".utf8), to: &output)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "POST /hook?x=1 HTTP/1.1\r\nHost: h:80\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        #expect(
            transcript(output).last == "request POST /hook?x=1 1.1 Host=h:80 Content-Type=application/json Content-Length=2 [{}]")
    }

    @Test func `H32 neither target nor host of a request can break out of its line`() {
        var output: [UInt8] = []
        MessageWriter.append(.get, target: "a b\r\nX: y#ã", host: "h\r\nX: y", to: &output)
        #expect(
            transcript(output) == ["request GET /a%20b%0D%0AX:%20y%23%C3%A3 1.1 Host=hX: y"]
                || transcript(output) == ["failure badHost"])
        #expect(
            String(decoding: output, as: UTF8.self).hasPrefix("GET /a%20b%0D%0AX:%20y%23%C3%A3 HTTP/1.1\r\nHost: hX: y\r\n\r\n"))
    }
}
