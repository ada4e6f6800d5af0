import JSON
import Storage

/// Groups that messages have come from, with the members who wrote: rows of `HeardGroup`. Those that were described are in
/// `GroupBook`.
struct HeardGroups {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    /// Assigning writes the row; nil removes it.
    subscript(_ jid: JID) -> GroupView? {
        get {
            store.database.first(
                "SELECT members, expiration FROM HeardGroup WHERE instance = ? AND jid = ?",
                [.integer(instance), .text(jid.description)]
            ) { row in
                GroupView(
                    participants: JSONValue(stored: row.bytes(0)).array?.compactMap(\.string) ?? [],
                    expiration: row.optionalInteger(1).map { Int($0) })
            }
        }
        nonmutating set {
            guard let view = newValue else {
                store.database.write(
                    "DELETE FROM HeardGroup WHERE instance = ? AND jid = ?", [.integer(instance), .text(jid.description)])
                return
            }
            store.database.write(
                "INSERT OR REPLACE INTO HeardGroup VALUES (?, ?, ?, ?)",
                [
                    .integer(instance), .text(jid.description),
                    .utf8(JSONValue.array(view.participants.map(JSONValue.string)).serialized()),
                    .optional(view.expiration.map { Int64($0) }),
                ])
        }
    }
}
