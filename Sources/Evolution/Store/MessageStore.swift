package import JSON
import Storage

/// A message as the instance remembers it.
package struct StoredMessage: Equatable, Sendable {
    /// Key of the row, a cuid; `messageId` of `messages.update`.
    package let rowID: String
    /// WhatsApp's id, `key.id`.
    package let id: String
    package let chat: JID
    package let isFromMe: Bool
    /// The object of `send.message` or `messages.upsert`, its members in this order: key, pushName, status, message, contextInfo,
    /// messageType, messageTimestamp, instanceId, webhookUrl, source. Others are not kept.
    package var body: JSONObject

    package init(rowID: String, id: String, chat: JID, isFromMe: Bool, body: JSONObject) {
        self.rowID = rowID
        self.id = id
        self.chat = chat
        self.isFromMe = isFromMe
        self.body = body
    }
}

/// The messages of one instance: rows of `Message` and `MessageUpdate`.
///
/// Keeps the last `MOCK_MAX_MESSAGES` and forgets the oldest by their timestamp. Of several messages with one id the latest counts.
package struct MessageStore {
    let store: Store
    let world: World
    let instance: Int64
    private let instanceID: String

    init(store: Store, world: World, instance: Int64, instanceID: String) {
        self.store = store
        self.world = world
        self.instance = instance
        self.instanceID = instanceID
    }

    var database: Database { store.database }

    package var count: Int { database.count("SELECT messageCount FROM Tally WHERE instance = ?", [.integer(instance)]) }

    /// All of them, oldest row first. For tests: it reads everything at once.
    package var all: [StoredMessage] {
        database.rows("\(Self.columns) WHERE instance = ? ORDER BY number", [.integer(instance)], message)
    }

    package subscript(_ id: String) -> StoredMessage? {
        database.first(
            "\(Self.columns) WHERE instance = ? AND keyId = ? ORDER BY number DESC LIMIT 1", [.integer(instance), .text(id)],
            message)
    }

    /// `isPast` marks history of the phone, which has a save flag of its own.
    func append(_ message: StoredMessage, isPast: Bool = false) {
        guard isPast ? store.policy.savesHistory : store.policy.savesMessages else { return }
        let now = world.wallTime
        let body = message.body
        let key = body["key"] ?? .null
        database.write(
            """
            INSERT INTO Message (id, instance, keyId, chat, fromMe, participant, remoteJidAlt, pushName, messageType, source,
                timestamp, status, key, message, contextInfo, storedAt, webhookUrl)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(message.rowID), .integer(instance), .text(message.id), .text(message.chat.description),
                .bool(message.isFromMe), .optional(key["participant"]?.string), .optional(key["remoteJidAlt"]?.string),
                .optional(body["pushName"]?.string), .text(body["messageType"]?.string ?? ""), .optional(body["source"]?.string),
                .integer(body["messageTimestamp"]?.integer ?? Int(now.seconds)), .optional(body["status"]?.string),
                .utf8(key.serialized()), .utf8((body["message"] ?? .null).serialized()),
                body["contextInfo"].map { .utf8($0.serialized()) } ?? .null, .integer(now.sinceEpoch),
                .optional(body["webhookUrl"]?.string),
            ])
        let excess = count - store.policy.messageCount
        guard excess > 0 else { return }
        database.write(
            """
            DELETE FROM Message WHERE number IN (
                SELECT number FROM Message WHERE instance = ? ORDER BY timestamp, number LIMIT ?)
            """, [.integer(instance), .integer(excess)])
    }

    /// Notes a receipt for an own message; false when the message is unknown or has had it.
    func note(_ receipt: Receipt, of id: String) -> Bool {
        let found = database.first(
            "SELECT number, receipts, chat, fromMe, participant FROM Message WHERE instance = ? AND keyId = ? "
                + "ORDER BY number DESC LIMIT 1", [.integer(instance), .text(id)]
        ) { row in
            (
                number: row.integer(0), receipts: row.integer(1), chat: row.text(2), fromMe: row.bool(3),
                participant: row.optionalText(4)
            )
        }
        guard let found, found.receipts & receipt.bit == 0 else { return false }
        database.write(
            "UPDATE Message SET receipts = ? WHERE number = ?", [.integer(found.receipts | receipt.bit), .integer(found.number)])
        guard store.policy.savesUpdates else { return true }
        database.write(
            """
            INSERT INTO MessageUpdate (id, instance, keyId, chat, fromMe, participant, status, message)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(world.makeRowID()), .integer(instance), .text(id), .text(found.chat), .bool(found.fromMe),
                .optional(found.participant), .text(receipt.rawValue), .integer(found.number),
            ])
        return true
    }

    /// Inbound messages of a chat that nobody has read: `unreadMessages` of its row.
    func unreadCount(of chat: JID) -> Int {
        database.count(
            "SELECT count(*) FROM Message WHERE instance = ? AND chat = ? AND fromMe = 0 AND status = 'DELIVERY_ACK'",
            [.integer(instance), .text(chat.description)])
    }

    // MARK: Rows

    private static let columns = """
        SELECT id, keyId, chat, fromMe, key, pushName, status, message, contextInfo, messageType, timestamp, source, webhookUrl
        FROM Message
        """

    private func message(_ row: borrowing Row) -> StoredMessage {
        var body: JSONObject = ["key": JSONValue(stored: row.bytes(4)), "pushName": .optional(row.optionalText(5))]
        if let status = row.optionalText(6) { body["status"] = .string(status) }
        body["message"] = JSONValue(stored: row.bytes(7))
        if !row.isNull(8) { body["contextInfo"] = JSONValue(stored: row.bytes(8)) }
        body["messageType"] = .string(row.text(9))
        body["messageTimestamp"] = .integer(row.integer(10))
        body["instanceId"] = .string(instanceID)
        if let url = row.optionalText(12) { body["webhookUrl"] = .string(url) }
        body["source"] = .optional(row.optionalText(11))
        return StoredMessage(rowID: row.text(0), id: row.text(1), chat: JID(row.text(2)), isFromMe: row.bool(3), body: body)
    }

    var idOfInstance: JSONValue { .string(instanceID) }
}

extension Receipt {
    /// Its place in the column `receipts`; never to change.
    fileprivate var bit: Int64 {
        switch self {
        case .server: 1
        case .delivery: 2
        case .read: 4
        case .played: 8
        case .error: 16
        }
    }
}
