package import JSON

/// The one row of settings that a family has in an instance.
extension Chatbots {
    static let settingsFailure = APIError.uncaught("Error setting default settings")

    func settings(_ family: ChatbotFamily, of instance: Instance) -> Record? {
        records.all(.settings(family), of: instance).first
    }

    /// Settings with the members given and the columns' own values for others. Those must fit.
    func insertSettings(_ members: JSONObject, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> Record {
        var fields: JSONObject = [:]
        for field in ChatbotField.common {
            let value = members[field.name] ?? field.initial
            guard field.takes(value) else { throw Self.settingsFailure }
            fields[field.name] = value
        }
        if family.requiresCredential {
            fields["speechToText"] = members["speechToText"] ?? false
            fields["openaiCredsId"] = members["openaiCredsId"]
        }
        fields[family.fallbackColumn] = members[family.fallbackColumn]
        return records.insert(.settings(family), fields, of: instance)
    }

    /// `POST /<family>/settings`.
    package func setSettings(
        _ body: JSONObject, _ family: ChatbotFamily, of instance: Instance
    ) throws(APIError) -> JSONValue {
        try require(family)
        let stored = settings(family, of: instance)
        var members = stored?.fields ?? ["timePerChar": family.requiredSettings.contains("timePerChar") ? 0 : 50]
        for field in ChatbotField.common {
            guard let value = body[field.name] else { continue }
            guard field.takes(value) else { throw Self.settingsFailure }
            members[field.name] = value
        }
        if family.requiresCredential {
            if let credential = body["openaiCredsId"], credential.isTruthy {
                guard isFree(credential, for: instance) else { throw Self.settingsFailure }
                members["openaiCredsId"] = credential
            }
            if let speechToText = body["speechToText"]?.bool { members["speechToText"] = .bool(speechToText) }
        }
        if let fallback = try fallback(body, family, of: instance, isFirst: stored == nil) {
            members[family.fallbackColumn] = fallback
        }
        let row: Record
        if var stored {
            stored.fields = members
            row = records.update(stored)
        } else {
            row = try insertSettings(members, family, of: instance)
        }
        var answer = row.row(family.settingsColumns)
        answer["fallbackId"] = row[family.fallbackColumn]
        return .object(answer)
    }

    /// The bot that answers when no trigger fits; nil leaves it as it is.
    private func fallback(
        _ body: JSONObject, _ family: ChatbotFamily, of instance: Instance, isFirst: Bool
    ) throws(APIError) -> JSONValue? {
        let kind = Record.Kind.bots(family)
        if quirks.tripsOverFirstRows {
            guard let fallback = body["fallbackId"] else { return nil }
            let isImpossible = isFirst || family.requiresCredential && body["openaiCredsId"]?.isTruthy == true
            let isKnown = fallback.isNull || records.everywhere(kind).contains { .string($0.id) == fallback }
            guard !isImpossible, isKnown else { throw Self.settingsFailure }
            return fallback
        }
        guard let fallback = body["fallbackId"] ?? body[family.documentedFallback] ?? body[family.fallbackColumn] else {
            return nil
        }
        if fallback.isNull || fallback == "" { return .null }
        guard records.all(kind, of: instance).contains(where: { .string($0.id) == fallback }) else {
            throw Self.settingsFailure
        }
        return fallback
    }

    /// `GET /<family>/fetchSettings`.
    package func fetchSettings(_ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        guard let settings = settings(family, of: instance) else { return .object(Self.shownWithoutSettings) }
        var answer = settings.row(family.settingsColumns)
        let id = settings[family.fallbackColumn]
        let bot = records.everywhere(.bots(family)).first { .string($0.id) == id }
        let fallback = bot.map { JSONValue.object($0.row(family.columns)) } ?? .null
        answer["Fallback"] = fallback
        answer["fallbackId"] = id
        answer["fallback"] = fallback
        return .object(answer)
    }

    /// Shown, and used by nothing but a Typebot start.
    static let shownWithoutSettings: JSONObject = [
        "expire": 300, "keywordFinish": "bye", "delayMessage": 1000, "unknownMessage": "Sorry, I dont understand",
        "listeningFromMe": true, "stopBotFromMe": true, "keepOpen": false, "debounceTime": 1, "ignoreJids": [],
        "splitMessages": false, "timePerChar": 0, "fallbackId": "", "fallback": nil,
    ]

    /// `POST /<family>/ignoreJid`.
    package func ignoreJID(_ body: JSONObject, _ family: ChatbotFamily, of instance: Instance) throws(APIError) -> JSONValue {
        try require(family)
        guard var settings = settings(family, of: instance) else { throw Self.settingsFailure }
        let jid = body["remoteJid"] ?? .null
        var ignored = settings["ignoreJids"].array ?? []
        if body["action"] == "remove" {
            ignored.removeAll { $0 == jid }
        } else if !ignored.contains(jid) {
            ignored.append(jid)
        }
        settings.fields["ignoreJids"] = .array(ignored)
        records.update(settings)
        return ["ignoreJids": .array(ignored)]
    }
}
