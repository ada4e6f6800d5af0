import Bytes

/// Walks the elements of a comma-separated field value (RFC 9110 §5.6.1): white space around them is dropped, empty ones are skipped.
struct CommaList {
    private var position: Int
    private let end: Int

    init(_ value: Range<Int>) {
        position = value.lowerBound
        end = value.upperBound
    }

    /// Where the next element lies in `bytes`, or nil after the last.
    mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
        while position < end {
            let start = position
            while position < end, bytes[position] != ASCII.comma { position += 1 }
            let element = bytes.trimmed(start..<position)
            position += 1
            if !element.isEmpty { return element }
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// `range` without the spaces and tabs at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, self[lower] == ASCII.space || self[lower] == ASCII.tab { lower += 1 }
        while upper > lower, self[upper - 1] == ASCII.space || self[upper - 1] == ASCII.tab { upper -= 1 }
        return lower..<upper
    }
}
