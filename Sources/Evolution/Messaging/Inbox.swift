import JSON

/// A text a peer wrote.
package struct IncomingText: Equatable, Sendable {
    package let from: JID
    /// The name the peer gave itself; nil when it is not known.
    package let pushName: String?
    package let text: String
    package let device: Device

    package init(from: JID, pushName: String?, text: String, device: Device = .android) {
        self.from = from
        self.pushName = pushName
        self.text = text
        self.device = device
    }
}

/// Messages into an instance, person to person (spec 14 §2).
final class Inbox {
    private let world: World
    private let publisher: EventPublisher

    init(world: World, publisher: EventPublisher) {
        self.world = world
        self.publisher = publisher
    }

    /// Tells chats.update, [chats.upsert], messages.upsert, [contacts.update], contacts.upsert or contacts.update, in this order.
    func receive(_ incoming: IncomingText, id: String, at instance: Instance) {
        let chat: JSONValue = ["remoteJid": .string(incoming.from.description), "instanceId": .string(instance.id)]
        publisher.publish(.chatsUpdate, [chat], of: instance)
        renameChat(of: incoming, at: instance)
        store(incoming, id: id, at: instance)
        updateContact(of: incoming, at: instance)
    }

    private func renameChat(of incoming: IncomingText, at instance: Instance) {
        guard var chat = instance.chats[incoming.from], let name = incoming.pushName, chat.name != name else { return }
        chat.name = name
        chat.updatedAt = world.wallTime
        instance.chats[incoming.from] = chat
        publisher.publish(.chatsUpsert, [["id": .string(chat.id), "name": .string(name)]], of: instance)
    }

    private func store(_ incoming: IncomingText, id: String, at instance: Instance) {
        let message: JSONObject = [
            "key": [
                "remoteJid": .string(incoming.from.description), "fromMe": false, "id": .string(id), "participant": "",
                "addressingMode": incoming.from.isHidden ? "lid" : "pn",
            ],
            "pushName": .optional(incoming.pushName), "status": .string(Receipt.delivery.rawValue),
            "message": ["conversation": .string(incoming.text)], "messageType": "conversation",
            "messageTimestamp": .integer(world.wallTime.seconds), "instanceId": .string(instance.id),
            "source": .string(Device(messageID: id).rawValue),
        ]
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: incoming.from, isFromMe: false, body: message))
        if var chat = instance.chats[incoming.from] {
            chat.unreadCount = instance.messages.unreadCount(of: incoming.from)
            instance.chats[incoming.from] = chat
        }
        publisher.publish(.messagesUpsert, .object(message), of: instance)
    }

    private func updateContact(of incoming: IncomingText, at instance: Instance) {
        let known = instance.contacts[incoming.from]
        if incoming.pushName != nil {
            let picture: JSONValue = [
                "remoteJid": .string(incoming.from.description), "profilePicUrl": .optional(known?.pictureURL),
                "instanceId": .string(instance.id),
            ]
            publisher.publish(.contactsUpdate, [picture], of: instance)
        }
        let now = world.wallTime
        var contact =
            known
            ?? Contact(id: world.makeRowID(), jid: incoming.from, pushName: nil, pictureURL: nil, createdAt: now, updatedAt: now)
        contact.pushName = incoming.pushName ?? contact.pushName
        contact.updatedAt = now
        instance.contacts[incoming.from] = contact
        let name = known == nil ? EventName.contactsUpsert : .contactsUpdate
        publisher.publish(name, .object(contact.data(of: instance.id)), of: instance)
    }
}
