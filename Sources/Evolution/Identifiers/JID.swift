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
        let text = Self.withoutDevice(text)
        if ["@g.us", "@s.whatsapp.net", "@lid", "@broadcast"].contains(where: { text.contains($0) }) {
            self.init(text)
            return
        }
        let bare = text.filter { !" +()".contains($0) }.prefix { $0 != ":" && $0 != "@" }
        if bare.contains("-"), bare.utf8.count >= 24 {
            self.init(bare.filter { Self.isDigit($0) || $0 == "-" } + "@g.us")
            return
        }
        let digits = bare.filter(Self.isDigit)
        if digits.utf8.count >= 18 {
            self.init(digits + "@g.us")
        } else {
            self.init(Self.canonical(digits) + "@s.whatsapp.net")
        }
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// Drops `:12` wherever a colon is followed by digits.
    private static func withoutDevice(_ text: String) -> String {
        var output = ""
        var rest = text[...]
        while let colon = rest.firstIndex(of: ":") {
            output += rest[..<colon]
            let after = rest[rest.index(after: colon)...]
            let digits = after.prefix(while: isDigit)
            if digits.isEmpty { output.append(":") }
            rest = after.dropFirst(digits.count)
        }
        return output + rest
    }

    /// The spelling under which Mexico, Argentina and Brazil register their mobiles (steps 6 and 7).
    private static func canonical(_ digits: String) -> String {
        var digits = Array(digits.utf8)
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
