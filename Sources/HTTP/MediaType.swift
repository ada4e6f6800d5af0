import Bytes

/// A media type (RFC 9110 §8.3.1): `text/html; charset=utf-8`.
package struct MediaType: Equatable, Sendable {
    /// `type/subtype` in lower case.
    package let essence: String
    /// Names in lower case, values as sent without their quotes, in order.
    package let parameters: [Parameter]

    package struct Parameter: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// Nil when there is no `type/subtype` of tokens in front. A broken parameter is skipped.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let span = bytes.span
        let end = span.firstIndex(of: UInt8(ascii: ";"), from: 0)
        let essence = span.trimmed(0..<end)
        let slash = min(span.firstIndex(of: UInt8(ascii: "/"), from: essence.lowerBound), essence.upperBound)
        guard slash < essence.upperBound, Token.matches(span.extracting(essence.lowerBound..<slash)),
            Token.matches(span.extracting(slash + 1..<essence.upperBound))
        else { return nil }
        self.essence = String(decoding: bytes[essence].map(ASCII.lowercased), as: UTF8.self)
        var parameters: [Parameter] = []
        var position = end + 1
        while position < bytes.count {
            if let parameter = Self.parameter(span, &position) { parameters.append(parameter) }
        }
        self.parameters = parameters
    }

    /// The charset parameter in lower case, or nil.
    package var charset: String? {
        parameters.first { $0.name == "charset" }?.value.lowercased()
    }

    /// The parameter at `position`, which moves behind the semicolon that ends it.
    private static func parameter(_ text: Span<UInt8>, _ position: inout Int) -> Parameter? {
        let start = position
        var isQuoted = false
        while position < text.count, isQuoted || text[position] != UInt8(ascii: ";") {
            switch text[position] {
            case UInt8(ascii: "\\") where isQuoted: position += 2
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                position += 1
            default: position += 1
            }
        }
        position = min(position, text.count)
        let part = start..<position
        position += 1
        let equals = min(text.firstIndex(of: UInt8(ascii: "="), from: part.lowerBound), part.upperBound)
        let name = text.trimmed(part.lowerBound..<equals)
        guard equals < part.upperBound, Token.matches(text.extracting(name)) else { return nil }
        let value = text.trimmed(equals + 1..<part.upperBound)
        return Parameter(
            name: String(decoding: text.copy(name).map(ASCII.lowercased), as: UTF8.self), value: unquoted(text.extracting(value)))
    }

    private static func unquoted(_ value: Span<UInt8>) -> String {
        guard value.count >= 2, value[0] == UInt8(ascii: "\""), value[value.count - 1] == UInt8(ascii: "\"") else {
            return String(decoding: value)
        }
        var output: [UInt8] = []
        var index = 1
        while index < value.count - 1 {
            if value[index] == UInt8(ascii: "\\"), index + 1 < value.count - 1 { index += 1 }
            output.append(value[index])
            index += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// What a file with this extension (any case, without the dot) is served as.
    package static func ofExtension(_ fileExtension: String) -> String {
        extensions[fileExtension.lowercased()] ?? "application/octet-stream"
    }

    private static let extensions: [String: String] = [
        "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8", "gif": "image/gif", "gz": "application/gzip",
        "htm": "text/html; charset=utf-8", "html": "text/html; charset=utf-8", "ico": "image/x-icon", "jpeg": "image/jpeg",
        "jpg": "image/jpeg", "js": "text/javascript; charset=utf-8", "json": "application/json; charset=utf-8",
        "map": "application/json; charset=utf-8", "md": "text/markdown; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
        "mp3": "audio/mpeg", "mp4": "video/mp4", "oga": "audio/ogg", "ogg": "audio/ogg", "opus": "audio/ogg",
        "pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml", "ttf": "font/ttf",
        "txt": "text/plain; charset=utf-8",
        "wasm": "application/wasm", "wav": "audio/wav", "webm": "video/webm", "webmanifest": "application/manifest+json",
        "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2", "xml": "application/xml", "yaml": "application/yaml",
        "yml": "application/yaml", "zip": "application/zip",
    ]
}
