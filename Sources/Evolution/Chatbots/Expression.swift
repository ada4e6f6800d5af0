/// A regular expression, of which it is only asked whether it is found in a text.
///
/// The text is read once with all the places where a match could be (Thompson's construction), so no expression and no text take long:
/// whoever writes to an account must not hold up everybody else. What needs more than that (`(?=`, `\1`) is refused, and so is what has
/// more than `instructionLimit` steps.
struct Expression {
    enum Problem: Error { case malformed, unsupported, tooLong }

    /// What one character must be.
    enum One {
        case any
        case literal(Unicode.Scalar)
        /// One of `[…]` or of `\d`, `\w`, `\s`.
        indirect case set([One], isNegated: Bool)
        case range(ClosedRange<Unicode.Scalar>)
        case space
    }

    /// What must hold between two characters.
    enum Place { case start, end, boundary, inside }

    indirect enum Node {
        case one(One)
        case place(Place)
        case sequence([Node])
        case choice([Node])
        /// Without `most` there is no end.
        case repeated(Node, least: Int, most: Int?)
    }

    private enum Instruction {
        case one(One)
        case place(Place)
        case split(Int, Int)
        case jump(Int)
    }

    /// Steps of the longest expression; with a text of 4096 characters it takes some milliseconds.
    static let instructionLimit = 2000

    private var program: [Instruction] = []

    init(_ pattern: String) throws(Problem) {
        var parser = ExpressionParser(pattern)
        try emit(try parser.parse())
    }

    // MARK: Made

    private mutating func emit(_ node: Node) throws(Problem) {
        switch node {
        case .one(let one): try append(.one(one))
        case .place(let place): try append(.place(place))
        case .sequence(let nodes): for node in nodes { try emit(node) }
        case .choice(let nodes):
            var ends: [Int] = []
            for (index, node) in nodes.enumerated() {
                guard index < nodes.count - 1 else {
                    try emit(node)
                    break
                }
                let fork = try append(.jump(0))
                try emit(node)
                ends.append(try append(.jump(0)))
                program[fork] = .split(fork + 1, program.count)
            }
            for end in ends { program[end] = .jump(program.count) }
        case .repeated(let node, let least, let most):
            for _ in 0..<least { try emit(node) }
            guard let most else {
                let fork = try append(.jump(0))
                try emit(node)
                try append(.jump(fork))
                program[fork] = .split(fork + 1, program.count)
                return
            }
            guard most > least else { return }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(try append(.jump(0)))
                try emit(node)
            }
            for fork in forks { program[fork] = .split(fork + 1, program.count) }
        }
    }

    @discardableResult
    private mutating func append(_ instruction: Instruction) throws(Problem) -> Int {
        guard program.count < Self.instructionLimit else { throw .tooLong }
        program.append(instruction)
        return program.count - 1
    }

    // MARK: Asked

    func isFound(in scalars: some Sequence<Unicode.Scalar>) -> Bool {
        let text = Array(scalars)
        var places: [Int] = []
        for index in 0...text.count {
            // A match may begin anywhere.
            var reached = Array(repeating: false, count: program.count)
            var next: [Int] = []
            for place in places + [0] where follow(place, at: index, in: text, &reached) { return true }
            guard index < text.count else { return false }
            for place in reached.indices where reached[place] {
                if case .one(let one) = program[place], one.takes(text[index]) { next.append(place + 1) }
            }
            places = next
        }
        return false
    }

    /// Notes all that can be reached from there without a character; true when that is the end.
    private func follow(_ first: Int, at index: Int, in text: [Unicode.Scalar], _ reached: inout [Bool]) -> Bool {
        var open = [first]
        while let place = open.popLast() {
            guard place < program.count else { return true }
            guard !reached[place] else { continue }
            reached[place] = true
            switch program[place] {
            case .one: break
            case .jump(let target): open.append(target)
            case .split(let one, let other): open += [one, other]
            case .place(let wanted): if wanted.holds(at: index, in: text) { open.append(place + 1) }
            }
        }
        return false
    }
}

extension Expression.One {
    static let digit = Self.range("0"..."9")
    static let word = Self.set([digit, .range("a"..."z"), .range("A"..."Z"), .literal("_")], isNegated: false)

    func takes(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .any: scalar != "\n" && scalar != "\r"
        case .literal(let literal): scalar == literal
        case .range(let range): range.contains(scalar)
        case .space: scalar.properties.isWhitespace
        case .set(let members, let isNegated): members.contains { $0.takes(scalar) } != isNegated
        }
    }
}

extension Expression.Place {
    fileprivate func holds(at index: Int, in text: [Unicode.Scalar]) -> Bool {
        let isWord = { (index: Int) in text.indices.contains(index) && Expression.One.word.takes(text[index]) }
        switch self {
        case .start: return index == 0
        case .end: return index == text.count
        case .boundary: return isWord(index - 1) != isWord(index)
        case .inside: return isWord(index - 1) == isWord(index)
        }
    }
}
