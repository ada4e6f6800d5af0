import JSON

/// Tells what happens to groups. The three group events are silent under `groupsIgnore`; what happens to the chat is told all the same.
struct GroupNotices {
    let world: World
    let publisher: EventPublisher
    let quirks: Quirks
    let metadata: GroupMetadata

    private func publish(_ name: EventName, _ data: JSONValue, of instance: Instance) {
        guard !instance.settings.groupsIgnore else { return }
        publisher.publish(name, data, of: instance)
    }

    /// The group is new to the account: groups.upsert, and chats.upsert with its chat row.
    func created(_ group: Group, by author: JID, at instance: Instance) {
        var body = metadata.full(group)
        metadata.set("author", author, of: group, in: &body)
        publish(.groupsUpsert, [.object(body)], of: instance)
        openChat(of: group, at: instance)
    }

    func openChat(of group: Group, at instance: Instance) {
        guard instance.chats[group.jid] == nil else { return publisher.publish(.chatsUpsert, [], of: instance) }
        let now = world.wallTime
        instance.chats[group.jid] = Chat(
            id: world.makeRowID(), jid: group.jid, name: group.subject, createdAt: now, updatedAt: now)
        let chat: JSONValue = [
            "remoteJid": .string(group.jid.description), "instanceId": .string(instance.id), "name": .string(group.subject),
            "unreadMessages": 0,
        ]
        publisher.publish(.chatsUpsert, [chat], of: instance)
    }

    /// One member of the metadata has changed.
    func updated(_ group: Group, _ name: String, _ value: JSONValue, by author: JID, at instance: Instance) {
        var body: JSONObject = ["id": .string(group.jid.description), name: value]
        metadata.set("author", author, of: group, in: &body)
        publish(.groupsUpdate, [.object(body)], of: instance)
    }

    /// All groups were fetched.
    func fetched(_ groups: [Group], at instance: Instance) {
        publish(.groupsUpdate, .array(groups.map { .object(metadata.full($0)) }), of: instance)
    }

    func chatChanged(_ group: Group, at instance: Instance) {
        let chat: JSONValue = ["remoteJid": .string(group.jid.description), "instanceId": .string(instance.id)]
        publisher.publish(.chatsUpdate, [chat], of: instance)
    }

    func pictureChanged(of group: Group, at instance: Instance) {
        let contact: JSONValue = [
            "remoteJid": .string(group.jid.description), "profilePicUrl": .optional(group.pictureURL),
            "instanceId": .string(instance.id),
        ]
        publisher.publish(.contactsUpdate, [contact], of: instance)
    }

    func expirationChanged(of group: Group, at instance: Instance) {
        let data: JSONValue = ["type": "EPHEMERAL_SETTING", "ephemeralExpiration": .integer(group.expiration)]
        if !instance.settings.groupsIgnore { publisher.publish(.messagesEdited, data, of: instance) }
        chatChanged(group, at: instance)
    }

    // MARK: Participants

    func participants(
        _ members: [JID], _ action: String, in group: Group, by author: JID, at instance: Instance
    ) {
        guard !members.isEmpty else { return }
        var data: JSONObject = ["id": .string(group.jid.description)]
        if quirks.sendsParticipantObjects {
            metadata.set("author", author, of: group, in: &data)
            data["participants"] = .array(members.map { .object(metadata.participant(Group.Member($0), in: group)) })
            data["action"] = .string(action)
        } else {
            data["author"] = .string(metadata.address(author, in: group).description)
            data["participants"] = .array(members.map { .string(metadata.address($0, in: group).description) })
            data["action"] = .string(action)
            data["participantsData"] = .array(members.map { self.data(of: $0, in: group, at: instance) })
        }
        publish(.groupParticipantsUpdate, .object(data), of: instance)
    }

    private func data(of member: JID, in group: Group, at instance: Instance) -> JSONValue {
        var data: JSONObject = [
            "jid": .string(metadata.address(member, in: group).description), "phoneNumber": .string(member.description),
        ]
        let contact = instance.contacts[metadata.address(member, in: group)] ?? instance.contacts[member]
        data["name"] = contact?.pushName.map(JSONValue.string)
        data["imgUrl"] = contact.map { .optional($0.pictureURL) }
        return .object(data)
    }
}
