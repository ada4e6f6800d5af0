import Bytes
import HTTP
import Reactor
import Server
import Testing

/// Answers with the path; holds what begins with `/held` until told, and takes ten bytes of body.
private final class Office: HTTPHandler {
    var held: [Exchange] = []
    var abortedCount = 0
    var handledCount = 0
    /// Bytes of an answer to `/large`.
    var largeBytes = 100_000

    func bodyLimitBytes(_ exchange: Exchange) -> Int {
        if exchange.request.path == "/early" { exchange.respond(.text(.forbidden, "early")) }
        return 10
    }

    func refuseBody(_ exchange: Exchange) { exchange.respond(Response(.contentTooLarge, framing: .chunked)) }

    func handle(_ exchange: Exchange) {
        handledCount += 1
        let path = exchange.request.path
        if path.hasPrefix("/held") {
            if path == "/held/watched" { exchange.onAbort = { [unowned self] in abortedCount += 1 } }
            held.append(exchange)
        } else if path == "/large" {
            exchange.respond(.text(.ok, String(repeating: "x", count: largeBytes)))
        } else {
            exchange.respond(.text(.ok, path))
        }
    }
}

private func get(_ path: String, _ fields: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n" }

private func post(_ path: String, _ fields: String, _ body: String = "") -> String {
    "POST \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\(body)"
}

@Suite("RFC 9112 §9 connections")
struct HTTPConnectionTests {
    private let office = Office()
    private let house: House

    init() throws {
        let office = office
        var options = HTTPServerOptions()
        options.headTimeout = .seconds(60)
        options.limits.discardBytes = 1000
        house = try House(options: options) { _ in office }
    }

    // MARK: §9.3.2 pipelining

    @Test func `pipelined requests wait for the answer before them`() throws {
        let visitor = try house.visitor()
        visitor.say(get("/a") + get("/held") + get("/b") + get("/c"))
        #expect(house.until { office.held.count == 1 && visitor.statuses == [200] })
        office.held[0].respond(.text(.noContent, ""))
        #expect(house.until { visitor.text.hasSuffix("/c") })
        #expect(visitor.statuses == [200, 204, 200, 200])
        #expect(office.handledCount == 4)
    }

    @Test func `requests that come a byte at a time are the same requests`() throws {
        let visitor = try house.visitor()
        for character in get("/a") + post("/b", "Content-Length: 3\r\n", "abc") + get("/c") {
            visitor.say(String(character))
            house.loop.turn(maximumWait: .zero)
        }
        #expect(house.until { visitor.text.hasSuffix("/c") })
        #expect(visitor.statuses == [200, 200, 200])
    }

    @Test func `a client that has finished sending still gets every answer`() throws {
        let visitor = try house.visitor()
        visitor.say(get("/held") + get("/a") + get("/b"))
        try #require(house.until { office.held.count == 1 })
        visitor.stream?.close()
        house.settle()
        office.held[0].respond(.text(.ok, "first"))
        #expect(house.until { office.handledCount == 3 && house.server.connectionCount == 0 })
    }

    @Test func `a peer that does not read its answers is not asked for more`() throws {
        let visitor = try house.visitor()
        visitor.stream?.pauseReading()
        office.largeBytes = 200_000
        let count = 100
        visitor.say(String(repeating: get("/large"), count: count))
        house.settle()
        #expect(office.handledCount < count * 3 / 4)
        visitor.stream?.resumeReading()
        #expect(house.until { visitor.received.count > count * office.largeBytes })
        #expect(office.handledCount == count)
    }

    // MARK: deadlines

    @Test func `a head that does not end is answered 408`() throws {
        let visitor = try house.visitor()
        visitor.say("GET / HT")
        house.settle()
        house.pass(.seconds(61))
        #expect(house.until { visitor.isOver })
        #expect(visitor.statuses == [408])
    }

    @Test func `a byte now and then buys no time`() throws {
        let visitor = try house.visitor()
        for _ in 0..<7 {
            visitor.say("G")
            house.pass(.seconds(10))
        }
        #expect(house.until { visitor.isOver })
    }

    @Test func `a connection that asked nothing ends without a word`() throws {
        let visitor = try house.visitor()
        house.settle()
        house.pass(.seconds(61))
        #expect(house.until { visitor.isOver })
        #expect(visitor.received.isEmpty)
    }

    @Test func `a kept connection ends after five quiet seconds`() throws {
        let visitor = try house.visitor()
        visitor.say(get("/a"))
        #expect(house.until { visitor.text.hasSuffix("/a") })
        house.pass(.seconds(4))
        #expect(!visitor.isOver)
        visitor.say(get("/b"))
        #expect(house.until { visitor.text.hasSuffix("/b") })
        house.pass(.seconds(4))
        #expect(!visitor.isOver)
        house.pass(.seconds(2))
        #expect(house.until { visitor.isOver })
        #expect(visitor.statuses == [200, 200])
    }

    @Test func `a body that does not end is answered 408`() throws {
        let visitor = try house.visitor()
        visitor.say(post("/a", "Content-Length: 5\r\n", "abc"))
        house.settle()
        house.pass(.seconds(301))
        #expect(house.until { visitor.isOver })
        #expect(visitor.statuses == [408])
    }

    @Test func `an answer may take its time`() throws {
        let visitor = try house.visitor()
        visitor.say(get("/held"))
        try #require(house.until { office.held.count == 1 })
        for _ in 0..<10 { house.pass(.seconds(100)) }
        office.held[0].respond(.text(.ok, "late"))
        #expect(house.until { visitor.text.hasSuffix("late") })
    }

    // MARK: bodies

    @Test(arguments: [
        post("/a", "Content-Length: 20\r\n", "01234567890123456789"),
        post("/a", "Transfer-Encoding: chunked\r\n", "5\r\n01234\r\n6\r\n012345\r\n0\r\n\r\n"),
    ])
    func `a body over the limit is refused and swallowed`(_ request: String) throws {
        let visitor = try house.visitor()
        visitor.say(request + get("/next"))
        #expect(house.until { visitor.text.hasSuffix("/next") })
        #expect(visitor.statuses == [413, 200])
    }

    @Test func `a refused body that goes wrong gets no second answer`() throws {
        let visitor = try house.visitor()
        visitor.say(post("/a", "Transfer-Encoding: chunked\r\n", "b\r\n01234567890\r\n"))
        #expect(house.until { !visitor.statuses.isEmpty })
        visitor.say("zz\r\n")
        #expect(house.until { visitor.isOver })
        #expect(visitor.statuses == [413])
    }

    @Test func `an answer before the body is the only one`() throws {
        let visitor = try house.visitor()
        visitor.say(post("/early", "Content-Length: 3\r\n"))
        #expect(house.until { visitor.statuses == [403] })
        visitor.say("abc" + get("/next"))
        #expect(house.until { visitor.text.hasSuffix("/next") })
        #expect(visitor.statuses == [403, 200])
    }

    @Test func `a client that waits to be told is told only if the body is wanted`() throws {
        let wanted = try house.visitor()
        wanted.say(post("/a", "Content-Length: 2\r\nExpect: 100-continue\r\n"))
        #expect(house.until { wanted.statuses == [100] })
        wanted.say("ab")
        #expect(house.until { wanted.statuses == [100, 200] })
        for path in ["/a", "/early"] {
            let unwanted = try house.visitor()
            unwanted.say(post(path, "Content-Length: 20\r\nExpect: 100-continue\r\n"))
            #expect(house.until { unwanted.isOver })
            #expect(unwanted.statuses == [path == "/a" ? 413 : 403])
            #expect(unwanted.text.contains("Connection: close"))
        }
    }

    // MARK: ends

    @Test func `whoever holds a request hears once that its client has gone`() throws {
        for abrupt in [true, false] {
            let visitor = try house.visitor()
            office.abortedCount = 0
            office.held = []
            visitor.say(get("/held/watched"))
            try #require(house.until { office.held.count == 1 })
            if abrupt { visitor.stream?.abort() } else { visitor.stream?.close() }
            #expect(house.until { office.abortedCount == 1 })
            office.held[0].respond(.text(.ok, "nobody"))
            house.settle()
            #expect(office.abortedCount == 1)
            #expect(house.until { house.server.connectionCount == 0 })
        }
    }

    @Test func `stopping ends quiet connections at once and busy ones after their answer`() throws {
        let quiet = try house.visitor()
        let busy = try house.visitor()
        quiet.say(get("/a"))
        busy.say(get("/held"))
        #expect(house.until { quiet.statuses == [200] && office.held.count == 1 })
        house.server.stop()
        #expect(house.until { quiet.isOver })
        #expect(!busy.isOver)
        office.held[0].respond(.text(.ok, "last"))
        #expect(house.until { busy.isOver })
        #expect(busy.text.contains("Connection: close") && busy.text.hasSuffix("last"))
    }

    @Test(arguments: ["BREW /a HTTP/1.1\r\nHost: x\r\n\r\n", "BREW /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab"])
    func `a method nobody knows is malformed`(_ request: String) throws {
        let visitor = try house.visitor()
        visitor.say(request)
        #expect(house.until { visitor.isOver })
        #expect(visitor.statuses == [400])
        #expect(office.handledCount == 0)
    }
}
