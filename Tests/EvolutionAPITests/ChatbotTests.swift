import Evolution
import HTTP
import JSON
import Testing

@Suite("Chatbots: the contract all families share")
struct ChatbotTests {
    static let common = [
        "expire", "keywordFinish", "delayMessage", "unknownMessage", "listeningFromMe", "stopBotFromMe", "keepOpen",
        "debounceTime", "ignoreJids", "splitMessages", "timePerChar",
    ]

    @Test(arguments: FamilyCase.all)
    func `a bot is created, found, fetched, changed and deleted`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        let created = try stage.call(.post, "/\(f)/create/acme", family.body)
        #expect(created.status == 201)
        let row = created.body
        let columns =
            f == "typebot"
            ? ["id", "enabled", "description", "url", "typebot"] + Self.common.prefix(8) + ["createdAt", "updatedAt"]
                + ["ignoreJids", "triggerType", "triggerOperator", "triggerValue", "splitMessages", "timePerChar", "instanceId"]
            : ["id", "enabled", "description"] + family.ownColumns + Self.common
                + ["triggerType", "triggerOperator", "triggerValue", "createdAt", "updatedAt", "instanceId"]
        #expect(row.object?.names == columns)
        let defaults: JSONValue = [
            "expire": 0, "keywordFinish": nil, "delayMessage": nil, "unknownMessage": nil, "listeningFromMe": false,
            "stopBotFromMe": false, "keepOpen": false, "debounceTime": nil, "ignoreJids": nil, "splitMessages": false,
            "timePerChar": 0, "triggerType": "all", "triggerOperator": nil, "triggerValue": nil, "description": nil,
        ]
        for (name, value) in defaults.object ?? [:] { #expect(row[name] == value, "\(name)") }
        for (name, value) in family.own { #expect(row[name] == value, "\(name)") }
        let id = try #require(row["id"]?.string)
        #expect(row.blurred["id"] == "ID")
        #expect(row.blurred["instanceId"] == "UUID")

        #expect(try stage.call(.get, "/\(f)/find/acme").body == [row])
        #expect(try stage.call(.get, "/\(f.uppercased())/find/other").body == [])
        #expect(try stage.call(.get, "/\(f)/fetch/\(id)/acme").body == row)
        #expect(try stage.call(.get, "/\(f)/fetch/\(id)/other").text == "null")

        let changed = try stage.call(
            .put, "/\(f)/update/\(id)/acme", family.body.with(["description": "new", "triggerType": "none"]))
        #expect(changed.status == 200)
        #expect(changed.body.object?.names == columns)
        #expect(changed.body["description"] == "new")
        #expect(changed.body["triggerType"] == "none")

        let deleted = try stage.call(.delete, "/\(f)/delete/\(id)/acme")
        #expect(deleted.status == 200)
        #expect(deleted.body == ["bot": ["id": .string(id)]])
        #expect(try stage.call(.get, "/\(f)/find/acme").body == [])
    }

    @Test(arguments: FamilyCase.all)
    func `what is missing is told in the order of the list`(_ family: FamilyCase) throws {
        for (profile, required) in [
            (Quirks.Profile.strict, family.required), (.compatible, family.required.filter { $0 != "triggerType" }),
        ] {
            let stage = try makeChatbotStage(profile)
            let answer = try stage.call(.post, "/\(family.path)/create/acme")
            #expect(answer.status == 400)
            #expect(answer.message == [.array(required.map { .string("instance requires property \"\($0)\"") })])
        }
    }

    static let wrong: [(members: JSONObject, messages: [String])] = [
        (["enabled": "yes"], ["enabled is not of a type(s) boolean"]),
        (["triggerType": "some"], ["triggerType is not one of enum values: all,keyword,none,advanced"]),
        (
            ["triggerOperator": ""],
            ["triggerOperator is not one of enum values: equals,contains,startsWith,endsWith,regex"]
        ),
        (["expire": "1"], ["expire is not of a type(s) integer"]),
        (["delayMessage": 1.5], ["delayMessage is not of a type(s) integer"]),
        (["ignoreJids": [1]], ["ignoreJids[0] is not of a type(s) string"]),
        (["keywordFinish": false], ["keywordFinish is not of a type(s) string"]),
    ]

    @Test(arguments: FamilyCase.all, wrong.indices)
    func `a wrong type is refused`(_ family: FamilyCase, _ index: Int) throws {
        let stage = try makeChatbotStage()
        let answer = try stage.call(.post, "/\(family.path)/create/acme", family.body.with(Self.wrong[index].members))
        #expect(answer.status == 400)
        #expect(answer.message == [.array(Self.wrong[index].messages.map(JSONValue.string))])
    }

    /// Bots made before, the create in question, and its text; `N` is the family's name.
    static let refused: [(before: [JSONObject], body: JSONObject, text: String)] = [
        (
            [["triggerType": "all"]], ["triggerType": "all", "enabled": false],
            "You already have a N with an \"All\" trigger, you cannot have more bots while it is active"
        ),
        ([], ["triggerType": "keyword"], "Trigger operator and value are required"),
        (
            [], ["triggerType": "keyword", "triggerOperator": "equals", "triggerValue": ""],
            "Trigger operator and value are required"
        ),
        (
            [["triggerType": "none", "triggerOperator": "equals", "triggerValue": "a"]],
            ["triggerType": "keyword", "triggerOperator": "equals", "triggerValue": "a"], "Trigger already exists"
        ),
        ([], ["triggerType": "advanced"], "Trigger value is required"),
        (
            [["triggerType": "keyword", "triggerOperator": "equals", "triggerValue": "a"]],
            ["triggerType": "advanced", "triggerValue": "a"], "Trigger already exists"
        ),
        ([], ["description": .string(String(repeating: "x", count: 256))], "Error creating N"),
        ([], ["expire": 3_000_000_000], "Error creating N"),
    ]

    /// The family's body with addresses that no other bot has.
    private static func body(_ family: FamilyCase, _ number: Int, _ members: JSONObject) -> JSONValue {
        let own = JSONObject(
            family.own.map { ($0.name, $0.name == "botType" ? $0.value : .string("\($0.value.string ?? "")\(number)")) })
        return family.body.with(own).with(["triggerType": "none"]).with(members)
    }

    @Test(arguments: FamilyCase.all, refused.indices)
    func `a rule broken is a 500 with its text`(_ family: FamilyCase, _ index: Int) throws {
        let stage = try makeChatbotStage()
        let row = Self.refused[index]
        for (number, members) in row.before.enumerated() {
            #expect(try stage.call(.post, "/\(family.path)/create/acme", Self.body(family, number, members)).status == 201)
        }
        let answer = try stage.call(.post, "/\(family.path)/create/acme", Self.body(family, 9, row.body))
        #expect(answer.status == 500)
        #expect(
            answer.message
                == .string(
                    row.text.replacing("N with", with: "\(family.name) with").replacing(
                        "creating N", with: "creating \(family.name)")))
        // Instances do not see each other's bots.
        guard !row.before.isEmpty else { return }
        #expect(try stage.call(.post, "/\(family.path)/create/other", Self.body(family, 9, row.body)).status == 201)
    }

