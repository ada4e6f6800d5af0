import Evolution
import HTTP
import JSON

/// A mock with every family switched on, and two instances.
func makeChatbotStage(_ profile: Quirks.Profile = .compatible) throws -> MessageStage {
    let stage = try MessageStage { configuration in
        configuration.profile = profile
        configuration.chatbots.isTypebotEnabled = true
        configuration.chatbots.isOpenaiEnabled = true
        configuration.chatbots.isDifyEnabled = true
        configuration.chatbots.isFlowiseEnabled = true
        configuration.chatbots.isN8nEnabled = true
        configuration.chatbots.isEvoaiEnabled = true
        configuration.chatbots.isChatwootEnabled = true
        configuration.server.url = "http://mock.test"
    }
    for name in ["acme", "other"] {
        _ = try stage.call(.post, "/instance/create", ["instanceName": .string(name), "integration": "WHATSAPP-BAILEYS"])
    }
    return stage
}

extension JSONValue {
    /// With `ID`, `UUID` and `DATE` in the place of what is made up.
    var blurred: JSONValue {
        switch self {
        case .string(let text):
            if text.utf8.count == 25, text.hasPrefix("c"), !text.contains(" ") { return "ID" }
            if text.utf8.count == 36, text.split(separator: "-").count == 5 { return "UUID" }
            if text.utf8.count == 24, text.hasSuffix("Z"), text.contains("T") { return "DATE" }
            return self
        case .array(let elements): return .array(elements.map(\.blurred))
        case .object(let object): return .object(JSONObject(object.map { ($0.name, $0.value.blurred) }))
        case .null, .bool, .number: return self
        }
    }

    /// Members of the one over those of the other.
    func with(_ members: JSONObject) -> JSONValue {
        var object = object ?? [:]
        for (name, value) in members { object[name] = value }
        return .object(object)
    }
}
