import Evolution
import JSON
import Testing

@Suite("what is kept")
struct StoreTests {
    private static let peer = JID("12125550102@s.whatsapp.net")

    private func makeStore(_ adjust: (inout Configuration.Storage) -> Void = { _ in }) throws -> Store {
        var policy = Configuration().storage
        policy.path = ":memory:"
        adjust(&policy)
        return try Store(policy)
    }

    private func receive(_ text: String, at instance: Instance, on stage: Stage) throws {
        let incoming = IncomingText(from: Self.peer, pushName: "Alice", text: text)
        try stage.simulation.simulator.receive(incoming, at: instance)
    }

    private func send(_ text: String, from instance: Instance, on stage: Stage) throws -> String {
        let body: JSONObject = ["number": .string(Self.peer.user), "text": .string(text)]
        let answer = try stage.simulation.messenger.sendText(body, from: instance).finish().get()
        return answer["key"]?["id"]?.string ?? ""
    }

    @Test func `a restart finds instances, settings and subscriptions as they were`() throws {
        let store = try makeStore()
        let before = Stage(store: store)
        let instance = try before.open()
        _ = before.simulation.instances.setSettings(["rejectCall": true, "msgCall": "Later"], of: instance)
        _ = try before.simulation.instances.set(.websocket, ["websocket": ["enabled": true, "events": ["CALL"]]], of: instance)
        _ = try before.create("acme-2", ["integration": "EVOLUTION", "number": "77"])
        _ = try before.create("gone")
        _ = before.simulation.instances.delete(try before.simulation.instances.existing("gone"))
        try store.commit()
        let after = Stage(store: store)
        #expect(after.simulation.instances.all.map(\.name) == ["acme-1", "acme-2"])
        let rows = try [before, after].map { try $0.simulation.instances.fetch(access: .global) }
        #expect(rows[0] == rows[1])
    }

    @Test func `a paired instance logs in by itself after a restart`() throws {
        let store = try makeStore()
        _ = try Stage(store: store).open()
        try store.commit()
        let stage = Stage(store: store)
        let instance = try stage.simulation.instances.existing("acme-1")
        #expect(instance.state == .close)
        stage.time.pass(.milliseconds(200))
        #expect(stage.recorder.lines == ["connection.update connecting", "connection.update open"])
        #expect(stage.recorder.data(.connectionUpdate).last?["wuid"] == "12125550101@s.whatsapp.net")
        #expect(instance.state == .open)
    }

    @Test func `an instance without a phone shows codes after a restart`() throws {
        let store = try makeStore()
        let before = Stage(store: store)
        _ = try before.create("never", ["qrcode": true])
        let lost = try before.open("lost")
        _ = try before.simulation.instances.logout(lost)
        try store.commit()
        let stage = Stage(store: store)
        stage.time.pass(.milliseconds(1))
        let line = ["connection.update connecting", "qrcode.updated"]
        #expect(stage.recorder.lines == line + line)
    }

    @Test func `the client name decides which instances are whose`() throws {
        let configuration = try Configuration.read(environment: ["DATABASE_CONNECTION_CLIENT_NAME": "other"])
        #expect(configuration.storage.clientName == "other")
        #expect(configuration.instances.clientName == "other")
    }

