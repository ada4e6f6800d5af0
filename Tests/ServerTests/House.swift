import Bytes
import EngineIO
import HTTP
import Reactor
import Server
import SocketIO
import Testing

/// A loop whose clock is moved by hand, with an HTTP server on a free port and clients on the same loop.
final class House {
    /// How long a condition may take on a busy machine before the test is given up.
    private static let patience = Duration.seconds(20)

    private let clock = Clock()
    let loop: EventLoop
    let port: UInt16
    let server: HTTPServer
    private let handler: any HTTPHandler

    private final class Clock { var now = ContinuousClock.now }

    init(options: HTTPServerOptions = HTTPServerOptions(), tls: TLSContext? = nil, handler: (EventLoop) -> any HTTPHandler) throws
    {
        let clock = clock
        loop = try EventLoop { clock.now }
        self.handler = handler(loop)
        server = HTTPServer(loop: loop, options: options, handler: self.handler)
        port = try server.listen(host: "127.0.0.1", port: 0, tls: { tls })
    }

    deinit { loop.tearDown() }

    /// A new connection, plain unless it brings its TLS.
    func visitor(tls: TLSSession? = nil) throws -> Visitor {
        let address = try #require(SocketAddress("127.0.0.1", port: port))
        let visitor = Visitor()
        visitor.stream = try Stream.connect(loop: loop, to: address, tls: tls, client: visitor)
        return visitor
    }

    /// Turns until the condition holds; false when it never did.
    func until(_ condition: () -> Bool) -> Bool {
        let deadline = ContinuousClock.now + Self.patience
        while !condition() {
            guard ContinuousClock.now < deadline else { return false }
            loop.turn(maximumWait: .milliseconds(5))
        }
        return true
    }

    /// Time passes, and what was due is done.
    func pass(_ duration: Duration) {
        clock.now += duration
        settle()
    }

    /// A few turns, enough for a message over the loopback and back.
    func settle() { for _ in 0..<6 { loop.turn(maximumWait: .milliseconds(1)) } }
}

/// The client's end of a connection.
final class Visitor: StreamClient {
    var stream: Stream?
    private(set) var received: [UInt8] = []
    private(set) var isOver = false

    var text: String { String(decoding: received, as: UTF8.self) }

    /// The status codes of the answers so far.
    var statuses: [Int] {
        text.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: true).compactMap { Int($0.prefix(3)) }
    }

    func say(_ text: String) { stream?.write(Array(text.utf8)) }

    func stream(_ stream: Stream, received bytes: Span<UInt8>) {
        received.append(bytes)
    }

    func streamReachedEnd(_ stream: Stream) {
        isOver = true
        stream.close()
    }

    func streamClosed(_ stream: Stream, _ reason: StreamCloseReason) { isOver = true }

    func forget() { received = [] }
}

extension Visitor {
    /// Opens a WebSocket; the open packet is the first frame.
    func openWebSocket(_ query: String = "?EIO=4&transport=websocket") {
        say(
            "GET /socket.io/\(query) HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
    }

    /// A short text as a client frames it; the mask is four zeros.
    func saySocket(_ packet: String) {
        let bytes = Array(packet.utf8)
        stream?.write([0x81, 0x80 | UInt8(bytes.count), 0, 0, 0, 0] + bytes)
    }
}
