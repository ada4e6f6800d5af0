import Storage

/// How many messages of one kind came when: rows of `Span`, each the count of 256 seconds.
///
/// Makes a total over a long time and a place far down the list a matter of some thousand small rows, however many messages there are.
struct Timeline {
    /// What is counted: messages with one value in one column, or all of them.
    struct Share: Equatable {
        let name: String
        let value: String

        static let all = Share(name: "", value: "")
    }

    private let database: Database
    private let key: [Value]
    private static let bits: Int64 = 8

    init(_ share: Share, of instance: Int64, in database: Database) {
        self.database = database
        key = [.integer(instance), .text(share.name), .text(share.value)]
    }

    /// Messages of these seconds. `exactly` counts those of the spans that are cut.
    func count(_ seconds: ClosedRange<Int64>, exactly: (ClosedRange<Int64>) -> Int) -> Int {
        let first = seconds.lowerBound >> Self.bits
        let last = seconds.upperBound >> Self.bits
        guard last - first > 1 else { return exactly(seconds) }
        return exactly(seconds.lowerBound...Self.end(of: first)) + sum(first + 1...last - 1)
            + exactly(last << Self.bits...seconds.upperBound)
    }

    /// Where the message of a rank is, counted from 0 and from the newest: the last second of its span, and how many messages of the
    /// span come before it. Nil when there are not so many.
    func place(of rank: Int) -> (last: Int64, skipped: Int)? {
        guard var low = bound("min"), var high = bound("max") else { return nil }
        var newerCount = 0
        while low < high {
            // Towards the past also for times before 1970.
            let middle = (low + high) >> 1
            let upperCount = sum(middle + 1...high)
            if rank < newerCount + upperCount {
                low = middle + 1
            } else {
                newerCount += upperCount
                high = middle
            }
        }
        let skipped = rank - newerCount
        return skipped < sum(low...low) ? (Self.end(of: low), skipped) : nil
    }

    private static func end(of bucket: Int64) -> Int64 { bucket << bits | (1 << bits - 1) }

    private func sum(_ buckets: ClosedRange<Int64>) -> Int {
        database.count(
            "SELECT sum(messageCount) FROM Span WHERE instance = ? AND name = ? AND value = ? AND bucket BETWEEN ? AND ?",
            key + [.integer(buckets.lowerBound), .integer(buckets.upperBound)])
    }

    private func bound(_ function: String) -> Int64? {
        database.first("SELECT \(function)(bucket) FROM Span WHERE instance = ? AND name = ? AND value = ?", key) {
            $0.optionalInteger(0)
        } ?? nil
    }
}
