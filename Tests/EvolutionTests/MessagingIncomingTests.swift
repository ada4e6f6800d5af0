import Bytes
import Evolution
import JSON
import Testing

@Suite("Messages: what comes in")
struct MessagingIncomingTests {
    static let peer = JID("13125550102@s.whatsapp.net")
    static let group = JID("120363041234567890@g.us")
    static let usual = ["chats.update", "messages.upsert", "contacts.update", "contacts.upsert"]

    private func message(_ content: IncomingContent, _ adjust: (inout IncomingMessage) -> Void = { _ in }) -> IncomingMessage {
        var message = IncomingMessage(from: Self.peer, content)
        message.pushName = "Contact 1"
        adjust(&message)
        return message
    }

    private func receive(_ incoming: IncomingMessage, _ stage: Stage, _ instance: Instance) throws -> IncomingOutcome? {
        var outcome: IncomingOutcome?
        try stage.simulation.simulator.receive(incoming, at: instance) { outcome = $0 }
        return outcome
    }

    private func stored(_ incoming: IncomingMessage, _ stage: Stage, _ instance: Instance) throws -> JSONObject {
        guard case .stored(let message)? = try receive(incoming, stage, instance) else {
            Issue.record("not stored")
            return [:]
        }
        return message
    }

    static let forms: [(IncomingFile.Form, String, String)] = [
        (.image, "imageMessage", "image/png"), (.video, "videoMessage", "video/mp4"), (.ptv, "ptvMessage", "video/mp4"),
        (.audio, "audioMessage", "audio/ogg"), (.voice, "audioMessage", "audio/ogg; codecs=opus"),
        (.document, "documentMessage", "application/pdf"), (.sticker, "stickerMessage", "image/webp"),
    ]

    @Test(arguments: forms)
    func `a file without bytes is a small real one, and can be fetched`(
        _ form: IncomingFile.Form, _ type: String, _ mimeType: String
    ) throws {
        let stage = Stage()
        let instance = try stage.open()
        let body = try stored(message(.file(IncomingFile(form, bytes: nil, caption: "c"))), stage, instance)
        #expect(stage.recorder.lines == Self.usual)
        #expect(body["messageType"]?.string == type)
        let member = body["message"]?[type]
        #expect(member?["mimetype"]?.string == mimeType)
        #expect((member?["ptt"] == true) == (form == .voice))
        if form == .voice || form == .audio { #expect(member?["seconds"] == 3) }
        if form == .video || form == .ptv { #expect(member?["seconds"] == 2) }
        #expect(stage.recorder.data(.messagesUpsert) == [.object(body)])
        let id = try #require(body["key"]?["id"])
        let file = try stage.simulation.messenger.file(["message": ["key": ["id": id]]], of: instance)
        #expect(file["base64"]?.string?.isEmpty == false)
    }

    @Test
    func `a group names its writer, and its row takes the writer's name`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let body = try stored(
            message(.text("hi all")) {
                $0.place = .group(Self.group)
                $0.alternative = JID("184467440737095@lid")
            }, stage, instance)
        #expect(stage.recorder.lines == Self.usual)
        let id = body["key"]?["id"]?.string ?? ""
        #expect(
            body["key"]?.text == """
                {"remoteJid":"120363041234567890@g.us","fromMe":false,"id":"\(id)","participant":"13125550102@s.whatsapp.net",\
                "participantAlt":"184467440737095@lid","addressingMode":"pn"}
                """)
        #expect(stage.recorder.data(.contactsUpdate)[0].array?.first?["remoteJid"] == "13125550102@s.whatsapp.net")
        #expect(stage.recorder.data(.contactsUpsert)[0]["remoteJid"] == "120363041234567890@g.us")
        #expect(stage.recorder.data(.contactsUpsert)[0]["pushName"] == "Contact 1")
        // The account is in the group now.
        let answer = try stage.send(
            .text, ["number": .string(Self.group.description), "text": "x", "mentionsEveryOne": true], from: instance)
        #expect(answer["contextInfo"]?.text == #"{"mentionedJid":["13125550102@s.whatsapp.net"]}"#)
    }

    @Test
    func `no more members are noted than a group may have, however many write`() throws {
        let stage = Stage()
        let instance = try stage.open()
        for number in 0..<Groups.memberLimit + 3 {
            var text = IncomingMessage(from: JID("1312555\(number)@s.whatsapp.net"), .text("hi"))
            text.place = .group(Self.group)
            _ = try stored(text, stage, instance)
        }
        #expect(stage.simulation.messenger.findGroup(instance, Self.group)?.participants.count == Groups.memberLimit)
    }

