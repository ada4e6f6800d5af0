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
        .json(try chatbots.create(try bot(call), family, of: instance), .created)
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
        if body["triggerType"] == nil { body["triggerType"] = "none" }
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
        .json(try chatbots.changeStatus(call.body, family, of: instance))
    }

    func fetchSessions(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.fetchSessions(id(call), family, of: instance))
    }

    func ignoreJID(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatbots.ignoreJID(call.body, family, of: instance))
    }

    private func id(_ call: Call) -> String { call.parameters["botId"] ?? "" }

    // MARK: Of one family alone

    func startTypebot(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .row(try chatbots.startTypebot(call.body, of: instance), .ok)
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
