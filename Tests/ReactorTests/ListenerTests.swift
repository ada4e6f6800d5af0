import Reactor
import Testing

@Suite("Listeners and connections")
struct ListenerTests {
    struct Bound: CustomTestStringConvertible, Sendable {
        var host: String?
        var target: String
        var peer: String
        var testDescription: String { "\(host ?? "any") reached at \(target)" }
    }

    static let bounds = [
        Bound(host: "127.0.0.1", target: "127.0.0.1", peer: "127.0.0.1"),
        Bound(host: nil, target: "127.0.0.1", peer: "::ffff:127.0.0.1"),
        Bound(host: nil, target: "::1", peer: "::1"),
    ]

    @Test(arguments: bounds)
    func `a connection is accepted and talks both ways`(_ bound: Bound) throws {
        let loop = try EventLoop()
        let (server, client) = (RecordingClient(), RecordingClient())
        var streams: [Stream] = []
        let listener = try Listener(loop: loop, host: bound.host, port: 0) { stream in
            stream.client = server
            streams.append(stream)
        }
        #expect(listener.port > 0)
        let address = try #require(SocketAddress(bound.target, port: listener.port))
        let stream = try Stream.connect(loop: loop, to: address, client: client)
        server.onReceive = { $0.write($1) }
        stream.write([1, 2, 3])
        #expect(loop.turn { client.received.count == 3 })
        #expect(client.events.first == .opened)
        #expect(streams.first?.peerAddress == bound.peer)
        #expect(streams.first?.isLoopbackPeer == true)
        #expect(loop.statistics.acceptedCount == 1)
        client.onEnd = { $0.close() }
        streams.first?.close()
        #expect(loop.turn { server.closeReason != nil && client.closeReason != nil })
        #expect(server.closeReason == .finished && client.closeReason == .finished)
        listener.close()
        listener.close()
        #expect(loop.watchedCount == 0)
    }

    @Test
    func `a refused connection is reported with its reason`() throws {
        let loop = try EventLoop()
        let listener = try Listener(loop: loop, host: "127.0.0.1", port: 0) { _ in }
        let address = try #require(SocketAddress("127.0.0.1", port: listener.port))
        listener.close()
        let client = RecordingClient()
        _ = try Stream.connect(loop: loop, to: address, client: client)
        #expect(loop.turn { client.closeReason != nil })
        #expect(client.events == [.closed(.failed(SystemError(call: "connect", code: 111)))])
    }

    @Test
    func `a port that is taken and a host that is none are refused`() throws {
        let loop = try EventLoop()
        let listener = try Listener(loop: loop, host: "127.0.0.1", port: 0) { _ in }
        #expect(throws: SystemError(call: "bind", code: 98)) {
            _ = try Listener(loop: loop, host: "127.0.0.1", port: listener.port) { _ in }
        }
        #expect(throws: SystemError(call: "inet_pton", code: 22)) {
            _ = try Listener(loop: loop, host: "nowhere", port: 0) { _ in }
        }
        listener.close()
    }

    @Test
    func `a burst larger than one turn's share is accepted in the following ones`() throws {
        let loop = try EventLoop()
        var accepted: [Stream] = []
        let listener = try Listener(loop: loop, host: "127.0.0.1", port: 0) { accepted.append($0) }
        let address = try #require(SocketAddress("127.0.0.1", port: listener.port))
        let client = RecordingClient()
        for _ in 0..<150 { _ = try Stream.connect(loop: loop, to: address, client: client) }
        #expect(loop.turn { accepted.count == 150 })
        listener.close()
        loop.tearDown()
    }

    @Test
    func `without a descriptor left newcomers are turned away and later ones served`() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop()
            let server = RecordingClient()
            let listener = try Listener(loop: loop, host: "127.0.0.1", port: 0) { $0.client = server }
            let address = try #require(SocketAddress("127.0.0.1", port: listener.port))
            let clients = (0..<5).map { _ in RecordingClient() }
            for client in clients { _ = try Stream.connect(loop: loop, to: address, client: client) }
            try DescriptorLimit.set(256)
            var fillers: [Mailbox<Int>] = []
            while true { do { fillers.append(try Mailbox()) } catch { break } }
            try #require(loop.turn { loop.statistics.refusedCount == 5 })
            try #require(loop.statistics.acceptedCount == 0 && loop.statistics.turnCount < 20)
            try #require(loop.turn { clients.allSatisfy { $0.events.contains(.reachedEnd) || $0.closeReason != nil } })
            fillers = []
            let late = RecordingClient()
            _ = try Stream.connect(loop: loop, to: address, client: late)
            try #require(loop.turn { loop.statistics.acceptedCount == 1 })
        }
    }

    struct Address: CustomTestStringConvertible, Sendable {
        var host: String
        var isLoopback: Bool
        var text: String
        var testDescription: String { host }
    }

    static let addresses = [
        Address(host: "127.0.0.1", isLoopback: true, text: "127.0.0.1:80"),
        Address(host: "127.255.0.9", isLoopback: true, text: "127.255.0.9:80"),
        Address(host: "128.0.0.1", isLoopback: false, text: "128.0.0.1:80"),
        Address(host: "::1", isLoopback: true, text: "[::1]:80"),
        Address(host: "::ffff:127.0.0.1", isLoopback: true, text: "[::ffff:127.0.0.1]:80"),
        Address(host: "::ffff:10.0.0.1", isLoopback: false, text: "[::ffff:10.0.0.1]:80"),
        Address(host: "2001:db8::1", isLoopback: false, text: "[2001:db8::1]:80"),
        Address(host: "::", isLoopback: false, text: "[::]:80"),
    ]

    @Test(arguments: addresses)
    func `addresses keep their text and know the loopback`(_ address: Address) throws {
        let parsed = try #require(SocketAddress(address.host, port: 80))
        #expect(parsed.host == address.host)
        #expect(parsed.description == address.text)
        #expect(parsed.isLoopback == address.isLoopback)
    }

    @Test(arguments: ["", "localhost", "1.2.3", "1.2.3.4.5", "::g", "[::1]"])
    func `what is no numeric address is none`(_ text: String) {
        #expect(SocketAddress(text, port: 1) == nil)
    }
}
