import Evolution
import HTTP
import JSON
import Testing

@Suite("Chatbots: OpenAI")
struct OpenaiTests {
    private func credential(_ stage: MessageStage, _ name: JSONValue, _ key: JSONValue, at instance: String = "acme") throws
        -> MessageStage.Answer
    {
        try stage.call(.post, "/openai/creds/\(instance)", ["name": name, "apiKey": key])
    }

    private static func bot(_ credential: JSONValue) -> JSONValue {
        [
            "enabled": true, "openaiCredsId": credential, "botType": "chatCompletion", "model": "gpt-4o", "maxTokens": 300,
            "systemMessages": ["Be brief"], "triggerType": "all",
        ]
    }

    @Test
    func `credentials are stored in clear and unique`() throws {
        let stage = try makeChatbotStage()
        let created = try credential(stage, "main", "sk-1")
        #expect(created.status == 201)
        #expect(
            created.body.blurred == [
                "id": "ID", "name": "main", "apiKey": "sk-1", "createdAt": "DATE", "updatedAt": "DATE", "instanceId": "UUID",
            ])
        let taken = "This API key is already registered. Please use a different API key."
        #expect(try credential(stage, "next", "sk-1", at: "other").message == [.string(taken)])
        let named = "This credential name is already in use. Please choose a different name."
        #expect(try credential(stage, "main", "sk-2").message == [.string(named)])
        #expect(try credential(stage, "main", "sk-3", at: "other").status == 201)
        #expect(try credential(stage, "", "sk-4").message == [["The \"name\" cannot be empty"]])
        let extra = try stage.call(.post, "/openai/creds/acme", ["name": "", "apiKey": "", "more": 1])
        #expect(extra.message == ["API Key is required"])
        #expect(try credential(stage, 1, "k").message == [["name is not of a type(s) string"]])

        let strict = try makeChatbotStage(.strict)
        _ = try credential(strict, "main", "sk-1")
        #expect(try credential(strict, "main", "sk-3", at: "other").message == "Error creating openai creds")
    }

    @Test
    func `a bot is stored, makes settings, and holds its credential`() throws {
        let stage = try makeChatbotStage()
        let id = try #require(try credential(stage, "main", "sk-1").body["id"])
        let row = try stage.call(.post, "/openai/create/acme", Self.bot(id))
        #expect(row.status == 201)
        #expect(
            row.body.blurred == [
                "id": "ID", "enabled": true, "description": nil, "botType": "chatCompletion", "assistantId": nil,
                "functionUrl": nil, "model": "gpt-4o", "systemMessages": ["Be brief"], "assistantMessages": nil,
                "userMessages": nil, "maxTokens": 300, "expire": 300, "keywordFinish": "bye", "delayMessage": 1000,
                "unknownMessage": "Sorry, I dont understand", "listeningFromMe": true, "stopBotFromMe": true,
                "keepOpen": false, "debounceTime": 1, "ignoreJids": [], "splitMessages": false, "timePerChar": 50,
                "triggerType": "all", "triggerOperator": nil, "triggerValue": nil, "createdAt": "DATE", "updatedAt": "DATE",
                "openaiCredsId": "ID", "instanceId": "UUID",
            ])
        let settings = try stage.call(.get, "/openai/fetchSettings/acme").body
        #expect(
            settings.object?.names == ["id"] + ChatbotTests.common
                + ["speechToText", "createdAt", "updatedAt", "openaiCredsId", "openaiIdFallback", "instanceId"]
                + ["Fallback", "fallbackId", "fallback"])
        #expect(settings["openaiCredsId"] == id)
        let list = try stage.call(.get, "/openai/creds/acme").body
        #expect(list.array?.first?["OpenaiAssistant"] == [row.body])
        let path = "/openai/creds/\(id.string ?? "")"
        #expect(try stage.call(.delete, "\(path)/acme").message == "Error deleting openai creds")
        #expect(try stage.call(.delete, "\(path)/other").message == "Openai Creds not found")

        // Settings that point elsewhere let go of it, and its bots go with it.
        let next = try #require(try credential(stage, "next", "sk-2").body["id"])
        let set = try stage.call(.post, "/openai/settings/acme", FamilyCase.settings.with(["openaiCredsId": next]))
        #expect(set.status == 200)
        #expect(set.body["fallbackId"] == .null)
        #expect(try stage.call(.delete, "\(path)/acme").body == ["openaiCreds": ["id": id]])
        #expect(try stage.call(.get, "/openai/find/acme").body == [])
    }

    @Test
    func `what a kind of bot needs is asked for`() throws {
        let stage = try makeChatbotStage()
        let id = try #require(try credential(stage, "main", "sk-1").body["id"])
        let bot = Self.bot(id)
        let cases: [(JSONObject, JSONValue)] = [
            (["botType": "assistant"], "Assistant ID is required"), (["model": ""], "Model is required"),
            (["maxTokens": 0], "Max tokens is required"),
        ]
        for (members, text) in cases {
            let answer = try stage.call(.post, "/openai/create/acme", bot.with(members))
            #expect(answer.status == 500)
            #expect(answer.message == text)
        }
        #expect(try stage.call(.post, "/openai/create/acme", Self.bot("unknown")).message == "Error setting default settings")
        #expect(try stage.call(.post, "/openai/create/acme", bot).status == 201)
        #expect(try stage.call(.post, "/openai/create/acme", bot).message == "Openai Bot already exists")
        let missing = try stage.call(.post, "/openai/create/acme")
        #expect(
            missing.message == [
                .array(["enabled", "openaiCredsId", "botType"].map { .string("instance requires property \"\($0)\"") })
            ])
        // One row of settings for each credential, on the whole server.
        #expect(try stage.call(.post, "/openai/create/other", bot).message == "Error setting default settings")
    }

    @Test
    func `models are listed for a credential`() throws {
        let stage = try makeChatbotStage()
        #expect(try stage.call(.get, "/openai/getModels/acme").message == "Settings not found")
        let unknown = try stage.call(.get, "/openai/getModels/acme?openaiCredsId=x")
        #expect(unknown.message == "OpenAI credentials not found for the provided ID")
        let id = try #require(try credential(stage, "main", "sk-1").body["id"])
        let models = try stage.call(.get, "/openai/getModels/acme?openaiCredsId=\(id.string ?? "")").body
        #expect(models.array?.first?.object?.names == ["id", "object", "created", "owned_by"])
        _ = try stage.call(.post, "/openai/create/acme", Self.bot(id))
        #expect(try stage.call(.get, "/openai/getModels/acme").body == models)
    }
}
