import Bytes

/// The query of a target as pairs in the order sent (WHATWG URL, "application/x-www-form-urlencoded parsing").
///
/// Nothing is refused, as in Node: a broken escape stays as it is, bytes that are no UTF-8 become U+FFFD, empty pairs are skipped.
package struct Query: Sendable {
    package let pairs: [(name: String, value: String)]

    /// - Parameter raw: what follows the `?`, or nil.
    package init(_ raw: String?) {
        self.init(bytes: (raw ?? "").utf8.span)
    }

    package init(bytes: Span<UInt8>) {
        var pairs: [(name: String, value: String)] = []
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(of: UInt8(ascii: "&"), from: start)
            if end > start {
                let pair = bytes.extracting(start..<end)
                let equals = pair.firstIndex(of: UInt8(ascii: "="), from: 0)
                pairs.append(
                    (
                        Self.decode(pair.extracting(0..<equals)),
                        Self.decode(pair.extracting(min(equals + 1, pair.count)..<pair.count))
                    ))
            }
            start = end + 1
        }
        self.pairs = pairs
    }

    /// The value of the last pair called `name`, or nil.
    package subscript(_ name: String) -> String? {
        for pair in pairs.reversed() where pair.name == name { return pair.value }
        return nil
    }

    /// The values of all pairs called `name`, in order.
    package func values(of name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    /// `+` is a space, `%XX` a byte.
    static func decode(_ text: Span<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "%"), index + 2 < text.count, let high = ASCII.hexValue(text[index + 1]),
                let low = ASCII.hexValue(text[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte == UInt8(ascii: "+") ? ASCII.space : byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

extension Span where Element == UInt8 {
    /// Index of the first `byte` at or after `start`, or the count.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int) -> Int {
        var index = start
        while index < count, self[index] != byte { index += 1 }
        return index
    }
}
