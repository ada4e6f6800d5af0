import Storage

/// Who left a group of their own accord: they cannot be added, but come back by the link. Rows of `Leaver`.
struct Leavers {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    func contains(_ member: JID, of group: JID) -> Bool {
        store.database.count(
            "SELECT count(*) FROM Leaver WHERE instance = ? AND jid = ? AND member = ?", key(member, group)) > 0
    }

    func insert(_ member: JID, of group: JID) {
        store.database.write("INSERT OR IGNORE INTO Leaver VALUES (?, ?, ?)", key(member, group))
    }

    func remove(_ member: JID, of group: JID) {
        store.database.write("DELETE FROM Leaver WHERE instance = ? AND jid = ? AND member = ?", key(member, group))
    }

    private func key(_ member: JID, _ group: JID) -> [Value] {
        [.integer(instance), .text(group.description), .text(member.description)]
    }
}
