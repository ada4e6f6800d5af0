import Bytes

/// The fields of a response in the order they will be sent, kept as the bytes of their lines.
///
/// A value cannot break out of its line: control characters other than tab are left out on the way in, whoever supplied them, and so
/// are bytes of a name that no token may hold (RFC 9110 §5.5: a recipient would read CR or LF as the next field).
package struct ResponseFields: Sendable {
    /// `Name: value CRLF`, repeated.
    package private(set) var bytes: [UInt8] = []
    /// Which of the fields the writer would otherwise add are here already.
    private(set) var hasContentLength = false
    private(set) var hasConnection = false
    private(set) var hasDate = false

    package init() {}

    package init(_ fields: [(name: String, value: String)]) {
        for field in fields { append(field.name, field.value) }
    }

    /// The fields of `other`, with room for `addedBytes` more.
    package init(_ other: ResponseFields, addedBytes: Int) {
        bytes.reserveCapacity(other.bytes.count + addedBytes)
        append(contentsOf: other)
    }

    package var isEmpty: Bool { bytes.isEmpty }

    /// Adds a field after the others, even if one of that name is there. A name without a single token character adds nothing.
    package mutating func append(_ name: String, _ value: String) {
        append(name, value.utf8.span)
    }

    /// The same for a number.
    package mutating func append(_ name: String, _ number: Int) {
        append(name, String(number))
    }

    package mutating func append(_ name: String, _ value: Span<UInt8>) {
        let name = name.utf8.span
        if bytes.isEmpty { bytes.reserveCapacity(224) }
        if Token.matches(name) {
            bytes.append(name)
        } else {
            guard hasTokenCharacter(name) else { return }
            for index in name.indices where Token.contains(name[index]) { bytes.append(name[index]) }
        }
        bytes.append(ascii: ": ")
        if value.isText {
            bytes.append(value)
        } else {
            for index in value.indices where !isControl(value[index]) { bytes.append(value[index]) }
        }
        bytes.append(ascii: "\r\n")
        note(name)
    }

    /// Adds a complete line, `Name: value`, written in the source; not for Content-Length, Connection and Date.
    package mutating func append(line: StaticString) {
        bytes.append(ascii: line)
        bytes.append(ascii: "\r\n")
    }

    /// Adds the weak tag of a body, without the way through texts that `EntityTag` takes.
    package mutating func append(_ tag: borrowing WeakTag) {
        bytes.append(ascii: "ETag: ")
        bytes.append(contentsOf: tag.bytes)
        bytes.append(ascii: "\r\n")
    }

    /// Adds all of `other`.
    package mutating func append(contentsOf other: ResponseFields) {
        bytes.append(contentsOf: other.bytes)
        hasContentLength = hasContentLength || other.hasContentLength
        hasConnection = hasConnection || other.hasConnection
        hasDate = hasDate || other.hasDate
    }

    /// Puts `value` in the place of whatever fields of that name are there.
    package mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Adds `element` to the comma list of the field of that name, unless it is there: `Vary` is told by several layers.
    package mutating func appendToList(_ name: String, _ element: String) {
        guard let known = self[name] else { return append(name, element) }
        let elements = known.split(separator: ",").map { $0.drop { $0 == " " }.lowercased() }
        if !elements.contains(element.lowercased()) { set(name, known + ", " + element) }
    }

    package mutating func remove(_ name: String) {
        let kept = list.filter { $0.name.lowercased() != name.lowercased() }
        self = ResponseFields(kept)
    }

    /// The value of the first field of that name, in any case, or nil.
    package subscript(_ name: String) -> String? {
        list.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Name and value of each, in order. For inspection, not for the hot path.
    package var list: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for line in bytes.split(separator: ASCII.lineFeed) {
            guard let colon = line.firstIndex(of: ASCII.colon) else { continue }
            fields.append(
                (
                    String(decoding: line[..<colon], as: UTF8.self),
                    String(decoding: line[(colon + 2)...].dropLast(), as: UTF8.self)
                ))
        }
        return fields
    }

    private func hasTokenCharacter(_ name: Span<UInt8>) -> Bool {
        for index in name.indices where Token.contains(name[index]) { return true }
        return false
    }

    private mutating func note(_ name: Span<UInt8>) {
        switch name.count {
        case 4 where name.equalsIgnoringCase("date"): hasDate = true
        case 10 where name.equalsIgnoringCase("connection"): hasConnection = true
        case 14 where name.equalsIgnoringCase("content-length"): hasContentLength = true
        default: break
        }
    }
}
