import JSON
import Storage

/// Who voted for what in the polls of an instance, by message id of the poll: rows of `Vote`, which go with the poll's message. The
/// last vote of each counts.
struct PollBook {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    func vote(in poll: String, by voter: JID, for options: [String]) {
        store.database.write(
            """
            INSERT INTO Vote (instance, poll, voter, options) VALUES (?, ?, ?, ?)
            ON CONFLICT (instance, poll, voter) DO UPDATE SET options = excluded.options
            """,
            [
                .integer(instance), .text(poll), .text(voter.description),
                .utf8(JSONValue.array(options.map(JSONValue.string)).serialized()),
            ])
    }

    /// Every option with those who chose it, in the order of their first votes: `pollUpdates`.
    func result(of poll: String, options: [String]) -> JSONValue {
        let ballots = store.database.rows(
            "SELECT voter, options FROM Vote WHERE instance = ? AND poll = ? ORDER BY number", [.integer(instance), .text(poll)]
        ) { (voter: JSONValue.string($0.text(0)), options: JSONValue(stored: $0.bytes(1)).array ?? []) }
        return .array(
            options.map { option in
                let voters = ballots.filter { $0.options.contains(.string(option)) }.map(\.voter)
                return ["name": .string(option), "voters": .array(voters)]
            })
    }
}
