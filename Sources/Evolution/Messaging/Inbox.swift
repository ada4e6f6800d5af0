import JSON

/// Messages into an instance.
///
/// Of one message it tells, in this order: chats.update, chats.upsert when the peer renames a chat row, messages.upsert,
/// contacts.update with the picture when a name came along, and contacts.upsert or contacts.update with the name.
final class Inbox {
    let world: World
    let publisher: EventPublisher
    let quirks: Quirks
    let directory: Directory
    /// Told of every message that was told; set to the bots.
    var hear: (JSONObject, Instance) -> Void = { _, _ in }

    init(world: World, publisher: EventPublisher, quirks: Quirks, directory: Directory) {
        self.world = world
        self.publisher = publisher
        self.quirks = quirks
        self.directory = directory
    }

    func receive(_ incoming: IncomingMessage, id: String, at instance: Instance) -> IncomingOutcome {
        let incoming = addressed(incoming, at: instance)
        if let reason = reasonToDrop(incoming, id, at: instance) { return .dropped(reason) }
        let isFirstInGroup = note(incoming, at: instance)
        switch incoming.content {
        case .edit(let target, let text): return edit(target, text, incoming, at: instance)
        case .deletion(let target): return delete(target, incoming, at: instance)
        case .vote(let poll, let options): return vote(poll, options, incoming, at: instance)
        case .reaction:
            let message = store(incoming, id: id, isFirstInGroup: isFirstInGroup, at: instance)
            updateContacts(of: incoming, at: instance)
            return .stored(message)
        case .text, .file, .plain:
            let chat: JSONValue = ["remoteJid": .string(incoming.chat.description), "instanceId": .string(instance.id)]
            publisher.publish(.chatsUpdate, [chat], of: instance)
            renameChat(of: incoming, at: instance)
            if incoming.isFromMe { instance.messages.readInbound(of: incoming.chat) }
            let message = store(incoming, id: id, isFirstInGroup: isFirstInGroup, at: instance)
            updateContacts(of: incoming, at: instance)
            return .stored(message)
        }
    }

    /// With hidden addresses the writer comes by theirs, and the phone address goes beside it.
    private func addressed(_ incoming: IncomingMessage, at instance: Instance) -> IncomingMessage {
        guard directory.addressing == .hidden, hidesNumbers(incoming.chat, of: instance) else { return incoming }
        var copy = incoming
        if incoming.from.isPerson {
            copy.from = incoming.alternative ?? directory.hidden(incoming.from)
            copy.alternative = incoming.from
        } else if incoming.from.isHidden, incoming.alternative == nil {
            copy.alternative = directory.phone(of: incoming.from)
        }
        return copy
    }

    /// A group says for itself.
    private func hidesNumbers(_ chat: JID, of instance: Instance) -> Bool {
        instance.groups[chat]?.hidesNumbers ?? (directory.addressing == .hidden)
    }

    private func reasonToDrop(_ incoming: IncomingMessage, _ id: String, at instance: Instance) -> String? {
        if case .group = incoming.place, instance.settings.groupsIgnore { return "groupsIgnore is on" }
        if incoming.place == .story, !instance.settings.readStatus { return "readStatus is off" }
        if incoming.place == .chat, !incoming.isFromMe, instance.hasBlocked(directory.phone(of: incoming.from)) {
            return "the account has blocked the sender"
        }
        return instance.messages[id] == nil ? nil : "this id was received before"
    }

    /// Whoever writes in a group is a member, and the account is too; beyond the size WhatsApp allows nobody is written down. Tells
    /// whether it is their first message there.
    private func note(_ incoming: IncomingMessage, at instance: Instance) -> Bool {
        guard case .group(let group) = incoming.place else { return false }
        let known = instance.heardGroups[group]
        var view = known ?? GroupView(participants: [])
        let author = author(of: incoming, at: instance)
        let isFirst = !author.isEmpty && !view.participants.contains(author)
        if isFirst, view.participants.count < Groups.memberLimit { view.participants.append(author) }
        if let expiration = incoming.expiration { view.expiration = expiration }
        if view != known { instance.heardGroups[group] = view }
        return isFirst && !incoming.isFromMe
    }

    func author(of incoming: IncomingMessage, at instance: Instance) -> String {
        incoming.isFromMe ? instance.ownerJID ?? "" : incoming.from.description
    }

    private func renameChat(of incoming: IncomingMessage, at instance: Instance) {
        guard incoming.place == .chat, !incoming.isFromMe, var chat = instance.chats[incoming.from],
            let name = incoming.pushName, chat.name != name
        else { return }
        chat.name = name
        chat.updatedAt = world.wallTime
        instance.chats[incoming.from] = chat
        publisher.publish(.chatsUpsert, [["id": .string(chat.id), "name": .string(name)]], of: instance)
    }

