package import JSON

/// Keys for OpenAI. They are shown as they are, as the real server does.
extension Chatbots {
    private static let credentialColumns = ["id", "name", "apiKey", "createdAt", "updatedAt", "instanceId"]

    func isCredential(_ id: JSONValue) -> Bool { records.everywhere(.credential).contains { .string($0.id) == id } }

    /// A credential that the settings of no other instance have.
    func isFree(_ id: JSONValue, for instance: Instance) -> Bool {
        isCredential(id)
            && !records.everywhere(.settings(.openai)).contains { $0["openaiCredsId"] == id && $0.instance != instance.key }
    }

    /// `POST /openai/creds`.
    package func createCredential(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        try require(.openai)
        guard body["apiKey"]?.isTruthy == true else { throw .badRequest("API Key is required") }
        guard body["name"]?.isTruthy == true else { throw .badRequest("Name is required") }
        let all = records.everywhere(.credential)
        guard !all.contains(where: { $0["apiKey"] == body["apiKey"] }) else {
            throw .badRequest("This API key is already registered. Please use a different API key.")
        }
        let namesakes = all.filter { $0["name"] == body["name"] }
        guard !namesakes.contains(where: { $0.instance == instance.key }) else {
            throw .badRequest("This credential name is already in use. Please choose a different name.")
        }
        guard namesakes.isEmpty || !quirks.mixesUpInstances else { throw .uncaught("Error creating openai creds") }
        let fields: JSONObject = ["name": body["name"] ?? .null, "apiKey": body["apiKey"] ?? .null]
        return .object(records.insert(.credential, fields, of: instance).row(Self.credentialColumns))
    }

    /// `GET /openai/creds`: each with the bots that use it.
    package func findCredentials(of instance: Instance) throws(APIError) -> JSONValue {
        try require(.openai)
        let bots = records.everywhere(.bots(.openai))
        return .array(
            records.all(.credential, of: instance).map { credential in
                var row = credential.row(Self.credentialColumns)
                let users = bots.filter { $0["openaiCredsId"] == .string(credential.id) }
                row["OpenaiAssistant"] = .array(users.map { .object($0.row(ChatbotFamily.openai.columns)) })
                return .object(row)
            })
    }

    /// `DELETE /openai/creds`. Bots go with it; settings hold it fast.
    package func deleteCredential(_ id: String, of instance: Instance) throws(APIError) -> JSONValue {
        try require(.openai)
        guard let credential = records.all(.credential, of: instance).first(where: { $0.id == id }) else {
            throw .uncaught("Openai Creds not found")
        }
        let holders = records.everywhere(.settings(.openai))
        guard !holders.contains(where: { $0["openaiCredsId"] == .string(id) }) else {
            throw .uncaught("Error deleting openai creds")
        }
        for bot in records.everywhere(.bots(.openai)) where bot["openaiCredsId"] == .string(id) { remove(bot, .openai) }
        records.remove(credential)
        return ["openaiCreds": ["id": .string(id)]]
    }

    /// `GET /openai/getModels`: a short list that never changes.
    package func models(_ credential: String?, of instance: Instance) throws(APIError) -> JSONValue {
        try require(.openai)
        if let credential, !credential.isEmpty {
            guard records.all(.credential, of: instance).contains(where: { $0.id == credential }) else {
                throw .uncaught("OpenAI credentials not found for the provided ID")
            }
        } else if settings(.openai, of: instance)?["openaiCredsId"].isTruthy != true {
            throw .uncaught("Settings not found")
        }
        return .array(
            [("gpt-4o", 1_715_367_049), ("gpt-4o-mini", 1_721_172_741), ("gpt-3.5-turbo", 1_677_610_602)].map { name, created in
                ["id": .string(name), "object": "model", "created": .integer(created), "owned_by": "system"]
            })
    }
}
