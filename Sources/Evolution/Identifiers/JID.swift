import Bytes

/// Address of a person, group or list on WhatsApp: user, `@`, server.
package struct JID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// An address as it stands.
    package init(_ text: String) { description = text }

    package static let statusBroadcast = JID("status@broadcast")

    package var isGroup: Bool { description.hasSuffix("@g.us") }
    package var isBroadcast: Bool { description.hasSuffix("@broadcast") }
    package var isPerson: Bool { description.hasSuffix("@s.whatsapp.net") }
    /// An address that hides the phone number.
    package var isHidden: Bool { description.hasSuffix("@lid") }

    /// What stands before the `@`.
    package var user: String { String(description.prefix { $0 != "@" }) }

    /// The address a client means by the text of a `number` field, by the steps of the real server.
    package init(number text: String) {
        let text = Self.withoutDevice(Array(text.utf8))
        guard !Self.namesServer(text) else {
            self.init(String(decoding: text, as: UTF8.self))
            return
        }
        let bare = text.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }.filter { !Self.decoration.contains($0) }
        let digits = bare.filter(ASCII.isDigit)
        if bare.contains(UInt8(ascii: "-")), bare.count >= 24 {
            self.init(String(decoding: bare.filter { ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }, as: UTF8.self) + "@g.us")
        } else if digits.count >= 18 {
            self.init(String(decoding: digits, as: UTF8.self) + "@g.us")
        } else {
            self.init(Self.canonical(digits) + "@s.whatsapp.net")
        }
    }

    /// What people write between the digits of a number.
    private static let decoration = Array(" +()".utf8)
    private static let servers = ["g.us", "s.whatsapp.net", "lid", "broadcast"].map { Array($0.utf8) }

    /// Whether an `@` is followed by one of the servers, wherever it stands.
    private static func namesServer(_ text: [UInt8]) -> Bool {
        for index in text.indices where text[index] == UInt8(ascii: "@") {
            let rest = text[(index + 1)...]
            if servers.contains(where: { rest.starts(with: $0) }) { return true }
        }
        return false
    }

    /// Drops `:12` wherever a colon is followed by digits.
    private static func withoutDevice(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: ":")) else { return text }
        var output: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            let digits = byte == UInt8(ascii: ":") ? rest.prefix(while: ASCII.isDigit) : []
            if digits.isEmpty { output.append(byte) } else { rest = rest.dropFirst(digits.count) }
        }
        return output
    }

    /// The spelling under which Mexico, Argentina and Brazil register their mobiles (steps 6 and 7).
    private static func canonical(_ digits: [UInt8]) -> String {
        var digits = digits
        guard digits.count == 13 else { return String(decoding: digits, as: UTF8.self) }
        switch (digits[0], digits[1]) {
        case (0x35, 0x32), (0x35, 0x34): digits.remove(at: 2)
        case (0x35, 0x35):
            let area = (digits[2] - 0x30) * 10 + (digits[3] - 0x30)
            if digits[5] >= 0x37, area >= 31 { digits.remove(at: 4) }
        default: break
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
