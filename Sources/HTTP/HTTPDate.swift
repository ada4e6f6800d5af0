import Bytes

/// The date format of HTTP (RFC 9110 §5.6.7, IMF-fixdate): `Sun, 06 Nov 1994 08:49:37 GMT`, 29 bytes.
package enum HTTPDate {
    private static let days: [StaticString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// - Parameter epochSeconds: seconds since 1970-01-01T00:00:00Z, held within the years 1970 to 9999.
    package static func bytes(epochSeconds: Int) -> [UInt8] {
        let seconds = min(max(epochSeconds, 0), 253_402_300_799)
        let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let date = civil(day)
        var output: [UInt8] = []
        output.reserveCapacity(29)
        output.append(ascii: days[day % 7])
        output.append(ascii: ", ")
        appendTwoDigits(date.day, to: &output)
        output.append(ASCII.space)
        output.append(ascii: months[date.month - 1])
        output.append(ASCII.space)
        appendTwoDigits(date.year / 100, to: &output)
        appendTwoDigits(date.year % 100, to: &output)
        output.append(ASCII.space)
        appendTwoDigits(second / 3600, to: &output)
        output.append(ASCII.colon)
        appendTwoDigits(second / 60 % 60, to: &output)
        output.append(ASCII.colon)
        appendTwoDigits(second % 60, to: &output)
        output.append(ascii: " GMT")
        return output
    }

    /// The Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap day comes last, within
    /// eras of 400 years, which are all alike.
    private static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func appendTwoDigits(_ number: Int, to output: inout [UInt8]) {
        output.append(ASCII.zero + UInt8(truncatingIfNeeded: number / 10))
        output.append(ASCII.zero + UInt8(truncatingIfNeeded: number % 10))
    }
}
