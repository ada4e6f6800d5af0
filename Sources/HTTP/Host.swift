import Bytes

/// The rule for Host and for the authority of a target (RFC 9112 §3.2, RFC 3986 §3.2): as much of the grammar as keeps two readers
/// from seeing different hosts. No user information, no list, no path; an empty value is allowed.
enum Host {
    static func isValid(_ value: Span<UInt8>) -> Bool {
        for index in value.indices {
            switch value[index] {
            case 0...0x20, 0x7F...0xFF, ASCII.comma, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "@"),
                UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
                return false
            default: continue
            }
        }
        return true
    }

    /// Exactly one for HTTP/1.1, at most one for HTTP/1.0.
    static func check(_ fields: Fields, minorVersion: Int) throws(RequestError) {
        guard let isValid = fields.withBytes(of: "host", { isValid($0) }) else {
            guard minorVersion == 0 else { throw .missingHost }
            return
        }
        guard !fields.isRepeated("host") else { throw .repeatedHost }
        guard isValid else { throw .badHost }
    }
}
