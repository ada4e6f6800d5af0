import Bytes

/// Where the bytes of a medium come from, told from the text of its field.
package enum MediaSource: Equatable, Sendable {
    case address(String)
    case base64(String)

    /// Nil when the text is neither. A data URI is neither, and so is base64 that is not padded.
    package init?(_ text: String?, allowsLocalNames: Bool = false) {
        guard let text else { return nil }
        if Self.isAddress(text, allowsLocalNames: allowsLocalNames) {
            self = .address(text)
        } else if Self.isBase64(text) {
            self = .base64(text)
        } else {
            return nil
        }
    }

    /// The standard alphabet, padded to a multiple of four. The empty text counts.
    package static func isBase64(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard bytes.count % 4 == 0 else { return false }
        var end = bytes.count
        while end > 0, bytes.count - end < 2, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for index in 0..<end {
            switch bytes[index] {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): continue
            default: return false
            }
        }
        return true
    }

    /// The rule of the `validator` package: http, https, ftp or no scheme; no white space or angle brackets; at most 2084
    /// characters; a host that is an IP address or has a dot and a top-level domain. So `http://localhost:9000/a.png` is none.
    package static func isAddress(_ text: String, allowsLocalNames: Bool = false) -> Bool {
        guard !text.isEmpty, text.utf16.count <= 2084, !text.contains(where: { $0.isWhitespace || $0 == "<" || $0 == ">" }),
            !text.hasPrefix("mailto:")
        else { return false }
        var rest = text[...]
        if let mark = text.firstRange(of: "://") {
            guard ["http", "https", "ftp"].contains(text[..<mark.lowerBound].lowercased()) else { return false }
            rest = text[mark.upperBound...]
        } else if text.hasPrefix("//") {
            return false
        }
        var host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        if host.hasPrefix("[") {
            guard let close = host.firstIndex(of: "]") else { return false }
            return isIPv6(host[host.index(after: host.startIndex)..<close]) && isPort(host[host.index(after: close)...])
        }
        if let colon = host.firstIndex(of: ":") {
            guard isPort(host[colon...]) else { return false }
            host = host[..<colon]
        }
        return isIPv4(host) || isDomain(host, needsTop: !(allowsLocalNames && rest.startIndex > text.startIndex))
    }

    /// `:` and a number, or nothing.
    private static func isPort(_ text: Substring) -> Bool {
        guard !text.isEmpty else { return true }
        let digits = text.dropFirst()
        return text.hasPrefix(":") && digits.utf8.allSatisfy(ASCII.isDigit) && (1...65_535).contains(Int(digits) ?? 0)
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.count <= 3 && part.utf8.allSatisfy(ASCII.isDigit) && (Int(part) ?? 256) < 256
            }
    }

    /// The shape only; whether it can be reached shows when it is.
    private static func isIPv6(_ text: Substring) -> Bool {
        text.contains(":") && text.utf8.count <= 45
            && text.utf8.allSatisfy { ASCII.hexValue($0) != nil || $0 == ASCII.colon || $0 == UInt8(ascii: ".") }
    }

    private static func isDomain(_ text: Substring, needsTop: Bool) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let top = labels.last, !needsTop || labels.count > 1 else { return false }
        if needsTop {
            guard top.count >= 2, top.allSatisfy({ $0.isLetter || !$0.isASCII }) || top.hasPrefix("xn") else { return false }
        }
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" && !needsTop }
        }
    }
}
