package import JSON

/// Notifications as the Cloud API sends them.
extension ChannelInbox {
    /// The answer to `GET /webhook/meta`: the challenge, if the word is right.
    package func challenge(verifyToken: String?, challenge: String?) -> String {
        guard verifyToken == registry.policy.cloudWebhookToken else { return "Error, wrong validation token" }
        return challenge ?? ""
    }

    /// `POST /webhook/meta`. Nil is an empty body.
    package func receiveCloud(_ body: JSONObject) throws(APIError) -> JSONValue? {
        guard body["object"] == "whatsapp_business_account" else { return Self.success }
        guard let entries = body["entry"]?.array else { throw Self.stumble(over: "0") }
        guard let changes = entries.first?["changes"] else {
            throw Self.stumble(over: entries.isEmpty ? "changes" : "0")
        }
        let change = changes.array?.first
        if change?["field"] == "message_template_status_update" {
            change?["value"]?.object.map(tellTemplate)
            return nil
        }
        guard let value = change?["value"]?.object, let number = value["metadata"]?["phone_number_id"]?.string,
            let instance = registry.withNumber(number, of: .business)
        else { return Self.success }
        // A batch brings its first entry again and again.
        for _ in entries.prefix(Self.batchLimit) { receive(value, at: instance) }
        return Self.success
    }

    /// Entries of one request: as many as Meta puts into one.
    private static let batchLimit = 1000

    private static func stumble(over name: String) -> APIError {
        .uncaught("Cannot read properties of undefined (reading '\(name)')")
    }

    /// The news of a template goes to the webhook given when it was created, as it came; and what is listed of it follows.
    private func tellTemplate(_ value: JSONObject) {
        let id =
            value["message_template_id"]?.string ?? value["message_template_id"]?.integer.map { String($0) } ?? ""
        guard let instance = registry.all.first(where: { $0.templates.contains(id) }) else { return }
        if let status = value["event"]?.string { instance.templates.set(status, of: id) }
        guard let url = instance.templates.webhook(of: id), !url.isEmpty else { return }
        post(
            Delivery(
                event: "message_template_status_update", instance: instance.name, destination: url, address: url, fields: [],
                body: JSONValue.object(value).serialized(), isRetried: false))
    }

    private func receive(_ value: JSONObject, at instance: Instance) {
        if let message = value["messages"]?.array?.first?.object {
            receive(message, from: value["contacts"]?.array?.first, at: instance)
        }
        for status in value["statuses"]?.array ?? [] { receive(status, at: instance) }
    }

    // MARK: Messages

    private func receive(_ incoming: JSONObject, from sender: JSONValue?, at instance: Instance) {
        guard let id = incoming["id"]?.string, let from = incoming["from"]?.string,
            let told = CloudContent.content(of: incoming)
        else { return }
        var content = told.content
        if let quoted = incoming["context"]?["id"] { content["contextInfo"] = ["stanzaId": quoted] }
        let jid = JID(number: from)
        let pushName = sender?["profile"]?["name"]
        var message: JSONObject = [
            "key": ["id": .string(id), "remoteJid": .string(jid.description), "fromMe": false]
        ]
        message["pushName"] = pushName
        message["message"] = .object(content)
        message["messageType"] = .string(told.type)
        message["messageTimestamp"] = .integer(
            incoming["timestamp"]?.string.flatMap { Int64($0) } ?? world.wallTime.seconds)
        message["source"] = .string(Device.unknown.rawValue)
        message["instanceId"] = .string(instance.id)
        publisher.publish(.messagesUpsert, .object(message), of: instance)
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: jid, isFromMe: false, body: message))
        hear(message, instance)
        note(pushName, phone: sender?["profile"]?["phone"], of: jid, at: instance)
    }

    /// `phone` is what the real server takes for the address, and Meta does not send.
    private func note(_ pushName: JSONValue?, phone: JSONValue?, of jid: JID, at instance: Instance) {
        let now = world.wallTime
        let known = instance.contacts[jid]
        var contact =
            known
            ?? Contact(id: world.makeRowID(), jid: jid, pushName: nil, pictureURL: nil, createdAt: now, updatedAt: now)
        contact.pushName = pushName?.string ?? contact.pushName
        contact.updatedAt = now
        instance.contacts[jid] = contact
        var data: JSONObject = [:]
        data["remoteJid"] = phone
        data["pushName"] = pushName
        data["instanceId"] = .string(instance.id)
        publisher.publish(known == nil ? .contactsUpsert : .contactsUpdate, .object(data), of: instance)
    }

    // MARK: Receipts

    /// Told only of messages that are stored, and never as own ones. A message that was sent with a webhook of its own has it told
    /// there too.
    private func receive(_ item: JSONValue, at instance: Instance) {
        guard let id = item["id"]?.string, let message = instance.messages[id] else { return }
        let isDeletion = item["status"] == nil && item["message"]?.isNull == true
        guard isDeletion || item["status"]?.string != nil else { return }
        let data: JSONValue = [
            "messageId": .string(message.rowID), "keyId": .string(id), "remoteJid": .string(message.chat.description),
            "fromMe": false, "participant": message.body["key"]?["participant"] ?? .string(message.chat.description),
            "status": .string(isDeletion ? "DELETED" : item["status"]?.string?.uppercased() ?? ""),
            "instanceId": .string(instance.id),
        ]
        publisher.publish(isDeletion ? .messagesDelete : .messagesUpdate, data, of: instance)
        instance.messages.note(isDeletion ? "DELETED" : data["status"]?.string ?? "", of: message)
        guard let url = message.body["webhookUrl"]?.string, !url.isEmpty else { return }
        post(
            Delivery(
                event: "messages.update", instance: instance.name, destination: url, address: url, fields: [],
                body: data.serialized(), isRetried: false))
    }
}
