package import JSON
import Storage

/// The reads of the `/chat` routes, rows as they are answered.
extension MessageStore {
    /// Messages of a page where none was asked for.
    package static let defaultPageSize = 50

    /// `findMessages`: `{"messages":{"total","pages","currentPage","records"}}`, newest first.
    package func find(_ filter: MessageFilter, _ page: Page) -> JSONValue {
        let size = page.size ?? Self.defaultPageSize
        let page = Page(number: page.number, size: size)
        let total = count(filter)
        let records = page.skipped < total ? records(filter, page) : []
        return [
            "messages": [
                "total": .integer(total), "pages": .integer(Self.pageCount(total, of: size)),
                "currentPage": .integer(page.number),
                "records": .array(records),
            ]
        ]
    }

    /// A size may be close to the largest number there is.
    private static func pageCount(_ total: Int, of size: Int) -> Int { total / size + (total % size > 0 ? 1 : 0) }

    private func records(_ filter: MessageFilter, _ page: Page) -> [JSONValue] {
        let (near, skipped) = shortcut(filter, past: page.skipped)
        let (condition, values) = near.condition(instance: instance)
        let found = database.rows(
            """
            SELECT number, id, key, pushName, messageType, message, timestamp, source, contextInfo, fromMe FROM Message
            WHERE \(condition) ORDER BY timestamp DESC, number DESC LIMIT ? OFFSET ?
            """, values + [.integer(page.limit), .integer(skipped)]
        ) { row in (number: row.integer(0), record: record(row)) }
        return found.map { number, record in
            var record = record
            record["MessageUpdate"] = .array(statuses(of: number))
            return .object(record)
        }
    }

    /// Rows that are passed over one by one; some of SQLite's quickest steps.
    private static let walkCount = 1000

    /// The same list from a place near the row that many rows down, and what is left to pass over: a long way is not walked.
    private func shortcut(_ filter: MessageFilter, past skipped: Int) -> (filter: MessageFilter, skipped: Int) {
        guard skipped > Self.walkCount, let share = filter.share else { return (filter, skipped) }
        var rank = skipped
        if let last = filter.timestamps?.upperBound, last < .max {
            var newer = filter
            newer.timestamps = last + 1 ... .max
            rank += count(newer)
        }
        let first = filter.timestamps?.lowerBound ?? .min
        guard let place = Timeline(share, of: instance, in: database).place(of: rank), first <= place.last else {
            return (filter, skipped)
        }
        var near = filter
        near.timestamps = first...place.last
        return (near, place.skipped)
    }

    private func count(_ filter: MessageFilter) -> Int {
        guard let tally = filter.tally else {
            guard let share = filter.share, let timestamps = filter.timestamps else { return countOneByOne(filter) }
            return Timeline(share, of: instance, in: database).count(timestamps) { part in
                var cut = filter
                cut.timestamps = part
                return countOneByOne(cut)
            }
        }
        return database.count(tally.sql, [.integer(instance)] + (tally.value.map { [.text($0)] } ?? []))
    }

    private func countOneByOne(_ filter: MessageFilter) -> Int {
        let (condition, values) = filter.condition(instance: instance)
        return database.count("SELECT count(*) FROM Message WHERE \(condition)", values)
    }

    private func record(_ row: borrowing Row) -> JSONObject {
        let key = JSONValue(stored: row.bytes(2))
        let context = JSONValue(stored: row.bytes(8))
        var name = row.optionalText(3)
        if name == nil {
            let participant = context["participant"]?.string ?? key["participant"]?.string ?? ""
            name = row.bool(9) ? "Você" : participant.isEmpty ? nil : JID(participant).user
        }
        return [
            "id": .string(row.text(1)), "key": key, "pushName": .optional(name), "messageType": .string(row.text(4)),
            "message": JSONValue(stored: row.bytes(5)), "messageTimestamp": .integer(row.integer(6)), "instanceId": idOfInstance,
            "source": .optional(row.optionalText(7)), "contextInfo": context,
        ]
    }

    private func statuses(of number: Int64) -> [JSONValue] {
        database.rows("SELECT status FROM MessageUpdate WHERE message = ? ORDER BY number", [.integer(number)]) {
            ["status": .string($0.text(0))]
        }
    }

    /// `findStatusMessage`: rows of MessageUpdate by chat and by WhatsApp's id.
    package func findStatuses(chat: String? = nil, keyID: String? = nil, _ page: Page) -> JSONValue {
        var condition = "u.instance = ?"
        var values: [Value] = [.integer(instance)]
        for case (let column, let text?) in [("chat", chat), ("keyId", keyID)] {
            condition += " AND u.\(column) = ?"
            values.append(.text(text))
        }
        let page = Page(number: page.number, size: page.size ?? Self.defaultPageSize)
        let rows = database.rows(
            """
            SELECT u.id, u.keyId, u.chat, u.fromMe, u.participant, u.pollUpdates, u.status, m.id
            FROM MessageUpdate u CROSS JOIN Message m ON m.number = u.message
            WHERE \(condition) ORDER BY u.number LIMIT ? OFFSET ?
            """, values + [.integer(page.limit), .integer(page.skipped)]
        ) { row -> JSONValue in
            [
                "id": .string(row.text(0)), "keyId": .string(row.text(1)), "remoteJid": .string(row.text(2)),
                "fromMe": .bool(row.bool(3)), "participant": .optional(row.optionalText(4)),
                "pollUpdates": JSONValue(stored: row.bytes(5)), "status": .string(row.text(6)), "messageId": .string(row.text(7)),
                "instanceId": idOfInstance,
            ]
        }
        return .array(rows)
    }
}
