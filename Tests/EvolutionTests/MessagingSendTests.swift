import Bytes
import Evolution
import JSON
import Testing

extension Stage {
    /// Sends and waits for the delay, not for the acknowledgements.
    func send(_ kind: MessageKind, _ body: JSONObject, upload: [UInt8]? = nil, from instance: Instance) throws -> JSONValue {
        var outcome: Result<Reply, APIError>?
        simulation.messenger.send(kind, body, upload: upload, from: instance) { outcome = $0 }
        return try #require(outcome).get().finish().get()
    }

    func error(_ kind: MessageKind, _ body: JSONObject, upload: [UInt8]? = nil, from instance: Instance) -> APIError? {
        do {
            _ = try send(kind, body, upload: upload, from: instance)
            return nil
        } catch {
            return error as? APIError
        }
    }
}

@Suite("Messages: what each kind says")
struct MessagingSendTests {
    static let peer = "13125550102"
    static let group = "120363041234567890@g.us"
    static let context = """
        {"mentionedJid":[],"groupMentions":[],"ephemeralSettingTimestamp":{"low":1772452800,"high":0,"unsigned":false},\
        "disappearingMode":{"initiator":0}}
        """

    struct Row: Sendable, CustomTestStringConvertible {
        let kind: MessageKind
        let body: JSONObject
        let type: String
        let message: String
        var hasContext = true
        var testDescription: String { "\(kind) \(type)" }
    }

    static let rows: [Row] = [
        Row(kind: .text, body: ["text": "Hi"], type: "conversation", message: #"{"conversation":"Hi"}"#),
        Row(
            kind: .location, body: ["latitude": -23.56, "longitude": -46.65, "name": "Office", "address": "Av. Paulista 1000"],
            type: "locationMessage",
            message: """
                {"locationMessage":{"degreesLatitude":-23.56,"degreesLongitude":-46.65,"name":"Office",\
                "address":"Av. Paulista 1000","contextInfo":\(context)}}
                """),
        Row(
            kind: .contact, body: ["contact": [["fullName": "Bob", "phoneNumber": "+55 11 97777-0000", "organization": "ACME"]]],
            type: "contactMessage",
            message: #"{"contactMessage":{"displayName":"Bob","vcard":"BEGIN:VCARD\nVERSION:3.0\nN:Bob\nFN:Bob\nORG:ACME;\n"#
                + #"item1.TEL;waid=5511977770000@s.whatsapp.net:+55 11 97777-0000\nitem1.X-ABLabel:Celular\nEND:VCARD","#
                + #""contextInfo":\#(context)}}"#),
        Row(
            kind: .contact,
            body: [
                "contact": [
                    ["fullName": "Bob", "phoneNumber": "5511977770000", "wuid": "5511977770000"],
                    [
                        "fullName": "Eve", "phoneNumber": "5511977770001", "wuid": "5511977770001", "email": "e@x.test",
                        "url": "x.test",
                    ],
                ]
            ],
            type: "contactsArrayMessage",
            message:
                #"{"contactsArrayMessage":{"contacts":[{"displayName":"Bob","vcard":"BEGIN:VCARD\nVERSION:3.0\nN:Bob\nFN:Bob\n"#
                + #"item1.TEL;waid=5511977770000:5511977770000\nitem1.X-ABLabel:Celular\nEND:VCARD"},{"displayName":"Eve","#
                + #""vcard":"BEGIN:VCARD\nVERSION:3.0\nN:Eve\nFN:Eve\nEMAIL:e@x.test\nURL:x.test\n"#
                + #"item1.TEL;waid=5511977770001:5511977770001\nitem1.X-ABLabel:Celular\nEND:VCARD"}],"#
                + #""displayName":"2 contacts","contextInfo":\#(context)}}"#),
        Row(
            kind: .reaction,
            body: ["key": ["id": "3A5C", "fromMe": false, "remoteJid": "13125550102@s.whatsapp.net"], "reaction": "🔥"],
            type: "reactionMessage",
            message: """
                {"reactionMessage":{"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":false,"id":"3A5C"},"text":"🔥",\
                "senderTimestampMs":1772625600100}}
                """, hasContext: false),
        Row(
            kind: .list,
            body: [
                "title": "T", "description": "D", "buttonText": "B", "footerText": "F",
                "sections": [
                    ["title": "S", "rows": [["title": "R", "description": "r", "rowId": "1"], ["title": "Q", "rowId": "2"]]]
                ],
            ],
            type: "listMessage",
            message: """
                {"listMessage":{"sections":[{"rows":[{"title":"R","description":"r","rowId":"1"},{"title":"Q","rowId":"2"}],\
                "title":"S"}],"title":"T","description":"D","buttonText":"B","listType":2,"footerText":"F","contextInfo":\(context)}}
                """),
    ]

    @Test(arguments: rows)
    func `the answer is the event, with the content of its kind`(_ row: Row) throws {
        let stage = Stage()
        let instance = try stage.open()
        var body = row.body
        body["number"] = .string(Self.peer)
        let answer = try stage.send(row.kind, body, from: instance)
        #expect(answer["message"]?.text == row.message)
        #expect(answer["messageType"]?.string == row.type)
        #expect(answer["contextInfo"]?.text == (row.hasContext ? Self.context : nil))
        let names = [
            "key", "pushName", "status", "message", "contextInfo", "messageType", "messageTimestamp", "instanceId", "source",
        ]
        #expect(answer.object?.names == names.filter { row.hasContext || $0 != "contextInfo" })
        #expect(stage.recorder.lines == ["send.message"])
        #expect(stage.recorder.data(.sendMessage) == [answer])
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.lines == ["send.message", "messages.update", "messages.update"])
    }

    @Test
    func `polls carry a secret, and the context with it`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let body: JSONObject = [
            "number": .string(Self.peer), "name": "Lunch?", "selectableCount": 1, "values": ["Pizza", "Sushi"],
        ]
        let answer = try stage.send(.poll, body, from: instance)
        #expect(answer["messageType"] == "pollCreationMessageV3")
        #expect(answer["contextInfo"] == nil)
        #expect(answer["message"]?.object?.names == ["messageContextInfo", "pollCreationMessageV3"])
        let info = answer["message"]?["messageContextInfo"]
        #expect(info?["messageSecret"]?.object?.count == 32)
        #expect(info?["contextInfo"]?.text == Self.context)
        #expect(
            answer["message"]?["pollCreationMessageV3"]?.text
                == #"{"name":"Lunch?","selectableOptionsCount":1,"options":[{"optionName":"Pizza"},{"optionName":"Sushi"}]}"#)
        var open = body
        open["selectableCount"] = 0
        open["quoted"] = ["key": ["id": "X"], "message": ["conversation": "old"]]
        let second = try stage.send(.poll, open, from: instance)
        #expect(second["messageType"] == "pollCreationMessage")
        #expect(second["contextInfo"]?["stanzaId"] == "X")
        open["selectableCount"] = 3
        #expect(
            stage.error(.poll, open, from: instance)
                == .badRequest("Error: poll.selectableCount in poll should be >= 0 and <= 2"))
    }

