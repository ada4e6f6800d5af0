import Bytes
import HTTP
import JSON
import Testing

@Suite("Message routes: validation and multipart")
struct MessageRouteTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let route: String
        let body: JSONValue
        let messages: [String]
        var testDescription: String { "\(route) \(body)" }

        init(_ route: String, _ body: JSONValue, _ messages: [String]) {
            self.route = route
            self.body = body
            self.messages = messages
        }
    }

    private static func missing(_ names: String...) -> [String] { names.map { "instance requires property \"\($0)\"" } }

    static let rows: [Row] = [
        Row("/message/sendText", [:], missing("number", "text")),
        Row("/message/sendText", ["number": 5511, "text": 5], ["Invalid format", "text is not of a type(s) string"]),
        Row("/message/sendText", ["number": "1", "text": "x", "delay": "1200"], ["Enter a value in milliseconds"]),
        Row("/message/sendText", ["number": "1", "text": "x", "mentioned": ["1", "1"]], ["mentioned contains duplicate item"]),
        Row(
            "/message/sendText", ["number": "1", "text": "x", "mentioned": ["a"]],
            ["\"mentioned\" must be an array of numeric strings"]),
        Row(
            "/message/sendText", ["number": "1", "text": "x", "quoted": ["key": [:]]], ["quoted.key requires property \"id\""]),
        Row("/message/sendText", ["number": "1", "text": "x", "quoted": ["key": ["id": ""]]], ["The \"id\" cannot be empty"]),
        Row(
            "/message/sendText", ["number": "1", "text": "x", "everyOne": "x"],
            ["everyOne is not of a type(s) boolean", "everyOne is not one of enum values: true,false"]),
        Row("/message/sendText", ["textMessage": ["text": "x"], "number": "1"], missing("text")),
        Row(
            "/message/sendMedia", ["number": "1", "mediatype": "gif", "media": 5],
            ["mediatype is not one of enum values: image,document,video,audio", "media is not of a type(s) string"]),
        Row("/message/sendMedia", [:], missing("number", "mediatype")),
        Row("/message/sendPtv", ["video": 1], ["video is not of a type(s) string"] + missing("number")),
        Row("/message/sendWhatsAppAudio", ["audio": 1], ["audio is not of a type(s) string"] + missing("number")),
        Row("/message/sendSticker", ["sticker": 1], ["sticker is not of a type(s) string"] + missing("number")),
        Row("/message/sendStatus", [:], missing("type")),
        Row(
            "/message/sendStatus", ["type": "gif", "font": 6, "statusJidList": []],
            [
                "type is not one of enum values: text,image,audio,video", "font must be less than or equal to 5",
                "statusJidList does not meet minimum length of 1",
            ]),
        Row("/message/sendLocation", [:], missing("number", "latitude", "longitude", "name", "address")),
        Row("/message/sendContact", [:], missing("number", "contact")),
        Row(
            "/message/sendContact", ["number": "1", "contact": [["fullName": ""]]],
            ["contact[0] requires property \"phoneNumber\"", "The \"fullName\" cannot be empty"]),
        Row(
            "/message/sendContact", ["number": "1", "contact": [["fullName": "a", "phoneNumber": "123", "wuid": "abc"]]],
            [
                "\"wuid\" must be a numeric string", "\"wuid\" must be a numeric string",
                "contact[0].phoneNumber does not meet minimum length of 10",
            ]),
        Row(
            "/message/sendReaction", ["key": [:], "reaction": 5],
            [
                "key requires property \"id\"", "key requires property \"remoteJid\"", "key requires property \"fromMe\"",
                "reaction is not of a type(s) string",
            ]),
        Row(
            "/message/sendPoll", ["number": "1", "name": "q", "selectableCount": 11, "values": ["a"]],
            ["selectableCount must be less than or equal to 10", "values does not meet minimum length of 2"]),
        Row(
            "/message/sendList",
            [
                "number": "1", "title": "t", "footerText": "f", "buttonText": "b",
                "sections": [["title": "s", "rows": []]],
            ], ["sections[0].rows does not meet minimum length of 1"]),
        Row(
            "/message/sendList",
            [
                "number": "1", "title": "t", "footerText": "f", "buttonText": "b",
                "sections": [["title": "s", "rows": [["title": "", "rowId": ""]]]],
            ], ["The \"title\" cannot be empty", "The \"rowId\" cannot be empty"]),
        Row("/message/sendList", [:], missing("number", "title", "footerText", "buttonText", "sections")),
        Row(
            "/message/sendButtons", ["number": "1", "buttons": [["type": "x", "keyType": "y"]]],
            [
                "buttons[0].type is not one of enum values: reply,copy,url,call,pix",
                "buttons[0].keyType is not one of enum values: phone,email,cpf,cnpj,random",
            ]),
        Row("/message/sendTemplate", [:], missing("name", "language")),
        Row(
            "/chat/updateMessage", ["number": "", "text": ""], ["The \"number\" cannot be empty", "The \"text\" cannot be empty"]),
        Row("/chat/markMessageAsRead", ["readMessages": []], ["readMessages does not meet minimum length of 1"]),
        Row("/chat/sendPresence", ["number": "1", "options": [:]], missing("presence", "delay")),
    ]

    @Test
    func `bodies are refused in the words and the order of the real server`() throws {
        let stage = try MessageStage()
        try stage.open()
        for row in Self.rows {
            let answer = try stage.call(.post, row.route + "/acme", row.body)
            #expect(answer.status == 400, "\(row)")
            #expect(answer.message == [.array(row.messages.map(JSONValue.string))], "\(row)")
        }
        let deletion = try stage.call(.delete, "/chat/deleteMessageForEveryone/acme", [:])
        #expect(deletion.message == [.array(Self.missing("id", "fromMe", "remoteJid").map(JSONValue.string))])
    }

    private static func form(_ fields: [(String, String)], file: (name: String, bytes: [UInt8])? = nil) -> [UInt8] {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array("--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        if let file {
            body += Array("--XX\r\nContent-Disposition: form-data; name=\"\(file.name)\"; filename=\"f\"\r\n\r\n".utf8)
            body += file.bytes + [13, 10]
        }
        return body + Array("--XX--\r\n".utf8)
    }

    private static let formType = "multipart/form-data; boundary=XX"
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 0, 2, 0, 0, 0, 3, 8, 2, 0, 0, 0,
        ]

    @Test
    func `a form is a body of texts with a file`() throws {
        let stage = try MessageStage()
        try stage.open()
        func send(_ route: String, _ body: [UInt8]) throws -> MessageStage.Answer {
            try stage.call(.post, "/message/\(route)/acme", body, type: Self.formType)
        }
        let fields = [("number", "13125550102"), ("mediatype", "image"), ("quoted[key][id]", "none")]
        let sent = try send("sendMedia", Self.form(fields, file: ("file", Self.png)))
        #expect(sent.status == 201)
        #expect(sent.body["message"]?["imageMessage"]?["height"] == 3)
        let id = sent.body["key"]?["id"] ?? ""
        let file = try stage.call(.post, "/chat/getBase64FromMediaMessage/acme", ["message": ["key": ["id": id]]])
        #expect(file.status == 201)
        #expect(file.body["base64"]?.string == Base64.encodeToString(Self.png))
        let delayed = try send("sendMedia", Self.form(fields + [("delay", "10")], file: ("file", Self.png)))
        #expect(delayed.message == [["Enter a value in milliseconds"]])
        let wrong = try send("sendMedia", Self.form(fields, file: ("picture", Self.png)))
        #expect(wrong.status == 500)
        #expect(wrong.message == "Unexpected field")
        #expect(try send("sendMedia", Array("--XX".utf8)).message == "Unexpected end of form")
        let text = try send("sendText", Self.form([("number", "1"), ("text", "x")]))
        #expect(text.message == [.array(Self.missing("number", "text").map(JSONValue.string))])
        let quoted = try send("sendMedia", Self.form(fields.dropLast() + [("quoted", "{}")], file: ("file", Self.png)))
        #expect(quoted.message == ["TypeError: Cannot read properties of undefined (reading 'fromMe')"])
    }

    @Test
    func `media are fetched by address, also from this very server`() throws {
        let stage = try MessageStage()
        try stage.open()
        let refused = try stage.call(
            .post, "/message/sendMedia/acme",
            ["number": "13125550102", "mediatype": "document", "media": "http://127.0.0.1:1/a.pdf"])
        #expect(refused.status == 500)
        #expect(refused.message == ["AxiosError: connect ECONNREFUSED 127.0.0.1:1"])
    }

    static let incoming: [(JSONValue, String)] = [
        (["text": "hi"], "conversation"), (["type": "image", "caption": "c"], "imageMessage"), (["type": "ptv"], "ptvMessage"),
        (["type": "location", "name": "MASP"], "locationMessage"), (["type": "liveLocation"], "liveLocationMessage"),
        (["type": "contact", "contacts": [["fullName": "Bob", "phoneNumber": "5511977770000"]]], "contactMessage"),
        (
            [
                "type": "contact",
                "contacts": [
                    ["fullName": "Bob", "phoneNumber": "5511977770000"], ["fullName": "E", "phoneNumber": "5511977770001"],
                ],
            ], "contactsArrayMessage"
        ),
        (["type": "reaction", "message": "X", "emoji": "👍"], "reactionMessage"),
        (["type": "poll", "name": "Lunch?", "values": ["a", "b"]], "pollCreationMessageV3"),
        (["type": "poll", "name": "Lunch?", "values": ["a", "b"], "selectableCount": 0], "pollCreationMessage"),
        (["type": "buttonReply", "selectedId": "yes", "text": "Yes"], "buttonsResponseMessage"),
        (["type": "listReply", "selectedId": "row-1", "title": "Pizza"], "listResponseMessage"),
        (["type": "templateReply", "selectedId": "yes"], "templateButtonReplyMessage"),
        (["type": "interactiveReply", "selectedId": "yes", "text": "Yes"], "interactiveResponseMessage"),
        (["type": "groupInvite", "name": "120363041234567890"], "groupInviteMessage"),
        (["type": "raw", "name": "orderMessage", "body": ["orderId": "1"]], "orderMessage"),
        (["type": "voice", "viewOnce": true], "viewOnceMessageV2"), (["text": "x", "expiration": 60], "ephemeralMessage"),
    ]

    @Test
    func `the control plane lets every kind of message in`() throws {
        let stage = try MessageStage()
        try stage.open()
        for (body, type) in Self.incoming {
            var body = body.object ?? [:]
            body["from"] = "13125550102"
            let answer = try stage.call(.post, "/mock/instances/acme/messages", .object(body))
            #expect(answer.status == 201, "\(type): \(answer.body)")
            #expect(answer.body["messageType"]?.string == type)
        }
        let edit = try stage.call(
            .post, "/mock/instances/acme/messages", ["from": "13125550102", "type": "edit", "message": "X", "text": "y"])
        #expect(edit.status == 200)
        #expect(edit.body["event"] == "messages.edited")
        let missing = try stage.call(.post, "/mock/instances/acme/messages", ["from": "13125550102"])
        #expect(missing.message == [.array(Self.missing("text").map(JSONValue.string))])
        let sent = try stage.call(.post, "/message/sendText/acme", ["number": "13125550102", "text": "x"])
        let receipt: JSONValue = ["id": sent.body["key"]?["id"] ?? "", "status": "READ"]
        #expect(try stage.call(.post, "/mock/instances/acme/receipts", receipt).body["status"] == "READ")
        #expect(try stage.call(.post, "/mock/instances/acme/receipts", receipt).status == 400)
    }
}
