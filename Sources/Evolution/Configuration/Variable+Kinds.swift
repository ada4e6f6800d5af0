/// The kinds of variable: what each allows, and how it is read.
extension Variable {
    typealias Place<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    /// The real server takes everything but `true` for false; here `TRUE`, `yes` and `1` are mistakes to be told.
    static func flag(_ name: String, _ meaning: String, default text: String, _ place: Place<Bool>) -> Variable {
        Variable(name, allowed: "true or false", default: text, meaning) { text, configuration in
            guard text == "true" || text == "false" else { return false }
            configuration[keyPath: place] = text == "true"
            return true
        }
    }

    static func quirks(_ name: String, _ meaning: String, _ place: Place<[Quirks.Change]>) -> Variable {
        let allowed = "a list with commas of + or - and a quirk, one of \(Quirks.all.map(\.name).joined(separator: " "))"
        return Variable(name, allowed: allowed, default: "", meaning) { text, configuration in
            let items = text.split(separator: ",")
            let changes = items.compactMap { Quirks.Change($0.drop { $0 == " " }) }
            guard changes.count == items.count else { return false }
            configuration[keyPath: place] = changes
            return true
        }
    }

    static func text(_ name: String, _ meaning: String, default text: String, _ place: Place<String>) -> Variable {
        Variable(name, allowed: "any text", default: text, meaning) { text, configuration in
            configuration[keyPath: place] = text
            return true
        }
    }

    static func optionalText(_ name: String, _ meaning: String, keepsEmpty: Bool, _ place: Place<String?>) -> Variable {
        Variable(name, allowed: "any text", default: "", meaning, keepsEmpty: keepsEmpty) { text, configuration in
            configuration[keyPath: place] = text
            return true
        }
    }

    static func list(
        _ name: String, _ meaning: String, default text: String, trimmed: Bool = false, keepsEmpty: Bool = false,
        _ place: Place<[String]>
    ) -> Variable {
        Variable(name, allowed: "a list with commas", default: text, meaning, keepsEmpty: keepsEmpty) { text, configuration in
            let items = text.split(separator: ",", omittingEmptySubsequences: false)
            configuration[keyPath: place] = items.map { trimmed ? $0.filter { $0 != " " && $0 != "\t" } : String($0) }
            return true
        }
    }

    static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(
        _ name: String, _ meaning: String, default text: String, _ place: Place<Value>
    ) -> Variable where Value.RawValue == String {
        let allowed = Value.allCases.map(\.rawValue).joined(separator: " or ")
        return Variable(name, allowed: allowed, default: text, meaning) { text, configuration in
            guard let value = Value(rawValue: text) else { return false }
            configuration[keyPath: place] = value
            return true
        }
    }

    static func number(
        _ name: String, _ meaning: String, unit: String = "", in range: ClosedRange<Int>, default text: String,
        _ place: Place<Int>
    ) -> Variable {
        Variable(name, allowed: numbers(range, unit), default: text, meaning) { text, configuration in
            guard let number = digits(text), range.contains(number) else { return false }
            configuration[keyPath: place] = number
            return true
        }
    }

    /// Up to a day.
    static func milliseconds(
        _ name: String, _ meaning: String, from lowest: Int = 0, default text: String, _ place: Place<Duration>
    ) -> Variable {
        let range = lowest...86_400_000
        return Variable(name, allowed: numbers(range, " milliseconds"), default: text, meaning) { text, configuration in
            guard let number = digits(text), range.contains(number) else { return false }
            configuration[keyPath: place] = .milliseconds(number)
            return true
        }
    }

    static func colour(_ name: String, _ meaning: String, default text: String, _ place: Place<RGB>) -> Variable {
        Variable(name, allowed: "# and six hexadecimal digits, in quotes", default: text, meaning) { text, configuration in
            guard let colour = RGB(text) else { return false }
            configuration[keyPath: place] = colour
            return true
        }
    }

    static func seed(_ name: String, _ meaning: String, _ place: Place<UInt64?>) -> Variable {
        Variable(name, allowed: "a whole number from 0 to \(UInt64.max)", default: "", meaning) { text, configuration in
            guard text.allSatisfy({ ("0"..."9").contains($0) }), let seed = UInt64(text) else { return false }
            configuration[keyPath: place] = seed
            return true
        }
    }

    /// Minutes, up to a year. The real server reads `true`, `false`, `0` and `1` as booleans, and none of them deletes.
    static func minutes(_ name: String, _ meaning: String, _ place: Place<Duration?>) -> Variable {
        let range = 2...525_600
        let allowed = "false, or " + numbers(range, " minutes")
        return Variable(name, allowed: allowed, default: "false", meaning) { text, configuration in
            if ["false", "true", "0", "1"].contains(text) {
                configuration[keyPath: place] = nil
                return true
            }
            guard let number = digits(text), range.contains(number) else { return false }
            configuration[keyPath: place] = .seconds(number * 60)
            return true
        }
    }

    private static func digits(_ text: String) -> Int? {
        text.allSatisfy { ("0"..."9").contains($0) } ? Int(text) : nil
    }

    private static func numbers(_ range: ClosedRange<Int>, _ unit: String) -> String {
        "a whole number from \(range.lowerBound) to \(range.upperBound)\(unit)"
    }
}
