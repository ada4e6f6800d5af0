import Bytes

/// Header fields as received (RFC 9110 §5): one copy of the head's bytes and the offsets of names and values in it.
///
/// A value becomes a `String` only when asked for; bytes that are no UTF-8 read as U+FFFD. Names are matched without regard to case.
package struct Fields: Sendable {
    /// Where one field lies in the head; the value without the white space around it.
    struct Entry: Sendable {
        var nameStart: UInt32
        var nameCount: UInt32
        var valueStart: UInt32
        var valueCount: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameStart) + Int(nameCount) }
        var value: Range<Int> { Int(valueStart)..<Int(valueStart) + Int(valueCount) }
    }

    let head: [UInt8]
    let entries: [Entry]
    /// One bit for each length a name has (63 and more share the last): most questions for an absent name end here.
    private let nameCounts: UInt64

    init(head: [UInt8], entries: [Entry], nameCounts: UInt64) {
        self.head = head
        self.entries = entries
        self.nameCounts = nameCounts
    }

    /// No fields.
    package init() { self.init(head: [], entries: [], nameCounts: 0) }

    /// The bit of `nameCounts` for names of this length.
    @inline(__always)
    static func bit(ofNameCount count: Int) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: min(count, 63)) }

    package var count: Int { entries.count }

    /// The value of the first field called `name` (lower-case), or nil.
    package subscript(_ name: StaticString) -> String? {
        guard let index = index(of: name) else { return nil }
        return String(decoding: head.span.extracting(entries[index].value))
    }

    /// The bytes of that value.
    package func bytes(of name: StaticString) -> [UInt8]? {
        index(of: name).map { head.span.copy(entries[$0].value) }
    }

    /// The values of all fields called `name` (lower-case), in order.
    package func values(of name: StaticString) -> [String] {
        let bytes = head.span
        var values: [String] = []
        for entry in entries where matches(entry, name, bytes) { values.append(String(decoding: bytes.extracting(entry.value))) }
        return values
    }

    package func contains(_ name: StaticString) -> Bool { index(of: name) != nil }

    /// Whether `token` (lower-case) is an element of the comma lists of all fields called `name`, in any case.
    package func contains(_ name: StaticString, token: StaticString) -> Bool {
        let bytes = head.span
        for entry in entries where matches(entry, name, bytes) {
            var list = CommaList(entry.value)
            while let element = list.next(in: bytes) {
                if bytes.extracting(element).equalsIgnoringCase(token) { return true }
            }
        }
        return false
    }

    /// Whether more than one field is called `name` (lower-case).
    package func isRepeated(_ name: StaticString) -> Bool {
        let bytes = head.span
        var found = false
        for entry in entries where matches(entry, name, bytes) {
            if found { return true }
            found = true
        }
        return false
    }

    /// Every field in the order and spelling it came in.
    package func forEach(_ body: (_ name: String, _ value: String) -> Void) {
        let bytes = head.span
        for entry in entries {
            body(String(decoding: bytes.extracting(entry.name)), String(decoding: bytes.extracting(entry.value)))
        }
    }

    /// Looks at the bytes of the first value called `name` (lower-case) without copying them.
    package func withBytes<Result>(of name: StaticString, _ body: (Span<UInt8>) -> Result) -> Result? {
        guard let index = index(of: name) else { return nil }
        return body(head.span.extracting(entries[index].value))
    }

    private func index(of name: StaticString) -> Int? {
        guard nameCounts & Self.bit(ofNameCount: name.utf8CodeUnitCount) != 0 else { return nil }
        let bytes = head.span
        let entries = entries.span
        for index in entries.indices where matches(entries[index], name, bytes) { return index }
        return nil
    }

    @inline(__always)
    private func matches(_ entry: Entry, _ name: StaticString, _ bytes: Span<UInt8>) -> Bool {
        Int(entry.nameCount) == name.utf8CodeUnitCount && bytes.extracting(entry.name).equalsIgnoringCase(name)
    }
}
