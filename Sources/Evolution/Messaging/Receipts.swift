import JSON

/// Tells how far own messages have come (spec 13 §5.5, 14 §4).
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
                line.whenOpen(instance) { self.tell(receipt, of: id, to: instance) }
            }
        }
    }

    /// False when there is nothing to tell: the message is not stored, not an own one, or the receipt was told before.
    @discardableResult
    func tell(_ receipt: Receipt, of id: String, to instance: Instance) -> Bool {
        guard let message = instance.messages[id], message.isFromMe, instance.messages.note(receipt, of: id) else { return false }
        let data: JSONValue = [
            "keyId": .string(id), "remoteJid": .string(message.chat.description), "fromMe": true,
            "status": .string(receipt.rawValue), "instanceId": .string(instance.id), "messageId": .string(message.rowID),
        ]
        publisher.publish(.messagesUpdate, data, of: instance)
        if var row = instance.chats[message.chat] {
            row.unreadCount = 0
            row.updatedAt = world.wallTime
            instance.chats[message.chat] = row
            let chat: JSONValue = [
                "remoteJid": .string(message.chat.description), "instanceId": .string(instance.id), "unreadMessages": 0,
            ]
            publisher.publish(.chatsUpsert, [chat], of: instance)
        }
        return true
    }
}
