/// The start of one client frame, up to the masking key (RFC 6455 §5.2). 2 to 14 bytes on the wire.
struct FrameHead: Equatable, Sendable {
    /// Longest head there is: 2 bytes, 8 of length, 4 of key.
    static let maxByteCount = 14

    /// What the frames before this one allow.
    struct Context: Sendable {
        /// Whether permessage-deflate was agreed on, which gives RSV1 a meaning (RFC 7692 §6).
        var permitsCompression: Bool
        /// Whether a fragmented message is open, so that only its continuation or a control frame may follow.
        var isInsideMessage: Bool
    }

    enum Outcome: Equatable, Sendable {
        case needsMore
        case head(FrameHead, byteCount: Int)
        case failure(CloseCode)
    }

    var opcode: Opcode
    var isFinal: Bool
    /// RSV1 (RFC 7692 §6): the message this frame opens is compressed.
    var isCompressed: Bool
    /// Bytes, as claimed; nothing has been allocated for them.
    var payloadCount: Int
    /// The masking key, its first byte lowest.
    var key: UInt32

    /// Reads a head from the front of `bytes`; fails as soon as the first two bytes, then the length, break a rule.
    static func parse(_ bytes: Span<UInt8>, in context: Context) -> Outcome {
        guard bytes.count >= 2 else { return .needsMore }
        let first = bytes[0]
        let second = bytes[1]
        // RFC 6455 §5.2: RSV2 and RSV3 have no meaning here; §5.1: the server fails the connection on an unmasked frame.
        guard first & 0x30 == 0, let opcode = Opcode(rawValue: first & 0x0F), second & 0x80 != 0 else {
            return .failure(.protocolError)
        }
        let isFinal = first & 0x80 != 0
        let isCompressed = first & 0x40 != 0
        let shortCount = Int(second & 0x7F)
        let isLegal =
            switch opcode {
            case .text, .binary: !context.isInsideMessage && (!isCompressed || context.permitsCompression)
            case .continuation: context.isInsideMessage && !isCompressed
            case .close, .ping, .pong: isFinal && !isCompressed && shortCount <= 125
            }
        guard isLegal else { return .failure(.protocolError) }

        let lengthBytes = shortCount < 126 ? 0 : shortCount == 126 ? 2 : 8
        guard bytes.count >= 2 + lengthBytes else { return .needsMore }
        var length: UInt64 = lengthBytes == 0 ? UInt64(shortCount) : 0
        for index in 0..<lengthBytes { length = length << 8 | UInt64(bytes[2 + index]) }
        // RFC 6455 §5.2: the minimal form is a MUST, and the most significant bit is 0.
        let isMinimal = lengthBytes == 0 || length >= (lengthBytes == 2 ? 126 : 65_536)
        guard isMinimal, let payloadCount = Int(exactly: length) else { return .failure(.protocolError) }

        let byteCount = 6 + lengthBytes
        guard bytes.count >= byteCount else { return .needsMore }
        var key: UInt32 = 0
        for index in 0..<4 { key |= UInt32(bytes[2 + lengthBytes + index]) << UInt32(8 * index) }
        return .head(
            FrameHead(opcode: opcode, isFinal: isFinal, isCompressed: isCompressed, payloadCount: payloadCount, key: key),
            byteCount: byteCount)
    }
}
