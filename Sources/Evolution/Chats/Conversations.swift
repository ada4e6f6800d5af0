package import JSON

/// The `/chat` routes about numbers and conversations. What they read is the store's.
package final class Conversations {
    private let wiring: Wiring

    init(_ wiring: Wiring) { self.wiring = wiring }

    // MARK: Numbers

    /// `POST /chat/whatsappNumbers`: broadcasts, then groups, then users, each in the order asked.
    package func exist(_ numbers: [String], at instance: Instance) throws(Unreachable) -> JSONValue {
        let asked = numbers.map { (number: $0, jid: JID(number: $0)) }
        var rows: [JSONValue] = []
        for (number, jid) in asked where jid.isBroadcast { rows.append(row(jid, false, number)) }
        for (number, jid) in asked where jid.isGroup {
            let group = instance.groups[jid].flatMap { $0.member(instance.own) == nil ? nil : $0 }
            let isReached = group != nil && instance.state == .open
            rows.append(row(jid, isReached, number, name: isReached ? group?.subject : nil))
        }
        for (number, jid) in asked where !jid.isBroadcast && !jid.isGroup {
            if jid.isHidden {
                rows.append(row(jid, true, number, name: instance.contacts[jid]?.pushName, isHidden: true))
            } else {
                let exists = try lookUp(jid, at: instance)
                rows.append(row(jid, exists, number, name: exists ? name(of: jid, at: instance) : nil))
            }
        }
        return .array(rows)
    }

    /// The lookup could not be made.
    package enum Unreachable: Error, Equatable, Sendable {
        /// No socket was ever opened.
        case neverOpened
        case closed

        /// The exception as JSON: its own members only, so one without any is `{}`.
        package var body: JSONValue {
            switch self {
            case .neverOpened: [:]
            case .closed:
                [
                    "data": nil, "isBoom": true, "isServer": false,
                    "output": [
                        "statusCode": 428,
                        "payload": ["statusCode": 428, "error": "Precondition Required", "message": "Connection Closed"],
                        "headers": [:],
                    ],
                ]
            }
        }
    }

    /// Whether somebody has WhatsApp; what was once found is known on a closed line too.
    func lookUp(_ jid: JID, at instance: Instance) throws(Unreachable) -> Bool {
        if instance.state != .open, !wiring.directory.isKnown(jid), !jid.isHidden {
            throw instance.connection.hasStarted ? .closed : .neverOpened
        }
        return wiring.directory.lookUp(jid)
    }

    /// As `lookUp`, where the exception becomes the answer.
    func exists(_ jid: JID, at instance: Instance) throws(APIError) -> Bool {
        do throws(Unreachable) {
            return try lookUp(jid, at: instance)
        } catch {
            throw .uncaught(instance.obstacle(calling: "onWhatsApp")?.text ?? "")
        }
    }

    func row(_ jid: JID, _ exists: Bool, _ number: String, name: String? = nil, isHidden: Bool = false) -> JSONValue {
        var row: JSONObject = ["jid": .string(jid.description), "exists": .bool(exists), "number": .string(number)]
        row["name"] = name.map(JSONValue.string)
        if isHidden { row["lid"] = "lid" }
        return .object(row)
    }

    /// The name among the contacts.
    func name(of jid: JID, at instance: Instance) -> String? {
        let name = instance.contacts[jid]?.pushName
        return name?.isEmpty == false ? name : nil
    }

    // MARK: Marks on a conversation

    /// `POST /chat/archiveChat`. Nothing shows it afterwards but the phone.
    package func archive(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let chat = try mark(body, at: instance, "archived", "An error occurred while archiving the chat. Open a calling.")
        return ["chatId": chat, "archived": true]
    }

    /// `POST /chat/markChatUnread`.
    package func markUnread(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let chat = try mark(
            body, at: instance, "markedChatUnread", "An error occurred while marked unread the chat. Open a calling.")
        return ["chatId": chat, "markedChatUnread": true]
    }

    private func mark(
        _ body: JSONObject, at instance: Instance, _ name: String, _ text: String
    ) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        func failure(_ why: String) -> APIError {
            APIError(status: 500, message: [[name: false, "message": [.string(text), .string(why)]]])
        }
        if let last = body["lastMessage"] {
            if let obstacle = instance.obstacle(calling: "chatModify") { throw failure(obstacle.description) }
            return last["key"]?["remoteJid"] ?? ""
        }
        guard let chat = body["chat"]?.string else {
            throw failure("TypeError: Cannot set properties of undefined (setting 'messageTimestamp')")
        }
        var filter = ChatFilter()
        filter.chat = JID(number: chat).description
        guard instance.messages.findChats(filter, at: wiring.world.wallTime).array?.isEmpty == false else {
            throw failure("TypeError: Cannot read properties of undefined (reading 'key')")
        }
        if let obstacle = instance.obstacle(calling: "chatModify") { throw failure(obstacle.description) }
        return .string(chat)
    }

    // MARK: Reading

    /// `POST /chat/findContacts`.
    package func findContacts(_ body: JSONObject, at instance: Instance) -> JSONValue {
        let size = body["offset"]?.integer
        let page = Page(number: size == nil ? 1 : body["page"]?.integer ?? 1, size: size)
        let filter = body["where"]
        if !wiring.quirks.refusesDocumentedBodies, filter?["remoteJid"] == nil, let id = filter?["id"]?.string {
            return .array(instance.contacts.find(id: id).map { $0.row(of: instance.id) })
        }
        let found = instance.contacts.find(Self.address(filter?["remoteJid"]), page)
        return .array(found.map { $0.row(of: instance.id) })
    }

    /// `POST /chat/findMessages`.
    package func findMessages(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let condition = body["where"]
        let key = condition?["key"]
        var filter = MessageFilter()
        filter.rowID = Self.text(condition?["id"])
        filter.source = Self.text(condition?["source"])
        filter.messageType = Self.text(condition?["messageType"])
        filter.timestamps = try Self.seconds(condition?["messageTimestamp"])
        filter.keyID = Self.text(key?["id"])
        filter.chat = Self.text(key?["remoteJid"])
        filter.isFromMe = key?["fromMe"]?.bool ?? false
        filter.participant = Self.text(key?["participant"])
        filter.alternativeJID = Self.text(key?["remoteJidAlt"])
        return instance.messages.find(filter, Page(number: body["page"]?.integer ?? 1, size: body["offset"]?.integer))
    }

    /// `POST /chat/findStatusMessage`.
    package func findStatuses(_ body: JSONObject, at instance: Instance) -> JSONValue {
        let condition = body["where"]
        return instance.messages.findStatuses(
            chat: Self.text(condition?["remoteJid"]), keyID: Self.text(condition?["id"]),
            Page(number: body["page"]?.integer ?? 1, size: body["offset"]?.integer))
    }

    /// `POST /chat/findChats`.
    package func findChats(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        var filter = ChatFilter()
        filter.chat = Self.address(body["where"]?["remoteJid"])
        filter.timestamps = try Self.seconds(body["where"]?["messageTimestamp"])
        filter.take = body["take"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        filter.skip = body["skip"]?.integer ?? 0
        return instance.messages.findChats(filter, at: wiring.world.wallTime)
    }

    /// `GET /chat/findChatByRemoteJid`: the row, or null.
    package func findChat(_ jid: String, at instance: Instance) -> JSONValue {
        instance.chats[JID(Self.address(.string(jid)) ?? jid)]?.row(of: instance.id) ?? .null
    }

    /// An empty text filters nothing.
    private static func text(_ value: JSONValue?) -> String? { value?.string.flatMap { $0.isEmpty ? nil : $0 } }

    /// Without an `@` the text is a number.
    private static func address(_ value: JSONValue?) -> String? {
        text(value).map { $0.contains("@") ? $0 : JID(number: $0).description }
    }

    /// Both ends of a span of time, or none at all.
    private static func seconds(_ span: JSONValue?) throws(APIError) -> ClosedRange<Int64>? {
        guard let from = span?["gte"], let until = span?["lte"] else { return nil }
        guard let first = WallTime(javaScript: from), let last = WallTime(javaScript: until) else {
            throw .uncaught("Invalid time value")
        }
        // A span that ends before it begins holds nothing.
        return first.seconds <= last.seconds ? first.seconds...last.seconds : -1 ... -1
    }
}