    @Test
    func `settings make groups and stories invisible`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let story = message(.text("x")) { $0.place = .story }
        #expect(try receive(story, stage, instance) == .dropped("readStatus is off"))
        _ = stage.simulation.instances.setSettings(["readStatus": true, "groupsIgnore": true], of: instance)
        #expect(
            try receive(message(.text("x")) { $0.place = .group(Self.group) }, stage, instance) == .dropped("groupsIgnore is on"))
        stage.recorder.clear()
        let body = try stored(story, stage, instance)
        #expect(body["key"]?["remoteJid"] == "status@broadcast")
        #expect(body["key"]?["participant"] == "13125550102@s.whatsapp.net")
        #expect(stage.recorder.lines == ["chats.update", "messages.upsert", "contacts.update"])
    }

    @Test
    func `an id is taken once`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let twice = message(.text("x")) { $0.id = "ABC" }
        #expect(try stored(twice, stage, instance)["key"]?["id"] == "ABC")
        #expect(try receive(twice, stage, instance) == .dropped("this id was received before"))
    }

    @Test
    func `the own phone reads the chat and leaves no name`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let first = try stored(message(.text("hi")), stage, instance)
        stage.recorder.clear()
        let body = try stored(message(.text("yes?")) { $0.isFromMe = true }, stage, instance)
        #expect(body["status"] == "SERVER_ACK")
        #expect(body["pushName"] == "Acme Bot")
        #expect(stage.recorder.lines == ["chats.update", "messages.upsert", "contacts.update"])
        #expect(stage.recorder.data(.contactsUpdate)[0]["pushName"] == "")
        #expect(instance.messages[first["key"]?["id"]?.string ?? ""]?.body["status"] == "READ")
    }

    @Test
    func `answers carry their context beside the message`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let own = try #require(
            try stage.send(.text, ["number": "13125550102", "text": "Hi"], from: instance)["key"]?["id"]?.string)
        let body = try stored(message(.text("ok")) { $0.quotedID = own }, stage, instance)
        #expect(body["message"] == ["conversation": "ok"])
        #expect(
            body["contextInfo"]?.text == """
                {"mentionedJid":[],"groupMentions":[],"stanzaId":"\(own)","participant":"12125550101@s.whatsapp.net",\
                "quotedMessage":{"conversation":"Hi"}}
                """)
        let choice = try stored(
            message(.plain(type: "buttonsResponseMessage", body: ["a": 1, "contextInfo": nil, "type": 1], hasContext: true)),
            stage, instance)
        #expect(
            choice["message"]?.text
                == #"{"buttonsResponseMessage":{"a":1,"contextInfo":{"mentionedJid":[],"groupMentions":[]},"type":1}}"#)
    }

    @Test
    func `wrappers are left on`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let secret = try stored(message(.text("secret")) { $0.expiration = 86_400 }, stage, instance)
        #expect(secret["messageType"] == "ephemeralMessage")
        #expect(
            secret["message"]?.text == """
                {"ephemeralMessage":{"message":{"extendedTextMessage":{"text":"secret","contextInfo":{"mentionedJid":[],\
                "groupMentions":[],"expiration":86400}}}}}
                """)
        let once = try stored(message(.file(IncomingFile(.image, bytes: nil))) { $0.isViewOnce = true }, stage, instance)
        #expect(once["messageType"] == "viewOnceMessageV2")
        #expect(once["message"]?["viewOnceMessageV2"]?["message"]?["imageMessage"]?["viewOnce"] == true)
        let file = try stage.simulation.messenger.file(
            ["message": ["key": ["id": once["key"]?["id"] ?? ""]]], of: instance)
        #expect(file["mediaType"] == "imageMessage")
    }

    @Test
    func `a reaction is a message without a chat update`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let own = try #require(
            try stage.send(.text, ["number": "13125550102", "text": "Hi"], from: instance)["key"]?["id"]?.string)
        stage.recorder.clear()
        let body = try stored(message(.reaction(to: own, emoji: "👍")), stage, instance)
        #expect(stage.recorder.lines == ["messages.upsert", "contacts.update", "contacts.upsert"])
        #expect(
            body["message"]?["reactionMessage"]?.text == """
                {"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(own)","participant":""},"text":"👍",\
                "senderTimestampMs":{"low":-1195893148,"high":412,"unsigned":false}}
                """)
    }

    @Test
    func `an edit is told from the sender's side and replaces the message`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(try stored(message(.text("are you there?")), stage, instance)["key"]?["id"]?.string)
        stage.recorder.clear()
        _ = try receive(message(.edit(of: id, text: "are you *really* there?")), stage, instance)
        #expect(stage.recorder.lines == ["messages.edited", "contacts.update"])
        #expect(
            stage.recorder.events[0].data.text == """
                {"key":{"remoteJid":"12125550101@s.whatsapp.net","fromMe":true,"id":"\(id)"},"type":"MESSAGE_EDIT",\
                "editedMessage":{"conversation":"are you *really* there?"},"timestampMs":"1772625600100"}
                """)
        #expect(instance.messages[id]?.body["status"] == "EDITED")
        #expect(instance.messages[id]?.body["message"] == ["conversation": "are you *really* there?"])
    }

    @Test
    func `a deletion is told twice, once when the message is unknown`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(try stored(message(.text("oops")), stage, instance)["key"]?["id"]?.string)
        stage.recorder.clear()
        _ = try receive(message(.deletion(of: id)), stage, instance)
        #expect(stage.recorder.lines == ["messages.edited", "messages.delete", "contacts.update"])
        #expect(
            stage.recorder.events[0].data.text
                == #"{"key":{"remoteJid":"12125550101@s.whatsapp.net","fromMe":true,"id":"\#(id)"},"type":"REVOKE"}"#)
        #expect(
            stage.recorder.events[1].data.text == """
                {"remoteJid":"13125550102@s.whatsapp.net","fromMe":false,"id":"\(id)","participant":"","addressingMode":"pn"}
                """)
        #expect(instance.messages[id]?.body["message"] == ["conversation": "oops"])
        stage.recorder.clear()
        _ = try receive(message(.deletion(of: "unknown")), stage, instance)
        #expect(stage.recorder.lines == ["messages.edited", "contacts.update"])
    }

    @Test
    func `votes are counted, but told to nobody in the strict profile`() throws {
        for profile in [Quirks.Profile.compatible, .strict] {
            let stage = Stage { $0.profile = profile }
            let instance = try stage.open()
            let poll = try stage.send(
                .poll, ["number": "13125550102", "name": "Lunch?", "selectableCount": 1, "values": ["Pizza", "Sushi"]],
                from: instance)
            let id = try #require(poll["key"]?["id"]?.string)
            stage.recorder.clear()
            let outcome = try receive(message(.vote(in: id, options: ["Sushi"])), stage, instance)
            if profile == .strict {
                #expect(outcome == .dropped("votes are told to nobody"))
                #expect(stage.recorder.lines == ["contacts.update"])
            } else {
                #expect(stage.recorder.lines == ["contacts.update", "messages.update"])
                #expect(
                    stage.recorder.data(.messagesUpdate)[0]["pollUpdates"]?.text == """
                        [{"name":"Pizza","voters":[]},{"name":"Sushi","voters":["13125550102@s.whatsapp.net"]}]
                        """)
            }
        }
    }

    @Test
    func `reading on the phone is told for received messages`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(try stored(message(.text("hi")), stage, instance)["key"]?["id"]?.string)
        stage.recorder.clear()
        let data = try stage.simulation.simulator.acknowledge(id, .read, at: instance)
        #expect(stage.recorder.lines == ["messages.update", "chats.update"])
        #expect(data["fromMe"] == false)
        #expect(instance.messages[id]?.body["status"] == "READ")
        #expect(throws: SimulatorError.nothingToAcknowledge) {
            try stage.simulation.simulator.acknowledge(id, .delivery, at: instance)
        }
    }

    @Test
    func `whoever waits for a broken line hears when the account is lost`() throws {
        let stage = Stage()
        let instance = try stage.open()
        var outcomes: [IncomingOutcome?] = []
        try stage.simulation.simulator.disconnect(instance, CloseCode(rawValue: 503))
        try stage.simulation.simulator.receive(message(.text("x")), at: instance) { outcomes.append($0) }
        #expect(outcomes.isEmpty)
        try stage.simulation.simulator.disconnect(instance, .loggedOut)
        #expect(outcomes == [nil])
    }
}
