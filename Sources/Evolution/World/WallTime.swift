/// A moment on the calendar: milliseconds since 1970-01-01T00:00:00Z, and how far the local clocks are ahead of UTC then.
///
/// The offset is there because the real server prints local time in the envelope of events.
package struct WallTime: Equatable, Sendable {
    /// Milliseconds.
    package let sinceEpoch: Int64
    /// Minutes, east of Greenwich positive: -180 in São Paulo.
    package let utcOffsetMinutes: Int

    package init(sinceEpoch: Int64, utcOffsetMinutes: Int = 0) {
        self.sinceEpoch = sinceEpoch
        self.utcOffsetMinutes = utcOffsetMinutes
    }

    /// Whole seconds since the epoch.
    package var seconds: Int64 { Self.floor(sinceEpoch, by: 1000).quotient }

    /// `2026-03-04T12:00:00.101Z`, as `Date.toISOString` prints it.
    package var iso8601: String { Self.iso8601(sinceEpoch) }

    /// Local time of day with a `Z` that is not true: `2026-03-04T09:00:00.101Z` at noon UTC in São Paulo.
    package var localAsUTC: String { Self.iso8601(sinceEpoch + Int64(utcOffsetMinutes) * 60_000) }

    /// Proleptic Gregorian calendar; years 0 to 9999 keep their four digits.
    private static func iso8601(_ milliseconds: Int64) -> String {
        let (days, timeOfDay) = floor(milliseconds, by: 86_400_000)
        // Years are counted from 1 March of year 0, so that the leap day comes last.
        let (era, dayOfEra) = floor(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let hours = padded(timeOfDay / 3_600_000, 2)
        let minutes = padded(timeOfDay / 60_000 % 60, 2)
        let seconds = padded(timeOfDay / 1000 % 60, 2)
        return "\(date)T\(hours):\(minutes):\(seconds).\(padded(timeOfDay % 1000, 3))Z"
    }

    private static func floor(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
