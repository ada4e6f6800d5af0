import JSON
import OrderedCollections

/// Who voted for what in the polls of an instance: the last vote of each counts.
struct PollBook {
    /// Polls remembered; the oldest are forgotten.
    private static let limit = 1000

    private var votes: OrderedDictionary<String, OrderedDictionary<JID, [String]>> = [:]

    mutating func vote(in poll: String, by voter: JID, for options: [String]) {
        if votes[poll] == nil, votes.count == Self.limit { votes.removeFirst() }
        votes[poll, default: [:]][voter] = options
    }

    /// Every option with those who chose it: `pollUpdates`.
    func result(of poll: String, options: [String]) -> JSONValue {
        let ballots = votes[poll] ?? [:]
        return .array(
            options.map { option in
                let voters = ballots.filter { $0.value.contains(option) }.map { JSONValue.string($0.key.description) }
                return ["name": .string(option), "voters": .array(voters)]
            })
    }
}
