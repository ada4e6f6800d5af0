import JSON

/// What changes an earlier message: edits, deletions, votes. The first two are told in the library's own JSON form, where enums are
/// names and long numbers texts.
extension Inbox {
    func edit(_ target: String, _ text: String, _ incoming: IncomingMessage, at instance: Instance) -> IncomingOutcome {
        let now = world.wallTime
        let edited: JSONObject = editedContent(of: target, text, at: instance)
        let data: JSONValue = [
            "key": .object(senderKey(of: target, incoming, at: instance)), "type": "MESSAGE_EDIT",
            "editedMessage": .object(edited),
            "timestampMs": .string(String(now.sinceEpoch)),
        ]
        publisher.publish(.messagesEdited, data, of: instance)
        tellPicture(of: incoming, at: instance)
        if var body = instance.messages[target]?.body {
            body["message"] = .object(edited)
            body["status"] = "EDITED"
            body["messageTimestamp"] = .integer(now.seconds)
            instance.messages.replace(target, with: body, changes: ["EDITED"])
        }
        return .told(.messagesEdited, data)
    }

    /// Pictures and films keep what they are and change their caption.
    private func editedContent(of target: String, _ text: String, at instance: Instance) -> JSONObject {
        guard let stored = instance.messages[target]?.body, let type = stored["messageType"]?.string,
            ["imageMessage", "videoMessage"].contains(type), var member = stored["message"]?[type]?.object
        else { return ["conversation": .string(text)] }
        member["caption"] = .string(text)
        return [type: .object(member)]
    }

    /// The key inside is written from the sender's side: their message is their own, and the chat is with us.
    private func senderKey(of target: String, _ incoming: IncomingMessage, at instance: Instance) -> JSONObject {
        let chat: String
        if incoming.place == .chat, !incoming.isFromMe {
            chat = instance.ownerJID.map { directory.shown(JID($0)).description } ?? ""
        } else {
            chat = incoming.chat.description
        }
        return ["remoteJid": .string(chat), "fromMe": true, "id": .string(target)]
    }

    /// A deletion is told as an edit of its own type; then, if the message is stored, by its bare key.
    func delete(_ target: String, _ incoming: IncomingMessage, at instance: Instance) -> IncomingOutcome {
        let data: JSONValue = ["key": .object(senderKey(of: target, incoming, at: instance)), "type": "REVOKE"]
        publisher.publish(.messagesEdited, data, of: instance)
        guard var body = instance.messages[target]?.body else {
            tellPicture(of: incoming, at: instance)
            return .told(.messagesEdited, data)
        }
        body["status"] = "EDITED"
        body["messageTimestamp"] = .integer(world.wallTime.seconds)
        instance.messages.replace(target, with: body, changes: ["EDITED", "DELETED"])
        let key = JSONValue.object(key(of: incoming, id: target, at: instance))
        publisher.publish(.messagesDelete, key, of: instance)
        tellPicture(of: incoming, at: instance)
        return .told(.messagesDelete, key)
    }

    /// The real server cannot read votes and tells only the voter's picture. Here the result is told as well, in the shape earlier
    /// versions had, unless the quirk is on.
    func vote(_ poll: String, _ options: [String], _ incoming: IncomingMessage, at instance: Instance) -> IncomingOutcome {
        guard let stored = instance.messages[poll],
            let creation = stored.body["messageType"]?.string.flatMap({ stored.body["message"]?[$0] }),
            let names = creation["options"]?.array?.compactMap({ $0["optionName"]?.string })
        else { return .dropped("there is no such poll") }
        tellPicture(of: incoming, at: instance)
        guard !quirks.dropsPollVotes else { return .dropped("votes are told to nobody") }
        instance.polls.vote(in: poll, by: incoming.from, for: options)
        let data: JSONValue = [
            "keyId": .string(poll), "remoteJid": .string(stored.chat.description), "fromMe": .bool(stored.isFromMe),
            "pollUpdates": instance.polls.result(of: poll, options: names), "instanceId": .string(instance.id),
            "messageId": .string(stored.rowID),
        ]
        publisher.publish(.messagesUpdate, data, of: instance)
        return .told(.messagesUpdate, data)
    }
}
