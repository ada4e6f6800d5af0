private import OrderedCollections

/// The members of a JSON object in their order. A name occurs once; setting it again keeps its place.
public struct JSONObject: Equatable, Sendable {
    private var members: OrderedDictionary<String, JSONValue>

    public init() { members = [:] }

    /// The members in the order given; of a repeated name the last value counts, at the place of the first.
    public init(_ elements: some Sequence<(String, JSONValue)>) {
        members = OrderedDictionary(elements, uniquingKeysWith: { _, last in last })
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var names: [String] { Array(members.keys) }

    /// The member; assigning nil removes it.
    public subscript(_ name: String) -> JSONValue? {
        get { members[name] }
        set { members[name] = newValue }
    }

    package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    /// Puts names that are array indices first, in numeric order, as JavaScript orders the properties of an object.
    mutating func moveIndicesFirst() {
        let indices = members.keys.compactMap { name in Self.arrayIndex(name).map { (name, $0) } }.sorted { $0.1 < $1.1 }
        guard !indices.isEmpty else { return }
        var ordered = OrderedDictionary<String, JSONValue>(minimumCapacity: members.count)
        for (name, _) in indices { ordered[name] = members[name] }
        for (name, value) in members where ordered[name] == nil { ordered[name] = value }
        members = ordered
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

extension JSONObject: Sequence {
    public struct Iterator: IteratorProtocol {
        private var members: OrderedDictionary<String, JSONValue>.Elements.Iterator

        fileprivate init(_ members: OrderedDictionary<String, JSONValue>) { self.members = members.elements.makeIterator() }

        public mutating func next() -> (name: String, value: JSONValue)? {
            members.next().map { (name: $0.key, value: $0.value) }
        }
    }

    public func makeIterator() -> Iterator { Iterator(members) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
