import Evolution
import HTTP
import JSON
import Testing

@Suite("Chatwoot, S3 and calls of the library")
struct ServiceRouteTests {
    static let desk: JSONValue = [
        "enabled": true, "accountId": "7", "token": "cw-token", "url": "https://desk.example", "signMsg": false,
        "reopenConversation": true, "conversationPending": false,
    ]

    @Test
    func `what is set comes back, and is found in its own order`() throws {
        let stage = try makeChatbotStage()
        let nothing: JSONValue = [
            "enabled": false, "url": "", "accountId": "", "token": "", "signMsg": false, "nameInbox": "", "webhook_url": "",
        ]
        #expect(try stage.call(.get, "/chatwoot/find/acme").body == nothing)
        #expect(try stage.call(.post, "/chatwoot/webhook/acme").text == "null")
        let set = try stage.call(.post, "/chatwoot/set/acme", Self.desk.with(["more": 1]))
        #expect(set.status == 201)
        #expect(
            set.body
                == Self.desk.with([
                    "more": 1, "signDelimiter": nil, "nameInbox": "acme",
                    "webhook_url": "http://mock.test/chatwoot/webhook/acme",
                ]))
        #expect(
            try stage.call(.get, "/chatwoot/find/acme").body == [
                "enabled": true, "accountId": "7", "token": "cw-token", "url": "https://desk.example", "nameInbox": "acme",
                "signMsg": false, "signDelimiter": nil, "reopenConversation": true, "conversationPending": false,
                "mergeBrazilContacts": false, "importContacts": false, "importMessages": false,
                "daysLimitImportMessages": nil, "organization": nil, "logo": nil, "ignoreJids": [],
                "webhook_url": "http://mock.test/chatwoot/webhook/acme",
            ])
        let row = try stage.call(.get, "/instance/fetchInstances?instanceName=acme").body.array?.first?["Chatwoot"]
        #expect(
            row?.blurred == [
                "id": "ID", "enabled": true, "accountId": "7", "token": "cw-token", "url": "https://desk.example",
                "nameInbox": "acme", "signMsg": false, "signDelimiter": nil, "number": nil, "reopenConversation": true,
                "conversationPending": false, "mergeBrazilContacts": false, "importContacts": false, "importMessages": false,
                "daysLimitImportMessages": nil, "organization": nil, "logo": nil, "ignoreJids": nil, "createdAt": "DATE",
                "updatedAt": "DATE", "instanceId": "UUID",
            ])
        let hook = try stage.call(.post, "/chatwoot/webhook/acme", ["event": "message_created"])
        #expect(hook.status == 200)
        #expect(hook.body == ["message": "bot"])
        #expect(try stage.call(.post, "/chatwoot/webhook/nobody").text == "null")
        _ = try stage.call(.post, "/chatwoot/set/acme", Self.desk.with(["signMsg": true, "logo": "l.png"]))
        _ = try stage.call(.post, "/chatwoot/set/acme", Self.desk.with(["signMsg": true, "signDelimiter": "-"]))
        let found = try stage.call(.get, "/chatwoot/find/acme").body
        #expect(found["logo"] == "l.png")
        #expect(found["signDelimiter"] == "-")
    }

    @Test
    func `only the strict profile loses the delimiter of the first set`() throws {
        for (profile, delimiter) in [(Quirks.Profile.strict, JSONValue.null), (.compatible, "-")] {
            let stage = try makeChatbotStage(profile)
            let body = Self.desk.with(["signMsg": true, "signDelimiter": "-"])
            _ = try stage.call(.post, "/chatwoot/set/acme", body)
            #expect(try stage.call(.get, "/chatwoot/find/acme").body["signDelimiter"] == delimiter)
            _ = try stage.call(.post, "/chatwoot/set/acme", body)
            #expect(try stage.call(.get, "/chatwoot/find/acme").body["signDelimiter"] == "-")
        }
    }

    static let refusals: [(members: JSONObject, message: JSONValue)] = [
        (
            ["enabled": "true"],
            [["enabled is not of a type(s) boolean", "enabled is not one of enum values: true,false"]]
        ),
        (["accountId": 7], [["accountId is not of a type(s) string"]]),
        (["nameInbox": 7], [["nameInbox is not of a type(s) string,null"]]),
        (["url": ""], [["The \"url\" cannot be empty"]]), (["url": "", "more": 1], ["url is not valid"]),
        (["url": "no address"], ["url is not valid"]), (["url": "gopher://a.example"], ["url is not valid"]),
        (["url": "http://desk:99999"], ["url is not valid"]), (["accountId": "", "more": 1], ["accountId is required"]),
        (["token": "", "more": 1], ["token is required"]),
    ]

    @Test(arguments: refusals.indices)
    func `a wrong Chatwoot is refused`(_ index: Int) throws {
        let stage = try makeChatbotStage()
        let answer = try stage.call(.post, "/chatwoot/set/acme", Self.desk.with(Self.refusals[index].members))
        #expect(answer.status == 400)
        #expect(answer.message == Self.refusals[index].message)
    }

    @Test(arguments: ["http://chatwoot:3000", "desk.example", "https://desk.example/a?b#c", "localhost:3000"])
    func `an address needs neither dot nor scheme`(_ address: String) throws {
        let stage = try makeChatbotStage()
        #expect(try stage.call(.post, "/chatwoot/set/acme", Self.desk.with(["url": .string(address)])).status == 201)
    }

    @Test
    func `Chatwoot that is off says so`() throws {
        let stage = try MessageStage()
        _ = try stage.call(.post, "/instance/create", ["instanceName": "acme", "integration": "EVOLUTION"])
        let disabled: JSONValue = ["Chatwoot is disabled"]
        #expect(try stage.call(.post, "/chatwoot/set/acme", Self.desk).message == disabled)
        #expect(try stage.call(.get, "/chatwoot/find/acme").message == disabled)
        #expect(try stage.call(.post, "/chatwoot/webhook/nobody").message == disabled)
        let missing = ["accountId", "token", "url", "signMsg", "reopenConversation", "conversationPending"]
        #expect(
            try stage.call(.post, "/chatwoot/set/acme", ["enabled": false]).message == [
                .array(missing.map { .string("instance requires property \"\($0)\"") })
            ])
    }

    // MARK: S3

    static let files: [(path: String, body: JSONValue, compatible: JSONValue, strict: JSONValue)] = [
        ("getMedia", [:], ["Media not found"], ["Media not found"]),
        ("getMedia", ["id": ""], [["The \"id\" cannot be empty"]], [["The \"id\" cannot be empty"]]),
        ("getMedia", ["type": 1], [["type is not of a type(s) string"]], [["type is not of a type(s) string"]]),
        ("getMedia", ["messageId": "x"], ["Media not found"], [["messageId is not of a type(s) integer"]]),
        (
            "getMedia", ["messageId": 1], ["Media not found"],
            [["name": "PrismaClientValidationError", "clientVersion": "6.16.2"]]
        ),
        ("getMediaUrl", [:], [["instance requires property \"id\""]], [["instance requires property \"id\""]]),
        (
            "getMediaUrl", ["id": "abc"], [["id does not match pattern \"\\\\d+\""]],
            [["id does not match pattern \"\\\\d+\""]]
        ),
        ("getMediaUrl", ["id": "c1", "expiry": 60], ["Media not found"], [["expiry is not of a type(s) string"]]),
    ]

    @Test(arguments: files.indices)
    func `no file is ever found`(_ index: Int) throws {
        let row = Self.files[index]
        for (profile, message) in [(Quirks.Profile.compatible, row.compatible), (.strict, row.strict)] {
            let answer = try makeChatbotStage(profile).call(.post, "/s3/\(row.path)/acme", row.body)
            #expect(answer.status == 400)
            #expect(answer.message == message)
        }
    }

    // MARK: Baileys

    static let members = [
        "onWhatsapp": "onWhatsApp", "signalRepositoryDecryptMessage": "signalRepository", "getAuthState": "authState",
    ]

    @Test(arguments: SocketCall.allCases)
    func `calls of the library need a socket and the right channel`(_ call: SocketCall) throws {
        let stage = try makeChatbotStage()
        let name = call.rawValue
        let early = try stage.call(.post, "/baileys/\(name)/acme")
        #expect(early.status == 500)
        #expect(
            early.message == .string("Cannot read properties of undefined (reading '\(Self.members[name] ?? name)')"))
        _ = try stage.call(.post, "/instance/create", ["instanceName": "generic", "integration": "EVOLUTION"])
        let method = "baileys" + name.prefix(1).uppercased() + name.dropFirst()
        #expect(
            try stage.call(.post, "/baileys/\(name)/generic").message == .string("instance.\(method) is not a function"))
        #expect(try stage.call(.post, "/baileys/\(name)/nobody").status == 404)
    }

    @Test
    func `calls of the library are answered where no keys are needed`() throws {
        let stage = try makeChatbotStage()
        _ = try stage.call(.get, "/instance/connect/acme")
        _ = try stage.call(.post, "/mock/instances/acme/scan", ["number": "5511999990000"])
        func call(_ name: String, _ body: JSONValue = [:]) throws -> MessageStage.Answer {
            try stage.call(.post, "/baileys/\(name)/acme", body)
        }
        let jid: JSONValue = "5511988887777@s.whatsapp.net"
        #expect(try call("onWhatsapp", ["jid": "5511988887777"]).body == [["jid": jid, "exists": true]])
        #expect(try call("onWhatsapp", ["jid": "1@lid"]).body == [])
        #expect(try call("profilePictureUrl", ["jid": jid, "type": "image"]).bytes.isEmpty)
        #expect(try call("assertSessions", ["jids": [jid]]).body == true)
        #expect(try call("getUSyncDevices", ["jids": [jid]]).body == [["user": "5511988887777", "device": 0]])
        #expect(try call("generateMessageTag").body.string?.contains("-") == true)
        let sent = try call("sendNode", ["stanza": ["tag": "iq", "attrs": [:]]])
        #expect(sent.status == 200)
        #expect(sent.bytes.isEmpty)
        #expect(try call("createParticipantNodes").message == "No sessions")
        #expect(try call("signalRepositoryDecryptMessage").message == "No session record")
        let state = try call("getAuthState").body
        #expect(state.object?.names == ["me", "account"])
        #expect(state["me"]?["id"]?.string?.hasSuffix(":1@s.whatsapp.net") == true)
    }
}
