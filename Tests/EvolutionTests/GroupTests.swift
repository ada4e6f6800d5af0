import Evolution
import JSON
import Testing

@Suite("Groups: what is done with them, and what is told of it")
struct GroupTests {
    private static let own = JID("12125550101@s.whatsapp.net")
    private static let alice = JID("13125550102@s.whatsapp.net")
    private static let bob = JID("13125550103@s.whatsapp.net")
    private static let both: JSONValue = ["13125550102", "13125550103"]

    private func create(on stage: Stage, _ extra: JSONObject = [:]) throws -> (instance: Instance, jid: String) {
        let instance = try stage.open()
        var body: JSONObject = ["subject": "Launch crew", "participants": Self.both]
        for (name, value) in extra { body[name] = value }
        let answer = try stage.simulation.groups.create(body, at: instance)
        return (instance, answer["id"]?.string ?? "")
    }

    struct Act: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let body: JSONObject
        let act: @Sendable (Groups, JSONObject, Instance) throws -> JSONValue
        let answer: JSONValue?
        /// Names of events, with the one member of `groups.update` that changed.
        let events: [String]
    }

    static let acts: [Act] = [
        .init(
            testDescription: "subject", body: ["subject": "B"], act: { try $0.setSubject($1, at: $2) },
            answer: ["update": "success"], events: ["groups.update subject", "chats.update"]),
        .init(
            testDescription: "description", body: ["description": "C"], act: { try $0.setDescription($1, at: $2) },
            answer: ["update": "success"], events: ["groups.update desc"]),
        .init(
            testDescription: "picture", body: ["image": "QUJD"], act: { try $0.setPicture($1, at: $2) },
            answer: ["update": "success"], events: ["contacts.update"]),
        .init(
            testDescription: "announcement", body: ["action": "announcement"], act: { try $0.setSetting($1, at: $2) },
            answer: [:], events: ["groups.update announce"]),
        .init(
            testDescription: "unlocked", body: ["action": "unlocked"], act: { try $0.setSetting($1, at: $2) },
            answer: [:], events: ["groups.update restrict"]),
        .init(
            testDescription: "disappearing messages", body: ["expiration": 604_800], act: { try $0.setExpiration($1, at: $2) },
            answer: ["success": true], events: ["messages.edited", "chats.update"]),
        .init(
            testDescription: "a new invite", body: [:], act: { try $0.revokeInvite($1, at: $2) }, answer: nil,
            events: ["groups.update inviteCode"]),
        .init(
            testDescription: "promote", body: ["action": "promote", "participants": both],
            act: { try $0.updateParticipants($1, at: $2) }, answer: nil, events: ["group-participants.update promote"]),
        .init(
            testDescription: "remove nobody", body: ["action": "remove", "participants": ["13125550109"]],
            act: { try $0.updateParticipants($1, at: $2) }, answer: nil, events: []),
        .init(
            testDescription: "leave", body: [:], act: { try $0.leave($1, at: $2) }, answer: nil,
            events: ["group-participants.update remove"]),
    ]

    @Test(arguments: acts)
    func `each action comes back as its events`(_ act: Act) throws {
        let stage = Stage()
        let (instance, jid) = try create(on: stage)
        stage.recorder.clear()
        var body = act.body
        body["groupJid"] = .string(jid)
        let answer = try act.act(stage.simulation.groups, body, instance)
        if let expected = act.answer { #expect(answer == expected) }
        let lines = stage.recorder.events.map { event in
            switch event.name {
            case .groupsUpdate: "groups.update \(event.data.array?.first?.object?.names[1] ?? "")"
            case .groupParticipantsUpdate: "group-participants.update \(event.data["action"]?.string ?? "")"
            default: event.name.rawValue
            }
        }
        #expect(lines == act.events)
    }

    @Test(arguments: acts)
    func `who ignores groups hears none of the group events`(_ act: Act) throws {
        let stage = Stage()
        let (instance, jid) = try create(on: stage)
        _ = stage.simulation.instances.setSettings(["groupsIgnore": true], of: instance)
        stage.recorder.clear()
        var body = act.body
        body["groupJid"] = .string(jid)
        _ = try act.act(stage.simulation.groups, body, instance)
        let heard = Set(stage.recorder.events.map(\.name))
        #expect(heard.isDisjoint(with: [.groupsUpsert, .groupsUpdate, .groupParticipantsUpdate, .messagesEdited]))
    }

    @Test
    func `a new group is told with its author, its chat, its description and its admins`() throws {
        let stage = Stage()
        let (instance, jid) = try create(on: stage, ["description": "war room", "promoteParticipants": true])
        #expect(
            stage.recorder.lines == ["groups.upsert", "chats.upsert", "groups.update", "group-participants.update"])
        let upsert = stage.recorder.data(.groupsUpsert)[0].array?.first
        #expect(upsert?["author"] == upsert?["owner"])
        #expect(upsert?["authorPn"] == .string(Self.own.description))
        #expect(upsert?["desc"] == nil)
        #expect(
            stage.recorder.data(.chatsUpsert)[0].text == """
                [{"remoteJid":"\(jid)","instanceId":"\(instance.id)","name":"Launch crew","unreadMessages":0}]
                """)
        let group = try #require(instance.groups[JID(jid)])
        #expect(group.members.map(\.role) == [.superadmin, .admin, .admin])
        #expect(instance.chats[JID(jid)]?.name == "Launch crew")
    }

    @Test
    func `participants are addresses with data, or objects under the quirk`() throws {
        let kind = Stage()
        _ = try create(on: kind, ["promoteParticipants": true])
        let data = kind.recorder.data(.groupParticipantsUpdate)[0]
        #expect(data.object?.names == ["id", "author", "participants", "action", "participantsData"])
        #expect(data["participants"]?.array?.allSatisfy { $0.string?.hasSuffix("@lid") == true } == true)
        #expect(
            data["participantsData"]?.array?.map { $0["phoneNumber"] } == [
                .string(Self.alice.description), .string(Self.bob.description),
            ])
        let strict = Stage { $0.profile = .strict }
        _ = try create(on: strict, ["promoteParticipants": true])
        let raw = strict.recorder.data(.groupParticipantsUpdate)[0]
        #expect(raw.object?.names == ["id", "author", "authorPn", "participants", "action"])
        #expect(raw["participants"]?.array?.first?.object?.names == ["id", "phoneNumber", "admin"])
    }

    @Test
    func `sending learns the members as the group shows them`() throws {
        let stage = Stage()
        let (instance, jid) = try create(on: stage)
        let groups = stage.simulation.groups
        let view = try #require(groups.view(of: JID(jid), at: instance))
        #expect(view.participants.count == 3)
        #expect(view.participants.allSatisfy { $0.hasSuffix("@lid") })
        stage.recorder.clear()
        let sent = try stage.simulation.messenger.sendText(
            ["number": .string(jid), "text": "hi", "mentionsEveryOne": true], from: instance
        ).finish().get()
        #expect(sent["contextInfo"]?["mentionedJid"]?.array?.count == 3)
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.lines == ["send.message"])
        _ = try groups.leave(["groupJid": .string(jid)], at: instance)
        #expect(groups.view(of: JID(jid), at: instance) == nil)
        #expect(groups.view(of: JID("1@g.us"), at: instance) == nil)
        #expect(throws: APIError.badRequest("[object Object]")) {
            try stage.simulation.messenger.sendText(["number": .string(jid), "text": "hi"], from: instance)
        }
    }

    @Test
    func `a group is full at 1024 members`() throws {
        let stage = Stage()
        let (instance, jid) = try create(on: stage)
        let numbers = (0..<1022).map { JSONValue.string("1212556\(1000 + $0)") }
        let answer = try stage.simulation.groups.updateParticipants(
            ["groupJid": .string(jid), "action": "add", "participants": .array(numbers)], at: instance)
        let statuses = answer["updateParticipants"]?.array?.map { $0["status"] }
        #expect(statuses?.filter { $0 == "200" }.count == 1021)
        #expect(statuses?.last == "419")
        #expect(instance.groups[JID(jid)]?.members.count == 1024)
        #expect(throws: APIError.self) {
            try stage.simulation.groups.create(
                ["subject": "Big", "participants": .array(numbers + numbers.map { .string(($0.string ?? "") + "1") })],
                at: instance)
        }
    }

    @Test
    func `others make groups, and the account hears of those it is in`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let groups = stage.simulation.groups
        let secret = groups.create(nil, subject: "Secret", by: Self.alice, with: [Self.bob], hidesNumbers: false, at: instance)
        #expect(stage.recorder.lines.isEmpty)
        let renamed = groups.change(secret, .subject("Still"), by: Self.alice, at: instance)
        #expect(renamed.subject == "Still")
        #expect(stage.recorder.lines.isEmpty)
        _ = groups.change(renamed, .add([Self.own]), by: Self.alice, at: instance)
        #expect(stage.recorder.lines == ["group-participants.update", "chats.upsert"])
        #expect(stage.recorder.data(.groupParticipantsUpdate)[0]["participants"] == [.string(Self.own.description)])
        stage.recorder.clear()
        _ = groups.create(
            nil, subject: "Open", by: Self.alice, with: [Self.own], hidesNumbers: true, at: instance)
        #expect(stage.recorder.lines == ["groups.upsert", "chats.upsert"])
        #expect(stage.recorder.data(.groupsUpsert)[0].array?.first?["authorPn"] == .string(Self.alice.description))
    }

    @Test
    func `groups are stored whole`() throws {
        var policy = Configuration().storage
        policy.path = ":memory:"
        let store = try Store(policy)
        let stage = Stage(store: store)
        let (instance, jid) = try create(on: stage, ["description": "war room"])
        let groups = stage.simulation.groups
        _ = try groups.setExpiration(["groupJid": .string(jid), "expiration": 86_400], at: instance)
        let before = try #require(instance.groups[JID(jid)])
        try store.commit()
        let again = try Stage(store: store).simulation.instances.existing("acme-1")
        #expect(again.groups[JID(jid)] == before)
        #expect(again.groups.all == [before])
        #expect(again.groups.withInvite(before.inviteCode) == before)
        // What a deleted instance leaves is swept up.
        again.labels["1"] = Label(id: "1", name: "New", colour: 1, predefinedID: nil)
        let registry = Stage(store: store).simulation.instances
        _ = registry.delete(try registry.existing("acme-1"))
        try store.commit()
        while store.sweep(at: WallTime(sinceEpoch: VirtualWorld.morning)) {}
        #expect(again.groups.all.isEmpty)
        #expect(again.labels.all.isEmpty)
    }
}
