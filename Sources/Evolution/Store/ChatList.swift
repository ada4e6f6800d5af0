package import JSON
import Storage

/// Row of a conversation. Messages make none; they come from history, groups and labels.
package struct Chat: Equatable, Sendable {
    package let id: String
    package let jid: JID
    package var name: String?
    /// Ids; nil before the first.
    package var labels: [String]?
    package var unreadCount = 0
    package let createdAt: WallTime
    package var updatedAt: WallTime

    /// The row of `findChatByRemoteJid`.
    package func row(of instanceID: String) -> JSONValue {
        [
            "id": .string(id), "remoteJid": .string(jid.description), "name": .optional(name),
            "labels": labels.map { .array($0.map(JSONValue.string)) } ?? .null, "createdAt": .string(createdAt.iso8601),
            "updatedAt": .string(updatedAt.iso8601), "instanceId": .string(instanceID), "unreadMessages": .integer(unreadCount),
        ]
    }
}

/// The chat rows of one instance, one for each address: rows of `Chat`.
package struct ChatList {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    package var count: Int { store.database.count("SELECT count(*) FROM Chat WHERE instance = ?", [.integer(instance)]) }

    /// Assigning writes the row; nil removes it.
    package subscript(_ jid: JID) -> Chat? {
        get {
            store.database.first(
                "SELECT id, jid, name, labels, unreadMessages, createdAt, updatedAt FROM Chat WHERE instance = ? AND jid = ?",
                [.integer(instance), .text(jid.description)]
            ) { row in
                Chat(
                    id: row.text(0), jid: JID(row.text(1)), name: row.optionalText(2),
                    labels: JSONValue(stored: row.bytes(3)).array?.compactMap(\.string), unreadCount: Int(row.integer(4)),
                    createdAt: WallTime(sinceEpoch: row.integer(5)), updatedAt: WallTime(sinceEpoch: row.integer(6)))
            }
        }
        nonmutating set {
            guard let chat = newValue else {
                store.database.write(
                    "DELETE FROM Chat WHERE instance = ? AND jid = ?", [.integer(instance), .text(jid.description)])
                return
            }
            guard store.policy.savesChats else { return }
            let labels = chat.labels.map { JSONValue.array($0.map(JSONValue.string)).serialized() }
            store.database.write(
                """
                INSERT INTO Chat (id, instance, jid, name, labels, unreadMessages, createdAt, updatedAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance, jid) DO UPDATE SET name = excluded.name, labels = excluded.labels,
                    unreadMessages = excluded.unreadMessages, updatedAt = excluded.updatedAt
                """,
                [
                    .text(chat.id), .integer(instance), .text(jid.description), .optional(chat.name),
                    labels.map { .utf8($0) } ?? .null, .integer(chat.unreadCount), .integer(chat.createdAt.sinceEpoch),
                    .integer(chat.updatedAt.sinceEpoch),
                ])
        }
    }
}
