import Bytes
import JSON

/// The two channels that have no phone: they check no number and have no events but `send.message`.
extension Messenger {
    func sendWithoutPhone(
        _ kind: MessageKind, _ body: JSONObject, upload: [UInt8]?, from instance: Instance,
        _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let isCloud = instance.integration == .business
        switch kind {
        case .text: give(.success(try sendText(body, from: instance)))
        case .media, .voice: give(.success(sendWithoutPhone(try file(kind, body, upload, isCloud), body, from: instance)))
        case .buttons:
            try Content.checkButtons(body)
            let content =
                isCloud ? Content("interactiveMessage", Self.conversation(body["title"]), .nowhere) : Self.channelButtons(body)
            give(.success(sendWithoutPhone(content, body, from: instance)))
        case .ptv, .status, .poll, .sticker, .location, .contact, .reaction, .list, .template:
            guard isCloud else { throw .badRequest("Method not available on Evolution Channel") }
            give(.success(sendWithoutPhone(try cloud(kind, body, upload), body, from: instance)))
        }
    }

    private func cloud(_ kind: MessageKind, _ body: JSONObject, _ upload: [UInt8]?) throws(APIError) -> Content {
        switch kind {
        case .location: return .location(body)
        case .contact: return .contacts(body)
        case .list: return .list(body)
        case .reaction: return .reaction(body, at: world.wallTime)
        case .template: return Content("conversation", .string("▶️\(body["name"]?.string ?? "")◀️"), .nowhere)
        case .sticker: return try file(kind, body, upload, true)
        case .text, .media, .ptv, .voice, .status, .poll, .buttons:
            throw .badRequest("Method not available on WhatsApp Business API")
        }
    }

    private static func conversation(_ text: JSONValue?) -> JSONValue { ["body": ["text": text ?? ""]] }

    private static func channelButtons(_ body: JSONObject) -> Content {
        var members: JSONObject = [:]
        for name in ["title", "description", "footer", "buttons"] { members[name] = body[name] }
        return Content("buttonMessage", .object(members), .nowhere)
    }

    /// The channels pass on where a file is, not the file.
    private func file(
        _ kind: MessageKind, _ body: JSONObject, _ upload: [UInt8]?, _ isCloud: Bool
    ) throws(APIError) -> Content {
        let form: MediaForm =
            switch kind {
            case .voice: .voice
            case .sticker: .sticker
            default: MediaForm(rawValue: body["mediatype"]?.string ?? "") ?? .document
            }
        let value = body[kind == .voice ? "audio" : kind == .sticker ? "sticker" : "media"]
        let source = MediaSource(value?.string, allowsLocalNames: quirks.allowsLocalMediaNames)
        guard upload != nil || source != nil else { throw .badRequest("Owned media must be a url or base64") }
        var content = Content(form.type, .null, .nowhere)
        if case .address(let address)? = source { content.body = .string(address) }
        if case .base64(let text)? = source { content.file = Base64.decode(text.utf8.span) }
        content.file = upload ?? content.file
        return content
    }

    /// Quotes are copied as they are given. Texts and buttons are members of their own, files an address or null.
    func sendWithoutPhone(_ content: Content, _ body: JSONObject, from instance: Instance) -> Reply {
        Reply { .success(.object(self.deliverWithoutPhone(content, body, from: instance))) }
    }

    private func deliverWithoutPhone(_ content: Content, _ body: JSONObject, from instance: Instance) -> JSONObject {
        let isCloud = instance.integration == .business
        let number = body["number"]?.string ?? body["key"]?["remoteJid"]?.string ?? ""
        let id = isCloud ? world.makeCloudMessageID() : world.makeUUID()
        let chat = isCloud ? JID(number: number) : JID(number)
        let isFile = content.body.object == nil && content.type != "conversation"
        var message: JSONObject = [isFile ? "mediaUrl" : content.type: content.body]
        if !isCloud { message["quoted"] = body["quoted"] }
        var object: JSONObject = [
            "key": ["fromMe": true, "id": .string(id), "remoteJid": .string(chat.description)],
            "message": .object(message), "messageType": .string(content.type),
            "messageTimestamp": .integer(world.wallTime.seconds), "instanceId": .string(instance.id),
        ]
        if isCloud {
            object["webhookUrl"] = body["webhookUrl"]
            object["status"] = "PENDING"
        }
        object["source"] = .string(Device.unknown.rawValue)
        store(object, id: id, chat: chat, file: content.file, in: instance)
        return object
    }
}
