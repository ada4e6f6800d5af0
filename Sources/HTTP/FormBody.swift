import Bytes

/// Reads `application/x-www-form-urlencoded` with the bracket names of Node's `qs`: `a[b]=1`, `a[]=1`, `a[0]=1`, a repeated name a list. Values stay text.
package enum FormBody {
    /// Pairs in one body; 1000 as Express. Beyond it 413.
    package static let parameterCount = 1000
    /// Brackets in one name; 32 as Express. Beyond it 400.
    package static let depthCount = 32
    /// Largest index that makes a list whatever the form's size; 100 as Express. Beyond it, and beyond the count of pairs, a number
    /// is a name.
    package static let listIndex = 100

    package enum Failure: Error, CaseIterable, Equatable, Sendable {
        case tooManyParameters
        case tooDeep

        package var status: Status {
            switch self {
            case .tooManyParameters: .contentTooLarge
            case .tooDeep: .badRequest
            }
        }

        /// In the words of Express.
        package var message: String {
            switch self {
            case .tooManyParameters: "too many parameters"
            case .tooDeep: "The input exceeded the depth"
            }
        }
    }

    /// An object, empty for an empty body. Where two names disagree about a shape (`a[b]=1&a=2`), the later one wins.
    package static func parse(_ body: Span<UInt8>) throws(Failure) -> FormValue {
        var separatorCount = 0
        for index in body.indices where body[index] == UInt8(ascii: "&") { separatorCount += 1 }
        guard separatorCount < parameterCount else { throw .tooManyParameters }
        return try tree(of: Query(bytes: body).pairs, separatorCount: separatorCount)
    }

    /// The same for pairs that came in another way, such as the parts of a multipart body.
    package static func tree(of pairs: [(name: String, value: String)]) throws(Failure) -> FormValue {
        guard pairs.count <= parameterCount else { throw .tooManyParameters }
        return try tree(of: pairs, separatorCount: max(0, pairs.count - 1))
    }

    private static func tree(of pairs: [(name: String, value: String)], separatorCount: Int) throws(Failure) -> FormValue {
        let limit = max(listIndex, separatorCount + 1)
        var root = FormNode.branch([])
        for pair in pairs {
            let path = split(pair.name)
            guard path.count <= depthCount + 1 else { throw .tooDeep }
            root.insert(pair.value, at: path[...], listIndex: limit)
        }
        return root.value(isRoot: true, listIndex: limit)
    }

    package static func parse(_ body: [UInt8]) throws(Failure) -> FormValue { try parse(body.span) }

    /// `a[b][]` as `a`, `b` and the empty name. A bracket that is not closed belongs to the name.
    private static func split(_ name: String) -> [String] {
        let bytes = Array(name.utf8)
        let open = bytes.span.firstIndex(of: UInt8(ascii: "["), from: 0)
        var path = open > 0 ? [String(decoding: bytes[..<open], as: UTF8.self)] : []
        var start = open
        while start < bytes.count, bytes[start] == UInt8(ascii: "[") {
            let close = bytes.span.firstIndex(of: UInt8(ascii: "]"), from: start)
            guard close < bytes.count else { return path.isEmpty || start == open ? [name] : path }
            path.append(String(decoding: bytes[(start + 1)..<close], as: UTF8.self))
            start = close + 1
        }
        return path.isEmpty ? [name] : path
    }
}

/// A value while its form is being read: lists are branches with numbers for names until the end, since `a[1]` may come before `a[0]`.
private indirect enum FormNode {
    case leaf(String)
    case branch([(name: String, node: FormNode)])

    mutating func insert(_ text: String, at path: ArraySlice<String>, listIndex: Int) {
        guard let first = path.first else {
            switch self {
            case .leaf(let earlier): self = .branch([("0", .leaf(earlier)), ("1", .leaf(text))])
            case .branch(var members)
            where !members.isEmpty && members.allSatisfy { FormNode.index($0.name, upTo: listIndex) != nil }:
                members.append((FormNode.nextIndex(members), .leaf(text)))
                self = .branch(members)
            case .branch: self = .leaf(text)
            }
            return
        }
        var members: [(name: String, node: FormNode)] = []
        switch self {
        case .leaf(let earlier): members = [("0", .leaf(earlier))]
        case .branch(let known): members = known
        }
        self = .branch([])
        let name = first.isEmpty ? FormNode.nextIndex(members) : first
        if let known = members.firstIndex(where: { $0.name == name }) {
            members[known].node.insert(text, at: path.dropFirst(), listIndex: listIndex)
        } else {
            var node = FormNode.branch([])
            node.insert(text, at: path.dropFirst(), listIndex: listIndex)
            members.append((name, node))
        }
        self = .branch(members)
    }

    func value(isRoot: Bool, listIndex: Int) -> FormValue {
        switch self {
        case .leaf(let text): return .text(text)
        case .branch(let members):
            let indices = members.compactMap { FormNode.index($0.name, upTo: listIndex) }
            guard isRoot || members.isEmpty || indices.count < members.count else {
                let order = indices.indices.sorted { indices[$0] < indices[$1] }
                return .list(order.map { members[$0].node.value(isRoot: false, listIndex: listIndex) })
            }
            return .object(members.map { FormValue.Member($0.name, $0.node.value(isRoot: false, listIndex: listIndex)) })
        }
    }

    /// The number a name is, if it is one that makes a list.
    private static func index(_ name: String, upTo limit: Int) -> Int? {
        guard let index = Int(name), index >= 0, index <= limit, String(index) == name else { return nil }
        return index
    }

    private static func nextIndex(_ members: [(name: String, node: FormNode)]) -> String {
        String((members.compactMap { Int($0.name) }.max() ?? -1) &+ 1)
    }
}
