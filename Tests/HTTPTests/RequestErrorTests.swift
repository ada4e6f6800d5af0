import HTTP
import Testing

/// How one broken rule looks on the wire.
struct Offence: Sendable, CustomTestStringConvertible {
    let error: RequestError
    let status: Int
    let bytes: [UInt8]
    let testDescription: String

    init(_ error: RequestError, _ status: Int, _ name: String, _ text: String) {
        self.init(error, status, name, Array(text.utf8))
    }

    init(_ error: RequestError, _ status: Int, _ name: String, _ bytes: [UInt8]) {
        self.error = error
        self.status = status
        self.bytes = bytes
        testDescription = "\(error): \(name)"
    }
}

private let crlf = "\r\n"

private func get(_ fields: String...) -> String {
    "GET / HTTP/1.1\r\nHost: m\r\n" + fields.map { $0 + crlf }.joined() + crlf
}

private func post(_ fields: String..., body: String = "") -> String {
    "POST / HTTP/1.1\r\nHost: m\r\n" + fields.map { $0 + crlf }.joined() + crlf + body
}

private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body: body) }

private func bytes(_ text: String, _ tail: [UInt8], _ rest: String) -> [UInt8] {
    Array(text.utf8) + tail + Array(rest.utf8)
}

/// Small enough that every cut of a row that passes them is quick to try.
let smallLimits: ServerMachine.Limits = {
    var limits = ServerMachine.Limits()
    limits.headBytes = 512
    limits.targetBytes = 128
    limits.fieldCount = 8
    limits.bodyBytes = 64
    limits.chunkExtensionBytes = 32
    limits.trailerBytes = 64
    limits.discardBytes = 128
    return limits
}()

