import Bytes
import EngineIO
import HTTP
import JSON
import Reactor
import Server
import SocketIO
import Testing

/// Socket.IO alone on an HTTP server.
private final class Reception: HTTPHandler {
    let socketIO: SocketIOServer

    init(_ loop: EventLoop, _ options: EngineIOServerOptions) { socketIO = SocketIOServer(loop: loop, options: options) }

    func bodyLimitBytes(_ exchange: Exchange) -> Int { socketIO.engine.bodyLimitBytes(exchange) }
    func refuseBody(_ exchange: Exchange) { socketIO.engine.refuseBody(exchange) }
    func handle(_ exchange: Exchange) { socketIO.engine.handle(exchange) }
}

@Suite("Engine.IO over HTTP")
struct EngineIOServerTests {
    private let house: House
    private let socketIO: SocketIOServer
    private let main: Namespace

    init() throws {
        var options = EngineIOServerOptions()
        options.engine.pingInterval = .seconds(5)
        options.engine.pingTimeout = .seconds(20)
        options.engine.maxQueuedBytes = 300_000
        var reception: Reception?
        house = try House { loop in
            let made = Reception(loop, options)
            reception = made
            return made
        }
        socketIO = try #require(reception).socketIO
        main = socketIO.hub.namespace(.main)
    }

    /// A client in the main namespace.
    private func member() throws -> Visitor {
        let visitor = try house.visitor()
        let count = main.count
        visitor.openWebSocket()
        visitor.saySocket("40")
        try #require(house.until { main.count == count + 1 })
        house.settle()
        visitor.forget()
        return visitor
    }

    /// A session over polling: its identifier.
    private func session(_ visitor: Visitor) throws -> String {
        visitor.say("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n")
        try #require(house.until { visitor.text.hasSuffix("}") })
        let start = try #require(visitor.text.firstRange(of: #""sid":""#))
        defer { visitor.forget() }
        return String(visitor.text[start.upperBound...].prefix(20))
    }

    private func request(_ method: String, _ sid: String, _ fields: String = "", _ body: String = "") -> String {
        "\(method) /socket.io/?EIO=4&transport=polling&sid=\(sid) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\(body)"
    }

    @Test func `an event to many costs one call for each`() throws {
        let visitors = try (0..<50).map { _ in try member() }
        house.settle()
        let before = house.loop.statistics.sendCalls
        for number in 0..<20 { main.emit("n", [.integer(number)]) }
        let last = Array(#"42["n",19]"#.utf8)
        #expect(house.until { visitors.allSatisfy { $0.received.suffix(last.count) == last[...] } })
        #expect(house.loop.statistics.sendCalls - before == visitors.count)
    }

    @Test func `who does not read is closed, and the others lose nothing`() throws {
        let slow = try member()
        let others = try [member(), member()]
        slow.stream?.pauseReading()
        let letters = String(repeating: "x", count: 50_000)
        var sent = 0
        while main.count == 3, sent < 2000 {
            main.emit("n", [.integer(sent), .string(letters)])
            sent += 1
            house.loop.turn(maximumWait: .milliseconds(1))
        }
        #expect(main.count == 2)
        main.emit("last")
        let last = Array(#"42["last"]"#.utf8)
        #expect(house.until { others.allSatisfy { $0.received.suffix(last.count) == last[...] } })
        for other in others {
            let heard = other.text.split(separator: #"42["n","#).count - 1
            #expect(heard == sent)
        }
    }

    @Test func `a pong moves the next ping ahead of the timeout it answers`() throws {
        let visitor = try member()
        for _ in 0..<3 {
            house.pass(.seconds(5))
            #expect(house.until { visitor.text.hasSuffix("2") })
            visitor.forget()
            visitor.saySocket("3")
            house.settle()
        }
        #expect(main.count == 1)
    }

    @Test func `a session that ends while a POST arrives leaves it without one`() throws {
        let first = try house.visitor()
        let sid = try session(first)
        first.say(request("POST", sid, "Content-Length: 2\r\n", "4"))
        let gone = try house.visitor()
        gone.say(request("POST", try session(gone), "Content-Length: 2\r\n", "4"))
        house.settle()
        house.pass(.seconds(5))
        house.pass(.seconds(20))
        #expect(socketIO.engine.sessionCount == 0)
        gone.stream?.abort()
        first.say("0")
        #expect(house.until { first.text.hasSuffix(#"{"code":1,"message":"Session ID unknown"}"#) })
        #expect(house.until { house.server.connectionCount == 1 })
    }

    @Test func `an abandoned session is gone after interval and timeout`() throws {
        let visitor = try house.visitor()
        _ = try session(visitor)
        visitor.stream?.abort()
        house.pass(.seconds(5))
        house.pass(.milliseconds(19_999))
        #expect(socketIO.engine.sessionCount == 1)
        house.pass(.milliseconds(1))
        #expect(socketIO.engine.sessionCount == 0)
    }

    @Test func `events of one turn travel in one answer to a poll`() throws {
        let visitor = try house.visitor()
        let sid = try session(visitor)
        visitor.say(request("POST", sid, "Content-Length: 2\r\n", "40") + request("GET", sid))
        #expect(house.until { visitor.text.hasSuffix("}") })
        visitor.forget()
        visitor.say(request("GET", sid))
        house.settle()
        for number in 0..<3 { main.emit("n", [.integer(number)]) }
        #expect(house.until { visitor.text.hasSuffix("42[\"n\",0]\u{1E}42[\"n\",1]\u{1E}42[\"n\",2]") })
        #expect(visitor.statuses == [200])
    }

    @Test func `a place that was left is taken by somebody else, not by their successor's past`() throws {
        let first = try member()
        let socket = try #require(main.sockets.first)
        first.stream?.abort()
        #expect(house.until { main.count == 0 })
        let second = try member()
        socket.emit("late")
        socket.disconnect(closingConnection: true)
        house.settle()
        #expect(second.received.isEmpty)
        #expect(main.count == 1)
    }

    @Test func `stopping ends every connection without a disconnect, so that clients come back`() throws {
        let socket = try member()
        let poller = try house.visitor()
        let sid = try session(poller)
        poller.say(request("POST", sid, "Content-Length: 2\r\n", "40") + request("GET", sid))
        #expect(house.until { poller.text.hasSuffix("}") })
        poller.forget()
        poller.say(request("GET", sid))
        house.settle()
        socketIO.stop()
        house.server.stop()
        #expect(house.until { poller.isOver && socket.received.count >= 2 })
        #expect(poller.text.hasSuffix("\r\n\r\n1"))
        #expect(socket.received == [0x88, 0])
    }
}
