import JSON

/// A conversation the phone had before the instance was linked to it.
package struct PastChat: Equatable, Sendable {
    package let peer: JID
    package let name: String
    /// What the peer wrote, oldest first.
    package let texts: [String]

    package init(peer: JID, name: String, texts: [String]) {
        self.peer = peer
        self.name = name
        self.texts = texts
    }
}

/// Hands an instance the past of its phone, in one chunk, as after a first login (spec 14 §11).
final class History {
    private let world: World
    private let publisher: EventPublisher

    /// Seconds: the past lies this far back.
    private static let age: Int64 = 86_400

    init(world: World, publisher: EventPublisher) {
        self.world = world
        self.publisher = publisher
    }

    /// Tells chats.set and messages.set, which may be empty, then contacts.upsert and contacts.update unless nobody is named. Chats
    /// that are stored already are left out with their messages.
    func synchronise(_ past: [PastChat], to instance: Instance) {
        let new = past.filter { instance.chats[$0.peer] == nil }
        let chats = new.map { storeChat($0, in: instance) }
        let messages = new.flatMap { chat in chat.texts.map { storeMessage($0, of: chat, in: instance) } }
        publisher.publish(.chatsSet, .array(chats), of: instance)
        publisher.publish(.messagesSet, .array(messages), of: instance)
        let contacts: [JSONValue] = past.map { .object(storeContact($0, in: instance).data(of: instance.id)) }
        guard !contacts.isEmpty else { return }
        publisher.publish(.contactsUpsert, .array(contacts), of: instance)
        publisher.publish(.contactsUpdate, .array(contacts), of: instance)
    }

    private func storeChat(_ chat: PastChat, in instance: Instance) -> JSONValue {
        let now = world.wallTime
        instance.chats[chat.peer] = Chat(
            id: world.makeRowID(), jid: chat.peer, name: chat.name, createdAt: now, updatedAt: now)
        return [
            "remoteJid": .string(chat.peer.description), "instanceId": .string(instance.id), "name": .string(chat.name),
        ]
    }

    /// Keys of history have no participant and no addressing mode (spec 13 §5.8).
    private func storeMessage(_ text: String, of chat: PastChat, in instance: Instance) -> JSONValue {
        let id = world.makeMessageID(.android)
        let message: JSONObject = [
            "key": ["remoteJid": .string(chat.peer.description), "fromMe": false, "id": .string(id)],
            "pushName": .string(chat.name), "status": .string(Receipt.read.rawValue), "message": ["conversation": .string(text)],
            "messageType": "conversation", "messageTimestamp": .integer(world.wallTime.seconds - Self.age),
            "instanceId": .string(instance.id), "source": .string(Device.android.rawValue),
        ]
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: chat.peer, isFromMe: false, body: message), isPast: true)
        return .object(message)
    }

    private func storeContact(_ chat: PastChat, in instance: Instance) -> Contact {
        let now = world.wallTime
        let known = instance.contacts[chat.peer]
        let contact = Contact(
            id: known?.id ?? world.makeRowID(), jid: chat.peer, pushName: chat.name, pictureURL: known?.pictureURL,
            createdAt: known?.createdAt ?? now, updatedAt: now)
        instance.contacts[chat.peer] = contact
        return contact
    }
}