private let requestLines: [Offence] = [
    .init(.badRequestLine, 400, "no version (HTTP/0.9)", "GET /\r\n\r\n"),
    .init(.badRequestLine, 400, "no target", "GET\r\n\r\n"),
    .init(.badRequestLine, 400, "two spaces", "GET  / HTTP/1.1\r\n\r\n"),
    .init(.badRequestLine, 400, "five blank lines first", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n"),
    .init(.badMethod, 400, "garbage", "(garbage)\r\n\r\n"),
    .init(.badMethod, 400, "H27 separators in the method", "G=\":<> / HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badMethod, 400, "space first", " GET / HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.methodTooLong, 501, "33 letters", String(repeating: "M", count: 33) + " / HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "no slash", "GET path HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "asterisk for GET", "GET * HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "fragment", "GET /a#b HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "tab", "GET /a\tb HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "letters beyond ASCII", "GET /caf\u{E9} HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "foreign scheme", "GET ftp://m/ HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "user information", "GET http://a@m/ HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "empty authority", "GET http:///x HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badTarget, 400, "CONNECT with a path", "CONNECT /x HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(
        .targetTooLong, 414, "129 bytes where 128 are allowed",
        "GET /\(String(repeating: "a", count: 128)) HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.badVersion, 400, "lower case", "GET / http/1.1\r\nHost: m\r\n\r\n"),
    .init(.badVersion, 400, "two digits", "GET / HTTP/1.10\r\nHost: m\r\n\r\n"),
    .init(.badVersion, 400, "space behind", "GET / HTTP/1.1 \r\nHost: m\r\n\r\n"),
    .init(.unsupportedVersion, 505, "HTTP/2.0", "GET / HTTP/2.0\r\nHost: m\r\n\r\n"),
    .init(.unsupportedVersion, 505, "HTTP/0.9", "GET / HTTP/0.9\r\nHost: m\r\n\r\n"),
    .init(.http2Preface, 400, "preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
]

private let lines: [Offence] = [
    .init(.bareLineFeed, 400, "H13 all lines", "GET / HTTP/1.1\nHost: m\n\n"),
    .init(.bareLineFeed, 400, "H13 the last line", "GET / HTTP/1.1\r\nHost: m\r\n\n"),
    .init(.bareLineFeed, 400, "before the request line", "\nGET / HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.bareCarriageReturn, 400, "H14 inside a value", get("X: a\rY: b")),
    .init(.bareCarriageReturn, 400, "H14 as terminator", "GET / HTTP/1.1\rHost: m\r\r"),
    .init(.bareCarriageReturn, 400, "H15 after the fields", "GET / HTTP/1.1\r\nHost: m\r\n\rX"),
    .init(.controlCharacter, 400, "H16 NUL in a value", get("X: a\0b")),
    .init(.controlCharacter, 400, "H16 NUL in a name", get("X\0: a")),
    .init(.controlCharacter, 400, "vertical tab in a value", get("X: \u{B}a")),
    .init(.controlCharacter, 400, "delete in a value", get("X: a\u{7F}")),
    .init(.controlCharacter, 400, "escape in the target", "GET /\u{1B} HTTP/1.1\r\nHost: m\r\n\r\n"),
    .init(.controlCharacter, 400, "a TLS greeting", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
    .init(.badFieldName, 400, "H17 empty", get(": v")),
    .init(.badFieldName, 400, "H17 brackets", get("X[a]: v")),
    .init(.badFieldName, 400, "H17 braces", get("X{a}: v")),
    .init(.badFieldName, 400, "H17 a byte beyond ASCII", bytes("GET / HTTP/1.1\r\nHost: m\r\nX", [0xEF], ": v\r\n\r\n")),
    .init(.badFieldName, 400, "a line without colon", get("nocolon")),
    .init(.spaceBeforeColon, 400, "H17 a space instead of the colon", get("Content-Length 10")),
    .init(.spaceBeforeColon, 400, "H10 space before the colon", post("Content-Length : 5", body: "hello")),
    .init(.spaceBeforeColon, 400, "H10 tab before the colon", get("Host\t: m")),
    .init(.foldedField, 400, "continued value", get("X: a", " b")),
    .init(.foldedField, 400, "continued with a tab", get("X: a", "\tb")),
    .init(.foldedField, 400, "right after the request line", "GET / HTTP/1.1\r\n Host: m\r\n\r\n"),
    .init(
        .tooManyFields, 431, "nine where eight are allowed",
        "GET / HTTP/1.1\r\nHost: m\r\n" + String(repeating: "a: b\r\n", count: 8) + crlf),
    .init(.headTooLarge, 431, "a field of 600 bytes", get("X: " + String(repeating: "a", count: 600))),
    .init(.headTooLarge, 431, "a request line of 600 bytes", "GET /" + String(repeating: "a", count: 600) + " HTTP/1.1\r\n\r\n"),
    .init(.unknownExpectation, 417, "something else", post("Expect: 200-ok", "Content-Length: 5", body: "hello")),
    .init(.missingHost, 400, "HTTP/1.1 without", "GET / HTTP/1.1\r\n\r\n"),
    .init(.repeatedHost, 400, "twice the same", get("Host: m")),
    .init(.repeatedHost, 400, "twice in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
    .init(.badHost, 400, "a list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    .init(.badHost, 400, "user information", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
]

private let bodies: [Offence] =
    ["", "+5", "-1", "0x5", "5_0", "5 5", "5a", "1e1", "5,5", "5, 5", "\u{a0}5", "٥"].map {
        .init(.badContentLength, 400, "H07 '\($0)'", post("Content-Length: \($0)", body: "hello"))
    } + [
        .init(.badContentLength, 400, "repeated, the same", post("Content-Length: 5", "Content-Length: 5", body: "hello")),
        .init(.badContentLength, 400, "repeated, different", post("Content-Length: 5", "Content-Length: 6", body: "hello")),
        .init(.contentLengthOverflow, 413, "H09 two to the 64th", post("Content-Length: 18446744073709551616")),
        .init(.contentLengthOverflow, 413, "H09 23 digits", post("Content-Length: 99999999999999999999999")),
        .init(.contentTooLarge, 413, "declared beyond what is swallowed", post("Content-Length: 129")),
        .init(.contentTooLarge, 413, "a chunk beyond what is swallowed", chunked("81\r\n")),
        .init(.contentTooLarge, 413, "H09 a chunk of almost two to the 63rd", chunked("7fffffffffffffff\r\n")),
        .init(.lengthAndCoding, 400, "length first", post("Content-Length: 5", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        .init(.lengthAndCoding, 400, "coding first", post("Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n")),
        .init(
            .lengthAndCoding, 400, "length of zero", post("Content-Length: 0", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        .init(
            .repeatedTransferCoding, 400, "H02 chunked twice",
            post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
        .init(.repeatedTransferCoding, 400, "gzip and chunked", post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked")),
        .init(.badTransferCoding, 400, "empty", post("Transfer-Encoding:")),
        .init(
            .badTransferCoding, 400, "H05 no-break space",
            bytes("POST / HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: ", [0xA0], "chunked\r\n\r\n")),
        .init(.badTransferCoding, 400, "quoted", post("Transfer-Encoding: \"chunked\"")),
        .init(.badTransferCoding, 400, "with a parameter", post("Transfer-Encoding: chunked;q=1")),
        .init(.controlCharacter, 400, "H05 vertical tab", post("Transfer-Encoding: \u{B}chunked")),
        .init(.chunkedNotFinal, 400, "H04 chunked, identity", post("Transfer-Encoding: chunked, identity")),
        .init(.chunkedNotFinal, 400, "chunked twice in a list", post("Transfer-Encoding: chunked, chunked")),
        .init(.unsupportedTransferCoding, 501, "H04 gzip, chunked", post("Transfer-Encoding: gzip, chunked")),
        .init(.unsupportedTransferCoding, 501, "H04 blegh", post("Transfer-Encoding: blegh")),
        .init(.unsupportedTransferCoding, 501, "identity", post("Transfer-Encoding: identity")),
        .init(.unsupportedTransferCoding, 501, "a comma behind", post("Transfer-Encoding: chunked,")),
        .init(.transferCodingInOldVersion, 400, "HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ]
    + ["", "g", "+5", "-1", "0x5", " 5", "5 ", "10000000000000000", "8000000000000000", "00000000000000005"].map {
        .init(.badChunkSize, 400, "'\($0)'", chunked("\($0)\r\nhello\r\n0\r\n\r\n"))
    } + [
        .init(.bareLineFeed, 400, "H19 chunk line ended by LF", chunked("5\nhello\r\n0\r\n\r\n")),
        .init(.bareLineFeed, 400, "H19 extension ended by LF", chunked("5;a\nhello\r\n0\r\n\r\n")),
        .init(.bareCarriageReturn, 400, "H19 chunk line ended by CR", chunked("5\rhello\r\n0\r\n\r\n")),
        .init(.badChunkExtension, 400, "NUL", chunked("5;a\0\r\nhello\r\n0\r\n\r\n")),
        .init(
            .chunkExtensionsTooLong, 413, "33 bytes in two where 32 are allowed",
            chunked("1;\(String(repeating: "a", count: 16))\r\nx\r\n1;\(String(repeating: "a", count: 17))\r\nx\r\n0\r\n\r\n")),
        .init(.badChunkEnd, 400, "H19 data not followed by CRLF", chunked("5\r\nhelloX\r\n0\r\n\r\n")),
        .init(.badChunkEnd, 400, "H19 data followed by LF", chunked("5\r\nhello\n0\r\n\r\n")),
        .init(.badChunkEnd, 400, "data followed by CR alone", chunked("5\r\nhello\rX0\r\n\r\n")),
        .init(.badFieldName, 400, "trailer without colon", chunked("0\r\n(\r\n\r\n")),
        .init(.bareLineFeed, 400, "trailer name ended by LF", chunked("0\r\nX\n\r\n")),
        .init(.badFieldName, 400, "trailer name ended by CR", chunked("0\r\nXX\r\n\r\n")),
        .init(.bareCarriageReturn, 400, "CR alone after the last chunk", chunked("0\r\n\rX")),
        .init(.controlCharacter, 400, "NUL in a trailer", chunked("0\r\nX: \0\r\n\r\n")),
        .init(.spaceBeforeColon, 400, "space in a trailer", chunked("0\r\nX : y\r\n\r\n")),
        .init(.foldedField, 400, "folded trailer", chunked("0\r\nX: y\r\n z\r\n\r\n")),
        .init(
            .tooManyFields, 431, "H21 trailers count as fields", chunked("0\r\n" + String(repeating: "a: b\r\n", count: 7) + crlf)
        ),
        .init(
            .trailersTooLarge, 431, "H21 a trailer of 100 bytes",
            chunked("0\r\nX: " + String(repeating: "a", count: 100) + "\r\n\r\n")),
    ]

@Suite("RFC 9112 refusals", .tags(.rfc9112, .smuggling))
struct RequestErrorTests {
    @Test(arguments: requestLines + lines + bodies)
    func `a broken rule is refused with its error and status, wherever the bytes are cut`(_ offence: Offence) {
        #expect(everyTranscript(offence.bytes, limits: smallLimits).last == "failure \(offence.error)")
        #expect(offence.error.status.code == offence.status)
    }

    @Test func `every error is produced by a row above or by a deadline`() {
        let produced = Set((requestLines + lines + bodies).map { "\($0.error)" })
        let timed: [RequestError] = [.headTimeout, .bodyTimeout]
        #expect(Set(RequestError.allCases.map { "\($0)" }) == produced.union(timed.map { "\($0)" }))
    }

    @Test func `D01 a head that trickles in is refused at the deadline of its phase`() {
        var machine = ServerMachine(limits: .init())
        #expect(machine.expire() == nil)
        for byte in "GET / HTTP/1.1\r\nHost: m\r\nX: sl".utf8 {
            var offset = 0
            _ = machine.receive([byte].span, from: &offset)
            #expect(machine.phase == .head, "the phase does not begin anew with a byte")
        }
        #expect(machine.expire() == .headTimeout)
        #expect(machine.phase == .failed)
        #expect(RequestError.headTimeout.status.code == 408)
    }

    @Test func `D02 a body that trickles in is refused at the deadline of its phase`() {
        var machine = ServerMachine(limits: .init())
        var offset = 0
        let head = Array("POST / HTTP/1.1\r\nHost: m\r\nContent-Length: 1000000\r\n\r\n".utf8)
        _ = machine.receive(head.span, from: &offset)
        for _ in 0..<100 {
            offset = 0
            _ = machine.receive([UInt8(ascii: "x")].span, from: &offset)
            #expect(machine.phase == .body)
        }
        #expect(machine.expire() == .bodyTimeout)
        #expect(RequestError.bodyTimeout.status.code == 408)
        #expect(machine.expire() == nil)
    }

    @Test func `nothing is taken after a failure`() {
        var machine = ServerMachine(limits: .init())
        let bytes = Array("GET / HTTP/1.1\nGET / HTTP/1.1\r\nHost: m\r\n\r\n".utf8)
        var offset = 0
        guard case .failure(.bareLineFeed) = machine.receive(bytes.span, from: &offset) else {
            Issue.record("not refused")
            return
        }
        let stopped = offset
        guard case .failure(.bareLineFeed) = machine.receive(bytes.span, from: &offset) else {
            Issue.record("forgotten")
            return
        }
        #expect(offset == stopped)
    }
}
