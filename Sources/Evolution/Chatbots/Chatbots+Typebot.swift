import Bytes
package import JSON

/// Starting a Typebot by hand, as if Typebot answered.
extension Chatbots {
    /// `POST /typebot/start`. Nil is an empty body.
    package func startTypebot(_ body: JSONObject, of instance: Instance, query: JSONObject) throws(APIError) -> JSONValue? {
        try require(.typebot)
        let jid = body["remoteJid"] ?? .null
        guard jid != "status@broadcast" else { return nil }
        let settings = settings(.typebot, of: instance)
        guard !isIgnored(JID(jid.string ?? ""), settings?["ignoreJids"].array ?? []) else {
            throw .uncaught("Jid not allowed")
        }
        if settings == nil, quirks.tripsOverFirstRows {
            throw .uncaught("Cannot read properties of null (reading 'expire')")
        }
        let variables = Self.prefilled(body["variables"])
        if body["startSession"] == true {
            startSession(body, variables, settings?.fields ?? Self.shownWithoutSettings, of: instance)
        } else {
            publisher.publish(.typebotStart, .object(started(body)), of: instance)
        }
        var answer = place(instance, query)
        answer["typebot"] = [
            "url": body["url"] ?? .null, "remoteJid": jid, "typebot": body["typebot"] ?? .null,
            "prefilledVariables": .object(variables),
        ]
        return ["typebot": .object(answer)]
    }

    /// `@g.us` and `@s.whatsapp.net` stand for all groups and all people.
    func isIgnored(_ jid: JID, _ ignored: [JSONValue]) -> Bool {
        ignored.contains(.string(jid.description)) || jid.isGroup && ignored.contains("@g.us")
            || jid.isPerson && ignored.contains("@s.whatsapp.net")
    }

    private static func prefilled(_ list: JSONValue?) -> JSONObject {
        var variables: JSONObject = [:]
        for variable in list?.array ?? [] {
            if let name = variable["name"]?.string { variables[name] = variable["value"] }
        }
        return variables
    }

    func makeDigits() -> String { String(Int64.random(in: 0..<10_000_000_000, using: &world.random)) }

    /// `url` is the address that would have been called.
    private func started(_ body: JSONObject) -> JSONObject {
        let url = body["url"]?.string ?? ""
        let address =
            switch typebotVersion {
            case .old: "\(url)/api/v1/sendMessage"
            case .latest: "\(url)/api/v1/typebots/\(body["typebot"]?.string ?? "")/startChat"
            }
        var data: JSONObject = [
            "remoteJid": body["remoteJid"] ?? .null, "url": .string(address), "typebot": body["typebot"] ?? .null,
        ]
        data["variables"] = body["variables"]
        data["sessionId"] = .string(makeDigits())
        return data
    }

    /// The session takes the place of all that the address had, and belongs to a bot that is made where there is none.
    private func startSession(
        _ body: JSONObject, _ variables: JSONObject, _ settings: JSONObject, of instance: Instance
    ) {
        let jid = body["remoteJid"] ?? .null
        let bots = records.all(.bots(.typebot), of: instance)
        let bot =
            bots.first { $0["url"] == body["url"] && $0["typebot"] == body["typebot"] }
            ?? records.insert(.bots(.typebot), boundBot(body, settings), of: instance)
        for session in sessions(with: jid, of: instance) { records.remove(session) }
        let pushName = instance.contacts[JID(jid.string ?? "")]?.pushName
        let session = openSession(with: jid, named: pushName, bot, .typebot, variables, of: instance)
        tellStatus("opened", of: jid, session, to: instance)
    }

    /// A bot without a trigger, which only its sessions know.
    private func boundBot(_ body: JSONObject, _ settings: JSONObject) -> JSONObject {
        var fields: JSONObject = ["enabled": true, "url": body["url"] ?? .null, "typebot": body["typebot"] ?? .null]
        for field in ChatbotField.common { fields[field.name] = settings[field.name] ?? field.initial }
        fields["debounceTime"] = .null
        fields["ignoreJids"] = .null
        fields["timePerChar"] = 50
        return fields
    }
}
