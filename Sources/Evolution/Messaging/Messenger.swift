package import JSON

/// Messages out of an instance (spec 10). What a peer does is the simulator's.
package final class Messenger {
    private let world: World
    private let publisher: EventPublisher
    private let directory: Directory
    private let receipts: Receipts

    init(world: World, publisher: EventPublisher, directory: Directory, receipts: Receipts) {
        self.world = world
        self.publisher = publisher
        self.directory = directory
        self.receipts = receipts
    }

    /// `POST /message/sendText`. The body has passed the schema; the answer waits for its `delay`, and the message leaves then.
    package func sendText(_ body: JSONObject, from instance: Instance) throws(APIError) -> Reply {
        let text = body["text"]?.string ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else { throw .badRequest("Text is required") }
        let number = body["number"]?.string ?? ""
        let quoted = body["quoted"]
        guard instance.integration == .baileys else {
            return Reply(self.sendWithoutPhone(text, to: number, quoted: quoted, from: instance))
        }
        let chat = try recipient(number, of: instance)
        let delay = min(max(0, body["delay"]?.integer ?? 0), Self.longestDelay)
        if delay > 0 { instance.watchedPresences.insert(chat) }
        return Reply(after: .milliseconds(delay)) { self.send(text, to: chat, quoted: quoted, from: instance) }
    }

    /// The address a message goes to, by the checks of spec 10 §4 and §5.
    private func recipient(_ number: String, of instance: Instance) throws(APIError) -> JID {
        let jid = JID(JID(number: number).description.lowercased())
        guard !jid.isGroup else {
            // The account is in no group, and the real server loses its "Group not found" on the way (spec 10 §6 step 4).
            throw .badRequest("[object Object]")
        }
        if instance.state != .open {
            guard directory.isKnown(jid) || jid.isHidden || jid.isBroadcast else {
                throw .uncaught(
                    instance.connection.hasStarted
                        ? "Connection Closed" : "Cannot read properties of undefined (reading 'onWhatsApp')")
            }
            throw Self.connectionClosed
        }
        guard jid.isBroadcast || directory.lookUp(jid) else {
            throw .badRequest(["jid": .string(jid.description), "exists": false, "number": .string(number)])
        }
        return jid
    }

    /// Milliseconds, a day. The real server sets no bound; a timer needs one.
    private static let longestDelay = 86_400_000
    private static let connectionClosed = APIError.badRequest("Error: Connection Closed")

    private func send(_ text: String, to chat: JID, quoted: JSONValue?, from instance: Instance) -> Result<JSONValue, APIError> {
        guard instance.state == .open else { return .failure(Self.connectionClosed) }
        let now = world.wallTime
        var context = ContextInfo.plain(at: now)
        if let quote = ContextInfo.quote(quoted, in: instance) {
            ContextInfo.add(quote, to: &context, chat: chat, owner: instance.ownerJID)
        }
        let id = world.makeMessageID(.web)
        let message: JSONObject = [
            "key": ["remoteJid": .string(chat.description), "fromMe": true, "id": .string(id)],
            "pushName": "Você", "status": "PENDING", "message": ["conversation": .string(text)],
            "contextInfo": .object(context), "messageType": "conversation", "messageTimestamp": .integer(now.seconds),
            "instanceId": .string(instance.id), "source": .string(Device.web.rawValue),
        ]
        deliver(message, id: id, to: chat, from: instance)
        if chat.isPerson || chat.isHidden { receipts.expect(for: id, of: instance) }
        return .success(.object(message))
    }

    /// The other two channels check nothing and quote by copying (spec 10 §9).
    private func sendWithoutPhone(_ text: String, to number: String, quoted: JSONValue?, from instance: Instance) -> JSONValue {
        let isCloud = instance.integration == .business
        let id = isCloud ? world.makeCloudMessageID() : world.makeUUID()
        let chat = isCloud ? JID(number: number) : JID(number)
        var content: JSONObject = ["conversation": .string(text)]
        if !isCloud { content["quoted"] = quoted }
        var message: JSONObject = [
            "key": ["fromMe": true, "id": .string(id), "remoteJid": .string(chat.description)],
            "message": .object(content), "messageType": "conversation", "messageTimestamp": .integer(world.wallTime.seconds),
            "instanceId": .string(instance.id),
        ]
        if isCloud { message["status"] = "PENDING" }
        message["source"] = .string(Device.unknown.rawValue)
        deliver(message, id: id, to: chat, from: instance)
        return .object(message)
    }

    private func deliver(_ message: JSONObject, id: String, to chat: JID, from instance: Instance) {
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: chat, isFromMe: true, body: message))
        publisher.publish(.sendMessage, .object(message), of: instance)
    }
}
