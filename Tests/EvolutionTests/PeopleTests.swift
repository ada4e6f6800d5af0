import Evolution
import JSON
import Testing

@Suite("People, labels, calls, and times in filters")
struct PeopleTests {
    private static let alice = JID("13125550102@s.whatsapp.net")

    static let numbers = [
        "12125550101", "5511988887777", "1", "999999999999999", "442079460000", "553187654321", "100000000000000",
    ]

    @Test(arguments: numbers)
    func `a number and its hidden address lead to each other`(_ number: String) throws {
        let stage = Stage()
        let directory = stage.simulation.simulator.directory
        let phone = JID("\(number)@s.whatsapp.net")
        let hidden = directory.hidden(phone)
        #expect(hidden.isHidden)
        #expect(directory.phone(of: hidden) == phone)
        #expect(directory.hidden(hidden) == hidden)
    }

    @Test
    func `a hidden address that was given wins over the one made`() throws {
        let stage = Stage()
        let directory = stage.simulation.simulator.directory
        var person = directory[Self.alice]
        person.hiddenAddress = JID("184467440737095@lid")
        directory.describe(person)
        #expect(directory.hidden(Self.alice) == JID("184467440737095@lid"))
        #expect(directory.phone(of: JID("184467440737095@lid")) == Self.alice)
        #expect(directory[JID("184467440737095@lid")].jid == Self.alice)
    }

    @Test
    func `what is known of people outlives the process`() throws {
        var policy = Configuration().storage
        policy.path = ":memory:"
        let store = try Store(policy)
        let directory = Stage(store: store).simulation.simulator.directory
        var person = directory[Self.alice]
        person.isRegistered = false
        person.name = "Alice"
        person.pictureURL = "https://pictures.example/a.jpg"
        person.about = Person.About(text: "Away", setAt: WallTime(sinceEpoch: 5))
        person.refusesGroups = true
        person.business = ["email": "hi@acme.example"]
        person.catalog = [["id": "1"]]
        directory.describe(person)
        try store.commit()
        let again = Stage(store: store).simulation.simulator.directory
        #expect(again[Self.alice] == person)
        #expect(again.unregistered == ["13125550102"])
    }

    static let times: [(text: String, milliseconds: Int64?)] = [
        ("1970-01-01T00:00:00.000Z", 0), ("2026-03-04T12:00:00Z", 1_772_625_600_000), ("2026-03-04", 1_772_582_400_000),
        ("2026-03", 1_772_323_200_000), ("2026-03-04T09:00:00-03:00", 1_772_625_600_000),
        ("2026-03-04 12:00", 1_772_625_600_000), ("2026-03-04T12:00:00.1239+0000", 1_772_625_600_123),
        ("1969-12-31T23:59:59Z", -1000), ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("", nil), ("tomorrow", nil),
        ("2026-13-01", nil), ("2026-03-04T", nil), ("2026-03-04T12:61Z", nil), ("2026-03-04T12:00:00Zx", nil),
    ]

    @Test(arguments: times.indices)
    func `dates are read as JavaScript reads them`(_ index: Int) {
        let (text, milliseconds) = Self.times[index]
        #expect(WallTime(javaScript: .string(text))?.sinceEpoch == milliseconds, "\(text)")
        if let milliseconds { #expect(WallTime(javaScript: .integer(milliseconds))?.sinceEpoch == milliseconds) }
    }

    @Test
    func `a call with a hidden caller is answered at the phone number`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let hidden = stage.simulation.simulator.directory.hidden(Self.alice)
        _ = stage.simulation.calls.receive(from: hidden, isVideo: false, group: nil, at: instance)
        #expect(stage.recorder.data(.call).last?["from"] == .string(hidden.description))
        _ = stage.simulation.instances.setSettings(["msgCall": "Later", "rejectCall": true], of: instance)
        stage.recorder.clear()
        _ = stage.simulation.calls.receive(from: hidden, isVideo: true, group: nil, at: instance)
        #expect(
            stage.recorder.lines == ["call", "call", "messages.upsert", "contacts.upsert", "call", "call", "call"])
        let told = stage.recorder.data(.call).filter { $0["event"] == nil }
        #expect(told.map { $0["from"] } == [.string(Self.alice.description), .string(Self.alice.description)])
        #expect(told.map { $0["status"] } == ["offer", "reject"])
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.data(.messagesUpdate).map { $0["status"] } == ["SERVER_ACK", "DELIVERY_ACK"])
    }

    @Test
    func `the packets of a call are for sockets only, before what they mean, and not for the ideal profile`() throws {
        for (profile, names) in [
            (Quirks.Profile.strict, ["CB:call", nil, "CB:call", nil]), (.compatible, ["CB:call", nil, "CB:call", nil]),
            (.ideal, [nil, nil]),
        ] {
            let stage = Stage { $0.profile = profile }
            let instance = try stage.open()
            let hook: JSONValue = ["enabled": true, "url": "http://a", "events": ["CALL"]]
            _ = try stage.simulation.instances.set(.webhook, ["webhook": hook], of: instance)
            let call = stage.simulation.calls.receive(from: Self.alice, isVideo: false, group: nil, at: instance)
            _ = stage.simulation.calls.progress(call?["id"]?.string ?? "", .timeout, at: instance)
            #expect(stage.recorder.data(.call).map { $0["event"]?.string } == names, "\(profile)")
            #expect(stage.recorder.events.map(\.isForSocketsOnly) == names.map { $0 != nil }, "\(profile)")
            let policy = WebhookPolicy(Configuration.Webhook(), quirks: Quirks(profile))
            #expect(
                stage.recorder.events.map { policy.mail(for: $0).deliveries.count } == names.map { $0 == nil ? 1 : 0 },
                "\(profile)")
            guard profile == .strict else { continue }
            let packet = stage.recorder.data(.call)[2]["packet"]
            #expect(
                packet?["content"]?.text == """
                    [{"tag":"terminate","attrs":{"call-creator":"\(Self.alice.description)",\
                    "call-id":"\(call?["id"]?.string ?? "")","reason":"timeout"},"content":[]}]
                    """)
        }
    }

    @Test
    func `an accepted call can only be hung up, and only once`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let calls = stage.simulation.calls
        let call = calls.receive(from: Self.alice, isVideo: false, group: nil, at: instance)
        let id = try #require(call?["id"]?.string)
        #expect(calls.progress(id, .accept, at: instance) != nil)
        #expect(calls.progress(id, .ringing, at: instance) == nil)
        #expect(calls.progress(id, .terminate, at: instance) != nil)
        #expect(calls.progress(id, .terminate, at: instance) == nil)
    }

    @Test
    func `labels are kept in printable ASCII`() {
        #expect(Label(id: "1", name: "Novo é ✓ ok", colour: 1, predefinedID: nil).name == "Novo   ok")
    }
}
