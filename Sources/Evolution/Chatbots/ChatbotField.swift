import JSON

/// A member of a bot or of a family's settings, as its column takes it.
package struct ChatbotField: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// Characters, at most.
        case text(limit: Int)
        case texts
        case integer
        case flag
        case choice([String])
    }

    package let name: String
    package let kind: Kind
    /// What the column holds when nothing else is said.
    let initial: JSONValue

    init(_ name: String, _ kind: Kind, initial: JSONValue = .null) {
        self.name = name
        self.kind = kind
        self.initial = initial
    }

    /// Whether the column can hold the value. Integers are those of 32 bits.
    func takes(_ value: JSONValue) -> Bool {
        switch (kind, value) {
        case (.flag, .null): false
        case (_, .null), (.flag, .bool): true
        case (.text(let limit), .string(let text)): text.unicodeScalars.count <= limit
        case (.texts, .array(let elements)): elements.allSatisfy { $0.string != nil }
        case (.integer, .number): value.integer.flatMap(Int32.init(exactly:)) != nil
        case (.choice(let values), .string(let text)): values.contains(text)
        default: false
        }
    }

    /// What every bot has and every settings row can give it.
    package static let common: [ChatbotField] = [
        ChatbotField("expire", .integer, initial: 0), ChatbotField("keywordFinish", .text(limit: 100)),
        ChatbotField("delayMessage", .integer), ChatbotField("unknownMessage", .text(limit: 100)),
        ChatbotField("listeningFromMe", .flag, initial: false), ChatbotField("stopBotFromMe", .flag, initial: false),
        ChatbotField("keepOpen", .flag, initial: false), ChatbotField("debounceTime", .integer),
        ChatbotField("ignoreJids", .texts), ChatbotField("splitMessages", .flag, initial: false),
        ChatbotField("timePerChar", .integer, initial: 0),
    ]

    /// When a bot speaks. A text has no limit of its own here.
    package static let trigger: [ChatbotField] = [
        ChatbotField("triggerType", .choice(["all", "keyword", "none", "advanced"])),
        ChatbotField("triggerOperator", .choice(["equals", "contains", "startsWith", "endsWith", "regex"])),
        ChatbotField("triggerValue", .text(limit: .max)),
    ]

    /// What every bot begins with.
    package static let head: [ChatbotField] = [
        ChatbotField("enabled", .flag, initial: true), ChatbotField("description", .text(limit: 255)),
    ]
}
