import HTTP
import TestKit
import Testing

private let head = "POST /a?b=c HTTP/1.1\r\nHost: m\r\n"

@Suite("RFC 9112 requests", .tags(.rfc9112))
struct ServerMachineTests {
    static let accepted: [Row<[String]>] = [
        .init("plain GET", "GET / HTTP/1.1\r\nHost: m\r\n\r\n", ["request GET / 1.1 Host=m"]),
        .init("H20 HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", ["request GET / 1.0"]),
        .init("HTTP/1.9 is read as 1.1", "GET / HTTP/1.9\r\nHost: m\r\n\r\n", ["request GET / 1.9 Host=m"]),
        .init("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", ["request GET / 1.1 Host="]),
        .init("blank lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: m\r\n\r\n", ["request GET / 1.1 Host=m"]),
        .init("white space around values", "GET / HTTP/1.1\r\nHost:\t m \r\nX:a b\t\r\n\r\n", ["request GET / 1.1 Host=m X=a b"]),
        .init(
            "bytes beyond ASCII in values", "GET / HTTP/1.1\r\nHost: m\r\nX: João\r\n\r\n", ["request GET / 1.1 Host=m X=João"]),
        .init("H27 lower-case get is another method", "get / HTTP/1.1\r\nHost: m\r\n\r\n", ["request get / 1.1 Host=m"]),
        .init("H27 TRACE is for the caller", "TRACE / HTTP/1.1\r\nHost: m\r\n\r\n", ["request TRACE / 1.1 Host=m"]),
        .init("H27 CONNECT is for the caller", "CONNECT m:80 HTTP/1.1\r\nHost: m\r\n\r\n", ["request CONNECT m:80 1.1 Host=m"]),
        .init("asterisk", "OPTIONS * HTTP/1.1\r\nHost: m\r\n\r\n", ["request OPTIONS * 1.1 Host=m"]),
        .init("length of zero", head + "Content-Length: 0\r\n\r\n", ["request POST /a?b=c 1.1 Host=m Content-Length=0"]),
        .init(
            "length", head + "Content-Length: 5\r\n\r\nhello",
            ["head POST /a?b=c 1.1 Host=m Content-Length=5", "request POST /a?b=c 1.1 Host=m Content-Length=5 [hello]"]),
        .init(
            "H08 010 is ten", head + "Content-Length: 010\r\n\r\n0123456789",
            ["head POST /a?b=c 1.1 Host=m Content-Length=010", "request POST /a?b=c 1.1 Host=m Content-Length=010 [0123456789]"]),
        .init(
            "P12 chunks", head + "Transfer-Encoding: Chunked\r\n\r\n3\r\nhel\r\n002;x=\"y\"\r\nlo\r\n0\r\n\r\n",
            [
                "head POST /a?b=c 1.1 Host=m Transfer-Encoding=Chunked",
                "request POST /a?b=c 1.1 Host=m Transfer-Encoding=Chunked [hello]",
            ]),
        .init(
            "no chunks", head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ["head POST /a?b=c 1.1 Host=m Transfer-Encoding=chunked", "request POST /a?b=c 1.1 Host=m Transfer-Encoding=chunked"]),
        .init(
            "H21 trailers are dropped, whatever they say",
            head
                + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: y\r\nContent-Length: 7\r\nTransfer-Encoding: a\r\nHost: other\r\n\r\n",
            [
                "head POST /a?b=c 1.1 Host=m Transfer-Encoding=chunked",
                "request POST /a?b=c 1.1 Host=m Transfer-Encoding=chunked [x]",
            ]),
        .init(
            "H22 a body that looks like a request is a body",
            "GET / HTTP/1.1\r\nHost: m\r\nContent-Length: 30\r\n\r\nGET /x HTTP/1.1\r\nHost: m\r\n\r\n12",
            [
                "head GET / 1.1 Host=m Content-Length=30",
                "request GET / 1.1 Host=m Content-Length=30 [GET /x HTTP/1.1\r\nHost: m\r\n\r\n12]",
            ]),
        .init(
            "H22 pipelined",
            "GET /1 HTTP/1.1\r\nHost: m\r\n\r\n\r\nGET /2 HTTP/1.1\r\nHost: m\r\n\r\nGET /3 HTTP/1.1\r\nHost: m\r\n\r\nGET",
            ["request GET /1 1.1 Host=m", "request GET /2 1.1 Host=m", "request GET /3 1.1 Host=m"]),
    ]

    @Test(arguments: accepted)
    func `H24 a request is read the same wherever the network cut`(_ row: Row<[String]>) {
        #expect(everyTranscript(row.bytes) == row.expected)
    }

    @Test(arguments: [
        "G", "GET", "GET ", "GET /", "GET / ", "GET / H", "GET / HTTP", "GET / HTTP/", "GET / HTTP/1", "GET / HTTP/1.",
        "GET / HTTP/1.1",
        "GET / HTTP/1.1\r", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHo", "GET / HTTP/1.1\r\nHost: m\r\n\r",
    ])
    func `H24 a fragment waits`(_ fragment: String) {
        #expect(transcript(fragment) == [])
    }

