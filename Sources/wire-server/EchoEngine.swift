import EngineIO
import HTTP
import Reactor
import Server
import SocketIO

/// Engine.IO without Socket.IO: each message goes back as it came.
final class EchoEngine: EngineClient {
    let engine: EngineIOServer

    init(loop: EventLoop, options: EngineIOServerOptions) {
        engine = EngineIOServer(loop: loop, options: options)
        engine.client = self
    }

    func engineOpened(_ id: ClientID, request: Request, address: String) {}

    func engine(received text: Span<UInt8>, from id: ClientID) {
        var packet: [UInt8] = [PacketKind.message.rawValue]
        for index in text.indices { packet.append(text[index]) }
        engine.send(EncodedMessage(text: packet), to: id)
    }

    func engine(receivedBinary bytes: [UInt8], from id: ClientID) {
        engine.send(EncodedMessage(binary: bytes), to: id)
    }

    func engineClosed(_ id: ClientID, _ reason: EndReason) {}
}
