import EngineIO
import WebSocket

/// An Engine.IO message as WebSocket frames: made once in each form, when first asked for, and shared by every receiver of a broadcast.
struct WebSocketFrames {
    static let ping = encode(.ping, by: nil)

    private let message: EncodedMessage
    private var plain: [UInt8]?
    private var compressed: [UInt8]?

    init(_ message: EncodedMessage) { self.message = message }

    /// The bytes for one receiver. `deflater` is the server's, nil when it offers no compression.
    mutating func bytes(for connection: WebSocketConnection, deflater: Deflater?) -> [UInt8] {
        if let deflater, connection.readsSharedDeflate {
            let bytes = compressed ?? Self.encode(message, by: deflater)
            compressed = bytes
            return bytes
        }
        let bytes = plain ?? Self.encode(message, by: nil)
        plain = bytes
        return bytes
    }

    /// The text frame and, behind it, the binary ones.
    private static func encode(_ message: EncodedMessage, by deflater: Deflater?) -> [UInt8] {
        var frames: [UInt8] = []
        frames.reserveCapacity(message.byteCount + 10 * message.packetCount)
        if !message.text.isEmpty { append(.text, message.text, by: deflater, to: &frames) }
        for attachment in message.attachments { append(.binary, attachment, by: deflater, to: &frames) }
        return frames
    }

    private static func append(_ opcode: Opcode, _ payload: [UInt8], by deflater: Deflater?, to frames: inout [UInt8]) {
        let packed = deflater?.compressOnce(payload)
        FrameWriter.append(opcode, packed ?? payload, isCompressed: packed != nil, to: &frames)
    }
}
