import HTTP
import Reactor
import Server
import Testing

/// Answers everything.
private final class Greeter: HTTPHandler {
    func bodyLimitBytes(_ exchange: Exchange) -> Int { 1024 }
    func refuseBody(_ exchange: Exchange) { exchange.respond(.empty(.contentTooLarge)) }
    func handle(_ exchange: Exchange) { exchange.respond(.text(.ok, "hello")) }
}

@Suite("HTTP over TLS")
struct HandshakeDeadlineTests {
    private let house: House
    private let trust: TLSContext

    init() throws {
        let identity = try SelfSignedCertificate()
        trust = try TLSContext(trusting: .certificates(identity.certificate))
        var options = HTTPServerOptions()
        options.handshakeTimeout = .seconds(10)
        options.headTimeout = .seconds(60)
        house = try House(
            options: options, tls: TLSContext(certificateChain: identity.certificate, privateKey: identity.privateKey)
        ) { _ in Greeter() }
    }

    /// A client that has shaken hands.
    private func guest() throws -> Visitor {
        let guest = try house.visitor(tls: TLSSession(trust, peerName: "localhost"))
        try #require(house.until { guest.stream?.isOpening == false && house.server.connectionCount > 0 })
        house.settle()
        return guest
    }

    @Test func `a client that says nothing is closed at the deadline of the handshake`() throws {
        let silent = try house.visitor()
        try #require(house.until { house.server.connectionCount == 1 })
        house.pass(.milliseconds(9_900))
        #expect(!silent.isOver)
        house.pass(.milliseconds(200))
        #expect(house.until { silent.isOver })
        #expect(house.server.connectionCount == 0)
    }

    @Test func `half a handshake does not move the deadline`() throws {
        let slow = try house.visitor()
        try #require(house.until { house.server.connectionCount == 1 })
        house.pass(.seconds(9))
        // The head of a TLS record that never comes whole.
        slow.stream?.write([0x16, 0x03, 0x01, 0x02, 0x00])
        house.settle()
        house.pass(.seconds(2))
        #expect(house.until { slow.isOver })
    }

    @Test func `plain HTTP is hung up on`() throws {
        let plain = try house.visitor()
        plain.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(house.until { plain.isOver })
        #expect(!plain.text.contains("hello"))
        #expect(house.until { house.server.connectionCount == 0 })
    }

    @Test func `after the handshake the deadline is that of the head`() throws {
        let guest = try guest()
        house.pass(.seconds(50))
        guest.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(house.until { guest.text.hasSuffix("hello") })
        let late = try self.guest()
        house.pass(.seconds(61))
        #expect(house.until { late.isOver })
    }

    @Test func `a connection keeps its certificate and a new one gets the new`() throws {
        let (first, second) = (try SelfSignedCertificate(), try SelfSignedCertificate())
        var current = try TLSContext(certificateChain: first.certificate, privateKey: first.privateKey)
        let greeter = Greeter()
        let server = HTTPServer(loop: house.loop, handler: greeter)
        let port = try server.listen(host: "127.0.0.1", port: 0, tls: { current })
        let address = try #require(SocketAddress("127.0.0.1", port: port))
        func visitor(trusting identity: SelfSignedCertificate) throws -> Visitor {
            let session = try TLSSession(TLSContext(trusting: .certificates(identity.certificate)), peerName: "localhost")
            let visitor = Visitor()
            visitor.stream = try Stream.connect(loop: house.loop, to: address, tls: session, client: visitor)
            visitor.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return visitor
        }
        let early = try visitor(trusting: first)
        #expect(house.until { early.text.hasSuffix("hello") })
        current = try TLSContext(certificateChain: second.certificate, privateKey: second.privateKey)
        let late = try visitor(trusting: second)
        #expect(house.until { late.text.hasSuffix("hello") })
        early.forget()
        early.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(house.until { early.text.hasSuffix("hello") })
        server.stop()
    }
}
