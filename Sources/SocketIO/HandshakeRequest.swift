import Bytes

/// The request that opened a connection. Kept as it came and read only when asked, since most servers never do.
public struct HandshakeRequest: Sendable {
    /// What followed the question mark, undecoded.
    private let rawQuery: [UInt8]
    /// Where the request came from, as text.
    public let address: String

    package init(query: [UInt8] = [], address: String = "") {
        rawQuery = query
        self.address = address
    }

    /// The parameters, decoded; a repeated one at its first place with its last value (wire rows H26).
    public var query: [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        for pair in rawQuery.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decode(parts[0])
            let value = parts.count > 1 ? Self.decode(parts[1]) : ""
            if let index = parameters.firstIndex(where: { $0.name == name }) {
                parameters[index].value = value
            } else {
                parameters.append((name, value))
            }
        }
        return parameters
    }

    private static func decode(_ text: ArraySlice<UInt8>) -> String {
        let bytes = Array(text)
        return String(decoding: PercentEncoding.decode(bytes.span, plusIsSpace: true) ?? bytes, as: UTF8.self)
    }
}
