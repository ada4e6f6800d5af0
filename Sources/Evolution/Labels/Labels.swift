package import JSON

/// Labels on chats: by the account through the API, which is told to nobody, and on the phone, which is.
package final class Labels {
    private let wiring: Wiring
    private let conversations: Conversations

    init(_ wiring: Wiring, conversations: Conversations) {
        self.wiring = wiring
        self.conversations = conversations
    }

    /// `POST /label/handleLabel`. The label need not exist; the chat row is made if needed.
    package func handle(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        let jid = JID(number: body["number"]?.string ?? "")
        let isReached: Bool
        if jid.isGroup {
            isReached = instance.groups[jid]?.member(instance.own) != nil
        } else {
            isReached = try conversations.exists(jid, at: instance)
        }
        guard isReached else { throw .notFound("Number is not on WhatsApp") }
        if let obstacle = instance.obstacle(calling: "addChatLabel") {
            throw .failed(400, "Unable to add label to chat", obstacle.description)
        }
        let label = body["labelId"]?.string ?? ""
        let action = body["action"]?.string ?? ""
        put(label, on: jid, isAdded: action == "add", at: instance)
        return .object(["numberJid": .string(jid.description), "labelId": .string(label), action: true])
    }

    private func put(_ label: String, on jid: JID, isAdded: Bool, at instance: Instance) {
        let now = wiring.world.wallTime
        var chat =
            instance.chats[jid]
            ?? Chat(id: wiring.world.makeRowID(), jid: jid, name: nil, createdAt: now, updatedAt: now)
        var labels = (chat.labels ?? []).filter { $0 != label }
        if isAdded { labels.append(label) }
        chat.labels = labels
        chat.updatedAt = now
        instance.chats[jid] = chat
    }

    // MARK: On the phone

    /// A label is made or changed: labels.edit.
    package func edit(_ label: Label, at instance: Instance) -> JSONValue {
        instance.labels[label.id] = label
        let data = data(of: label, isDeleted: false, at: instance)
        wiring.publisher.publish(.labelsEdit, data, of: instance)
        return data
    }

    /// A label is deleted. The real server tells of one it knew twice.
    package func delete(_ label: Label, at instance: Instance) -> JSONValue {
        let data = data(of: label, isDeleted: true, at: instance)
        if instance.labels[label.id] != nil {
            wiring.publisher.publish(.labelsEdit, data, of: instance)
            instance.labels[label.id] = nil
        }
        wiring.publisher.publish(.labelsEdit, data, of: instance)
        return data
    }

    private func data(of label: Label, isDeleted: Bool, at instance: Instance) -> JSONValue {
        var data: JSONObject = [
            "id": .string(label.id), "name": .string(label.name), "color": .integer(label.colour), "deleted": .bool(isDeleted),
        ]
        data["predefinedId"] = label.predefinedID.map(JSONValue.string)
        data["instance"] = .string(instance.name)
        return .object(data)
    }

    /// A label is put on a chat or taken off: labels.association.
    package func associate(_ label: String, with jid: JID, isAdded: Bool, at instance: Instance) -> JSONValue {
        put(label, on: jid, isAdded: isAdded, at: instance)
        let data: JSONValue = [
            "instance": .string(instance.name), "type": isAdded ? "add" : "remove", "chatId": .string(jid.description),
            "labelId": .string(label),
        ]
        wiring.publisher.publish(.labelsAssociation, data, of: instance)
        return data
    }
}
