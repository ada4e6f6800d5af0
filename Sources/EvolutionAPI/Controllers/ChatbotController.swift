import Evolution
import HTTP
import JSON

/// The routes of one family of bots. There are as many of these as families, all alike.
struct ChatbotController {
    let family: ChatbotFamily
    let chatbots: Chatbots
    let quirks: Quirks
    private let botSchema: Schema
    private let settingsSchema: Schema

    init(_ family: ChatbotFamily, chatbots: Chatbots, quirks: Quirks) {
        self.family = family
        self.chatbots = chatbots
        self.quirks = quirks
        botSchema = ChatbotSchemas.bot(family, quirks)
        settingsSchema = ChatbotSchemas.settings(family, quirks)
    }

    func create(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        var body = try bot(call)
        if body["triggerType"] == nil { body["triggerType"] = "none" }
        return .json(try chatbots.create(body, family, of: instance), .created)
    }

    func update(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.update(id(call), try bot(call), family, of: instance))
    }

    /// The body of a bot, checked. What the documents have otherwise is put right before.
    private func bot(_ call: Call) throws(APIError) -> JSONObject {
        var body = call.body
        if !quirks.refusesDocumentedBots {
            if body["triggerOperator"] == "none" { body["triggerOperator"] = nil }
            if let alias = family.alias, body[alias.stored] == nil { body[alias.stored] = body[alias.documented] }
        }
        try check(.object(call.body["triggerOperator"] == "none" ? body : call.body), against: botSchema)
        return body
    }

    func find(_ call: Call, _ instance: Instance) throws(APIError) -> Answer { .json(try chatbots.find(family, of: instance)) }

    func fetch(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.fetch(id(call), family, of: instance))
    }

    func delete(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.delete(id(call), family, of: instance))
    }

    func setSettings(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        try check(.object(call.body), against: settingsSchema)
        return .json(try chatbots.setSettings(call.body, family, of: instance))
    }

    func fetchSettings(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.fetchSettings(family, of: instance))
    }

    func changeStatus(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.changeStatus(call.body, family, of: instance, query: query(call)))
    }

    func fetchSessions(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.fetchSessions(id(call), family, of: instance))
    }

    func ignoreJID(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.ignoreJID(call.body, family, of: instance))
    }

    /// Shown beside the instance's name, which the path alone has.
    private func query(_ call: Call) -> JSONObject {
        var query: JSONObject = [:]
        for (name, value) in call.query.pairs where name != "instanceName" { query[name] = .string(value) }
        return query
    }

    private func id(_ call: Call) -> String { documentedID(call) ?? call.parameters["botId"] ?? "" }

    /// The documents print the parameter's name into the path, `/flowise/delete/:flowiseId/acme`, and have its value in the query.
    private func documentedID(_ call: Call) -> String? {
        guard !quirks.refusesDocumentedBots, let name = call.parameters["botId"], name.first == ":" else { return nil }
        return call.query[String(name.dropFirst())]
    }

    // MARK: As documented

    var documentedID: DocumentedForm {
        DocumentedForm(real: "the server serves DELETE /\(family.path)/delete/{botId}/{instanceName}") { call in
            documentedID(call) == nil ? nil : call.body
        }
    }

    var documentedBot: DocumentedForm {
        let alias = family.alias
        let real = "triggerType always, triggerOperator never as none" + (alias.map { ", \($0.stored)" } ?? "")
        return .body(real) { body in
            let hasAlias = alias.map { body[$0.stored] == nil && body[$0.documented] != nil } ?? false
            return hasAlias || body["triggerType"] == nil || body["triggerOperator"] == "none" ? body : nil
        }
    }

    var documentedSettings: DocumentedForm {
        .body("fallbackId" + (family.requiredSettings.contains("timePerChar") ? ", splitMessages and timePerChar" : "")) { body in
            let hasFallback = body["fallbackId"] == nil && body[family.documentedFallback] != nil
            let lacksMembers = ["splitMessages", "timePerChar"].contains { name in
                body[name] == nil && family.requiredSettings.contains(name)
            }
            return hasFallback || lacksMembers ? body : nil
        }
    }

    // MARK: Of one family alone

    func startTypebot(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .row(try chatbots.startTypebot(call.body, of: instance, query: query(call)), .ok)
    }

    func createCredential(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.createCredential(call.body, of: instance), .created)
    }

    func findCredentials(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.findCredentials(of: instance))
    }

    func deleteCredential(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.deleteCredential(call.parameters["openaiCredsId"] ?? "", of: instance))
    }

    func models(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.models(call.query["openaiCredsId"], of: instance))
    }
}
