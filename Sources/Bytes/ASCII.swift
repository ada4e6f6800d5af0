/// Byte values of the ASCII characters the protocols are written in, and the two tests on them that parsers share.
@usableFromInline
package enum ASCII {
    @usableFromInline package static let lineFeed: UInt8 = 0x0A
    @usableFromInline package static let carriageReturn: UInt8 = 0x0D
    @usableFromInline package static let space: UInt8 = 0x20
    @usableFromInline package static let tab: UInt8 = 0x09
    @usableFromInline package static let colon: UInt8 = 0x3A
    @usableFromInline package static let comma: UInt8 = 0x2C
    @usableFromInline package static let zero: UInt8 = 0x30
    @usableFromInline package static let nine: UInt8 = 0x39

    /// The lower-case form of a letter; every other byte unchanged.
    @inlinable
    package static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    @inlinable
    package static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

    /// Value of a hexadecimal digit of either case, or nil.
    @inlinable
    package static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- zero < 10 { return byte &- zero }
        let lower = byte | 0x20
        return lower &- 0x61 < 6 ? lower &- 0x61 &+ 10 : nil
    }
}

extension Span where Element == UInt8 {
    /// Whether the bytes equal `text`, which must be lower-case ASCII, without regard to the case of their letters.
    @inlinable
    package func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<count where unsafe ASCII.lowercased(self[index]) != expected[index] { return false }
            return true
        }
    }

    /// A copy of the bytes of `range`.
    @inlinable
    package func copy(_ range: Range<Int>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.append(extracting(range))
        return copy
    }

    @inlinable
    package func copy() -> [UInt8] { copy(0..<count) }
}

extension Array where Element == UInt8 {
    /// Appends a run of bytes in one copy.
    @inlinable
    package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }

    @inlinable
    package mutating func append(ascii text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }

    /// Appends a non-negative number in decimal.
    @inlinable
    package mutating func append(decimal number: Int) {
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var start = digits.count
        var rest = number.magnitude
        repeat {
            start -= 1
            digits[start] = ASCII.zero &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        append(digits.span.extracting(start..<digits.count))
    }
}

extension String {
    /// Text from UTF-8, ill-formed sequences replaced by U+FFFD.
    @inlinable
    package init(decoding bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension StaticString {
    /// The UTF-8 byte at `offset`, which lies within the text.
    @inlinable
    package func byte(at offset: Int) -> UInt8 {
        withUTF8Buffer { unsafe $0[offset] }
    }
}
