package import JSON
import Storage

/// A person or group an instance has heard of.
package struct Contact: Equatable, Sendable {
    package let id: String
    package let jid: JID
    package var pushName: String?
    package var pictureURL: String?
    package let createdAt: WallTime
    package var updatedAt: WallTime

    /// `data` of the single-object form of `contacts.upsert` and `contacts.update`.
    func data(of instanceID: String) -> JSONObject {
        [
            "remoteJid": .string(jid.description), "pushName": .optional(pushName), "profilePicUrl": .optional(pictureURL),
            "instanceId": .string(instanceID),
        ]
    }

    /// The row of `findContacts`.
    package func row(of instanceID: String) -> JSONValue {
        let isSaved = pushName?.isEmpty == false || pictureURL != nil
        return [
            "id": .string(id), "remoteJid": .string(jid.description), "pushName": .optional(pushName),
            "profilePicUrl": .optional(pictureURL), "createdAt": .string(createdAt.iso8601),
            "updatedAt": .string(updatedAt.iso8601), "instanceId": .string(instanceID), "isGroup": .bool(jid.isGroup),
            "isSaved": .bool(isSaved), "type": jid.isGroup ? "group" : isSaved ? "contact" : "group_member",
        ]
    }
}

/// The contacts of one instance, one for each address, in the order they were met: rows of `Contact`.
package struct ContactBook {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    package var count: Int {
        store.database.count("SELECT count(*) FROM Contact WHERE instance = ?", [.integer(instance)])
    }

    /// `findContacts` filters by address, or by the id of the row, which is looked for among all.
    package func find(_ jid: String? = nil, id: String? = nil, _ page: Page = Page()) -> [Contact] {
        var condition = "instance = ?"
        var values: [Value] = [.integer(instance)]
        for case (let column, let text?) in [("jid", jid), ("id", id)] {
            condition += " AND \(column) = ?"
            values.append(.text(text))
        }
        return store.database.rows(
            "\(Self.columns) WHERE \(condition) ORDER BY number LIMIT ? OFFSET ?",
            values + [.integer(page.limit), .integer(page.skipped)], Self.contact)
    }

    /// Assigning writes the row; nil removes it.
    package subscript(_ jid: JID) -> Contact? {
        get {
            store.database.first(
                "\(Self.columns) WHERE instance = ? AND jid = ?", [.integer(instance), .text(jid.description)], Self.contact)
        }
        nonmutating set {
            guard let contact = newValue else {
                store.database.write(
                    "DELETE FROM Contact WHERE instance = ? AND jid = ?", [.integer(instance), .text(jid.description)])
                return
            }
            guard store.policy.savesContacts else { return }
            store.database.write(
                """
                INSERT INTO Contact (id, instance, jid, pushName, profilePicUrl, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (instance, jid) DO UPDATE SET pushName = excluded.pushName, profilePicUrl = excluded.profilePicUrl,
                    updatedAt = excluded.updatedAt
                """,
                [
                    .text(contact.id), .integer(instance), .text(jid.description), .optional(contact.pushName),
                    .optional(contact.pictureURL), .integer(contact.createdAt.sinceEpoch), .integer(contact.updatedAt.sinceEpoch),
                ])
        }
    }

    private static let columns = "SELECT id, jid, pushName, profilePicUrl, createdAt, updatedAt FROM Contact"

    private static func contact(_ row: borrowing Row) -> Contact {
        Contact(
            id: row.text(0), jid: JID(row.text(1)), pushName: row.optionalText(2), pictureURL: row.optionalText(3),
            createdAt: WallTime(sinceEpoch: row.integer(4)), updatedAt: WallTime(sinceEpoch: row.integer(5)))
    }
}
