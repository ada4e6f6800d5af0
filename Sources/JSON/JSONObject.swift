/// The members of a JSON object in their order. A name occurs once; setting it again keeps its place.
///
/// One array, since almost every object is small: a table of places is added only when there are more than `scannedCount` members.
public struct JSONObject: Sendable {
    /// Name and value: the type of a literal's elements, without labels, so that a literal's array is taken over as it is.
    private typealias Member = (String, JSONValue)

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

    /// Takes over `members` unless a name occurs twice among them.
    init(literal members: [(String, JSONValue)]) {
        if members.count > Self.scannedCount || Self.hasRepeatedName(members) {
            self.init(members)
        } else {
            self.init()
            self.members = members
        }
    }

    private static func hasRepeatedName(_ members: [Member]) -> Bool {
        for later in members.indices.dropFirst() {
            for earlier in 0..<later where members[earlier].0.hasSameBytes(as: members[later].0) { return true }
        }
        return false
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var names: [String] { members.map(\.0) }

    /// The member; assigning nil removes it.
    public subscript(_ name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].1 } }
        set { if let newValue { set(name, newValue) } else { remove(name) } }
    }

    private func place(of name: String) -> Int? {
        guard places.isEmpty else { return places[Array(name.utf8)] }
        for index in members.indices where members[index].0.hasSameBytes(as: name) { return index }
        return nil
    }

    private mutating func set(_ name: String, _ value: JSONValue) {
        if let place = place(of: name) {
            members[place].1 = value
            return
        }
        members.append((name, value))
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
        for (place, member) in members.enumerated() { places[Array(member.0.utf8)] = place }
    }

    /// Puts names that are array indices first, in numeric order, as JavaScript orders the properties of an object.
    mutating func moveIndicesFirst() {
        let numbered = members.compactMap { member in Self.arrayIndex(member.0).map { (member, $0) } }
        guard !numbered.isEmpty else { return }
        members = numbered.sorted { $0.1 < $1.1 }.map(\.0) + members.filter { Self.arrayIndex($0.0) == nil }
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
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.elementsEqual(right.members) { $0.0 == $1.0 && $0.1 == $1.1 }
    }
}

extension JSONObject: Sequence {
    public struct Iterator: IteratorProtocol {
        private var members: IndexingIterator<[Member]>

        fileprivate init(_ object: JSONObject) { members = object.members.makeIterator() }

        public mutating func next() -> (name: String, value: JSONValue)? { members.next().map { ($0.0, $0.1) } }
    }

    public func makeIterator() -> Iterator { Iterator(self) }
    public var underestimatedCount: Int { members.count }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(literal: elements) }
}

extension String {
    /// Swift takes texts for equal that are canonically equivalent; names of members are equal only to the letter.
    fileprivate func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let left = utf8.span
        let right = other.utf8.span
        for index in 0..<left.count where left[index] != right[index] { return false }
        return true
    }
}
