import HTTP
import Server
import WebSocket

/// WebSockets and nothing over them: each message goes back as it came. What conformance suites talk to.
final class EchoWebSockets: WebSocketClient {
    /// The largest message such suites send is 16 MiB.
    private static let maxMessageBytes = 64 << 20

    private let deflate: PerMessageDeflate.Options?
    private let deflaters = SharedDeflaters()

    init(deflate: PerMessageDeflate.Options?) { self.deflate = deflate }

    func handle(_ exchange: Exchange) {
        switch Handshake.evaluate(Handshake.Offer(exchange.request), deflate: deflate) {
        case .refuse(let status, let fields, let message):
            var response = Response.text(Status(status), message)
            for (name, value) in fields { response.fields.append(name, value) }
            exchange.respondAndClose(response)
        case .accept(let fields, let agreement, _):
            _ = exchange.accept(fields, deflate: agreement, maxMessageBytes: Self.maxMessageBytes, client: self)
        }
    }

    func webSocket(_ connection: WebSocketConnection, received text: [UInt8]) { echo(.text, text, on: connection) }

    func webSocket(_ connection: WebSocketConnection, receivedBinary bytes: [UInt8]) { echo(.binary, bytes, on: connection) }

    func webSocketClosed(_ connection: WebSocketConnection) {}

    private func echo(_ opcode: Opcode, _ payload: [UInt8], on connection: WebSocketConnection) {
        let packed = connection.deflateWindowBits.flatMap { deflaters.compress(payload, windowBits: $0) }
        connection.send(frame: FrameWriter.frame(opcode, packed ?? payload, isCompressed: packed != nil))
    }
}
