import Evolution
import JSON
import Testing

@Suite("Messages: text, both ways")
struct MessagingTests {
    private static let peer = "13125550102"
    private static let peerJID = JID("13125550102@s.whatsapp.net")

    @Test
    func `an outgoing text is told once and acknowledged twice`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let reply = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "Hi Alice"], from: instance)
        #expect(reply.after == .zero)
        let answer = try reply.finish().get()
        let id = try #require(answer["key"]?["id"]?.string)
        #expect(
            answer.text == """
                {"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(id)"},"pushName":"Você",\
                "status":"PENDING","message":{"conversation":"Hi Alice"},"contextInfo":{"mentionedJid":[],"groupMentions":[],\
                "ephemeralSettingTimestamp":{"low":1772452800,"high":0,"unsigned":false},"disappearingMode":{"initiator":0}},\
                "messageType":"conversation","messageTimestamp":1772625600,"instanceId":"\(instance.id)","source":"web"}
                """)
        #expect(stage.recorder.data(.sendMessage) == [answer])
        stage.time.pass(.milliseconds(199))
        #expect(stage.recorder.lines == ["send.message"])
        stage.time.pass(.seconds(1))
        let updates = stage.recorder.data(.messagesUpdate)
        #expect(updates.map { $0["status"] } == ["SERVER_ACK", "DELIVERY_ACK"])
        let rowID = try #require(instance.messages[id]?.rowID)
        #expect(
            updates[0].text == """
                {"keyId":"\(id)","remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"status":"SERVER_ACK",\
                "instanceId":"\(instance.id)","messageId":"\(rowID)"}
                """)
        try stage.simulation.simulator.acknowledge(id, .read, at: instance)
        #expect(stage.recorder.data(.messagesUpdate).last?["status"] == "READ")
        #expect(throws: SimulatorError.nothingToAcknowledge) {
            try stage.simulation.simulator.acknowledge(id, .read, at: instance)
        }
        #expect(stage.recorder.lines == ["send.message", "messages.update", "messages.update", "messages.update"])
    }

    @Test
    func `a delay is given back, and the message leaves after it`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let reply = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "x", "delay": 800], from: instance)
        #expect(reply.after == .milliseconds(800))
        #expect(stage.recorder.lines.isEmpty)
        _ = try reply.finish().get()
        #expect(stage.recorder.lines == ["send.message"])
    }

    @Test
    func `a message held back while the account leaves is refused`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let reply = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "x", "delay": 800], from: instance)
        _ = try stage.simulation.instances.logout(instance)
        #expect(throws: APIError.badRequest("Error: Connection Closed")) { try reply.finish().get() }
    }

    @Test
    func `a quote is found in the store, taken from the request, or dropped`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try stage.simulation.simulator.receive(
            IncomingText(from: Self.peerJID, pushName: "Contact", text: "are you there?", device: .ios), at: instance)
        func context(_ quoted: JSONValue) throws -> JSONValue? {
            try stage.simulation.messenger.sendText(
                ["number": .string(Self.peer), "text": "yes", "quoted": quoted], from: instance
            ).finish().get()["contextInfo"]
        }
        let stored = try context(["key": ["id": .string(id)]])
        #expect(stored?["participant"] == "13125550102@s.whatsapp.net")
        #expect(stored?["stanzaId"] == .string(id))
        #expect(stored?["quotedMessage"] == ["conversation": "are you there?"])
        let given = try context(["key": ["id": "X"], "message": ["extendedTextMessage": ["text": "old"]]])
        #expect(given?["participant"] == "")
        #expect(given?["quotedMessage"] == ["conversation": "old"])
        #expect(try context(["key": ["id": "nowhere"]])?["stanzaId"] == nil)
    }

    @Test
    func `blank text, missing numbers and groups are refused`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let messenger = stage.simulation.messenger
        stage.simulation.simulator.directory.unregistered = [Self.peer]
        #expect(throws: APIError.badRequest("Text is required")) {
            try messenger.sendText(["number": "1", "text": " \n"], from: instance)
        }
        #expect(
            throws: APIError.badRequest(["jid": "13125550102@s.whatsapp.net", "exists": false, "number": "+1 312 555 0102"])
        ) {
            try messenger.sendText(["number": "+1 312 555 0102", "text": "x"], from: instance)
        }
        #expect(throws: APIError.badRequest("[object Object]")) {
            try messenger.sendText(["number": "120363041234567890", "text": "x"], from: instance)
        }
    }

    @Test
    func `a closed connection fails in three ways`() throws {
        let stage = Stage()
        let body: JSONObject = ["number": .string(Self.peer), "text": "x"]
        let fresh = try stage.create("fresh")
        #expect(throws: APIError.uncaught("Cannot read properties of undefined (reading 'onWhatsApp')")) {
            try stage.simulation.messenger.sendText(body, from: fresh)
        }
        let instance = try stage.open()
        _ = try stage.simulation.instances.logout(instance)
        #expect(throws: APIError.uncaught("Connection Closed")) {
            try stage.simulation.messenger.sendText(body, from: instance)
        }
        let other = try stage.open("acme-2")
        _ = try stage.simulation.messenger.sendText(body, from: other)
        #expect(throws: APIError.badRequest("Error: Connection Closed")) {
            try stage.simulation.messenger.sendText(body, from: instance)
        }
    }

    @Test
    func `an incoming text tells chat, message, picture and contact`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let text = IncomingText(from: Self.peerJID, pushName: "Contact 1", text: "hi", device: .android)
        let id = try stage.simulation.simulator.receive(text, at: instance)
        #expect(
            stage.recorder.lines == ["chats.update", "messages.upsert", "contacts.update", "contacts.upsert"])
        #expect(
            stage.recorder.events.map(\.data.text) == [
                #"[{"remoteJid":"13125550102@s.whatsapp.net","instanceId":"\#(instance.id)"}]"#,
                """
                {"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":false,"id":"\(id)","participant":"",\
                "addressingMode":"pn"},"pushName":"Contact 1","status":"DELIVERY_ACK","message":{"conversation":"hi"},\
                "messageType":"conversation","messageTimestamp":1772625600,"instanceId":"\(instance.id)","source":"android"}
                """,
                #"[{"remoteJid":"13125550102@s.whatsapp.net","profilePicUrl":null,"instanceId":"\#(instance.id)"}]"#,
                """
                {"remoteJid":"13125550102@s.whatsapp.net","pushName":"Contact 1","profilePicUrl":null,\
                "instanceId":"\(instance.id)"}
                """,
            ])
        stage.recorder.clear()
        try stage.simulation.simulator.receive(text, at: instance)
        #expect(stage.recorder.lines.last == "contacts.update")
        #expect(instance.messages.count == 2)
        #expect(instance.contacts.count == 1)
    }

    @Test
    func `a chat row is renamed by its peer and marked read by receipts`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let simulator = stage.simulation.simulator
        try simulator.synchronise([PastChat(peer: Self.peerJID, name: "Contact 1", texts: [])], to: instance)
        let row = try #require(instance.chats[Self.peerJID])
        stage.recorder.clear()
        try simulator.receive(IncomingText(from: Self.peerJID, pushName: "Contact One", text: "hi"), at: instance)
        #expect(
            stage.recorder.lines == [
                "chats.update", "chats.upsert", "messages.upsert", "contacts.update", "contacts.update",
            ])
        #expect(stage.recorder.data(.chatsUpsert)[0].text == #"[{"id":"\#(row.id)","name":"Contact One"}]"#)
        stage.recorder.clear()
        _ = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "x"], from: instance
        ).finish().get()
        stage.time.pass(.milliseconds(200))
        #expect(stage.recorder.lines == ["send.message", "messages.update", "chats.upsert"])
        #expect(
            stage.recorder.data(.chatsUpsert)[0].text == """
                [{"remoteJid":"13125550102@s.whatsapp.net","instanceId":"\(instance.id)","unreadMessages":0}]
                """)
    }

    @Test
    func `what comes while the line is broken waits for it, and is lost with the account`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let simulator = stage.simulation.simulator
        let text = IncomingText(from: Self.peerJID, pushName: nil, text: "hi")
        try simulator.disconnect(instance, CloseCode(rawValue: 503))
        try simulator.receive(text, at: instance)
        #expect(stage.recorder.lines == ["connection.update connecting"])
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.lines.dropFirst(2) == ["chats.update", "messages.upsert", "contacts.upsert"])
        try simulator.disconnect(instance, CloseCode(rawValue: 503))
        try simulator.receive(text, at: instance)
        try simulator.disconnect(instance, .loggedOut)
        #expect(instance.messages.count == 1)
        #expect(throws: SimulatorError.notConnected) { try simulator.receive(text, at: instance) }
    }

    @Test
    func `presence is told, in the strict profile only to those who asked`() throws {
        let lenient = Stage()
        let told = try lenient.simulation.simulator.show(.composing, of: Self.peerJID, at: lenient.open())
        #expect(lenient.recorder.data(.presenceUpdate) == [told])

        let stage = Stage { $0.profile = .strict }
        let instance = try stage.open()
        let simulator = stage.simulation.simulator
        #expect(throws: SimulatorError.notWatched) {
            try simulator.show(.composing, of: Self.peerJID, at: instance)
        }
        _ = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "x", "delay": 10], from: instance)
        try simulator.show(.paused, of: Self.peerJID, at: instance)
        #expect(
            stage.recorder.data(.presenceUpdate)[0].text == """
                {"id":"13125550102@s.whatsapp.net","presences":{"13125550102@s.whatsapp.net":\
                {"lastKnownPresence":"available"}}}
                """)
    }

    @Test
    func `pairing connects, scans and tells its outcome once`() throws {
        let stage = Stage()
        let instance = try stage.create()
        var outcomes: [Bool] = []
        stage.simulation.simulator.pair(instance) { outcomes.append($0) }
        stage.time.pass(.seconds(1))
        #expect(outcomes == [true])
        #expect(instance.state == .open)
        _ = try stage.simulation.instances.logout(instance)
        stage.simulation.simulator.pair(instance) { outcomes.append($0) }
        _ = try stage.simulation.instances.logout(instance)
        stage.time.pass(.seconds(1))
        #expect(outcomes == [true, false])
        #expect(instance.state == .close)
    }

    @Test
    func `the generic channel and the Cloud API send without a phone`() throws {
        let stage = Stage()
        let channel = try stage.create("channel", ["integration": "EVOLUTION"])
        let first = try stage.simulation.messenger.sendText(["number": "55-1", "text": "x"], from: channel).finish().get()
        #expect(first.object?.names == ["key", "message", "messageType", "messageTimestamp", "instanceId", "source"])
        #expect(first["key"]?["remoteJid"] == "55-1")
        #expect(first["source"] == "unknown")
        let cloud = try stage.create("cloud", ["integration": "WHATSAPP-BUSINESS", "token": "t", "number": "1"])
        let second = try stage.simulation.messenger.sendText(
            ["number": .string(Self.peer), "text": "x"], from: cloud
        ).finish().get()
        #expect(second["key"]?["id"]?.string?.hasPrefix("wamid.") == true)
        #expect(second["status"] == "PENDING")
        stage.recorder.clear()
        stage.time.pass(.seconds(10))
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test
    func `only the last messages are remembered`() throws {
        let stage = Stage { $0.storage.messageCount = 3 }
        let instance = try stage.open()
        let ids = try (0..<5).map { number in
            try stage.simulation.simulator.receive(
                IncomingText(from: Self.peerJID, pushName: nil, text: "\(number)"), at: instance)
        }
        #expect(instance.messages.all.map(\.id) == ids.suffix(3))
        #expect(instance.messages[ids[0]] == nil)
        #expect(instance.messages[ids[4]]?.body["message"] == ["conversation": "4"])
    }
}