    // MARK: The message

    private func store(
        _ incoming: IncomingMessage, id: String, isFirstInGroup: Bool, at instance: Instance
    ) -> JSONObject {
        var built = IncomingBody(incoming, at: instance, in: world)
        if quirks.sendsDeviceLists { built.addDeviceLists(senderKeyOf: isFirstInGroup ? incoming.chat : nil, in: world) }
        let name =
            incoming.isFromMe
            ? instance.profileName : incoming.pushName ?? (incoming.place == .chat ? nil : incoming.from.user)
        var message: JSONObject = [
            "key": .object(key(of: incoming, id: id, at: instance)), "pushName": .optional(name),
            "status": .string((incoming.isFromMe ? Receipt.server : .delivery).rawValue), "message": .object(built.message),
        ]
        message["contextInfo"] = built.context.map(JSONValue.object)
        message["messageType"] = .string(built.type)
        message["messageTimestamp"] = .integer(world.wallTime.seconds)
        message["instanceId"] = .string(instance.id)
        message["source"] = .string(Device(messageID: id).rawValue)
        instance.messages.append(
            StoredMessage(
                rowID: world.makeRowID(), id: id, chat: incoming.chat, isFromMe: incoming.isFromMe,
                body: BinaryMembers.stored(message)))
        if let file = built.file { instance.media.insert(file, for: id) }
        if incoming.place == .chat, var chat = instance.chats[incoming.from] {
            chat.unreadCount = instance.messages.unreadCount(of: incoming.from)
            instance.chats[incoming.from] = chat
        }
        message.addFile(built.file, for: instance)
        message = quirks.shown(message)
        publisher.publish(.messagesUpsert, .object(message), of: instance)
        hear(message, instance)
        return message
    }

    func key(of incoming: IncomingMessage, id: String, at instance: Instance) -> JSONObject {
        var key: JSONObject = ["remoteJid": .string(incoming.chat.description)]
        if incoming.place == .chat { key["remoteJidAlt"] = incoming.alternative.map { .string($0.description) } }
        key["fromMe"] = .bool(incoming.isFromMe)
        key["id"] = .string(id)
        let author = incoming.place == .chat ? "" : author(of: incoming, at: instance)
        key["participant"] = .string(author)
        var alternative = incoming.alternative
        var isHidden = incoming.from.isHidden
        // A group that hides numbers shows whoever writes by the hidden address.
        if JID(author).isPerson, hidesNumbers(incoming.chat, of: instance) {
            let hidden = alternative.flatMap { $0.isHidden ? $0 : nil } ?? directory.hidden(JID(author))
            key["participant"] = .string(hidden.description)
            alternative = JID(author)
            isHidden = true
        }
        if incoming.place != .chat { key["participantAlt"] = alternative.map { .string($0.description) } }
        key["addressingMode"] = isHidden ? "lid" : "pn"
        return key
    }

    // MARK: Contacts

    /// The picture of the writer is told on its own, whenever a name came along.
    func tellPicture(of incoming: IncomingMessage, at instance: Instance) {
        guard incoming.pushName != nil, !incoming.isFromMe else { return }
        let picture: JSONValue = [
            "remoteJid": .string(incoming.from.description),
            "profilePicUrl": .optional(picture(of: incoming.from, at: instance)),
            "instanceId": .string(instance.id),
        ]
        publisher.publish(.contactsUpdate, [picture], of: instance)
    }

    private func picture(of jid: JID, at instance: Instance) -> String? {
        let picture = jid.isGroup ? instance.groups[jid]?.pictureURL : directory[jid].pictureURL
        return picture ?? instance.contacts[jid]?.pictureURL
    }

    /// The row of the chat takes the writer's name, also in groups; an own message leaves an empty one.
    private func updateContacts(of incoming: IncomingMessage, at instance: Instance) {
        let known = instance.contacts[incoming.chat]
        tellPicture(of: incoming, at: instance)
        guard incoming.place != .story else { return }
        let now = world.wallTime
        var contact =
            known
            ?? Contact(id: world.makeRowID(), jid: incoming.chat, pushName: nil, pictureURL: nil, createdAt: now, updatedAt: now)
        contact.pictureURL = picture(of: incoming.chat, at: instance)
        contact.pushName = incoming.isFromMe ? "" : incoming.pushName ?? contact.pushName
        contact.updatedAt = now
        instance.contacts[incoming.chat] = contact
        let name = known == nil ? EventName.contactsUpsert : .contactsUpdate
        publisher.publish(name, .object(contact.data(of: instance.id)), of: instance)
    }
}
