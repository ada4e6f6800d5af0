import Bytes

/// The name of a session or a socket: 15 random bytes, shown as 20 characters of URL-safe base64.
///
/// 120 bits from the system's generator cannot be guessed; whoever knows one holds the session. Stored inline, so it costs no
/// allocation and hashes as two integers.
public struct SessionID: Hashable, Sendable {
    /// Bytes 0 to 7, first byte highest.
    private let high: UInt64
    /// Bytes 8 to 14 in the upper 56 bits; the lowest eight are zero.
    private let low: UInt64

    package static let length = 20

    package init(using random: inout some RandomNumberGenerator) {
        high = random.next()
        low = random.next() & ~0xFF
    }

    /// The identifier a peer wrote, or nil when it cannot be one.
    package init?(_ text: Span<UInt8>) {
        guard text.count == Self.length else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<Self.length {
            guard let digit = Self.value(of: text[index]) else { return nil }
            let bit = index * 6
            if bit + 6 <= 64 {
                high |= digit << UInt64(58 - bit)
            } else if bit < 64 {
                high |= digit >> UInt64(bit + 6 - 64)
                low |= digit << UInt64(128 - bit - 6)
            } else {
                low |= digit << UInt64(122 - bit)
            }
        }
        self.high = high
        self.low = low
    }

    package init?(_ text: String) {
        guard text.utf8.count == Self.length else { return nil }
        self.init(Array(text.utf8).span)
    }

    package func append(to output: inout [UInt8]) {
        for index in 0..<Self.length {
            let bit = index * 6
            let digit: UInt64
            if bit + 6 <= 64 {
                digit = high >> UInt64(58 - bit)
            } else if bit < 64 {
                digit = high << UInt64(bit + 6 - 64) | low >> UInt64(128 - bit - 6)
            } else {
                digit = low >> UInt64(122 - bit)
            }
            output.append(Self.character(of: UInt8(truncatingIfNeeded: digit & 63)))
        }
    }

    private static func value(of character: UInt8) -> UInt64? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(character - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(character - 97 + 26)
        case ASCII.zero...ASCII.nine: UInt64(character - ASCII.zero + 52)
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    private static func character(of value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: value + 65
        case 26..<52: value - 26 + 97
        case 52..<62: value - 52 + ASCII.zero
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }
}

extension SessionID: CustomStringConvertible {
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
