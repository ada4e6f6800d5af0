import Evolution
import HTTP
import JSON
import Testing

@Suite("Chatbots: settings and sessions")
struct ChatbotSettingsTests {
    static let untold: JSONValue = [
        "expire": 300, "keywordFinish": "bye", "delayMessage": 1000, "unknownMessage": "Sorry, I dont understand",
        "listeningFromMe": true, "stopBotFromMe": true, "keepOpen": false, "debounceTime": 1, "ignoreJids": [],
        "splitMessages": false, "timePerChar": 0, "fallbackId": "", "fallback": nil,
    ]

    static func columns(_ family: FamilyCase) -> [String] {
        family.path == "typebot"
            ? ["id"] + ChatbotTests.common.prefix(8) + ["typebotIdFallback"] + ChatbotTests.common.suffix(3)
                + ["createdAt", "updatedAt", "instanceId"]
            : ["id"] + ChatbotTests.common + ["createdAt", "updatedAt", family.fallbackColumn, "instanceId"]
    }

    @Test(arguments: FamilyCase.all)
    func `settings are stored and shown`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        #expect(try stage.call(.get, "/\(f)/fetchSettings/acme").body == Self.untold)
        let set = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings)
        #expect(set.status == 200)
        #expect(set.body.object?.names == Self.columns(family) + ["fallbackId"])
        for (name, value) in FamilyCase.settings.object ?? [:] { #expect(set.body[name] == value, "\(name)") }
        let again = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings.with(["expire": 20]))
        #expect(again.body["id"] == set.body["id"])
        #expect(again.body["expire"] == 20)
        let shown = try stage.call(.get, "/\(f)/fetchSettings/acme").body
        #expect(shown.object?.names == Self.columns(family) + ["Fallback", "fallbackId", "fallback"])
        #expect(try stage.call(.get, "/\(f)/fetchSettings/other").body == Self.untold)
    }

    static let required: [String: ArraySlice<String>] = [
        "typebot": ChatbotTests.common.prefix(6), "flowise": ChatbotTests.common.prefix(9),
    ]

    @Test(arguments: FamilyCase.all)
    func `settings that lack something are refused`(_ family: FamilyCase) throws {
        for profile in [Quirks.Profile.strict, .compatible] {
            let stage = try makeChatbotStage(profile)
            var names = Array(Self.required[family.path] ?? ChatbotTests.common[...])
            if profile == .compatible { names.removeAll { $0 == "splitMessages" || $0 == "timePerChar" } }
            let answer = try stage.call(.post, "/\(family.path)/settings/acme")
            #expect(answer.status == 400)
            #expect(answer.message == [.array(names.map { .string("instance requires property \"\($0)\"") })])
        }
    }

    @Test
    func `an empty text is refused while nothing is there beyond the list`() throws {
        let stage = try makeChatbotStage()
        let body = FamilyCase.settings.with(["keywordFinish": ""])
        #expect(try stage.call(.post, "/dify/settings/acme", body).message == [["The \"keywordFinish\" cannot be empty"]])
        #expect(try stage.call(.post, "/dify/settings/acme", body.with(["fallbackId": ""])).status == 200)
    }

    @Test(arguments: FamilyCase.all)
    func `bots inherit what they leave out`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        _ = try stage.call(.post, "/\(family.path)/settings/acme", FamilyCase.settings)
        let bot = try stage.call(.post, "/\(family.path)/create/acme", family.body.with(["expire": 0, "keepOpen": true])).body
        #expect(bot["expire"] == 0)
        #expect(bot["keepOpen"] == true)
        for name in ["keywordFinish", "delayMessage", "unknownMessage", "stopBotFromMe", "debounceTime", "timePerChar"] {
            #expect(bot[name] == FamilyCase.settings[name], "\(name)")
        }
    }

    @Test(arguments: FamilyCase.all)
    func `a fallback is stored, shown and forgotten with its bot`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        let bot = try stage.call(.post, "/\(f)/create/acme", family.body).body
        let id = try #require(bot["id"])
        for member in ["fallbackId", "\(f)IdFallback"] {
            _ = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings.with(["fallbackId": nil]))
            let set = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings.with([member: id]))
            #expect(set.body[family.fallbackColumn] == id)
            #expect(set.body["fallbackId"] == id)
        }
        let shown = try stage.call(.get, "/\(f)/fetchSettings/acme").body
        #expect(shown["Fallback"] == bot)
        #expect(shown["fallback"] == bot)
        let unknown = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings.with(["fallbackId": "unknown"]))
        #expect(unknown.status == 500)
        #expect(unknown.message == "Error setting default settings")
        _ = try stage.call(.delete, "/\(f)/delete/\(id.string ?? "")/acme")
        #expect(try stage.call(.get, "/\(f)/fetchSettings/acme").body["fallbackId"] == .null)
    }

    @Test
    func `the strict profile takes no fallback with the first settings and none by its documented name`() throws {
        let stage = try makeChatbotStage(.strict)
        let first = try stage.call(.post, "/dify/settings/acme", FamilyCase.settings.with(["fallbackId": nil]))
        #expect(first.message == "Error setting default settings")
        _ = try stage.call(.post, "/dify/settings/acme", FamilyCase.settings)
        let named = try stage.call(.post, "/dify/settings/acme", FamilyCase.settings.with(["difyIdFallback": "x"]))
        #expect(named.status == 200)
        #expect(named.body["fallbackId"] == .null)
    }

    @Test(arguments: FamilyCase.all)
    func `addresses to ignore are added and removed`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let f = family.path
        func ignore(_ jid: JSONValue, _ action: JSONValue) throws -> MessageStage.Answer {
            try stage.call(.post, "/\(f)/ignoreJid/acme", ["remoteJid": jid, "action": action])
        }
        #expect(try ignore("1@g.us", "add").message == "Error setting default settings")
        _ = try stage.call(.post, "/\(f)/settings/acme", FamilyCase.settings)
        #expect(try ignore("1@g.us", "add").body == ["ignoreJids": ["1@g.us"]])
        #expect(try ignore("1@g.us", "add").body == ["ignoreJids": ["1@g.us"]])
        #expect(try ignore("2@g.us", "add").body == ["ignoreJids": ["1@g.us", "2@g.us"]])
        #expect(try ignore("1@g.us", "remove").body == ["ignoreJids": ["2@g.us"]])
        #expect(try ignore("3@g.us", "remove").body == ["ignoreJids": ["2@g.us"]])
        #expect(try ignore("3@g.us", "flip").message == [["action is not one of enum values: add,remove"]])
    }

    static let person: JSONValue = "5511988887777@s.whatsapp.net"

    @Test(arguments: FamilyCase.all)
    func `a change of status answers without any session`(_ family: FamilyCase) throws {
        let stage = try makeChatbotStage()
        let answers: [(JSONValue, JSONValue)] = [
            ("delete", ["bot": ["remoteJid": Self.person, "status": "delete"]]),
            ("closed", ["bot": ["instanceName": "acme", "bot": ["remoteJid": Self.person, "status": "closed"]]]),
            (
                "paused",
                [
                    "bot": [
                        "instanceName": "acme",
                        "bot": ["remoteJid": Self.person, "status": "paused", "session": ["count": 0]],
                    ]
                ]
            ),
        ]
        for (status, body) in answers {
            let answer = try stage.call(
                .post, "/\(family.path)/changeStatus/acme", ["remoteJid": Self.person, "status": status])
            #expect(answer.status == 200)
            #expect(answer.body == body)
        }
        let empty = try stage.call(.post, "/\(family.path)/changeStatus/acme", ["remoteJid": "", "status": ""])
        #expect(
            empty.message == [
                [
                    "status is not one of enum values: opened,closed,paused,delete", "The \"remoteJid\" cannot be empty",
                    "The \"status\" cannot be empty",
                ]
            ])
    }

    private func start(_ stage: MessageStage, _ members: JSONObject = [:]) throws -> MessageStage.Answer {
        let body: JSONValue = [
            "remoteJid": Self.person, "url": "https://bots.example", "typebot": "lead",
            "variables": [["name": "plan", "value": "pro"]],
        ]
        return try stage.call(.post, "/typebot/start/acme", body.with(members))
    }

    static let started: JSONValue = [
        "typebot": [
            "instanceName": "acme",
            "typebot": [
                "url": "https://bots.example", "remoteJid": person, "typebot": "lead", "prefilledVariables": ["plan": "pro"],
            ],
        ]
    ]

    @Test
    func `a started session is there for every family to change`() throws {
        let stage = try makeChatbotStage()
        let answer = try start(stage, ["startSession": true])
        #expect(answer.status == 200)
        #expect(answer.body == Self.started)
        let bot = try #require(try stage.call(.get, "/typebot/find/acme").body.array?.first)
        #expect(bot["timePerChar"] == 50)
        #expect(bot["triggerType"] == .null)
        #expect(bot["expire"] == 300)
        let id = try #require(bot["id"]?.string)
        let session = try #require(try stage.call(.get, "/typebot/fetchSessions/\(id)/acme").body.array?.first)
        #expect(
            session.object?.names == [
                "id", "sessionId", "remoteJid", "pushName", "status", "awaitUser", "context", "type", "createdAt", "updatedAt",
                "instanceId", "parameters", "botId",
            ])
        #expect(session["status"] == "opened")
        #expect(
            session["parameters"] == [
                "plan": "pro", "remoteJid": Self.person, "pushName": nil, "instanceName": "acme",
                "serverUrl": "http://mock.test", "apiKey": "hidden", "ownerJid": nil,
            ])
        #expect(try stage.call(.get, "/typebot/fetchSessions/all/acme").body.array?.count == 1)
        #expect(try stage.call(.get, "/dify/fetchSessions/all/acme").body == [])
        #expect(try stage.call(.get, "/typebot/fetchSessions/\(id)/other").message == "Error fetching sessions")

        // A second start takes the place of the first, with the same bot.
        _ = try start(stage, ["startSession": true])
        #expect(try stage.call(.get, "/typebot/find/acme").body.array?.count == 1)
        let paused = try stage.call(.post, "/dify/changeStatus/acme", ["remoteJid": Self.person, "status": "paused"])
        #expect(paused.body["bot"]?["bot"]?["session"] == ["count": 1])
        #expect(try stage.call(.get, "/typebot/fetchSessions/all/acme").body.array?.first?["status"] == "paused")
        _ = try stage.call(.post, "/typebot/changeStatus/acme", ["remoteJid": Self.person, "status": "closed"])
        #expect(try stage.call(.get, "/typebot/fetchSessions/all/acme").body == [])
    }

    @Test
    func `a closed session stays where the settings keep it open`() throws {
        let stage = try makeChatbotStage()
        _ = try stage.call(.post, "/typebot/settings/acme", FamilyCase.settings.with(["keepOpen": true]))
        _ = try start(stage, ["startSession": true])
        _ = try stage.call(.post, "/typebot/changeStatus/acme", ["remoteJid": Self.person, "status": "closed"])
        #expect(try stage.call(.get, "/typebot/fetchSessions/all/acme").body.array?.first?["status"] == "closed")
        _ = try stage.call(.post, "/typebot/changeStatus/acme", ["remoteJid": Self.person, "status": "delete"])
        #expect(try stage.call(.get, "/typebot/fetchSessions/all/acme").body == [])
    }

    @Test
    func `a start without session stores nothing`() throws {
        let stage = try makeChatbotStage()
        #expect(try start(stage).body == Self.started)
        #expect(try stage.call(.get, "/typebot/find/acme").body == [])
        let story = try start(stage, ["remoteJid": "status@broadcast"])
        #expect(story.status == 200)
        #expect(story.bytes.isEmpty)
        _ = try stage.call(.post, "/typebot/settings/acme", FamilyCase.settings.with(["ignoreJids": ["@s.whatsapp.net"]]))
        #expect(try start(stage).message == "Jid not allowed")
        let missing = try stage.call(.post, "/typebot/start/acme", ["remoteJid": "1", "url": ""])
        #expect(missing.message == [["instance requires property \"typebot\"", "The \"url\" cannot be empty"]])
    }

    @Test
    func `under the strict profile a start needs settings`() throws {
        let stage = try makeChatbotStage(.strict)
        #expect(try start(stage).message == "Cannot read properties of null (reading 'expire')")
    }
}
