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

    static let refusals: [(MessageKind, JSONObject, APIError)] = [
        (.text, ["text": " "], .badRequest("Text is required")),
        (.media, ["mediatype": "document", "media": "AAAA"], .badRequest("For base64 the file name must be informed.")),
        (
            .media, ["mediatype": "image", "media": "data:image/png;base64,AAAA"],
            .badRequest("Owned media must be a url or base64")
        ),
        (.media, ["mediatype": "image"], .badRequest("Owned media must be a url or base64")),
        (
            .media, ["mediatype": "image", "media": "AAAA"],
            APIError(status: 500, message: ["Error: Input buffer contains unsupported image format"])
        ),
        (
            .media, ["mediatype": "image", "media": "http://127.0.0.1/x.png"],
            APIError(status: 500, message: ["AxiosError: Request failed with status code 404"])
        ),
        (.ptv, ["video": "nonsense!"], .badRequest("Owned media must be a url or base64")),
        (.voice, [:], .badRequest("Owned media must be a url, base64, or valid file with buffer")),
        (.sticker, ["sticker": "http://localhost/x"], .badRequest("Owned media must be a url or base64")),
        (.status, ["type": "text"], .badRequest("Content is required")),
        (.status, ["type": "text", "content": "x", "allContacts": true], .badRequest("Contacts not found")),
        (.status, ["type": "text", "content": "x"], .badRequest("StatusJidList is required")),
        (.status, ["type": "text", "content": "x", "statusJidList": ["1"]], .badRequest("Background color is required")),
        (
            .status, ["type": "text", "content": "x", "statusJidList": ["1"], "backgroundColor": "#1", "font": 0],
            .badRequest("Font is required")
        ),
        (
            .reaction, ["key": ["id": "1", "remoteJid": "13125550102", "fromMe": true], "reaction": "ab"],
            .badRequest("Reaction must be a single emoji or empty string")
        ),
        (.buttons, [:], .uncaught("Cannot read properties of undefined (reading 'length')")),
        (.buttons, ["buttons": []], .badRequest("At least one button is required")),
        (
            .buttons, ["buttons": [["type": "reply"], ["type": "reply"], ["type": "reply"], ["type": "reply"]]],
            .badRequest("Maximum of 3 reply buttons allowed")
        ),
        (
            .buttons, ["buttons": [["type": "reply"], ["type": "url"]]],
            .badRequest("Reply buttons cannot be mixed with other button types")
        ),
        (.buttons, ["buttons": [["type": "pix"], ["type": "pix"]]], .badRequest("Only one PIX button is allowed")),
        (.template, ["name": "t", "language": "en"], .uncaught("Method not available in the Baileys service")),
    ]

    @Test(arguments: refusals)
    func `rules are refused in the real server's words`(_ kind: MessageKind, _ body: JSONObject, _ expected: APIError) throws {
        let stage = Stage()
        let instance = try stage.open()
        stage.simulation.messenger.fetchMedia = { _, completed in
            completed(.failure(FetchFailure("Request failed with status code 404")))
        }
        var body = body
        body["number"] = .string(Self.peer)
        #expect(stage.error(kind, body, from: instance) == expected)
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test(arguments: MessageKind.allCases.filter { $0 != .template && $0 != .status })
    func `every kind fails on a closed connection as the real one`(_ kind: MessageKind) throws {
        let stage = Stage()
        let body: JSONObject = [
            "number": .string(Self.peer), "text": "x", "mediatype": "video", "media": "AAAA", "video": "AAAA", "audio": "AAAA",
            "sticker": .string(Base64.encodeToString(Files.png)), "contact": [["fullName": "B", "phoneNumber": "1234567890"]],
            "key": ["id": "1", "remoteJid": .string(Self.peer), "fromMe": true], "reaction": "", "name": "n",
            "selectableCount": 1,
            "values": ["a", "b"], "buttons": [["type": "reply"]],
        ]
        let uploads = kind == .media || kind == .ptv
        let fresh = try stage.create("fresh")
        #expect(
            stage.error(kind, body, from: fresh)
                == (uploads
                    ? APIError(
                        status: 500, message: ["TypeError: Cannot read properties of undefined (reading 'waUploadToServer')"])
                    : .uncaught("Cannot read properties of undefined (reading 'onWhatsApp')")))
        let instance = try stage.open()
        _ = try stage.simulation.instances.logout(instance)
        #expect(
            stage.error(kind, body, from: instance)
                == (uploads ? APIError(status: 500, message: ["Error: Connection Closed"]) : .uncaught("Connection Closed")))
        let other = try stage.open("acme-2")
        _ = try stage.send(.text, ["number": .string(Self.peer), "text": "x"], from: other)
        #expect(
            stage.error(kind, body, from: instance)
                == (uploads
                    ? APIError(status: 500, message: ["Error: Connection Closed"]) : .badRequest("Error: Connection Closed")))
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

    static let files: [File] = [
        File(
            name: "image", kind: .media, body: ["mediatype": "image", "caption": "menu"], bytes: Files.jpeg, type: "imageMessage",
            members: ["mimetype": "image/jpeg", "caption": "menu", "height": 300, "width": 400, "interactiveAnnotations": []],
            absent: ["seconds", "fileName"], fileName: ".jpeg"),
        File(
            name: "video", kind: .media, body: ["mediatype": "video"], bytes: Files.mp4, type: "videoMessage",
            members: ["mimetype": "video/mp4", "gifPlayback": false, "height": 480, "width": 848], absent: ["seconds"],
            fileName: ".mp4"),
        File(
            name: "audio", kind: .media, body: ["mediatype": "audio", "mimetype": "audio/mpeg", "caption": "no"],
            bytes: Files.mp3,
            type: "audioMessage", members: ["mimetype": "audio/mpeg", "seconds": 2], absent: ["ptt", "caption", "waveform"],
            fileName: ".mpga"),
        File(
            name: "document", kind: .media, body: ["mediatype": "document", "fileName": "a.pdf", "mimetype": "text/plain"],
            bytes: Array("%PDF-1.4".utf8), type: "documentMessage",
            members: ["mimetype": "application/pdf", "fileName": "a.pdf"], absent: ["jpegThumbnail"], fileName: "a.pdf"),
        File(
            name: "document of unknown kind", kind: .media, body: ["mediatype": "document", "fileName": "a.zzz"],
            bytes: [1, 2, 3], type: "documentMessage", members: ["mimetype": "false", "fileName": "a.zzz"], absent: [],
            fileName: "a.zzz"),
        File(
            name: "round video", kind: .ptv, body: [:], bytes: Files.mp4, type: "ptvMessage",
            members: ["mimetype": "video/mp4", "seconds": 3], absent: ["gifPlayback"], fileName: ".mp4"),
        File(
            name: "voice note", kind: .voice, body: [:], bytes: Files.opus, type: "audioMessage",
            members: ["mimetype": "audio/ogg; codecs=opus", "seconds": 4, "ptt": true], absent: [], fileName: ".oga"),
        File(
            name: "sticker", kind: .sticker, body: [:], bytes: Files.webpLossless, type: "stickerMessage",
            members: ["mimetype": "image/webp", "height": 64, "width": 64], absent: ["caption"], fileName: ".webp"),
    ]

    private static let fields: [MessageKind: String] = [.media: "media", .ptv: "video", .voice: "audio", .sticker: "sticker"]

    @Test(arguments: files)
    func `a file is described by its bytes and comes back unchanged`(_ file: File) throws {
        let stage = Stage()
        let instance = try stage.open()
        let field = try #require(Self.fields[file.kind])
        stage.simulation.messenger.fetchMedia = { address, completed in
            completed(address == "http://127.0.0.1/x" ? .success(file.bytes) : .failure(FetchFailure("?")))
        }
        for source in [Base64.encodeToString(file.bytes), "http://127.0.0.1/x", nil] {
            var body = file.body
            body["number"] = .string(Self.peer)
            body[field] = source.map(JSONValue.string)
            let answer = try stage.send(file.kind, body, upload: source == nil ? file.bytes : nil, from: instance)
            #expect(answer["messageType"]?.string == file.type)
            let member = answer["message"]?[file.type]
            for (name, value) in file.members { #expect(member?[name] == value, "\(name)") }
            for name in file.absent { #expect(member?[name] == nil, "\(name)") }
            #expect(
                member?["fileSha256"]
                    == .object(
                        JSONObject(Digest.sha256(file.bytes).enumerated().map { (String($0.offset), .integer(Int($0.element))) }))
            )
            #expect(member?["fileLength"]?.text == #"{"low":\#(file.bytes.count),"high":0,"unsigned":true}"#)
            #expect(member?["mediaKey"]?.object?.count == 32)
            #expect(member?["contextInfo"]?.text == Self.context)
            let id = try #require(answer["key"]?["id"]?.string)
            let back = try stage.simulation.messenger.file(["message": ["key": ["id": .string(id)]]], of: instance)
            #expect(back["base64"]?.string == Base64.encodeToString(file.bytes))
            #expect(back["mediaType"]?.string == file.type)
            #expect(back["fileName"]?.string == (file.fileName.hasPrefix(".") ? id + file.fileName : file.fileName))
            #expect(back["buffer"] == .null)
        }
    }

    @Test
    func `documents from addresses take their name from the path`() throws {
        let stage = Stage()
        let instance = try stage.open()
        stage.simulation.messenger.fetchMedia = { _, completed in completed(.success([1])) }
        let answer = try stage.send(
            .media,
            ["number": .string(Self.peer), "mediatype": "document", "media": "https://api.test/files/report.final.pdf?x=1"],
            from: instance)
        #expect(answer["message"]?["documentMessage"]?["fileName"] == "report")
        #expect(
            stage.error(.media, ["number": .string(Self.peer), "mediatype": "document"], upload: [1], from: instance)
                == APIError(status: 500, message: ["TypeError: Cannot read properties of null (reading '1')"]))
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
    func `an edit is told before its answer and changes the row`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(
            try stage.send(.text, ["number": .string(Self.peer), "text": "Hi"], from: instance)["key"]?["id"]?.string)
        let messenger = stage.simulation.messenger
        let key: JSONValue = ["id": .string(id), "remoteJid": "13125550102@s.whatsapp.net", "fromMe": true]
        stage.recorder.clear()
        let answer = try messenger.edit(["number": .string(Self.peer), "text": "Hi!", "key": key], of: instance)
        #expect(
            stage.recorder.data(.sendMessageUpdate).map(\.text) == [
                """
                {"key":\(key.text),"editedMessage":{"extendedTextMessage":{"text":"Hi!"}},"timestampMs":1772625600100,"type":14}
                """
            ])
        #expect(
            answer["message"]?.text == """
                {"protocolMessage":{"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(id)"},\
                "type":"MESSAGE_EDIT","editedMessage":{"extendedTextMessage":{"text":"Hi!"}},"timestampMs":"1772625600100"}}
                """)
        #expect(answer["messageTimestamp"] == "1772625600")
        #expect(instance.messages[id]?.body["message"] == ["conversation": "Hi!"])
        #expect(instance.messages[id]?.body["status"] == "EDITED")
        #expect(throws: APIError.badRequest("RemoteJid does not match")) {
            try messenger.edit(["number": "13125550103", "text": "x", "key": key], of: instance)
        }
        #expect(throws: APIError.badRequest("Message not compatible")) {
            try messenger.edit(["number": "13125550103", "text": "x", "key": ["id": "no"]], of: instance)
        }
    }

    @Test
    func `a deletion tells the row, or nothing`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(
            try stage.send(.text, ["number": .string(Self.peer), "text": "Hi"], from: instance)["key"]?["id"]?.string)
        let rowID = try #require(instance.messages[id]?.rowID)
        stage.recorder.clear()
        let messenger = stage.simulation.messenger
        let answer = try messenger.deleteForEveryone(
            ["id": .string(id), "fromMe": true, "remoteJid": "13125550102@s.whatsapp.net"], of: instance)
        #expect(
            answer["message"]?.text == """
                {"protocolMessage":{"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(id)"},"type":"REVOKE"}}
                """)
        #expect(
            stage.recorder.data(.messagesDelete).map(\.text) == [
                """
                {"id":"\(rowID)","instanceId":"\(instance.id)","key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,\
                "id":"\(id)","deleted":true},"messageType":"conversation","status":"DELETED","source":"web",\
                "messageTimestamp":1772625600,"pushName":"Você","participant":null,"message":{"conversation":"Hi"}}
                """
            ])
        stage.recorder.clear()
        let group = try messenger.deleteForEveryone(["id": "no", "fromMe": true, "remoteJid": .string(Self.group)], of: instance)
        #expect(group["participant"] == "12125550101:7@s.whatsapp.net")
        #expect(stage.recorder.lines.isEmpty)
        _ = try stage.simulation.instances.logout(instance)
        #expect(
            throws: APIError(status: 500, message: ["Error while deleting message for everyone", "Error: Connection Closed"])
        ) { try messenger.deleteForEveryone(["id": "no"], of: instance) }
        #expect(throws: APIError(status: 500, message: ["Read messages fail", "Error: Connection Closed"])) {
            try messenger.markAsRead(instance)
        }
    }

    @Test
    func `presence is shown for its time, to numbers that exist`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let messenger = stage.simulation.messenger
        let reply = try messenger.sendPresence(
            ["number": .string(Self.peer), "presence": "composing", "delay": 300], from: instance)
        #expect(reply.after == .milliseconds(300))
        #expect(try reply.finish().get() == ["presence": "composing"])
        stage.simulation.simulator.directory.unregistered = [Self.peer]
        #expect(throws: APIError.badRequest("[object Object]")) {
            try messenger.sendPresence(["number": .string(Self.peer), "presence": "composing", "delay": 0], from: instance)
        }
    }

    static let fileRefusals: [(JSONObject, String)] = [
        ([:], "TypeError: Cannot read properties of undefined (reading 'key')"),
        (["message": ["key": ["id": "no"]]], "Message not found"),
        (["message": ["key": ["id": "no"], "message": ["conversation": "x"]]], "The message is not of the media type"),
        (["message": ["key": ["id": "no"], "message": ["messageContextInfo": [:]]]], "The message is messageContextInfo"),
        (
            ["message": ["key": ["id": "no"], "message": ["imageMessage": [:]]]],
            "AxiosError: Request failed with status code 404"
        ),
    ]

    @Test(arguments: fileRefusals)
    func `what has no file says why`(_ body: JSONObject, _ text: String) throws {
        let stage = Stage()
        let instance = try stage.open()
        #expect(throws: APIError.badRequest(.string(text))) { try stage.simulation.messenger.file(body, of: instance) }
    }

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
