/// Base64 of RFC 4648: the standard alphabet with padding (§4) and the URL-safe one without (§5).
package enum Base64 {
    private static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in standard.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()

    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        append(bytes.span, to: &output)
        return output
    }

    package static func encodeToString(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }

    /// Appends the padded standard form.
    package static func append(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        encode(bytes, with: standard, padded: true, into: &output)
    }

    package static func encodeURLSafe(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        encode(bytes.span, with: urlSafe, padded: false, into: &output)
        return output
    }

    private static func encode(_ source: Span<UInt8>, with alphabet: [UInt8], padded: Bool, into output: inout [UInt8]) {
        let letters = alphabet.span
        output.append(addingCapacity: (source.count + 2) / 3 * 4) { (output: inout OutputSpan<UInt8>) in
            var index = 0
            while index + 3 <= source.count {
                let group = UInt32(source[index]) << 16 | UInt32(source[index + 1]) << 8 | UInt32(source[index + 2])
                output.append(letters[Int(group >> 18)])
                output.append(letters[Int(group >> 12 & 63)])
                output.append(letters[Int(group >> 6 & 63)])
                output.append(letters[Int(group & 63)])
                index += 3
            }
            let rest = source.count - index
            guard rest > 0 else { return }
            let group = UInt32(source[index]) << 16 | (rest == 2 ? UInt32(source[index + 1]) << 8 : 0)
            output.append(letters[Int(group >> 18)])
            output.append(letters[Int(group >> 12 & 63)])
            if rest == 2 { output.append(letters[Int(group >> 6 & 63)]) }
            if padded { output.append(repeating: UInt8(ascii: "="), count: 3 - rest) }
        }
    }

    /// The bytes of padded standard base64, or nil when a character, the length or the padding is wrong.
    package static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return [] }
        var padding = 0
        if text[text.count - 1] == UInt8(ascii: "=") { padding = text[text.count - 2] == UInt8(ascii: "=") ? 2 : 1 }
        let digits = text.count - padding
        let table = values.span
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3 - padding)
        var group: UInt32 = 0
        for index in 0..<digits {
            let value = table[Int(text[index])]
            guard value != 0xFF else { return nil }
            group = group << 6 | UInt32(value)
            if index & 3 == 3 {
                output.append(UInt8(truncatingIfNeeded: group >> 16))
                output.append(UInt8(truncatingIfNeeded: group >> 8))
                output.append(UInt8(truncatingIfNeeded: group))
                group = 0
            }
        }
        switch padding {
        case 1:
            output.append(UInt8(truncatingIfNeeded: group >> 10))
            output.append(UInt8(truncatingIfNeeded: group >> 2))
        case 2: output.append(UInt8(truncatingIfNeeded: group >> 4))
        default: break
        }
        return output
    }
}
