package import JSON
import Storage

/// `where` of `findChats` and its part of the list.
package struct ChatFilter: Equatable, Sendable {
    package var chat: String?
    /// Whole seconds; only messages of this time count.
    package var timestamps: ClosedRange<Int64>?
    /// Rows; nil is all.
    package var take: Int?
    package var skip = 0

    package init() {}
}

/// Conversations, which the real server makes out of messages, contacts and chat rows.
extension MessageStore {
    /// `findChats`: one row for each chat with messages, newest first.
    package func findChats(_ filter: ChatFilter, at now: WallTime) -> JSONValue {
        var source = "Conversation"
        var values: [Value] = []
        if let timestamps = filter.timestamps {
            // The other columns are those of the row with the largest timestamp.
            source = """
                (SELECT instance, chat, max(timestamp) AS timestamp, number AS lastMessage FROM Message
                WHERE instance = ? AND timestamp BETWEEN ? AND ? GROUP BY chat)
                """
            values = [.integer(instance), .integer(timestamps.lowerBound), .integer(timestamps.upperBound)]
        }
        values.append(.integer(instance))
        if let chat = filter.chat { values.append(.text(chat)) }
        values += [.integer(filter.take ?? -1), .integer(max(0, filter.skip))]
        return .array(
            database.rows(
                """
                SELECT v.chat, v.timestamp, c.id, c.pushName, c.profilePicUrl, h.name, h.createdAt, h.unreadMessages, m.id, m.key,
                    m.fromMe, m.pushName, m.participant, m.messageType, m.message, m.contextInfo, m.source, m.timestamp, m.status
                FROM \(source) v JOIN Message m ON m.number = v.lastMessage
                    LEFT JOIN Contact c ON c.instance = v.instance AND c.jid = v.chat
                    LEFT JOIN Chat h ON h.instance = v.instance AND h.jid = v.chat
                WHERE v.instance = ? \(filter.chat == nil ? "" : "AND v.chat = ?")
                ORDER BY v.timestamp DESC, v.lastMessage DESC LIMIT ? OFFSET ?
                """, values
            ) { summary($0, at: now) })
    }

    private func summary(_ row: borrowing Row, at now: WallTime) -> JSONValue {
        // 24 hours from the chat row's creation.
        let start = row.optionalInteger(6)
        let end = start.map { $0 + 86_400_000 }
        let iso8601 = { (time: Int64?) -> JSONValue in .optional(time.map { WallTime(sinceEpoch: $0).iso8601 }) }
        return [
            "id": .optional(row.optionalText(2)), "remoteJid": .string(row.text(0)),
            "pushName": .optional(row.optionalText(5) ?? row.optionalText(3) ?? (row.bool(10) ? nil : row.optionalText(11))),
            "profilePicUrl": .optional(row.optionalText(4)), "updatedAt": iso8601(row.integer(1) * 1000),
            "windowStart": iso8601(start), "windowExpires": iso8601(end),
            "windowActive": .bool(end.map { now.sinceEpoch < $0 } ?? false), "lastMessage": lastMessage(row),
            "unreadCount": row.optionalInteger(7).map { .integer($0) } ?? .null, "isSaved": .bool(!row.isNull(2)),
        ]
    }

    private func lastMessage(_ row: borrowing Row) -> JSONValue {
        [
            "id": .string(row.text(8)), "key": JSONValue(stored: row.bytes(9)),
            "pushName": row.bool(10) ? "Você" : .optional(row.optionalText(11)), "participant": .null,
            "messageType": .string(row.text(13)), "message": Self.trimmed(JSONValue(stored: row.bytes(14))),
            "contextInfo": JSONValue(stored: row.bytes(15)), "source": .optional(row.optionalText(16)),
            "messageTimestamp": .integer(row.integer(17)), "instanceId": idOfInstance, "sessionId": .null,
            "status": .optional(row.optionalText(18)),
        ]
    }

    /// What the real server leaves of media in the list of chats.
    private static let keptMembers = [
        "imageMessage": ["caption"], "videoMessage": ["caption"], "audioMessage": ["seconds"], "stickerMessage": [],
        "documentMessage": ["caption", "name"],
    ]

    private static func trimmed(_ message: JSONValue) -> JSONValue {
        guard var content = message.object else { return message }
        content["base64"] = nil
        for (type, members) in keptMembers {
            guard let media = content[type] else { continue }
            var rest = JSONObject()
            for member in members { rest[member] = media[member] }
            content[type] = .object(rest)
        }
        return .object(content)
    }
}