    @Test
    func `buttons are wrapped, and their key names the peer`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let buttons: JSONValue = [["type": "reply", "displayText": "Yes", "id": "yes"]]
        let answer = try stage.send(
            .buttons,
            ["number": .string(Self.peer), "title": "Order 12", "description": "Confirm?", "footer": "ACME", "buttons": buttons],
            from: instance)
        #expect(answer["key"]?.object?.names == ["id", "remoteJid", "participant", "fromMe"])
        #expect(answer["key"]?["participant"] == "13125550102@s.whatsapp.net")
        #expect(answer["messageType"] == "viewOnceMessage")
        let interactive = answer["message"]?["viewOnceMessage"]?["message"]?["interactiveMessage"]
        #expect(interactive?.object?.names == ["body", "footer", "nativeFlowMessage"])
        #expect(interactive?["body"]?["text"] == "*Order 12*\n\nConfirm?\n")
        #expect(
            interactive?["nativeFlowMessage"]?["buttons"]?.text
                == #"[{"name":"quick_reply","buttonParamsJson":"{\"display_text\":\"Yes\",\"id\":\"yes\"}"}]"#)
        let pix = try stage.send(
            .buttons,
            [
                "number": .string(Self.peer),
                "buttons": [["type": "pix", "currency": "BRL", "name": "Bob", "keyType": "random", "key": "k"]],
            ], from: instance)
        let payment = pix["message"]?["viewOnceMessage"]?["message"]?["interactiveMessage"]
        #expect(payment?.object?.names == ["nativeFlowMessage"])
        let button = payment?["nativeFlowMessage"]?["buttons"]?.array?.first
        #expect(button?["name"] == "payment_info")
        #expect(button?["buttonParamsJson"]?.string?.contains(#""key_type":"EVP""#) == true)
    }

    @Test
    func `groups mention, quote and expire; no acknowledgement comes`() throws {
        let stage = Stage()
        let instance = try stage.open()
        #expect(
            stage.error(.text, ["number": .string(Self.group), "text": "x"], from: instance) == .badRequest("[object Object]"))
        stage.simulation.messenger.findGroup = { _, jid in
            jid.description == Self.group ? GroupView(participants: ["1@lid", "2@lid"]) : nil
        }
        func send(_ extra: JSONObject, _ kind: MessageKind = .text) throws -> JSONValue {
            var body = extra
            body["number"] = .string(Self.group)
            return try stage.send(kind, body, from: instance)
        }
        #expect(try send(["text": "x"])["contextInfo"] == nil)
        #expect(
            try send(["text": "x", "mentionsEveryOne": "false"])["contextInfo"]?.text == #"{"mentionedJid":["1@lid","2@lid"]}"#)
        #expect(
            try send(["text": "x", "mentioned": ["13125550103"]])["contextInfo"]?.text
                == #"{"mentionedJid":["13125550103@s.whatsapp.net"]}"#)
        let place = try send(["latitude": 1, "longitude": 2, "name": "n", "address": "a"], .location)
        #expect(place["contextInfo"]?.text == "{}")
        stage.simulation.messenger.findGroup = { _, _ in GroupView(participants: [], expiration: 86_400) }
        #expect(try send(["text": "x"])["contextInfo"]?.text == #"{"expiration":86400}"#)
        stage.recorder.clear()
        stage.time.pass(.seconds(5))
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test
    func `a delay is for those that take one`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let body: JSONObject = [
            "number": .string(Self.peer), "delay": 500, "audio": "AAAA", "name": "n", "latitude": 1, "longitude": 2,
            "address": "a",
            "contact": [["fullName": "B", "phoneNumber": "1234567890"]],
        ]
        for (kind, delay) in [(MessageKind.voice, 500), (.location, 500), (.contact, 0)] {
            var reply: Reply?
            stage.simulation.messenger.send(kind, body, from: instance) { reply = try? $0.get() }
            #expect(reply?.after == .milliseconds(delay), "\(kind)")
        }
    }

    // MARK: Files

    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let kind: MessageKind
        let body: JSONObject
        let bytes: [UInt8]
        let type: String
        let members: JSONObject
        let absent: [String]
        let fileName: String
        var testDescription: String { name }
    }

    @Test
    func `stories go to the broadcast address without context`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let answer = try stage.send(
            .status,
            ["type": "text", "content": "hello", "statusJidList": ["13125550102"], "backgroundColor": "#008069", "font": 1],
            from: instance)
        #expect(answer["key"]?["remoteJid"] == "status@broadcast")
        #expect(answer["message"] == ["conversation": "hello"])
        #expect(answer["contextInfo"] == nil)
        let picture: JSONObject = [
            "type": "image", "content": .string("data:image/png;base64," + Base64.encodeToString(Files.png)),
            "statusJidList": ["1"],
        ]
        #expect(try stage.send(.status, picture, from: instance)["messageType"] == "imageMessage")
        stage.time.pass(.seconds(2))
        #expect(stage.recorder.lines == ["send.message", "send.message"])
    }

    @Test
    func `the strict profile trips where the real server does`() throws {
        let stage = Stage { $0.profile = .strict }
        let instance = try stage.open()
        #expect(
            stage.error(.ptv, ["number": .string(Self.peer), "video": "http://127.0.0.1/x.mp4"], from: instance)?.status == 500)
        #expect(
            stage.error(.sticker, ["number": .string(Self.peer)], upload: Files.png, from: instance) == .uncaught("Invalid URL"))
        #expect(
            stage.error(.status, ["type": "image", "content": "AAAA", "statusJidList": ["1"]], from: instance)
                == .badRequest("Error: ENOENT: no such file or directory, open 'AAAA'"))
    }

    // MARK: Changes

    @Test
    func `the generic channel knows four kinds, the Cloud API templates`() throws {
        let stage = Stage()
        let channel = try stage.create("channel", ["integration": "EVOLUTION"])
        #expect(
            stage.error(.location, ["number": "1"], from: channel) == .badRequest("Method not available on Evolution Channel"))
        let file = try stage.send(
            .media, ["number": "1", "mediatype": "image", "media": "https://api.test/a.png"], from: channel)
        #expect(file["message"] == ["mediaUrl": "https://api.test/a.png"])
        #expect(file["messageType"] == "imageMessage")
        let buttons = try stage.send(.buttons, ["number": "1", "buttons": [["type": "reply"]]], from: channel)
        #expect(buttons["messageType"] == "buttonMessage")
        let cloud = try stage.create("cloud", ["integration": "WHATSAPP-BUSINESS", "token": "t", "number": "1"])
        let template = try stage.send(
            .template, ["number": .string(Self.peer), "name": "hello", "language": "en", "webhookUrl": "http://h.test"],
            from: cloud)
        #expect(template["message"] == ["conversation": "▶️hello◀️"])
        #expect(
            template.object?.names == [
                "key", "message", "messageType", "messageTimestamp", "instanceId", "webhookUrl", "status", "source",
            ])
    }
}
