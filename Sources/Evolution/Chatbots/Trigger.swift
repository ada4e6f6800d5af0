import JSON

/// When a bot begins to talk: its type, and for the types that look at the text what they look for.
struct Trigger {
    let type: String
    let comparison: String
    let value: String

    init(of bot: Record) {
        type = bot["triggerType"].string ?? ""
        comparison = bot["triggerOperator"].string ?? ""
        value = bot["triggerValue"].string ?? ""
    }

    /// Every type and comparison, in the order in which bots are looked for. `none` counts as `all`.
    private static let order = [
        ("all", ""), ("advanced", ""), ("keyword", "equals"), ("keyword", "regex"), ("keyword", "startsWith"),
        ("keyword", "endsWith"), ("keyword", "contains"),
    ]

    /// The first enabled bot that the text wakes.
    static func bot(for text: String, among bots: [Record]) -> Record? {
        let enabled = bots.filter { $0["enabled"] == true }.map { (bot: $0, trigger: Trigger(of: $0)) }
        for (type, comparison) in order {
            let found = enabled.first { _, trigger in
                let isOfType = trigger.type == type || type == "all" && trigger.type == "none"
                return isOfType && (comparison.isEmpty || trigger.comparison == comparison) && trigger.fits(text)
            }
            if let found { return found.bot }
        }
        return nil
    }

    private func fits(_ text: String) -> Bool {
        switch (type, comparison) {
        case ("all", _), ("none", _): true
        case ("advanced", _): Self.fitsAll(value, text)
        case (_, "equals"): text == value
        case (_, "startsWith"): text.hasPrefix(value)
        case (_, "endsWith"): text.hasSuffix(value)
        case (_, "contains"): text.contains(value)
        case (_, "regex"): Self.matches(value, text)
        default: false
        }
    }

    /// Characters of a text that an expression looks at.
    private static let expressionReach = 4096

    /// An expression that is none, or is beyond what can be told here, matches nothing.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        do throws(Expression.Problem) {
            return try Expression(pattern).isFound(in: text.unicodeScalars.prefix(expressionReach))
        } catch {
            return false
        }
    }

    /// `contains:price,cheap notContains:stop`: of every word's kind one must hold, and of one word all that commas part. Case does
    /// not count.
    private static func fitsAll(_ query: String, _ text: String) -> Bool {
        let text = text.lowercased()
        var wishes: [String: [Substring]] = [:]
        for word in query.split(separator: " ") {
            let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            wishes[parts[0].lowercased(), default: []].append(parts.count > 1 ? parts[1] : "")
        }
        return wishes.allSatisfy { kind, values in
            values.contains { value in
                value.lowercased().split(separator: ",", omittingEmptySubsequences: false).allSatisfy { part in
                    switch kind {
                    case "contains": text.contains(part)
                    case "notcontains": !text.contains(part)
                    case "startswith": text.hasPrefix(part)
                    case "endswith": text.hasSuffix(part)
                    case "exact": text == part
                    default: false
                    }
                }
            }
        }
    }
}
