import Bytes
import HTTP
package import Reactor
package import WebSocket

/// What a WebSocket brings to its owner. Called on the loop's thread; `webSocketClosed` is the last call and comes once.
package protocol WebSocketClient: AnyObject {
    func webSocket(_ connection: WebSocketConnection, received text: [UInt8])
    func webSocket(_ connection: WebSocketConnection, receivedBinary bytes: [UInt8])
    func webSocketClosed(_ connection: WebSocketConnection)
    /// The outbox fell below its low mark after having been above the high one.
    func webSocketDrained(_ connection: WebSocketConnection)
}

extension WebSocketClient {
    package func webSocketDrained(_ connection: WebSocketConnection) {}
}

/// A connection after its upgrade: frames to messages and back, pings answered, the closing handshake (RFC 6455 §5.5, §7).
package final class WebSocketConnection: StreamClient, TimerClient {
    /// How long the peer may take to answer a Close frame. Clients answer at once; the bound only frees the descriptor.
    private static let closeTimeout = Duration.seconds(5)

    package static let defaultFragmentCount = ConnectionMachine.defaultMaxFragmentCount

    private enum State { case open, closing, closed }

    private let server: HTTPServer
    private let stream: Stream
    private var machine: ConnectionMachine
    /// Retained until the connection is gone; whoever lets go of the connection first sets it to nil.
    package var client: (any WebSocketClient)?
    /// Whether the peer sent a Close frame.
    package private(set) var wasClosedByPeer = false
    /// The largest window the peer inflates with, as a power of two of bytes; nil without permessage-deflate.
    package let deflateWindowBits: UInt8?
    private var state = State.open
    var slot = 0

    init(
        _ stream: Stream, of server: HTTPServer, deflate: PerMessageDeflate.Agreement?, maxMessageBytes: Int,
        maxFragmentCount: Int, client: any WebSocketClient
    ) {
        self.server = server
        self.stream = stream
        self.client = client
        deflateWindowBits = deflate?.serverWindowBits
        machine = ConnectionMachine(maxMessageBytes: maxMessageBytes, deflate: deflate, maxFragmentCount: maxFragmentCount)
        stream.client = self
        server.remember(self)
    }

    package var isOpen: Bool { state == .open }
    package var queuedBytes: Int { stream.queuedBytes }
    package var peerAddress: String { stream.peerAddress }

    // MARK: Out

    package func send(text: [UInt8]) { send(frame: FrameWriter.frame(.text, text)) }

    package func send(binary: [UInt8]) { send(frame: FrameWriter.frame(.binary, binary)) }

    /// Queues an encoded frame; its bytes are shared with every other receiver.
    package func send(frame: [UInt8]) {
        if state == .open { stream.write(frame) }
    }

    /// Starts the closing handshake: what is queued goes out first.
    package func close(_ code: CloseCode? = nil) {
        guard state == .open else { return }
        stream.write(FrameWriter.close(code, reason: []))
        state = .closing
        _ = server.loop.setTimer(after: Self.closeTimeout, for: self)
    }

    /// Drops the connection and what is queued.
    package func abort() {
        state = .closed
        stream.abort()
    }

    // MARK: In

    package func stream(_ stream: Stream, received bytes: Span<UInt8>) { receive(bytes) }

    func receive(_ bytes: Span<UInt8>) {
        var offset = 0
        while state != .closed {
            switch machine.receive(bytes, from: &offset) {
            case .needsMore: return
            case .text(let text): if state == .open { client?.webSocket(self, received: text) }
            case .binary(let data): if state == .open { client?.webSocket(self, receivedBinary: data) }
            case .ping(let data): pong(data)
            case .pong: break
            case .close(let code, let reason):
                wasClosedByPeer = true
                if state == .open { stream.write(FrameWriter.close(code, reason: reason)) }
                return end()
            case .failure(let code):
                if state == .open { stream.write(FrameWriter.close(code, reason: [])) }
                return end()
            }
        }
    }

    /// A peer that pings without reading must not fill the outbox: while one megabyte waits, its pings go unanswered.
    private func pong(_ data: [UInt8]) {
        guard state == .open, stream.queuedBytes < 1 << 20 else { return }
        stream.write(FrameWriter.frame(.pong, data))
    }

    private func end() {
        state = .closed
        stream.close()
    }

    package func streamReachedEnd(_ stream: Stream) { end() }

    package func streamDrained(_ stream: Stream) { client?.webSocketDrained(self) }

    package func streamClosed(_ stream: Stream, _ reason: StreamCloseReason) {
        state = .closed
        server.forget(self)
        client?.webSocketClosed(self)
        client = nil
    }

    package func timerFired(_ timer: Timer) {
        if state == .closing { end() }
    }
}
