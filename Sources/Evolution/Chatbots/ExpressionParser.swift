/// Reads a regular expression as JavaScript writes it, without what `Expression` cannot do.
struct ExpressionParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    /// Groups within groups.
    private static let depthLimit = 50

    init(_ pattern: String) { scalars = Array(pattern.unicodeScalars.prefix(Expression.instructionLimit + 1)) }

    mutating func parse() throws(Expression.Problem) -> Expression.Node {
        guard scalars.count <= Expression.instructionLimit else { throw .tooLong }
        let node = try choice()
        guard index == scalars.count else { throw .malformed }
        return node
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func eat(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func choice() throws(Expression.Problem) -> Expression.Node {
        var branches: [Expression.Node] = []
        repeat {
            var nodes: [Expression.Node] = []
            while let scalar = next, scalar != "|", scalar != ")" { nodes.append(try repetition()) }
            branches.append(.sequence(nodes))
        } while eat("|")
        return .choice(branches)
    }

    private mutating func repetition() throws(Expression.Problem) -> Expression.Node {
        let node = try atom()
        var least = 1
        var most: Int? = 1
        if eat("*") {
            (least, most) = (0, nil)
        } else if eat("+") {
            most = nil
        } else if eat("?") {
            least = 0
        } else if let bounds = counts() {
            (least, most) = bounds
            guard least <= Expression.instructionLimit, most ?? least >= least else { throw .malformed }
            guard most ?? 0 <= Expression.instructionLimit else { throw .tooLong }
        } else {
            return node
        }
        if case .place = node { throw .malformed }
        // As few as possible are found where as many as possible are.
        _ = eat("?")
        guard next != "*", next != "+", next != "?" else { throw .malformed }
        return .repeated(node, least: least, most: most)
    }

    /// `{2}`, `{2,}`, `{2,3}`; a brace that is none of these stands for itself.
    private mutating func counts() -> (least: Int, most: Int?)? {
        let start = index
        guard eat("{"), let least = number() else {
            index = start
            return nil
        }
        var most: Int? = least
        if eat(",") { most = next == "}" ? nil : number() ?? -1 }
        guard eat("}"), most != -1 else {
            index = start
            return nil
        }
        return (least, most)
    }

    /// Digits, as far as a number of steps can go.
    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), Expression.instructionLimit + 1)
            index += 1
        }
        return value
    }

    private mutating func atom() throws(Expression.Problem) -> Expression.Node {
        guard let scalar = next else { throw .malformed }
        index += 1
        switch scalar {
        case "(":
            if eat("?") { guard eat(":") else { throw .unsupported } }
            depth += 1
            guard depth <= Self.depthLimit else { throw .tooLong }
            let node = try choice()
            depth -= 1
            guard eat(")") else { throw .malformed }
            return node
        case "[": return .one(try set())
        case ".": return .one(.any)
        case "^": return .place(.start)
        case "$": return .place(.end)
        case "*", "+", "?": throw .malformed
        case "\\":
            if eat("b") { return .place(.boundary) }
            if eat("B") { return .place(.inside) }
            return .one(try escape())
        default: return .one(.literal(scalar))
        }
    }

    /// What follows a backslash.
    private mutating func escape() throws(Expression.Problem) -> Expression.One {
        guard let scalar = next else { throw .malformed }
        index += 1
        switch scalar {
        case "d": return .digit
        case "D": return .set([.digit], isNegated: true)
        case "w": return .word
        case "W": return .set([.word], isNegated: true)
        case "s": return .space
        case "S": return .set([.space], isNegated: true)
        case "n": return .literal("\n")
        case "r": return .literal("\r")
        case "t": return .literal("\t")
        case "0"..."9", "k", "p", "P", "u", "x", "c": throw .unsupported
        default: return .literal(scalar)
        }
    }

    private mutating func set() throws(Expression.Problem) -> Expression.One {
        let isNegated = eat("^")
        var members: [Expression.One] = []
        while !eat("]") {
            let first = try member()
            guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                members.append(first)
                continue
            }
            index += 1
            guard case .literal(let low) = first, case .literal(let high) = try member(), low <= high else { throw .malformed }
            members.append(.range(low...high))
        }
        return .set(members, isNegated: isNegated)
    }

    private mutating func member() throws(Expression.Problem) -> Expression.One {
        guard let scalar = next else { throw .malformed }
        index += 1
        return scalar == "\\" ? try escape() : .literal(scalar)
    }
}
