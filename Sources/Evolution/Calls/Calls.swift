package import JSON

/// Calls that come in. The real server can neither make nor take one; it can refuse, and say so in a text.
package final class Calls {
    private let wiring: Wiring
    private let receipts: Receipts

    init(_ wiring: Wiring, receipts: Receipts) {
        self.wiring = wiring
        self.receipts = receipts
    }

    /// `POST /call/offer`, which does nothing in v2.3 and needs no connection.
    package func offer(_ body: JSONObject) -> JSONValue {
        var answer: JSONObject = ["id": "123", "jid": .string(JID(number: body["number"]?.string ?? "").description)]
        answer["isVideo"] = body["isVideo"]
        answer["callDuration"] = body["callDuration"]
        return .object(answer)
    }

    /// Somebody calls: call offer; the reply of `msgCall` as a message of one's own; call reject under `rejectCall`. Nil when the
    /// account has blocked the caller.
    package func receive(from caller: JID, isVideo: Bool, group: JID?, at instance: Instance) -> JSONValue? {
        guard !instance.hasBlocked(wiring.directory.phone(of: caller)) else { return nil }
        let reply = instance.settings.msgCall.filter { !$0.isWhitespace }.isEmpty ? nil : instance.settings.msgCall
        let from = reply == nil ? wiring.directory.shown(caller) : wiring.directory.phone(of: caller)
        var call = PhoneCall(
            id: wiring.world.makeMessageID(.android), from: from, isVideo: isVideo, group: group, status: .offer)
        instance.calls[call.id] = call
        let data = tell(call, at: instance)
        if let reply { write(reply, to: from, at: instance) }
        if instance.settings.rejectCall {
            signal("CB:ack,class:call", call.acknowledgement, at: instance)
            call.status = .reject
            tell(call, at: instance)
            instance.calls[call.id] = nil
        }
        return data
    }

    /// The call goes on. Nil when there is no such call, or it is over.
    package func progress(_ id: String, _ status: CallStatus, at instance: Instance) -> JSONValue? {
        guard var call = instance.calls[id], status != .offer, call.status != .accept || status == .terminate else { return nil }
        call.status = status
        instance.calls[id] = status.isLast ? nil : call
        return tell(call, at: instance)
    }

    @discardableResult
    private func tell(_ call: PhoneCall, at instance: Instance) -> JSONValue {
        let now = wiring.world.wallTime
        signal("CB:call", call.packet(id: wiring.world.makeMessageID(.android), at: now), at: instance)
        let data = call.data(at: now)
        wiring.publisher.publish(.call, data, of: instance)
        return data
    }

    /// The packet itself, which the real server lets through to Socket.IO clients under the name of what it means.
    private func signal(_ event: String, _ packet: JSONValue, at instance: Instance) {
        guard wiring.quirks.sendsCallSignalling else { return }
        let data: JSONValue = ["event": .string(event), "packet": packet]
        wiring.publisher.publish(.call, data, of: instance, toSocketsOnly: true)
    }

    /// The one text of the server's own that is told as messages.upsert, not as send.message.
    private func write(_ text: String, to chat: JID, at instance: Instance) {
        let world = wiring.world
        let id = world.makeMessageID(.web)
        let message: JSONObject = [
            "key": ["remoteJid": .string(chat.description), "fromMe": true, "id": .string(id)],
            "pushName": "Você", "status": "PENDING", "message": ["conversation": .string(text)],
            "messageType": "conversation", "messageTimestamp": .integer(world.wallTime.seconds),
            "instanceId": .string(instance.id), "source": .string(Device.web.rawValue),
        ]
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: chat, isFromMe: true, body: message))
        wiring.publisher.publish(.messagesUpsert, .object(message), of: instance)
        let now = world.wallTime
        let known = instance.contacts[chat]
        let contact = Contact(
            id: known?.id ?? world.makeRowID(), jid: chat, pushName: "", pictureURL: known?.pictureURL,
            createdAt: known?.createdAt ?? now, updatedAt: now)
        instance.contacts[chat] = contact
        wiring.publisher.publish(
            known == nil ? .contactsUpsert : .contactsUpdate, .object(contact.data(of: instance.id)), of: instance)
        receipts.expect(for: id, of: instance)
    }
}
