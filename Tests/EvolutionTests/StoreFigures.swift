import Evolution
import Foundation
import JSON
import Testing

private let largeFile = ProcessInfo.processInfo.environment["MOCK_STORE_FILE"]

/// Times the reads on a large file of one instance, for whoever changes the schema. Not a test: nothing is held to a figure.
///
/// `MOCK_STORE_FILE=path swift test -c release --filter StoreFigures`
@Suite("Figures of the store", .enabled(if: largeFile != nil), .serialized)
struct StoreFigures {
    @Test func `reads of a large file`() throws {
        var policy = Configuration().storage
        policy.path = try #require(largeFile)
        policy.messageCount = 10_000_000
        let store = try Store(policy)
        let stage = Stage(store: store)
        let instance = try #require(stage.simulation.instances.all.first)
        let messages = instance.messages
        var byChat = MessageFilter()
        byChat.chat = messages.findChats(ChatFilter(), at: WallTime(sinceEpoch: 0)).array?.first?["remoteJid"]?.string
        var byType = MessageFilter()
        byType.messageType = "conversation"
        var rare = MessageFilter()
        rare.messageType = "imageMessage"
        var own = MessageFilter()
        own.isFromMe = true
        var byTime = MessageFilter()
        byTime.timestamps = 0...4_000_000_000
        var few = ChatFilter()
        few.take = 20
        print("messages: \(messages.count)")
        time("findMessages, first page") { _ = messages.find(MessageFilter(), Page()) }
        time("findMessages, page 10000") { _ = messages.find(MessageFilter(), Page(number: 10_000)) }
        time("findMessages of a chat") { _ = messages.find(byChat, Page()) }
        time("findMessages by type") { _ = messages.find(byType, Page()) }
        time("findMessages of a rare type") { _ = messages.find(rare, Page()) }
        time("findMessages, own") { _ = messages.find(own, Page()) }
        time("findMessages by time, all") { _ = messages.find(byTime, Page()) }
        time("findChats, all") { _ = messages.findChats(ChatFilter(), at: WallTime(sinceEpoch: 0)) }
        time("findChats, 20") { _ = messages.findChats(few, at: WallTime(sinceEpoch: 0)) }
        time("findStatusMessage") { _ = messages.findStatuses(Page()) }
        time("findContacts, all") { _ = instance.contacts.find() }
    }

    private func time(_ name: String, _ action: () -> Void) {
        var best = Duration.seconds(1000)
        let first = ContinuousClock().measure(action)
        for _ in 0..<5 { best = min(best, ContinuousClock().measure(action)) }
        print("\(name): first \(first), best of 5 \(best)")
    }
}
