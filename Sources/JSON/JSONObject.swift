/// The members of a JSON object in their order. A name occurs once; setting it again keeps its place.
///
/// One array, since almost every object is small: a table of places is added only when there are more than `scannedCount` members.
public struct JSONObject: Sendable {
    private struct Member: Equatable {
        let name: String
        var value: JSONValue
    }

    /// Up to so many members a name is found faster by looking at each than by hashing it.
    private static let scannedCount = 12

    private var members: [Member] = []
    /// The place of each name, by its bytes; empty while the object is small.
    private var places: [[UInt8]: Int] = [:]

    public init() {}

    /// The members in the order given; of a repeated name the last value counts, at the place of the first.
    public init(_ elements: some Sequence<(String, JSONValue)>) {
        members.reserveCapacity(elements.underestimatedCount)
        for (name, value) in elements { set(name, value) }
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var names: [String] { members.map(\.name) }

    /// The member; assigning nil removes it.
    public subscript(_ name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set { if let newValue { set(name, newValue) } else { remove(name) } }
    }

    private func place(of name: String) -> Int? {
        guard places.isEmpty else { return places[Array(name.utf8)] }
        for index in members.indices where members[index].name.hasSameBytes(as: name) { return index }
        return nil
    }

    private mutating func set(_ name: String, _ value: JSONValue) {
        if let place = place(of: name) {
            members[place].value = value
            return
        }
        members.append(Member(name: name, value: value))
        if !places.isEmpty { places[Array(name.utf8)] = members.count - 1 } else if members.count > Self.scannedCount { index() }
    }

    private mutating func remove(_ name: String) {
        guard let place = place(of: name) else { return }
        members.remove(at: place)
        if !places.isEmpty { index() }
    }

    private mutating func index() {
        places = members.count > Self.scannedCount ? Dictionary(minimumCapacity: members.count * 2) : [:]
        guard members.count > Self.scannedCount else { return }
        for (place, member) in members.enumerated() { places[Array(member.name.utf8)] = place }
    }

    /// Puts names that are array indices first, in numeric order, as JavaScript orders the properties of an object.
    mutating func moveIndicesFirst() {
        let numbered = members.compactMap { member in Self.arrayIndex(member.name).map { (member, $0) } }
        guard !numbered.isEmpty else { return }
        members = numbered.sorted { $0.1 < $1.1 }.map(\.0) + members.filter { Self.arrayIndex($0.name) == nil }
        if !places.isEmpty { index() }
    }

    /// The value of a canonical array index, 0 to 2³² − 2 (ECMAScript "array index").
    static func arrayIndex(_ name: String) -> UInt32? {
        let digits = name.utf8
        guard let first = digits.first, first &- 0x30 < 10, first != 0x30 || digits.count == 1, digits.count <= 10 else {
            return nil
        }
        guard let index = UInt32(name), index != .max else { return nil }
        return index
    }
}

extension JSONObject: Equatable {
    /// The same members in the same order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
}

extension JSONObject: Sequence {
    public struct Iterator: IteratorProtocol {
        private var members: IndexingIterator<[Member]>

        fileprivate init(_ object: JSONObject) { members = object.members.makeIterator() }

        public mutating func next() -> (name: String, value: JSONValue)? {
            members.next().map { (name: $0.name, value: $0.value) }
        }
    }

    public func makeIterator() -> Iterator { Iterator(self) }
    public var underestimatedCount: Int { members.count }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

extension String {
    /// Swift takes texts for equal that are canonically equivalent; names of members are equal only to the letter.
    fileprivate func hasSameBytes(as other: String) -> Bool {
        let left = utf8.span
        let right = other.utf8.span
        guard left.count == right.count else { return false }
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}
