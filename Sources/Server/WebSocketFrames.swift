import EngineIO
import WebSocket

/// Engine.IO messages as WebSocket frames: made once, shared by every receiver of a broadcast.
enum WebSocketFrames {
    static let ping = encode(.ping)

    /// The text frame and, behind it, the binary ones.
    static func encode(_ message: EncodedMessage) -> [UInt8] {
        var frames: [UInt8] = []
        frames.reserveCapacity(message.byteCount + 10 * message.packetCount)
        if !message.text.isEmpty { FrameWriter.append(.text, message.text, to: &frames) }
        for attachment in message.attachments { FrameWriter.append(.binary, attachment, to: &frames) }
        return frames
    }
}
