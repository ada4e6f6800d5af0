/// What a frame carries (RFC 6455 §5.2). Closed: every other value is reserved and fails the connection with 1002.
package enum Opcode: UInt8, Equatable, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames are never fragmented nor compressed and carry at most 125 bytes (RFC 6455 §5.5).
    package var isControl: Bool { rawValue >= 0x8 }
}
