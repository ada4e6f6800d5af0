import EngineIO
import WebSocket

/// An Engine.IO message as WebSocket frames: made once in each form, when first asked for, and shared by every receiver of a broadcast.
///
/// What is compressed is compressed whatever its size, as the reference implementation does: whoever turns compression on counts bytes.
struct WebSocketFrames {
    static let ping = WebSocketFrames(.ping).encode { _ in nil }

    private let message: EncodedMessage
    private var plain: [UInt8]?
    private var compressed: [UInt8]?
    /// For receivers with smaller windows, by the size of these.
    private var narrow: [UInt8: [UInt8]] = [:]

    init(_ message: EncodedMessage) { self.message = message }

    /// The bytes for one receiver. `deflaters` are the server's, nil when it offers no compression.
    mutating func bytes(for connection: WebSocketConnection, deflaters: SharedDeflaters?) -> [UInt8] {
        guard let deflaters, let windowBits = connection.deflateWindowBits else {
            let bytes = plain ?? encode { _ in nil }
            plain = bytes
            return bytes
        }
        let isUsual = windowBits == SharedDeflaters.usualWindowBits
        if let made = isUsual ? compressed : narrow[windowBits] { return made }
        let bytes = encode { deflaters.compress($0, windowBits: windowBits) }
        if isUsual { compressed = bytes } else { narrow[windowBits] = bytes }
        return bytes
    }

    /// The text frame and, behind it, the binary ones.
    private func encode(_ compress: ([UInt8]) -> [UInt8]?) -> [UInt8] {
        var frames: [UInt8] = []
        frames.reserveCapacity(message.byteCount + 10 * message.packetCount)
        func append(_ opcode: Opcode, _ payload: [UInt8]) {
            let packed = compress(payload)
            FrameWriter.append(opcode, packed ?? payload, isCompressed: packed != nil, to: &frames)
        }
        if !message.text.isEmpty { append(.text, message.text) }
        for attachment in message.attachments { append(.binary, attachment) }
        return frames
    }
}
