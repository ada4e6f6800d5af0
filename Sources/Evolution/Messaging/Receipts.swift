import JSON

/// Tells how far own messages have come.
final class Receipts {
    private let world: World
    private let publisher: EventPublisher
    private let line: Line

    /// What happens by itself after a send, and when; reading is up to the peer.
    private static let usual: [(after: Duration, receipt: Receipt)] = [
        (.milliseconds(200), .server), (.milliseconds(600), .delivery),
    ]

    init(world: World, publisher: EventPublisher, line: Line) {
        self.world = world
        self.publisher = publisher
        self.line = line
    }

    func expect(for id: String, of instance: Instance) {
        for (delay, receipt) in Self.usual {
            _ = world.schedule(after: delay) { [weak self, weak instance] in
                guard let self, let instance else { return }
                line.whenOpen(instance) { _ = self.tell(receipt, of: id, to: instance) }
            }
        }
    }

    /// The data of the event. Nil when there is nothing to tell: the message is not stored, the receipt was told before, or it is one
    /// of a group or a story, where only a rejection is told.
    @discardableResult
    func tell(_ receipt: Receipt, of id: String, to instance: Instance) -> JSONValue? {
        guard let message = instance.messages[id], receipt == .error || message.chat.isPerson || message.chat.isHidden,
            message.isFromMe || receipt == .read, instance.messages.note(receipt, of: id)
        else { return nil }
        let data: JSONValue = [
            "keyId": .string(id), "remoteJid": .string(message.chat.description), "fromMe": .bool(message.isFromMe),
            "status": .string(receipt.rawValue), "instanceId": .string(instance.id), "messageId": .string(message.rowID),
        ]
        publisher.publish(.messagesUpdate, data, of: instance)
        if !message.isFromMe {
            instance.messages.readInbound(of: message.chat)
            let chat: JSONValue = ["remoteJid": .string(message.chat.description), "instanceId": .string(instance.id)]
            publisher.publish(.chatsUpdate, [chat], of: instance)
        }
        if var row = instance.chats[message.chat] {
            row.unreadCount = 0
            row.updatedAt = world.wallTime
            instance.chats[message.chat] = row
            let chat: JSONValue = [
                "remoteJid": .string(message.chat.description), "instanceId": .string(instance.id), "unreadMessages": 0,
            ]
            publisher.publish(.chatsUpsert, [chat], of: instance)
        }
        return data
    }
}
