import Bytes

/// Reads `Sec-WebSocket-Extensions` and `Sec-WebSocket-Protocol` (RFC 6455 §9.1, §11.3.4) in one pass, each byte once.
enum ExtensionList {
    struct Offer {
        var name: String
        var parameters: [(name: String, value: String?)]
    }

    /// The offers in order. An ill-formed one is left out and reading goes on behind the next comma.
    static func parse(_ field: [UInt8]) -> [Offer] {
        let bytes = field.span
        var offers: [Offer] = []
        var index = 0
        while index < bytes.count {
            if let offer = offer(bytes, &index) { offers.append(offer) }
            while index < bytes.count, bytes[index] != ASCII.comma { index += 1 }
            index += 1
        }
        return offers
    }

    /// The tokens of a list, or nil when it is ill-formed: something that is no token, an empty element, or one that is repeated.
    static func tokens(_ field: [UInt8]) -> [String]? {
        let bytes = field.span
        var tokens: [String] = []
        var seen: Set<String> = []
        var index = 0
        while true {
            skipBlanks(bytes, &index)
            guard let token = token(bytes, &index), seen.insert(token).inserted else { return nil }
            tokens.append(token)
            skipBlanks(bytes, &index)
            if index == bytes.count { return tokens }
            guard bytes[index] == ASCII.comma else { return nil }
            index += 1
        }
    }

    private static func offer(_ bytes: Span<UInt8>, _ index: inout Int) -> Offer? {
        skipBlanks(bytes, &index)
        guard let name = token(bytes, &index) else { return nil }
        var offer = Offer(name: name, parameters: [])
        while true {
            skipBlanks(bytes, &index)
            guard index < bytes.count, bytes[index] != ASCII.comma else { return offer }
            guard bytes[index] == UInt8(ascii: ";") else { return nil }
            index += 1
            skipBlanks(bytes, &index)
            guard let name = token(bytes, &index) else { return nil }
            skipBlanks(bytes, &index)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                offer.parameters.append((name, nil))
                continue
            }
            index += 1
            skipBlanks(bytes, &index)
            guard let value = value(bytes, &index) else { return nil }
            offer.parameters.append((name, value))
        }
    }

    /// A token, or a quoted string that spells one.
    private static func value(_ bytes: Span<UInt8>, _ index: inout Int) -> String? {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return token(bytes, &index) }
        index += 1
        var content: [UInt8] = []
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count { index += 1 }
            content.append(bytes[index])
            index += 1
        }
        guard index < bytes.count else { return nil }
        index += 1
        var start = 0
        guard let token = token(content.span, &start), start == content.count else { return nil }
        return token
    }

    private static func token(_ bytes: Span<UInt8>, _ index: inout Int) -> String? {
        let start = index
        while index < bytes.count, isTokenByte(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes.extracting(start..<index)) : nil
    }

    private static func skipBlanks(_ bytes: Span<UInt8>, _ index: inout Int) {
        while index < bytes.count, bytes[index] == ASCII.space || bytes[index] == ASCII.tab { index += 1 }
    }

    /// RFC 9110 §5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x7C, 0x7E, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }
}
