/// Boxes of an MP4 file: a length, a name of four letters, a body (ISO/IEC 14496-12 §4.2).
enum MP4Box {
    /// The body of the first box of that name directly in `range`. A length that leads outside ends the search.
    static func first(_ name: StaticString, in bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
        var offset = range.lowerBound
        while offset <= range.upperBound - 8, let short = bytes.bigEndian(4, at: offset) {
            var head = 8
            var length = short
            if short == 1 {
                guard let long = bytes.bigEndian(8, at: offset + 8) else { return nil }
                head = 16
                length = long
            } else if short == 0 {
                length = range.upperBound - offset
            }
            guard length >= head, length <= range.upperBound - offset else { return nil }
            if bytes.has(name, at: offset + 4) { return offset + head..<offset + length }
            offset += length
        }
        return nil
    }
}