    @Test(arguments: FamilyCase.all)
    func `two bots alike are refused where the real server looks`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        let first = try stage.call(.post, "/\(f)/create/acme", Self.body(family, 1, [:]))
        let second = try stage.call(.post, "/\(f)/create/acme", Self.body(family, 2, [:]))
        let twin = try stage.call(.post, "/\(f)/create/acme", Self.body(family, 1, [:]))
        #expect(twin.status == (family.twin == nil ? 201 : 500))
        if let text = family.twin { #expect(twin.message == .string(text)) }
        // On update every family looks, and tells nothing.
        let id = try #require(second.body["id"]?.string)
        let update = try stage.call(.put, "/\(f)/update/\(id)/acme", Self.body(family, 1, [:]))
        #expect(update.status == 500)
        #expect(update.message == .string("Error updating \(family.name)"))
        #expect(first.status == 201)
    }

    @Test(arguments: FamilyCase.all)
    func `unknown and foreign bots cannot be changed or deleted`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        let id = try #require(try stage.call(.post, "/\(f)/create/acme", family.body).body["id"]?.string)
        for path in ["unknown/acme", "\(id)/other"] {
            let update = try stage.call(.put, "/\(f)/update/\(path)", family.body)
            #expect(update.status == 500)
            #expect(update.message == .string("Error updating \(family.name)"))
            let delete = try stage.call(.delete, "/\(f)/delete/\(path)")
            #expect(delete.status == 500)
            #expect(delete.message == .string("Error deleting \(family.name) bot"))
        }
    }

    @Test(arguments: FamilyCase.paths)
    func `a family that is off says so, after the guards and the schema`(_ path: String) throws {
        let stage = try MessageStage()
        _ = try stage.call(.post, "/instance/create", ["instanceName": "acme", "integration": "EVOLUTION"])
        let isOn = path == "evolutionBot"
        let name = path == "openai" ? "Openai" : FamilyCase.all.first { $0.path == path }?.name ?? ""
        let disabled: JSONValue = [.string("\(name) is disabled")]
        let calls: [(HTTP.Method, String, JSONValue)] = [
            (.get, "find", [:]), (.get, "fetchSettings", [:]), (.get, "fetch/x", [:]), (.get, "fetchSessions/x", [:]),
            (.delete, "delete/x", [:]), (.post, "changeStatus", ["remoteJid": "1", "status": "closed"]),
            (.post, "ignoreJid", ["remoteJid": "1", "action": "add"]),
        ]
        for (method, action, body) in calls {
            let answer = try stage.call(method, "/\(path)/\(action)/acme", body)
            if isOn { #expect(answer.message != disabled) } else { #expect(answer.message == disabled, "\(action)") }
            #expect(try stage.call(method, "/\(path)/\(action)/nobody", body).status == 404)
        }
        let wrong = try stage.call(.post, "/\(path)/changeStatus/acme", ["remoteJid": "1"])
        #expect(wrong.message == [["instance requires property \"status\""]])
    }

    @Test
    func `routes without a body look at one all the same`() throws {
        let stage = try makeChatbotStage()
        let answer = try stage.call(.get, "/dify/find/acme", ["instanceName": ""])
        #expect(answer.message == [["The \"instanceName\" cannot be empty"]])
    }

    @Test
    func `what the documents have otherwise works too, but not under the strict profile`() throws {
        let kind = try makeChatbotStage()
        let id = try #require(
            try kind.call(
                .post, "/n8n/create/acme", ["enabled": true, "webhookUrl": "https://a.example", "basicAuthPassword": "secret"]
            ).body["id"]?.string)
        let row = try kind.call(.get, "/n8n/find/\(id)/acme").body
        #expect(row["basicAuthPass"] == "secret")
        #expect(row["triggerType"] == "none")
        let flow = try kind.call(
            .post, "/flowise/create/acme",
            ["enabled": true, "apiUrl": "https://a.example", "triggerType": "all", "triggerOperator": "none"])
        #expect(flow.body["triggerOperator"] == .null)
        let flowID = try #require(flow.body["id"]?.string)
        let body: JSONValue = ["enabled": false, "apiUrl": "https://b.example", "triggerType": "all"]
        #expect(try kind.call(.post, "/flowise/update/\(flowID)/acme", body).body["enabled"] == false)

        let strict = try makeChatbotStage(.strict)
        let bare: JSONValue = [
            "enabled": true, "webhookUrl": "https://a.example", "basicAuthPassword": "secret", "triggerType": "none",
        ]
        #expect(try strict.call(.post, "/n8n/create/acme", bare).body["basicAuthPass"] == .null)
        #expect(try strict.call(.get, "/n8n/find/\(id)/acme").status == 404)
        #expect(try strict.call(.post, "/flowise/update/\(flowID)/acme", body).status == 404)
    }

    @Test
    func `a null list in the settings spoils further creates under the strict profile alone`() throws {
        for (profile, status) in [(Quirks.Profile.strict, 500), (.compatible, 201)] {
            let stage = try makeChatbotStage(profile)
            let body: JSONValue = ["enabled": true, "apiUrl": "https://a.example", "triggerType": "none"]
            #expect(try stage.call(.post, "/evolutionBot/create/acme", body).status == 201)
            #expect(try stage.call(.post, "/evolutionBot/create/acme", body).status == status)
            #expect(try stage.call(.post, "/evolutionBot/create/acme", body.with(["ignoreJids": []])).status == 201)
        }
    }

    @Test
    func `bots go with their instance`() throws {
        let stage = try makeChatbotStage()
        let dify = FamilyCase.all[2]
        _ = try stage.call(.post, "/dify/create/acme", dify.body)
        _ = try stage.call(.delete, "/instance/delete/acme")
        _ = try stage.call(.post, "/instance/create", ["instanceName": "acme", "integration": "EVOLUTION"])
        #expect(try stage.call(.get, "/dify/find/acme").body == [])
    }
}
