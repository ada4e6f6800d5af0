import Bytes

/// Reads `multipart/form-data` (RFC 7578) from a complete body, by the grammar of RFC 2046 §5.1.1.
package struct MultipartBody: Sendable {
    /// One part: a field, or a file when it has a file name.
    package struct Part: Equatable, Sendable {
        package let name: String
        package let fileName: String?
        /// Of the file, as declared; nil when it is not.
        package let mediaType: String?
        package let content: [UInt8]
    }

    package enum Failure: Error, CaseIterable, Equatable, Sendable {
        /// RFC 2046 §5.1: 1 to 70 characters.
        case noBoundary
        /// No closing delimiter, or bytes where a delimiter must be.
        case unexpectedEnd
        /// A head that is no list of fields, is over `headBytes`, or names no field (RFC 7578 §4.2).
        case malformedPart
        case tooManyParts
        case nameTooLong

        /// In the words of the parser of the reference server.
        package var message: String {
            switch self {
            case .noBoundary: "Multipart: Boundary not found"
            case .unexpectedEnd: "Unexpected end of form"
            case .malformedPart: "Malformed part header"
            case .tooManyParts: "Too many parts"
            case .nameTooLong: "Field name too long"
            }
        }
    }

    /// Parts of one body; four times what the largest form here has.
    package static let partCount = 100
    /// Bytes of a field's name; 100 as Node's parser.
    package static let nameBytes = 100
    /// Bytes of a part's head; 16 KiB as Node's parser.
    package static let headBytes = 16 << 10

    package let parts: [Part]

    /// - Parameter contentType: the field of the request, which names the boundary.
    package init(_ body: [UInt8], contentType: String) throws(Failure) {
        guard let type = MediaType(contentType), type.essence == "multipart/form-data",
            let boundary = type.parameters.first(where: { $0.name == "boundary" })?.value, (1...70).contains(boundary.utf8.count)
        else { throw .noBoundary }
        try self.init(body.span, delimiter: Array("--\(boundary)".utf8))
    }

    private init(_ body: Span<UInt8>, delimiter: [UInt8]) throws(Failure) {
        var parts: [Part] = []
        // A preamble may stand before the first delimiter.
        var offset = Self.delimiter(delimiter, in: body, from: 0, isFirst: true)
        guard var start = offset else { throw .unexpectedEnd }
        while true {
            start += delimiter.count
            if body.starts(with: "--", at: start) { break }
            while start < body.count, body[start] == ASCII.space || body[start] == ASCII.tab { start += 1 }
            guard body.starts(with: "\r\n", at: start) else { throw .unexpectedEnd }
            guard parts.count < Self.partCount else { throw .tooManyParts }
            let head = try Self.head(in: body, from: start)
            offset = Self.delimiter(delimiter, in: body, from: head.upperBound - 2, isFirst: false)
            guard let next = offset else { throw .unexpectedEnd }
            // The line break before a delimiter belongs to it.
            let content = min(head.upperBound, next - 2)..<next - 2
            parts.append(try Self.part(body.extracting(head), content: body.extracting(content)))
            start = next
        }
        self.parts = parts
    }

    /// Where the next delimiter begins, at the start of a line.
    private static func delimiter(_ delimiter: [UInt8], in body: Span<UInt8>, from start: Int, isFirst: Bool) -> Int? {
        if isFirst, body.starts(with: delimiter.span, at: 0) { return 0 }
        var offset = start
        while offset + 2 + delimiter.count <= body.count {
            if body[offset] == ASCII.carriageReturn, body[offset + 1] == ASCII.lineFeed,
                body.starts(with: delimiter.span, at: offset + 2)
            {
                return offset + 2
            }
            offset += 1
        }
        return nil
    }

    /// From the line break before the first field to the end of the empty line.
    private static func head(in body: Span<UInt8>, from start: Int) throws(Failure) -> Range<Int> {
        var offset = start
        while offset + 4 <= body.count {
            if body.starts(with: "\r\n\r\n", at: offset) { return start..<offset + 4 }
            guard offset - start < headBytes else { throw .malformedPart }
            offset += 1
        }
        throw .unexpectedEnd
    }

    private static func part(_ head: Span<UInt8>, content: Span<UInt8>) throws(Failure) -> Part {
        var disposition: [(name: String, value: String)]?
        var type: String?
        for line in String(decoding: head).split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .malformedPart }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = parameters(value.unicodeScalars)
            case "content-type": type = String(value)
            default: continue
            }
        }
        guard let disposition, let name = disposition.first(where: { $0.name == "name" })?.value else { throw .malformedPart }
        guard name.utf8.count <= nameBytes else { throw .nameTooLong }
        return Part(
            name: name, fileName: disposition.first { $0.name == "filename" }?.value, mediaType: type, content: content.copy())
    }

    /// `form-data; name="a"; filename="b"`, by scalars: a mark that combines with a quote does not make it another. Browsers write a quote as `%22` (RFC 7578 §2), older ones as `\"`.
    private static func parameters(_ text: Substring.UnicodeScalarView) -> [(name: String, value: String)]? {
        guard String(text.prefix { $0 != ";" }).lowercased().hasPrefix("form-data") else { return nil }
        var found: [(name: String, value: String)] = []
        var rest = text.drop { $0 != ";" }
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest[name.endIndex...]
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var value = String.UnicodeScalarView()
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let scalar = rest.first, scalar != "\"" {
                    rest = rest.dropFirst()
                    if scalar == "\\", rest.first == "\"" || rest.first == "\\", let escaped = rest.popFirst() {
                        value.append(escaped)
                    } else {
                        value.append(scalar)
                    }
                }
                rest = rest.dropFirst().drop { $0 != ";" }
            } else {
                value.append(contentsOf: rest.prefix { $0 != ";" })
                rest = rest.drop { $0 != ";" }
            }
            found.append((String(name).lowercased(), String(value)))
        }
        return found
    }
}

extension Span where Element == UInt8 {
    fileprivate func starts(with other: Span<UInt8>, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - other.count else { return false }
        for index in other.indices where self[offset + index] != other[index] { return false }
        return true
    }

    fileprivate func starts(with text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[offset + index] != text.byte(at: index) { return false }
        return true
    }
}
