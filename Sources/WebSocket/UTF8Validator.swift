/// Checks text that arrives in pieces, and refuses it at the first byte no valid continuation can repair (RFC 3629 §4,
/// RFC 6455 §8.1). Three bytes of state; a character may be cut anywhere.
struct UTF8Validator: Sendable {
    /// Continuation bytes the open character still needs.
    private var pendingCount: UInt8 = 0
    /// Bounds of the next continuation byte: narrower than 80–BF after E0, ED, F0 and F4 (overlong forms, surrogates, above U+10FFFF).
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether the text may end here.
    var isComplete: Bool { pendingCount == 0 }

    /// False when the text can no longer become valid.
    mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        // Nearly always the piece is whole, and the standard library checks it at tens of gigabytes a second.
        if pendingCount == 0, Self.isValid(bytes) { return true }
        for index in 0..<bytes.count where !accept(bytes[index]) { return false }
        return true
    }

    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        do {
            _ = try UTF8Span(validating: bytes)
            return true
        } catch {
            return false
        }
    }

    private mutating func accept(_ byte: UInt8) -> Bool {
        if pendingCount > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            pendingCount -= 1
            lowest = 0x80
            highest = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: break
        case 0xC2...0xDF: pendingCount = 1
        case 0xE0...0xEF:
            pendingCount = 2
            if byte == 0xE0 { lowest = 0xA0 }
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            pendingCount = 3
            if byte == 0xF0 { lowest = 0x90 }
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        return true
    }
}
