/// The assignments of a `.env` file, by the rules of the dotenv package the real server reads its file with: `export` allowed,
/// `#` begins a comment unless quoted, quotes of three kinds, `\n` and `\r` expanded in double ones, the last of several
/// assignments counts. Values of more than one line are not read; here a broken line is a problem where dotenv skips it.
struct DotEnv {
    private(set) var values: [String: String] = [:]
    private(set) var problems: [ConfigurationProblem] = []

    init(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        for (index, line) in lines.enumerated() { read(line, number: index + 1) }
    }

    private mutating func read(_ line: Substring, number: Int) {
        var rest = Self.trimmed(line)
        if rest.first == "\u{FEFF}" { rest = Self.trimmed(rest.dropFirst()) }
        guard let first = rest.first, first != "#" else { return }
        guard let equals = rest.firstIndex(of: "=") else {
            problems.append(ConfigurationProblem(line: number, "not of the form NAME=value"))
            return
        }
        var name = Self.trimmed(rest[..<equals])
        if name.hasPrefix("export ") { name = Self.trimmed(name.dropFirst(7)) }
        guard Self.isName(name) else {
            problems.append(ConfigurationProblem(line: number, "\"\(name)\" is not a name"))
            return
        }
        guard let value = Self.value(Self.trimmed(rest[rest.index(after: equals)...])) else {
            problems.append(ConfigurationProblem(line: number, "the quotes of \(name) do not close"))
            return
        }
        values[String(name)] = value
    }

    /// Nil when a quote does not close.
    private static func value(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "'" || quote == "\"" || quote == "`" else {
            return String(trimmed(text.prefix { $0 != "#" }))
        }
        let inside = text.dropFirst()
        guard let end = inside.firstIndex(of: quote) else { return nil }
        let after = trimmed(inside[inside.index(after: end)...])
        guard after.isEmpty || after.first == "#" else { return nil }
        return quote == "\"" ? expanded(inside[..<end]) : String(inside[..<end])
    }

    private static func expanded(_ text: Substring) -> String {
        var output = ""
        var rest = text
        while let character = rest.popFirst() {
            switch (character, rest.first) {
            case ("\\", "n"): output.append("\n")
            case ("\\", "r"): output.append("\r")
            default:
                output.append(character)
                continue
            }
            rest.removeFirst()
        }
        return output
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, !first.isNumber else { return false }
        return text.allSatisfy { $0 == "_" || $0 == "." || $0.isASCII && ($0.isLetter || $0.isNumber) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
