import Bytes

/// The made-up names of things, each in the form its consumers know.
extension World {
    /// UUID version 4 (RFC 9562 §5.4) in lower case: instance ids, message ids of the generic channel.
    func makeUUID() -> String { makeUUID(uppercase: false) }

    /// UUID version 4 in upper case: generated instance tokens.
    func makeToken() -> String { makeUUID(uppercase: true) }

    private func makeUUID(uppercase: Bool) -> String {
        var bytes = random.bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Hex.encode(bytes, uppercase: uppercase)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }

    /// Key of a database row other than an instance: `c` and 24 of `[a-z0-9]`.
    ///
    /// Eight characters of time keep rows made later behind earlier ones when sorted; sixteen are random.
    func makeRowID() -> String {
        var time = String(max(0, wallTime.sinceEpoch), radix: 36)
        time = String(repeating: "0", count: max(0, 8 - time.count)) + time.suffix(8)
        return "c" + time + makeText(of: Self.lowercaseAlphanumerics, count: 16)
    }

    /// Eight characters without I, O, U and 0, typed into the phone instead of scanning.
    func makePairingCode() -> String { makeText(of: Self.pairingAlphabet, count: 8) }

    /// What the QR picture says: version mark and reference, then three keys of 32 bytes in base64, parted by commas.
    func makeQRText() -> String {
        let reference = "2@" + Base64.encodeToString(random.bytes(99))
        return ([reference] + (0..<3).map { _ in Base64.encodeToString(random.bytes(32)) }).joined(separator: ",")
    }

    /// Message id of the Cloud API.
    func makeCloudMessageID() -> String { "wamid." + Base64.encodeToString(random.bytes(36)) }

    /// What follows `https://chat.whatsapp.com/`: 22 letters and digits.
    func makeInviteCode() -> String { makeText(of: Self.alphanumerics, count: 22) }

    /// Address of a new group: eighteen digits that start as WhatsApp's do.
    func makeGroupJID() -> JID { JID("120363" + makeText(of: Self.digits, count: 12) + "@g.us") }

    /// Where WhatsApp would keep a picture; nothing is there.
    func makePictureURL() -> String {
        "https://pps.whatsapp.net/v/t61.24694-24/\(makeText(of: Self.digits, count: 15))_n.jpg"
    }

    private func makeText(of alphabet: [UInt8], count: Int) -> String {
        var letters: [UInt8] = []
        for _ in 0..<count { letters.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)]) }
        return String(decoding: letters, as: UTF8.self)
    }

    private static let digits = Array("0123456789".utf8)
    private static let alphanumerics = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let lowercaseAlphanumerics = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
    private static let pairingAlphabet = Array("123456789ABCDEFGHJKLMNPQRSTVWXYZ".utf8)
}
