/// The text format of Prometheus, version 0.0.4.
struct MetricsText {
    enum Kind: String { case gauge, counter }

    private(set) var text = ""
    private var name = ""

    /// Begins a family; the samples that follow are its own.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A sample of the family begun last, or of another by its name.
    mutating func sample(_ labels: KeyValuePairs<String, String>, _ value: Int, of name: String? = nil) {
        text += name ?? self.name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"": escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
