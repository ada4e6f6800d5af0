package import JSON

/// Conversations of bots with people.
extension Chatbots {
    private static let sessionColumns = [
        "id", "sessionId", "remoteJid", "pushName", "status", "awaitUser", "context", "type", "createdAt", "updatedAt",
        "instanceId", "parameters", "botId",
    ]

    func row(of session: Record?) -> JSONValue { session.map { .object($0.row(Self.sessionColumns)) } ?? .null }

    func sessions(with jid: JSONValue, of instance: Instance) -> [Record] {
        records.all(.session, of: instance, with: jid.string ?? "")
    }

    /// `GET /<family>/fetchSessions`: of one bot, or of all when the id is of none.
    package func fetchSessions(_ id: String, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        let bot = records.everywhere(.bots(family)).first { $0.id == id }
        if let bot, bot.instance != instance.key { throw .uncaught("Error fetching sessions") }
        let sessions = records.all(.session, of: instance).filter { session in
            session["type"] == .string(family.sessionType) && (bot == nil || session["botId"] == .string(id))
        }
        return .array(sessions.map(row))
    }

    /// The members of the path and the query, as answers repeat them.
    func place(_ instance: Instance, _ query: JSONObject) -> JSONObject {
        var place: JSONObject = ["instanceName": .string(instance.name)]
        for (name, value) in query { place[name] = value }
        return place
    }

    /// `POST /<family>/changeStatus`: of the sessions of all families with that address, none of which need be there.
    package func changeStatus(
        _ body: JSONObject, _ family: ChatbotFamily, of instance: Instance, query: JSONObject
    ) throws(APIError) -> JSONValue {
        try require(family)
        let jid = body["remoteJid"] ?? .null
        let status = body["status"] ?? .null
        let own = sessions(with: jid, of: instance)
        if family.path == "typebot" { tellStatus(status, of: jid, own.last, to: instance) }
        let reached = quirks.mixesUpInstances ? records.everywhere(.session).filter { $0["remoteJid"] == jid } : own
        let change: JSONValue = ["remoteJid": jid, "status": status]
        var answer = place(instance, query)
        switch status.string {
        case "delete":
            for session in reached { records.remove(session) }
            return ["bot": change]
        case "closed":
            let isKept = settings(family, of: instance)?["keepOpen"] == true
            for session in reached { if isKept { set(status, of: session) } else { records.remove(session) } }
            answer["bot"] = change
        default:
            for session in own { set(status, of: session) }
            answer["bot"] = ["remoteJid": jid, "status": status, "session": ["count": .integer(own.count)]]
        }
        return ["bot": .object(answer)]
    }

    /// A session of a bot with a person or a group. Typebot alone gives it a name of its own and hands variables over.
    @discardableResult
    func openSession(
        with jid: JSONValue, named pushName: String?, _ bot: Record, _ family: ChatbotFamily, _ variables: JSONObject,
        of instance: Instance
    ) -> Record {
        let isTypebot = family.path == "typebot"
        var parameters = variables
        if isTypebot {
            parameters["remoteJid"] = jid
            parameters["pushName"] = .optional(pushName)
            parameters["instanceName"] = .string(instance.name)
            parameters["serverUrl"] = serverURL.map(JSONValue.string)
            // The real server puts its global key here, where every token of an instance opens the view on it.
            parameters["apiKey"] = "hidden"
            parameters["ownerJid"] = .optional(instance.ownerJID)
        }
        return records.insert(
            .session,
            [
                "sessionId": isTypebot ? .string("\(makeDigits())-\(world.makeRowID())") : jid, "remoteJid": jid,
                "pushName": .optional(pushName), "status": "opened", "awaitUser": false, "context": nil,
                "type": .string(family.sessionType), "parameters": isTypebot ? .object(parameters) : nil,
                "botId": .string(bot.id),
            ], of: instance)
    }

    func set(_ status: JSONValue, of session: Record) {
        var session = session
        session.fields["status"] = status
        records.update(session)
    }

    /// Typebot alone tells what becomes of its sessions.
    func tellStatus(_ status: JSONValue, of jid: JSONValue, _ session: Record?, to instance: Instance) {
        publisher.publish(
            .typebotChangeStatus, ["remoteJid": jid, "status": status, "session": row(of: session)], of: instance)
    }
}
