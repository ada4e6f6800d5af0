package import JSON

extension WallTime {
    /// What `new Date(…)` of JavaScript makes of a value, for the forms in use: milliseconds since 1970, and ISO 8601 dates with or
    /// without time and offset (ECMA-262, "Date Time String Format"). A time without an offset counts as UTC here, so that a test means
    /// the same everywhere.
    package init?(javaScript value: JSONValue) {
        switch value {
        case .number(let number):
            guard let milliseconds = Int64(exactly: number.rounded(.towardZero)) else { return nil }
            self.init(sinceEpoch: milliseconds)
        case .string(let text): self.init(iso8601: text)
        default: return nil
        }
    }

    package init?(iso8601 text: String) {
        var scanner = Scanner(rest: text[...])
        guard let year = scanner.number(4) else { return nil }
        let month = scanner.take("-") ? scanner.number(2) ?? 0 : 1
        let day = scanner.take("-") ? scanner.number(2) ?? 0 : 1
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        var milliseconds = Self.days(year, month, day) * 86_400_000
        if scanner.take("T") || scanner.take(" ") {
            guard let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2), hour < 25, minute < 60 else {
                return nil
            }
            let second = scanner.take(":") ? scanner.number(2) ?? 60 : 0
            guard second < 60 else { return nil }
            milliseconds += Int64(hour * 3600 + minute * 60 + second) * 1000
            if scanner.take(".") { milliseconds += Int64(scanner.fraction()) }
            guard let offset = scanner.offset() else { return nil }
            milliseconds -= Int64(offset) * 60_000
        }
        guard scanner.rest.isEmpty else { return nil }
        self.init(sinceEpoch: milliseconds)
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar; years count from 1 March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    private struct Scanner {
        var rest: Substring

        mutating func take(_ text: String) -> Bool {
            guard rest.hasPrefix(text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        }

        mutating func number(_ width: Int) -> Int? {
            let digits = rest.prefix(width)
            guard digits.count == width, digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            rest = rest.dropFirst(width)
            return Int(digits)
        }

        /// Milliseconds; further digits are dropped.
        mutating func fraction() -> Int {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return Int((digits + "000").prefix(3)) ?? 0
        }

        /// Minutes east of Greenwich.
        mutating func offset() -> Int? {
            if take("Z") || rest.isEmpty { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0, let hours = number(2) else { return nil }
            _ = take(":")
            guard let minutes = number(2) else { return nil }
            return sign * (hours * 60 + minutes)
        }
    }
}
