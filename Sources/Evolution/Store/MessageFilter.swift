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

    private static func share(_ name: String) -> String {
        "SELECT messageCount FROM Share WHERE instance = ? AND name = '\(name)' AND value = ?"
    }

    /// The condition after WHERE, and what goes into its places.
    func condition(instance: Int64) -> (sql: String, values: [Value]) {
        var sql = "instance = ?"
        var values: [Value] = [.integer(instance)]
        let texts = [
            ("id", rowID), ("keyId", keyID), ("source", source), ("messageType", messageType), ("participant", participant),
        ]
        switch (chat, alternativeJID) {
        case (let chat?, let alternative?):
            sql += " AND (chat = ? OR remoteJidAlt = ?)"
            values += [.text(chat), .text(alternative)]
        case (let chat?, nil):
            sql += " AND chat = ?"
            values.append(.text(chat))
        case (nil, let alternative?):
            sql += " AND remoteJidAlt = ?"
            values.append(.text(alternative))
        case (nil, nil): break
        }
        for case (let column, let text?) in texts {
            sql += " AND \(column) = ?"
            values.append(.text(text))
        }
        if isFromMe { sql += " AND fromMe = 1" }
        if let timestamps {
            sql += " AND timestamp BETWEEN ? AND ?"
            values += [.integer(timestamps.lowerBound), .integer(timestamps.upperBound)]
        }
        return (sql, values)
    }
}
