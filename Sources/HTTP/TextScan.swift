import Bytes

extension Span where Element == UInt8 {
    /// Index of the first control character other than tab at or after `start`; the count if there is none.
    ///
    /// Eight bytes at a time: every byte of a head passes here, and one by one they cost half of the parser's time. A word has a
    /// byte below n if subtracting n from each byte borrows into a high bit that was clear; so for 0x20, and for 1 once the bytes
    /// equal to 0x7F are made zero. (SIMD16 with literals came out unspecialised, ten times slower.)
    func endOfText(from start: Int) -> Int {
        unsafe withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= bytes.count {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let deletes = word ^ 0x7F7F_7F7F_7F7F_7F7F
                let low = (word &- 0x2020_2020_2020_2020) & ~word
                let zero = (deletes &- 0x0101_0101_0101_0101) & ~deletes
                if (low | zero) & 0x8080_8080_8080_8080 != 0 { break }
                index += 8
            }
            while unsafe index < bytes.count && !isControl(bytes[index]) { index += 1 }
            return index
        }
    }

    /// Whether all bytes may stand in a field value.
    var isText: Bool { endOfText(from: 0) == count }
}

/// Whether a byte may not stand in a field value (RFC 9110 §5.5).
@inline(__always)
func isControl(_ byte: UInt8) -> Bool {
    byte < 0x20 ? byte != ASCII.tab : byte == 0x7F
}