    @Test func `H28 a target of 9 KB is too long, a head of 20 or 64 KB too large, 257 fields too many`() {
        let target = String(repeating: "a", count: 9 << 10)
        #expect(transcript("GET /\(target) HTTP/1.1\r\nHost: m\r\n\r\n") == ["failure targetTooLong"])
        for size in [20, 64] {
            let value = String(repeating: "a", count: size << 10)
            #expect(transcript("GET / HTTP/1.1\r\nHost: m\r\nX: \(value)\r\n\r\n") == ["failure headTooLarge"])
            #expect(transcript("GET /\(value) HTTP/1.1\r\nHost: m\r\n\r\n") == ["failure headTooLarge"])
        }
        let fields = String(repeating: "a: b\r\n", count: 255)
        #expect(transcript("GET / HTTP/1.1\r\nHost: m\r\n\(fields)\r\n").first?.hasPrefix("request") == true)
        #expect(transcript("GET / HTTP/1.1\r\nHost: m\r\na: b\r\n\(fields)\r\n") == ["failure tooManyFields"])
    }

    @Test func `H27 a method of 10 KB is not implemented`() {
        #expect(
            transcript(String(repeating: "G", count: 10 << 10) + " / HTTP/1.1\r\nHost: m\r\n\r\n") == ["failure methodTooLong"])
    }

    @Test func `H28 endless tiny fields end at the limit`() {
        var limits = ServerMachine.Limits()
        limits.fieldCount = 100_000
        let endless = [Array("GET / HTTP/1.1\r\n".utf8)] + (0..<10_000).map { _ in Array("a:\r\n".utf8) }
        #expect(transcript(endless, limits: limits) == ["failure headTooLarge"])
        #expect(transcript(endless) == ["failure tooManyFields"])
    }

    @Test func `the largest head allowed passes, one byte more does not`() {
        func request(_ size: Int) -> String {
            let rest = "GET / HTTP/1.1\r\nHost: m\r\nX: \r\n\r\n"
            return rest.replacing("X: ", with: "X: " + String(repeating: "a", count: size - rest.utf8.count))
        }
        #expect(everyTranscript(Array(request(512).utf8), limits: smallLimits).first?.hasPrefix("request") == true)
        #expect(everyTranscript(Array(request(513).utf8), limits: smallLimits) == ["failure headTooLarge"])
    }

    @Test func `what follows a request is left for the next call`() {
        var machine = ServerMachine(limits: .init())
        let bytes = Array("GET / HTTP/1.1\r\nHost: m\r\n\r\nGET".utf8)
        var offset = 0
        guard case .request = machine.receive(bytes.span, from: &offset) else {
            Issue.record("no request")
            return
        }
        #expect(offset == bytes.count - 3)
        #expect(machine.phase == .idle)
    }

    @Test func `blank lines between requests do not begin a head`() {
        var machine = ServerMachine(limits: .init())
        var offset = 0
        _ = machine.receive(Array("\r\n".utf8).span, from: &offset)
        #expect(offset == 2)
        #expect(machine.phase == .idle)
    }
}

@Suite("RFC 9110 §15.5.14 body limits", .tags(.rfc9110))
struct BodyLimitTests {
    private let next = "GET / HTTP/1.1\r\nHost: m\r\n\r\n"

    @Test func `P10 a body of exactly the limit passes`() {
        let length = everyTranscript(
            Array((head + "Content-Length: 4\r\n\r\nabcd" + next).utf8), limits: smallLimits, bodyLimitBytes: 4)
        #expect(length.count == 3 && length[1].hasSuffix("[abcd]"))
        let chunks = everyTranscript(
            Array((head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n" + next).utf8), limits: smallLimits,
            bodyLimitBytes: 4)
        #expect(chunks.count == 3 && chunks[1].hasSuffix("[abcd]"))
    }

    @Test func `P10 a declared length over the limit is told at once, swallowed, and the connection goes on`() {
        let events = everyTranscript(
            Array((head + "Content-Length: 5\r\n\r\nabcde" + next).utf8), limits: smallLimits, bodyLimitBytes: 4)
        #expect(events.map { $0.prefix(8) } == ["head POS", "too larg", "request "])
        #expect(transcript(head + "Content-Length: 5\r\n\r\n", bodyLimitBytes: 4).count == 2, "before the body comes")
    }

    @Test func `P27 chunks are refused once they pass the limit, swallowed, and the connection goes on`() {
        let chunks = head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\n"
        #expect(transcript(chunks, bodyLimitBytes: 4).count == 2, "before the body ends")
        let events = everyTranscript(
            Array((chunks + "de\r\n3\r\nfgh\r\n0\r\nX: y\r\n\r\n" + next).utf8), limits: smallLimits, bodyLimitBytes: 4)
        #expect(events.map { $0.prefix(8) } == ["head POS", "too larg", "request "])
    }

    @Test func `what is swallowed is bounded`() {
        let chunk = "40\r\n" + String(repeating: "a", count: 64) + "\r\n"
        let events = everyTranscript(
            Array((head + "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n" + chunk + chunk + "0\r\n\r\n").utf8),
            limits: smallLimits,
            bodyLimitBytes: 4)
        #expect(events.map { $0.prefix(8) } == ["head POS", "too larg", "failure "])
        #expect(events.last == "failure contentTooLarge")
    }

    @Test func `the limit of one request does not outlive it`() {
        var machine = ServerMachine(limits: smallLimits)
        let bytes = Array((head + "Content-Length: 5\r\n\r\nabcde").utf8)
        var offset = 0
        _ = machine.receive(bytes.span, from: &offset)
        machine.bodyLimitBytes = 4
        _ = machine.receive(bytes.span, from: &offset)
        _ = machine.receive(bytes.span, from: &offset)
        #expect(machine.phase == .idle)
        #expect(machine.bodyLimitBytes == smallLimits.bodyBytes)
    }

    @Test func `a declared length reserves nothing`() {
        let events = transcript(head + "Content-Length: 142606336\r\n\r\nabc")
        #expect(events.count == 1)
    }
}
