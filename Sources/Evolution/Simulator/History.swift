import JSON

/// Hands an instance the past of its phone, chunk by chunk, as after a first login.
final class History {
    private let world: World
    private let publisher: EventPublisher
    private let directory: Directory

    /// Seconds: a past without times lies this far back.
    private static let age: Int64 = 86_400

    init(world: World, publisher: EventPublisher, directory: Directory) {
        self.world = world
        self.publisher = publisher
        self.directory = directory
    }

    /// What one chunk told.
    struct Chunk {
        var chats: [JSONValue] = []
        var messages: [JSONValue] = []
        var contacts: [JSONValue] = []
    }

    /// Tells chats.set with the chats not stored yet and messages.set with the messages not stored yet, both of which may be empty;
    /// then contacts.upsert and contacts.update unless nobody is named.
    @discardableResult
    func synchronise(_ past: [PastChat], _ people: [PastContact] = [], to instance: Instance) -> Chunk {
        var chunk = Chunk()
        for chat in past where instance.chats[chat.peer] == nil { chunk.chats.append(storeChat(chat, in: instance)) }
        for chat in past {
            for message in chat.messages where message.id.map({ instance.messages[$0] == nil }) ?? true {
                chunk.messages.append(store(message, of: chat, in: instance))
            }
        }
        publisher.publish(.chatsSet, .array(chunk.chats), of: instance)
        publisher.publish(.messagesSet, .array(chunk.messages), of: instance)
        let named = past.compactMap { chat in
            chat.peer.isGroup ? nil : chat.name.map { PastContact(jid: chat.peer, name: $0) }
        }
        chunk.contacts = save(named + people, to: instance)
        return chunk
    }

    /// The address book brings names: contacts.upsert, which has no pictures, then contacts.update with them.
    func save(_ people: [PastContact], to instance: Instance) -> [JSONValue] {
        guard !people.isEmpty else { return [] }
        let contacts = people.map { storeContact($0, in: instance) }
        let bare = contacts.map { contact -> JSONValue in
            var data = contact.data(of: instance.id)
            data["profilePicUrl"] = .null
            return .object(data)
        }
        publisher.publish(.contactsUpsert, .array(bare), of: instance)
        let full = contacts.map { JSONValue.object($0.data(of: instance.id)) }
        publisher.publish(.contactsUpdate, .array(full), of: instance)
        return full
    }

    private func storeChat(_ chat: PastChat, in instance: Instance) -> JSONValue {
        let now = world.wallTime
        instance.chats[chat.peer] = Chat(
            id: world.makeRowID(), jid: chat.peer, name: chat.name, createdAt: now, updatedAt: now)
        var data: JSONObject = ["remoteJid": .string(chat.peer.description), "instanceId": .string(instance.id)]
        data["name"] = chat.name.map(JSONValue.string)
        return .object(data)
    }

    /// Keys of history have no addressing mode, and a participant only in groups.
    private func store(_ past: PastChat.Message, of chat: PastChat, in instance: Instance) -> JSONValue {
        let id = past.id ?? world.makeMessageID(.android)
        var key: JSONObject = [
            "remoteJid": .string(chat.peer.description), "fromMe": .bool(past.isFromMe), "id": .string(id),
        ]
        key["participant"] = past.author.map { .string($0.description) }
        let author = past.author.map { instance.contacts[$0]?.pushName ?? $0.user }
        let name = past.isFromMe ? instance.profileName : author ?? chat.name
        let message: JSONObject = [
            "key": .object(key), "pushName": .optional(name), "status": .string(past.status.rawValue),
            "message": ["conversation": .string(past.text)], "messageType": "conversation",
            "messageTimestamp": .integer(past.timestamp ?? world.wallTime.seconds - Self.age),
            "instanceId": .string(instance.id), "source": .string(Device(messageID: id).rawValue),
        ]
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: chat.peer, isFromMe: past.isFromMe, body: message), isPast: true
        )
        return .object(message)
    }

    private func storeContact(_ person: PastContact, in instance: Instance) -> Contact {
        let now = world.wallTime
        let known = instance.contacts[person.jid]
        let contact = Contact(
            id: known?.id ?? world.makeRowID(), jid: person.jid, pushName: person.name,
            pictureURL: directory[person.jid].pictureURL ?? known?.pictureURL, createdAt: known?.createdAt ?? now, updatedAt: now)
        instance.contacts[person.jid] = contact
        return contact
    }
}
