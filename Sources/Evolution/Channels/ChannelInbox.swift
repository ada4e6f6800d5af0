package import JSON

/// What comes in for the two channels that have no phone. Whoever sends it is not asked who they are.
///
/// Loop thread only.
package final class ChannelInbox {
    let world: World
    let publisher: EventPublisher
    let registry: InstanceRegistry
    private let quirks: Quirks
    /// Takes what a template's own webhook is told; set by whoever can post.
    package var post: (Delivery) -> Void = { _ in }
    /// Told of every message that was stored; set to the bots.
    var hear: (JSONObject, Instance) -> Void = { _, _ in }

    init(world: World, publisher: EventPublisher, registry: InstanceRegistry, quirks: Quirks) {
        self.world = world
        self.publisher = publisher
        self.registry = registry
        self.quirks = quirks
    }

    static let success: JSONValue = ["status": "success"]

    /// `POST /webhook/evolution`. Nil is an empty body: nobody has the number.
    package func receive(_ body: JSONObject) throws(APIError) -> JSONValue? {
        let number: String
        switch body["numberId"] {
        case .string(let text)?: number = text
        case .number?:
            guard !quirks.failsOnUntypedNames else { throw .uncaught("Invalid value for argument `number`") }
            number = body["numberId"]?.description ?? ""
        default: return nil
        }
        guard !number.isEmpty, let instance = registry.withNumber(number, of: .evolution) else { return nil }
        if let key = body["key"]?.object, body["message"]?.isTruthy == true { receive(body, key, at: instance) }
        return Self.success
    }

    /// messages.upsert, contacts.upsert, chats.update when there is a chat, chats.upsert. The address stays as it came.
    private func receive(_ body: JSONObject, _ key: JSONObject, at instance: Instance) {
        let now = world.wallTime
        let id = key["id"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? world.makeUUID()
        var told: JSONObject = ["id": .string(id)]
        told["remoteJid"] = key["remoteJid"]
        told["fromMe"] = key["fromMe"]
        told["profilePicUrl"] = body["profilePicUrl"]
        var message: JSONObject = ["key": .object(told)]
        message["pushName"] = body["pushName"]
        message["message"] = body["message"]
        message["messageType"] = body["messageType"]
        message["messageTimestamp"] = .integer(now.seconds)
        message["source"] = .string(Device.unknown.rawValue)
        message["instanceId"] = .string(instance.id)
        publisher.publish(.messagesUpsert, .object(message), of: instance)
        // The database takes no message without a type.
        guard body["messageType"]?.string != nil, let address = key["remoteJid"]?.string else { return }
        let jid = JID(address)
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: jid, isFromMe: key["fromMe"] == true, body: message))
        hear(message, instance)

        let pushName = body["pushName"]?.string
        let picture = body["profilePicUrl"]?.string
        var contact =
            instance.contacts[jid]
            ?? Contact(id: world.makeRowID(), jid: jid, pushName: nil, pictureURL: nil, createdAt: now, updatedAt: now)
        contact.pushName = pushName ?? contact.pushName
        contact.pictureURL = picture ?? contact.pictureURL
        contact.updatedAt = now
        instance.contacts[jid] = contact
        var person: JSONObject = ["remoteJid": .string(address)]
        person["pushName"] = body["pushName"]
        person["instanceId"] = .string(instance.id)
        person["profilePicUrl"] = body["profilePicUrl"]
        publisher.publish(.contactsUpsert, .object(person), of: instance)

        let conversation: JSONValue = ["remoteJid": .string(address), "instanceId": .string(instance.id)]
        if instance.chats[jid] != nil { publisher.publish(.chatsUpdate, conversation, of: instance) }
        var chat = instance.chats[jid] ?? Chat(id: world.makeRowID(), jid: jid, createdAt: now, updatedAt: now)
        chat.updatedAt = now
        instance.chats[jid] = chat
        publisher.publish(.chatsUpsert, conversation, of: instance)
    }
}
