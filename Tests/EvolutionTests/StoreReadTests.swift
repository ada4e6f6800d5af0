import Evolution
import JSON
import Testing

@Suite("reads of a long history")
struct StoreReadTests {
    private static let peer = JID("12125550102@s.whatsapp.net")
    private static let other = JID("12125550103@s.whatsapp.net")
    private static let morning = VirtualWorld.morning / 1000

    /// Seconds. Close together and far apart, many at once, out of order, and some before 1970.
    private static let times: [Int64] =
        (0..<1100).map { morning - 90_000 + $0 * 7919 % 90_000 } + Array(repeating: morning - 5000, count: 400)
        + (0..<900).map { morning - 40_000_000 + $0 * 40_000 } + (0..<100).map { -70_000 + $0 * 300 }

    /// 2400 messages are left of 2500: the oldest are forgotten.
    private static func makeStage() throws -> (stage: Stage, instance: Instance) {
        var policy = Configuration().storage
        policy.path = ":memory:"
        policy.messageCount = 2400
        let stage = Stage(store: try Store(policy))
        let instance = try stage.open()
        let messages = times.enumerated().map { number, time in
            var message = PastChat.Message(text: "\(number)")
            message.id = number % 3 == 0 ? "3EB0\(1_000_000 + number)" : "3A\(1_000_000 + number)"
            message.isFromMe = number % 4 == 0
            message.timestamp = time
            return message
        }
        let half = messages.count / 2
        try stage.simulation.simulator.synchronise(
            [
                PastChat(peer: peer, name: "Alice", messages: Array(messages[..<half])),
                PastChat(peer: other, name: nil, messages: Array(messages[half...])),
            ], to: instance)
        return (stage, instance)
    }

    private static let filters: [(name: String, adjust: @Sendable (inout MessageFilter) -> Void)] = [
        ("none", { _ in }),
        ("chat", { $0.chat = peer.description }),
        ("own", { $0.isFromMe = true }),
        ("type", { $0.messageType = "conversation" }),
        ("source", { $0.source = "web" }),
        ("time", { $0.timestamps = morning - 80_000...morning - 4999 }),
        ("one second", { $0.timestamps = morning - 5000...morning - 5000 }),
        ("all time", { $0.timestamps = .min ... .max }),
        ("before 1970", { $0.timestamps = -100_000 ... -1 }),
        (
            "own and time",
            {
                $0.isFromMe = true
                $0.timestamps = morning - 30_000_000...morning - 4000
            }
        ),
        (
            "type in a chat",
            {
                $0.chat = other.description
                $0.messageType = "conversation"
            }
        ),
    ]

    /// What the filter leaves, by looking at each message; newest first.
    private static func expected(_ filter: MessageFilter, in messages: [StoredMessage]) -> [String] {
        let found = messages.enumerated().filter { _, message in
            (!filter.isFromMe || message.isFromMe) && (filter.chat ?? message.chat.description) == message.chat.description
                && (filter.source == nil || message.body["source"]?.string == filter.source)
                && (filter.timestamps?.contains(time(of: message)) ?? true)
        }
        return found.sorted { (time(of: $0.element), $0.offset) > (time(of: $1.element), $1.offset) }.map(\.element.id)
    }

    private static func time(of message: StoredMessage) -> Int64 { Int64(message.body["messageTimestamp"]?.integer ?? 0) }

    @Test func `every page has the messages it would have by counting`() throws {
        let (stage, instance) = try Self.makeStage()
        #expect(instance.messages.count == 2400)
        // An edited message moves to the present.
        let edited = try #require(instance.messages.all.first { $0.isFromMe && $0.chat == Self.peer })
        let change: JSONObject = [
            "number": .string(Self.peer.user), "text": "new", "key": ["id": .string(edited.id), "fromMe": true],
        ]
        _ = try stage.simulation.messenger.edit(change, of: instance)
        let all = instance.messages.all
        for (name, adjust) in Self.filters {
            var filter = MessageFilter()
            adjust(&filter)
            let expected = Self.expected(filter, in: all)
            for number in [1, 2, 20, 21, 22, 29, 34, 40, 47, 48, 49, 1000] {
                let found = instance.messages.find(filter, Page(number: number, size: 50))["messages"]
                let ids = found?["records"]?.array?.compactMap { $0["key"]?["id"]?.string }
                #expect(ids == Array(expected.dropFirst((number - 1) * 50).prefix(50)), "\(name), page \(number)")
                #expect(found?["total"] == .integer(expected.count), "\(name)")
            }
        }
    }

    @Test(arguments: [Int.max, 1 << 62, 2400, 2401])
    func `a page may be as large as numbers go`(size: Int) throws {
        let (_, instance) = try Self.makeStage()
        for number in [1, 2, Int.max] {
            let found = instance.messages.find(MessageFilter(), Page(number: number, size: size))["messages"]
            #expect(found?["records"]?.array?.count == (number == 1 ? 2400 : 0))
            #expect(found?["pages"] == 1)
        }
    }

    @Test func `no read walks over all messages, nor sorts them`() throws {
        let (stage, instance) = try Self.makeStage()
        for (_, adjust) in Self.filters {
            var filter = MessageFilter()
            adjust(&filter)
            for number in [1, 40] { _ = instance.messages.find(filter, Page(number: number, size: 50)) }
        }
        _ = instance.messages.findChats(ChatFilter(), at: WallTime(sinceEpoch: 0))
        var chats = ChatFilter()
        chats.chat = Self.peer.description
        _ = instance.messages.findChats(chats, at: WallTime(sinceEpoch: 0))
        _ = instance.messages.findStatuses(chat: Self.peer.description, Page())
        _ = instance.messages.findStatuses(keyID: "3EB0", Page())
        _ = instance.messages.findStatuses(Page())
        _ = instance.contacts.find()
        _ = try stage.simulation.simulator.receive(IncomingText(from: Self.peer, pushName: "Alice", text: "hi"), at: instance)
        instance.media.insert([1], for: "3EB0")
        _ = instance.media["3EB0"]
        let plans = stage.simulation.store.plans
        #expect(plans.contains { $0.query.contains("FROM Message") && $0.query.contains("OFFSET") })
        #expect(plans.contains { $0.query.contains("FROM Span") })
        for (query, steps) in plans where !query.contains("FROM Instance i") && !query.contains("FROM Person") {
            let isSlow = steps.contains { step in
                (step.hasPrefix("SCAN") && step != "SCAN CONSTANT ROW")
                    || (query.contains("OFFSET") && step.contains("TEMP B-TREE"))
            }
            #expect(!isSlow, "\(query): \(steps)")
        }
    }

    @Test func `the oldest files are forgotten, and one that is replaced counts once`() throws {
        var policy = Configuration().storage
        policy.path = ":memory:"
        policy.mediaBytes = 10
        let stage = Stage(store: try Store(policy))
        let media = try stage.open().media
        let other = try stage.open("other").media
        other.insert([7], for: "a")
        media.insert([1, 2, 3, 4], for: "a")
        media.insert([1, 2, 3, 4, 5], for: "a")
        #expect(media.byteCount == 5)
        media.insert([9, 9, 9, 9, 9], for: "b")
        media.insert([], for: "empty")
        media.insert([7], for: "c")
        #expect(media["a"] == nil)
        #expect(media["b"] == [9, 9, 9, 9, 9])
        #expect(media["empty"] == [])
        #expect(media.byteCount == 6)
        media.insert(Array(repeating: 0, count: 11), for: "large")
        #expect(media["large"] == nil)
        #expect(media.byteCount == 6)
        #expect(other["a"] == [7])
    }
}