    @Test func `messages are found newest first, page by page`() throws {
        let stage = Stage()
        let instance = try stage.open()
        for number in 1...5 {
            try receive("in \(number)", at: instance, on: stage)
            stage.time.pass(.seconds(1))
        }
        let id = try send("out", from: instance, on: stage)
        stage.time.pass(.seconds(1))
        let found = instance.messages.find(MessageFilter(), Page(number: 1, size: 2))["messages"]
        #expect(found?["total"] == 6)
        #expect(found?["pages"] == 3)
        let records = found?["records"]?.array ?? []
        #expect(records.map { $0["message"]?["conversation"] } == ["out", "in 5"])
        #expect(
            records[0].object?.names == [
                "id", "key", "pushName", "messageType", "message", "messageTimestamp", "instanceId", "source", "contextInfo",
                "MessageUpdate",
            ])
        #expect(records[0]["MessageUpdate"] == [["status": "SERVER_ACK"], ["status": "DELIVERY_ACK"]])
        #expect(records[0]["key"]?["id"] == .string(id))
        #expect(records[1]["contextInfo"] == .null)
        let past = instance.messages.find(MessageFilter(), Page(number: 9, size: 2))["messages"]
        #expect(past?["records"] == [])
        #expect(past?["currentPage"] == 9)
    }

    private static let filters: [(String, @Sendable (inout MessageFilter) -> Void, Int)] = [
        ("none", { _ in }, 4),
        ("chat", { $0.chat = "12125550102@s.whatsapp.net" }, 4),
        ("another chat", { $0.chat = "12125550103@s.whatsapp.net" }, 0),
        ("own", { $0.isFromMe = true }, 1),
        ("not own does not filter", { $0.isFromMe = false }, 4),
        ("type", { $0.messageType = "conversation" }, 4),
        ("another type", { $0.messageType = "imageMessage" }, 0),
        ("source", { $0.source = "web" }, 1),
        ("time", { $0.timestamps = 1_772_625_601...1_772_625_602 }, 2),
        (
            "all at once",
            { filter in
                filter.chat = "12125550102@s.whatsapp.net"
                filter.isFromMe = true
                filter.messageType = "conversation"
                filter.timestamps = 0...2_000_000_000
            }, 1
        ),
        ("unknown row", { $0.rowID = "c0" }, 0),
        ("unknown key", { $0.keyID = "3EB0" }, 0),
        ("another spelling", { $0.alternativeJID = "x" }, 0),
    ]

    @Test(arguments: filters.indices) func `filters combine and count`(_ index: Int) throws {
        let stage = Stage()
        let instance = try stage.open()
        for number in 1...3 {
            try receive("in \(number)", at: instance, on: stage)
            stage.time.pass(.seconds(1))
        }
        _ = try send("out", from: instance, on: stage)
        let (name, adjust, count) = Self.filters[index]
        var filter = MessageFilter()
        adjust(&filter)
        // The clock of a stage stands 100 ms after the hour when the instance is open.
        let found = instance.messages.find(filter, Page())["messages"]
        #expect(found?["records"]?.array?.count == count, "\(name)")
        #expect(found?["total"] == .integer(count), "\(name)")
    }

    @Test func `receipts are rows of their own`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try send("out", from: instance, on: stage)
        stage.time.pass(.seconds(1))
        let rows = instance.messages.findStatuses(keyID: id, Page()).array ?? []
        #expect(rows.map { $0["status"] } == ["SERVER_ACK", "DELIVERY_ACK"])
        #expect(rows.first?["messageId"] == instance.messages[id].map { .string($0.rowID) })
        #expect(
            rows.first?.object?.names == [
                "id", "keyId", "remoteJid", "fromMe", "participant", "pollUpdates", "status", "messageId", "instanceId",
            ])
        #expect(instance.messages.findStatuses(chat: "nobody", Page()) == [])
        // The message itself stays pending.
        #expect(instance.messages[id]?.body["status"] == "PENDING")
    }

    @Test func `chats are made of messages, newest first`() throws {
        let stage = Stage()
        let instance = try stage.open()
        try receive("hello", at: instance, on: stage)
        stage.time.pass(.seconds(1))
        let other: JSONObject = ["number": "12125550103", "text": "hi"]
        _ = try stage.simulation.messenger.sendText(other, from: instance).finish().get()
        let rows = instance.messages.findChats(ChatFilter(), at: WallTime(sinceEpoch: VirtualWorld.morning)).array ?? []
        #expect(rows.map { $0["remoteJid"] } == ["12125550103@s.whatsapp.net", .string(Self.peer.description)])
        #expect(rows[0]["isSaved"] == false)
        #expect(rows[0]["lastMessage"]?["pushName"] == "Você")
        #expect(rows[1]["isSaved"] == true)
        #expect(rows[1]["pushName"] == "Alice")
        #expect(rows[1]["unreadCount"] == .null)
        #expect(rows[1]["windowActive"] == false)
        #expect(rows[1]["lastMessage"]?["message"] == ["conversation": "hello"])
        var filter = ChatFilter()
        filter.chat = Self.peer.description
        #expect(instance.messages.findChats(filter, at: WallTime(sinceEpoch: 0)).array?.count == 1)
        filter.timestamps = 0...10
        #expect(instance.messages.findChats(filter, at: WallTime(sinceEpoch: 0)) == [])
        filter = ChatFilter()
        filter.take = 1
        filter.skip = 1
        #expect(
            instance.messages.findChats(filter, at: WallTime(sinceEpoch: 0)).array?.first?["remoteJid"] == rows[1]["remoteJid"])
    }

    @Test func `contacts are found by address and by page`() throws {
        let stage = Stage()
        let instance = try stage.open()
        try receive("hello", at: instance, on: stage)
        #expect(instance.contacts.find().map(\.pushName) == ["Alice"])
        #expect(instance.contacts.find(Self.peer.description).count == 1)
        #expect(instance.contacts.find("nobody").isEmpty)
        #expect(instance.contacts.find(id: instance.contacts.find()[0].id).map(\.jid) == [Self.peer])
        #expect(instance.contacts.find(id: "nobody").isEmpty)
        #expect(instance.contacts.find(nil, Page(number: 2, size: 1)).isEmpty)
        let row = try #require(instance.contacts[Self.peer]).row(of: instance.id)
        #expect(row["type"] == "contact")
        #expect(row["isSaved"] == true)
    }

    @Test func `old messages and what deleted instances left are swept up`() throws {
        let store = try makeStore { $0.messageDays = 1 }
        let stage = Stage(store: store)
        let instance = try stage.open()
        try receive("old", at: instance, on: stage)
        let gone = try stage.open("gone")
        try receive("lost", at: gone, on: stage)
        for number in 0..<50 { instance.media.insert([1, 2, 3], for: "\(number)") }
        gone.media.insert([1, 2, 3], for: "file")
        try store.commit()
        _ = stage.simulation.instances.delete(gone)
        try store.commit()
        let morning = WallTime(sinceEpoch: VirtualWorld.morning)
        while store.sweep(at: morning) {}
        #expect(instance.messages.count == 1)
        #expect(gone.messages.all.isEmpty)
        #expect(gone.contacts.count == 0)
        #expect(gone.media["file"] == nil)
        #expect(instance.media.byteCount == 150)
        let later = WallTime(sinceEpoch: VirtualWorld.morning + 25 * 3_600_000)
        while store.sweep(at: later) {}
        #expect(instance.messages.count == 0)
        #expect(instance.media.byteCount == 0)
        #expect(instance.messages.findChats(ChatFilter(), at: later) == [])
        try store.commit()
    }

    @Test func `save flags leave rows out`() throws {
        let store = try makeStore {
            $0.savesMessages = false
            $0.savesContacts = false
        }
        let stage = Stage(store: store)
        let instance = try stage.open()
        try receive("unkept", at: instance, on: stage)
        #expect(stage.recorder.data(.messagesUpsert).count == 1)
        #expect(instance.messages.count == 0)
        #expect(instance.contacts.count == 0)
    }
}
