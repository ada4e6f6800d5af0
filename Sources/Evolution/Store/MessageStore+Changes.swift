import JSON
import Storage

/// What happens to messages after they were stored.
extension MessageStore {
    /// Puts another body in the place of the one stored, for the message was edited or deleted, and writes down its `changes`,
    /// such as `EDITED`. Nothing when it is not stored.
    func replace(_ id: String, with body: JSONObject, changes: [String]) {
        let number = database.first(
            "SELECT number FROM Message WHERE instance = ? AND keyId = ? ORDER BY number DESC LIMIT 1",
            [.integer(instance), .text(id)]
        ) { row in row.integer(0) }
        guard let number else { return }
        database.write(
            "UPDATE Message SET key = ?, message = ?, status = ?, timestamp = ? WHERE number = ?",
            [
                .utf8((body["key"] ?? .null).serialized()), .utf8((body["message"] ?? .null).serialized()),
                .optional(body["status"]?.string), .integer(body["messageTimestamp"]?.integer ?? 0), .integer(number),
            ])
        guard store.policy.savesUpdates else { return }
        for change in changes {
            database.write(
                """
                INSERT INTO MessageUpdate (id, instance, keyId, chat, fromMe, participant, status, message)
                SELECT ?, instance, keyId, chat, fromMe, participant, ?, number FROM Message WHERE number = ?
                """, [.text(world.makeRowID()), .text(change), .integer(number)])
        }
    }

    /// The row goes, and with it those of its receipts.
    func remove(_ message: StoredMessage) {
        database.write("DELETE FROM Message WHERE instance = ? AND id = ?", [.integer(instance), .text(message.rowID)])
    }

    /// Writes down a status as a channel without a phone has it, again and again if it comes again. Its row says the message is not
    /// one's own, as the event does.
    func note(_ status: String, of message: StoredMessage) {
        guard store.policy.savesUpdates else { return }
        database.write(
            """
            INSERT INTO MessageUpdate (id, instance, keyId, chat, fromMe, participant, status, message)
            SELECT ?, instance, keyId, chat, 0, ifnull(participant, chat), ?, number FROM Message WHERE instance = ? AND id = ?
            """, [.text(world.makeRowID()), .text(status), .integer(instance), .text(message.rowID)])
    }

    /// Marks everything received in a chat as read.
    func readInbound(of chat: JID) {
        database.write(
            "UPDATE Message SET status = 'READ' WHERE instance = ? AND chat = ? AND fromMe = 0 AND status = 'DELIVERY_ACK'",
            [.integer(instance), .text(chat.description)])
    }
}
