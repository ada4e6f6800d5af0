import Bytes

/// An entity tag (RFC 9110 §8.8.3), and the question If-None-Match asks of it.
package struct EntityTag: Equatable, Sendable {
    package let isWeak: Bool
    /// Between the quotes.
    package let opaque: String

    package init(isWeak: Bool, opaque: String) {
        self.isWeak = isWeak
        self.opaque = opaque
    }

    package init(_ tag: WeakTag) {
        self.init(isWeak: true, opaque: String(decoding: tag.bytes[3..<(tag.bytes.count - 1)], as: UTF8.self))
    }

    /// As it stands in ETag.
    package var text: String { (isWeak ? "W/\"" : "\"") + opaque + "\"" }

    /// Whether a value of If-None-Match names this tag by weak comparison (§8.8.3.2), or is `*`. Reading stops at the first thing
    /// that is no tag.
    package func matches(ifNoneMatch value: String) -> Bool {
        let text = value.utf8.span
        var position = 0
        let whole = text.trimmed(0..<text.count)
        if whole.count == 1, text[whole.lowerBound] == UInt8(ascii: "*") { return true }
        let expected = Array(opaque.utf8)
        while let tag = Self.next(in: text, &position) {
            if text.copy(tag) == expected { return true }
        }
        return false
    }

    /// Where the opaque part of the next tag of a list lies.
    private static func next(in text: Span<UInt8>, _ position: inout Int) -> Range<Int>? {
        while position < text.count, [ASCII.space, ASCII.tab, ASCII.comma].contains(text[position]) { position += 1 }
        if position + 1 < text.count, text[position] == UInt8(ascii: "W"), text[position + 1] == UInt8(ascii: "/") {
            position += 2
        }
        guard position < text.count, text[position] == UInt8(ascii: "\"") else { return nil }
        let start = position + 1
        let end = text.firstIndex(of: UInt8(ascii: "\""), from: start)
        guard end < text.count else { return nil }
        position = end + 1
        return start..<end
    }
}
