import Storage

/// `where` of `findMessages`. All that is set must hold, but that one of two addresses of a chat is enough.
package struct MessageFilter: Equatable, Sendable {
    /// Of the row.
    package var rowID: String?
    package var source: String?
    package var messageType: String?
    /// Whole seconds, both ends included.
    package var timestamps: ClosedRange<Int64>?
    package var keyID: String?
    package var chat: String?
    /// False does not filter, as in the real server.
    package var isFromMe = false
    package var participant: String?
    package var alternativeJID: String?

    package init() {}

    /// What is asked for when it is one thing alone, whose total the tallies know; nil when several things combine.
    var tally: (sql: String, value: String?)? {
        var rest = self
        rest.chat = nil
        if rest == MessageFilter() {
            return chat == nil
                ? ("SELECT messageCount FROM Tally WHERE instance = ?", nil)
                : ("SELECT messageCount FROM Conversation WHERE instance = ? AND chat = ?", chat)
        }
        for (name, column, value) in [
            ("messageType", \MessageFilter.messageType, messageType), ("source", \.source, source),
        ] {
            var rest = self
            rest[keyPath: column] = nil
            if rest == MessageFilter() { return (Self.share(name), value) }
        }
        rest = self
        rest.isFromMe = false
        return rest == MessageFilter() ? (Self.share("fromMe"), "1") : nil
    }

    /// What is asked for beside a span of time when it is one thing alone, whose counts are kept by time; nil when several combine.
    var share: Timeline.Share? {
        var rest = self
        rest.timestamps = nil
        if rest == MessageFilter() { return .all }
        for (name, column) in [("messageType", \MessageFilter.messageType), ("source", \.source)] {
            guard let value = rest[keyPath: column] else { continue }
            rest[keyPath: column] = nil
            return rest == MessageFilter() ? Timeline.Share(name: name, value: value) : nil
        }
        guard rest.isFromMe else { return nil }
        rest.isFromMe = false
        return rest == MessageFilter() ? Timeline.Share(name: "fromMe", value: "1") : nil
    }

    private static func share(_ name: String) -> String {
        "SELECT messageCount FROM Share WHERE instance = ? AND name = '\(name)' AND value = ?"
    }

    /// The condition after WHERE, and what goes into its places.
    ///
    /// SQLite does not know which of several columns leaves fewest rows, so it is told: the first that is given, in the order below,
    /// may be looked up; the plus keeps it from looking up the others.
    func condition(instance: Int64) -> (sql: String, values: [Value]) {
        var sql = "instance = ?"
        var values: [Value] = [.integer(instance)]
        let texts = [
            ("id", rowID), ("keyId", keyID), ("chat", alternativeJID == nil ? chat : nil), ("messageType", messageType),
            ("source", source), ("participant", participant), ("remoteJidAlt", chat == nil ? alternativeJID : nil),
        ]
        var isIndexed = false
        if let chat, let alternativeJID {
            // Either address: the real server asks for one or the other.
            sql += " AND (chat = ? OR remoteJidAlt = ?)"
            values += [.text(chat), .text(alternativeJID)]
        }
        for case (let column, let text?) in texts {
            sql += " AND \(isIndexed ? "+" : "")\(column) = ?"
            values.append(.text(text))
            isIndexed = true
        }
        if isFromMe { sql += " AND \(isIndexed ? "+" : "")fromMe = 1" }
        if let timestamps {
            sql += " AND timestamp BETWEEN ? AND ?"
            values += [.integer(timestamps.lowerBound), .integer(timestamps.upperBound)]
        }
        return (sql, values)
    }
}
