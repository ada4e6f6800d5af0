import Bytes
package import JSON

/// Messages out of an instance. What a peer does is the simulator's.
///
/// Bodies have passed their schemas; what is checked here are the rules of the domain. Loop thread only.
package final class Messenger {
    let world: World
    let publisher: EventPublisher
    let quirks: Quirks
    private let directory: Directory
    private let receipts: Receipts

    /// Gets what media addresses point to. Until it is set every address fails.
    package var fetchMedia: MediaFetcher = { _, completed in completed(.failure(FetchFailure("Network Error"))) }
    /// A group the account is in, or nil. Until it is set, the groups the instance has had messages from.
    package var findGroup: (Instance, JID) -> GroupView? = { instance, jid in instance.heardGroups[jid] }

    init(world: World, publisher: EventPublisher, directory: Directory, receipts: Receipts, quirks: Quirks) {
        self.world = world
        self.publisher = publisher
        self.directory = directory
        self.receipts = receipts
        self.quirks = quirks
    }

    /// Any of the `/message` routes. `upload` is the file of a multipart request. `give` is called once: at once, or when the file
    /// behind an address has come or failed to.
    package func send(
        _ kind: MessageKind, _ body: JSONObject, upload: [UInt8]? = nil, from instance: Instance,
        _ give: @escaping (Result<Reply, APIError>) -> Void
    ) {
        do throws(APIError) {
            guard instance.integration == .baileys else {
                return try sendWithoutPhone(kind, body, upload: upload, from: instance, give)
            }
            switch kind {
            case .text: give(.success(try sendText(body, from: instance)))
            case .media: try sendMedia(body, upload: upload, from: instance, give)
            case .ptv: try sendPTV(body, upload: upload, from: instance, give)
            case .voice: try sendVoice(body, upload: upload, from: instance, give)
            case .sticker: try sendSticker(body, upload: upload, from: instance, give)
            case .status: try sendStatus(body, upload: upload, from: instance, give)
            case .buttons: try sendButtons(body, from: instance, give)
            case .location: give(.success(try dispatch(.location, body, from: instance) { .location(body) }))
            case .contact: give(.success(try dispatch(.contact, body, from: instance) { .contacts(body) }))
            case .list: give(.success(try dispatch(.list, body, from: instance) { .list(body) }))
            case .poll: give(.success(try sendPoll(body, from: instance)))
            case .reaction: give(.success(try sendReaction(body, from: instance)))
            case .template: throw .uncaught("Method not available in the Baileys service")
            }
        } catch {
            give(.failure(error))
        }
    }

    /// `POST /message/sendText`. The answer waits for the body's `delay`, and the message leaves then.
    package func sendText(_ body: JSONObject, from instance: Instance) throws(APIError) -> Reply {
        let text = body["text"]?.string ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else { throw .badRequest("Text is required") }
        guard instance.integration == .baileys else { return sendWithoutPhone(.text(body), body, from: instance) }
        return try dispatch(.text, body, from: instance) { .text(body) }
    }

    private func sendPoll(_ body: JSONObject, from instance: Instance) throws(APIError) -> Reply {
        try dispatch(.poll, body, from: instance) { [world] () throws(APIError) in
            try .poll(body, secret: world.random.bytes(32))
        }
    }

    private func sendReaction(_ body: JSONObject, from instance: Instance) throws(APIError) -> Reply {
        let reaction = body["reaction"]?.string ?? ""
        guard reaction.isEmpty || Emoji.isSingle(reaction) else {
            throw .badRequest("Reaction must be a single emoji or empty string")
        }
        let chat = body["key"]?["remoteJid"]?.string ?? ""
        return try dispatch(.reaction, body, to: chat, from: instance) { [world] in .reaction(body, at: world.wallTime) }
    }

    // MARK: The common way

    /// Checks the recipient, waits, makes the content and sends it.
    func dispatch(
        _ kind: MessageKind, _ body: JSONObject, to number: String? = nil, from instance: Instance,
        _ make: @escaping () throws(APIError) -> Content
    ) throws(APIError) -> Reply {
        let chat = try recipient(number ?? body["number"]?.string ?? "", of: instance)
        let delay = kind.options.contains(.delay) ? Self.delay(body) : 0
        if delay > 0 { instance.watchedPresences.insert(chat) }
        return Reply(after: .milliseconds(delay)) {
            do throws(APIError) {
                return .success(try self.complete(kind, body, make, to: chat, from: instance))
            } catch {
                return .failure(error)
            }
        }
    }

    /// The address a message goes to. Errors come in the order in which the real server stumbles.
    func recipient(_ number: String, of instance: Instance) throws(APIError) -> JID {
        let jid = JID(JID(number: number).description.lowercased())
        guard !jid.isGroup else {
            // The real server loses its "Group not found" on the way.
            guard instance.state == .open, findGroup(instance, jid) != nil else { throw .badRequest("[object Object]") }
            return jid
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
    static let connectionClosed = APIError.badRequest("Error: Connection Closed")

    static func delay(_ body: JSONObject) -> Int {
        min(max(0, Int(body["delay"]?.number ?? 0, orLimit: longestDelay)), longestDelay)
    }

    private func complete(
        _ kind: MessageKind, _ body: JSONObject, _ make: () throws(APIError) -> Content, to chat: JID, from instance: Instance
    ) throws(APIError) -> JSONValue {
        guard instance.state == .open else { throw Self.connectionClosed }
        let now = world.wallTime
        let group = chat.isGroup ? findGroup(instance, chat) : nil
        var added: JSONObject = [:]
        if let group, kind.options.contains(.mentions) {
            let mentioned = ContextInfo.mentions(body, in: group)
            if !mentioned.isEmpty { added["mentionedJid"] = .array(mentioned) }
        }
        if kind.options.contains(.quote), let quoted = body["quoted"], quoted.isTruthy, quoted["key"] == nil {
            throw .badRequest("TypeError: Cannot read properties of undefined (reading 'fromMe')")
        }
        if kind.options.contains(.quote), let quote = ContextInfo.quote(body["quoted"], in: instance) {
            ContextInfo.add(quote, to: &added, chat: chat, owner: instance.ownerJID)
        }
        added["expiration"] = group?.expiration.map(JSONValue.integer)
        let content = try make()
        let assembled = content.assembled(plain: chat.isGroup ? nil : ContextInfo.plain(at: now), added: added)
        let message = deliver(content, assembled.message, assembled.context, to: chat, from: instance)
        if chat.isPerson || chat.isHidden, let id = message["key"]?["id"]?.string { receipts.expect(for: id, of: instance) }
        return .object(message)
    }

    /// Makes the object of the answer and of `send.message`, keeps it and tells it.
    @discardableResult
    func deliver(
        _ content: Content, _ message: JSONObject, _ context: JSONObject?, to chat: JID, from instance: Instance
    ) -> JSONObject {
        let id = world.makeMessageID(.web)
        var key: JSONObject = ["remoteJid": .string(chat.description), "fromMe": true, "id": .string(id)]
        if content.hasPeerInKey {
            key = ["id": .string(id), "remoteJid": .string(chat.description)]
            if !chat.isGroup { key["participant"] = .string(chat.description) }
            key["fromMe"] = true
        }
        var object: JSONObject = [
            "key": .object(key), "pushName": "Você", "status": "PENDING", "message": .object(message),
        ]
        object["contextInfo"] = context.map(JSONValue.object)
        object["messageType"] = .string(content.type)
        object["messageTimestamp"] = .integer(world.wallTime.seconds)
        object["instanceId"] = .string(instance.id)
        object["source"] = .string(Device.web.rawValue)
        store(object, id: id, chat: chat, file: content.file, in: instance)
        object.addFile(content.file, for: instance)
        return quirks.shown(object)
    }

    func store(_ object: JSONObject, id: String, chat: JID, file: [UInt8]?, in instance: Instance) {
        instance.messages.append(
            StoredMessage(rowID: world.makeRowID(), id: id, chat: chat, isFromMe: true, body: BinaryMembers.stored(object)))
        if let file { instance.media.insert(file, for: id) }
        var told = object
        told.addFile(file, for: instance)
        publisher.publish(.sendMessage, .object(quirks.shown(told)), of: instance)
    }
}

extension Int {
    /// A number without its fraction; the limit for those that do not fit.
    init(_ number: Double, orLimit limit: Int) {
        self = number.isNaN ? 0 : Int(exactly: number.rounded(.towardZero)) ?? (number < 0 ? 0 : limit)
    }
}
