import Bytes

/// The name of a namespace, slash included. Compared byte for byte: no Unicode normalisation, no percent-decoding, and what looks
/// like a query is part of it (wire rows S02).
public struct NamespaceName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let bytes: [UInt8]

    public static let main: NamespaceName = "/"

    package init(_ bytes: Span<UInt8>) { self.bytes = bytes.copy() }

    /// A missing leading slash is added.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes.first == Self.slash ? bytes : [Self.slash] + bytes
    }

    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { String(decoding: bytes, as: UTF8.self) }

    package var isMain: Bool { bytes.count == 1 }

    package static let slash = UInt8(ascii: "/")
}
