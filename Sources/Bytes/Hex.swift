/// Hexadecimal digits of bytes, two a byte, high half first.
package enum Hex {
    package static func encode(_ bytes: some Sequence<UInt8>, uppercase: Bool = false) -> String {
        let letter: UInt8 = uppercase ? 0x41 : 0x61
        var digits: [UInt8] = []
        for byte in bytes {
            for half in [byte >> 4, byte & 15] { digits.append(half < 10 ? ASCII.zero + half : letter + half - 10) }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
