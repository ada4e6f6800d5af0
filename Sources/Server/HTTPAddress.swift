import Bytes

/// An address a client can go to: `http://host:port/path?query` (RFC 9110 §4.2). Fragments are dropped.
package struct HTTPAddress: Equatable, Sendable {
    package let isSecure: Bool
    /// Without the brackets of IPv6.
    package let host: String
    package let port: UInt16
    /// `user:password`, decoded; nil when there are none (RFC 3986 §3.2.1).
    package let credentials: String?
    /// Path and query; at least `/`.
    package let target: String

    /// Nil for other schemes, and where there is no host or no valid port.
    package init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        switch text[..<mark.lowerBound].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        let rest = text[mark.upperBound...].prefix { $0 != "#" }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
        if let at = authority.lastIndex(of: "@") {
            let decoded = PercentEncoding.decode(Array(authority[..<at].utf8).span)
            let text = decoded.map { String(decoding: $0, as: UTF8.self) } ?? String(authority[..<at])
            credentials = text.contains(":") ? text : text + ":"
            authority = authority[authority.index(after: at)...]
        } else {
            credentials = nil
        }
        var portText: Substring = ""
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[..<close].dropFirst())
            portText = authority[close...].dropFirst()
        } else {
            host = String(authority.prefix { $0 != ":" })
            portText = authority.dropFirst(host.count)
        }
        guard !host.isEmpty, portText.isEmpty || portText.hasPrefix(":") else { return nil }
        guard portText.count > 1 else {
            port = isSecure ? 443 : 80
            return
        }
        guard let number = UInt16(portText.dropFirst()), number > 0 else { return nil }
        port = number
    }

    /// The Host field.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// Where a Location field leads (RFC 3986 §5.2, without dot segments).
    package func following(_ location: String) -> HTTPAddress? {
        if location.contains("://") { return HTTPAddress(location) }
        let scheme = isSecure ? "https" : "http"
        if location.hasPrefix("//") { return HTTPAddress("\(scheme):\(location)") }
        if location.hasPrefix("/") { return HTTPAddress("\(scheme)://\(authority)\(location)") }
        let path = target.prefix { $0 != "?" }
        let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
        return HTTPAddress("\(scheme)://\(authority)\(folder)\(location)")
    }
}
