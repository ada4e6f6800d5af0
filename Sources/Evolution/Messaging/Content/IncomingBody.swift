import JSON

/// The `message` of something received, with its type, its context and its file.
struct IncomingBody {
    private(set) var message: JSONObject
    private(set) var type: String
    /// What stands beside the message: a copy of what its member has. A text has it there alone; wrappers and documents that came in
    /// one, for their caption, have none there.
    private(set) var context: JSONObject?
    private(set) var file: [UInt8]?

    init(_ incoming: IncomingMessage, at instance: Instance, in world: World) {
        let context = Self.context(of: incoming, at: instance)
        switch incoming.content {
        case .text(let text):
            type = "conversation"
            message = ["conversation": .string(text)]
        case .plain(let type, let body, let hasContext):
            self.type = type
            let filled = Self.filled(body, at: world.wallTime)
            message = [type: Self.with(context ?? (hasContext ? Self.emptyContext : nil), in: filled)]
        case .file(let file):
            type = MediaForm(file.form).type
            message = [type: Self.with(context, in: Self.members(of: file, at: world))]
            self.file = file.bytes
        case .reaction(let target, let emoji):
            type = "reactionMessage"
            message = [type: Self.reaction(to: target, emoji, incoming, at: instance, world.wallTime)]
        case .vote, .edit, .deletion:
            // These change other messages and are none themselves.
            type = "unknown"
            message = [:]
        }
        wrap(incoming, context)
        self.context = type == "conversation" ? context : message[type]?["contextInfo"]?.object
        if type == "documentMessage", message[type]?["caption"] != nil { self.context = nil }
    }

    /// Goes behind the content, the key of a group's sender before it: neither makes the type of the message.
    mutating func addDeviceLists(senderKeyOf group: JID?, in world: World) {
        var whole: JSONObject = [:]
        if let group { whole[DeviceLists.senderKeyName] = DeviceLists.senderKey(of: group, in: world) }
        for (name, value) in message { whole[name] = value }
        whole[DeviceLists.name] = DeviceLists.make(in: world)
        message = whole
    }

    private static let emptyContext: JSONObject = ["mentionedJid": [], "groupMentions": []]

    /// Only where there is something to say: an answer, a mention, or the time after which it disappears.
    private static func context(of incoming: IncomingMessage, at instance: Instance) -> JSONObject? {
        guard incoming.quotedID != nil || !incoming.mentioned.isEmpty || incoming.expiration != nil else { return nil }
        var context = emptyContext
        context["mentionedJid"] = .array(incoming.mentioned.map { .string($0.description) })
        if let id = incoming.quotedID {
            context["stanzaId"] = .string(id)
            if let quoted = instance.messages[id] {
                let participant = quoted.body["key"]?["participant"]?.string ?? ""
                let author =
                    quoted.isFromMe ? instance.ownerJID ?? "" : participant.isEmpty ? quoted.chat.description : participant
                context["participant"] = .string(author)
                let message = BinaryMembers.shown(quoted.body["message"]?.object ?? [:])
                context["quotedMessage"] = .object(ContextInfo.flattened(message))
            }
        }
        context["expiration"] = incoming.expiration.map(JSONValue.integer)
        return context
    }

    /// Days a phone's invitation to a group lasts.
    private static let invitationDays: Int64 = 3

    /// `null` keeps the place of a time.
    private static func filled(_ body: JSONObject, at now: WallTime) -> JSONObject {
        var body = body
        if body["sequenceNumber"] == .null { body["sequenceNumber"] = .long(now.sinceEpoch) }
        if body["inviteExpiration"] == .null {
            body["inviteExpiration"] = .long(now.seconds + invitationDays * 86_400)
        }
        return body
    }

    /// Where the body has a place for the context, there; otherwise at its end.
    private static func with(_ context: JSONObject?, in body: JSONObject) -> JSONValue {
        guard let context else {
            var body = body
            if body["contextInfo"] == .null { body["contextInfo"] = nil }
            return .object(body)
        }
        var body = body
        body["contextInfo"] = .object(context)
        return .object(body)
    }

    private static func members(of incoming: IncomingFile, at world: World) -> JSONObject {
        let form = MediaForm(incoming.form)
        let type = incoming.mimeType ?? (form == .voice ? "audio/ogg; codecs=opus" : nil)
        let file = MediaFile(bytes: incoming.bytes, mimeType: type, fileName: incoming.fileName)
        let content = Content.media(form, file, caption: incoming.caption.map(JSONValue.string), in: world)
        var members = content.body.object ?? [:]
        if form == .video {
            // Phones say it of moving pictures alone, and the length of every film.
            members["gifPlayback"] = nil
            members = members.with("seconds", .integer(file.seconds ?? 0), before: "mediaKey")
        }
        if form == .sticker {
            members["isAnimated"] = false
            members["stickerSentTs"] = .long(world.wallTime.sinceEpoch)
            for name in ["isAvatar", "isAiSticker", "isLottie"] { members[name] = false }
        }
        if form == .document, let name = incoming.fileName {
            members = members.with("title", .string(String(name.prefix { $0 != "." })), before: "fileSha256")
        }
        return members
    }

    /// The key is turned to our side: a reaction to our message names it as ours.
    private static func reaction(
        to target: String, _ emoji: String, _ incoming: IncomingMessage, at instance: Instance, _ now: WallTime
    ) -> JSONValue {
        let stored = instance.messages[target]
        let participant: String
        if incoming.place == .chat {
            participant = ""
        } else if let stored {
            participant = stored.isFromMe ? instance.ownerJID ?? "" : stored.body["key"]?["participant"]?.string ?? ""
        } else {
            participant = ""
        }
        return [
            "key": [
                "remoteJid": .string(incoming.chat.description), "fromMe": .bool(stored?.isFromMe ?? !incoming.isFromMe),
                "id": .string(target), "participant": .string(participant),
            ],
            "text": .string(emoji), "senderTimestampMs": .long(now.sinceEpoch),
        ]
    }

    /// Disappearing chats and view-once media wrap the message; wrappers are not taken off.
    private mutating func wrap(_ incoming: IncomingMessage, _ context: JSONObject?) {
        if incoming.isViewOnce, var member = message[type]?.object {
            member["viewOnce"] = true
            message = ["viewOnceMessageV2": ["message": [type: .object(member)]]]
            type = "viewOnceMessageV2"
        }
        guard incoming.expiration != nil, incoming.place == .chat else { return }
        if let text = message["conversation"] {
            var extended: JSONObject = ["text": text]
            extended["contextInfo"] = context.map(JSONValue.object)
            message = ["extendedTextMessage": .object(extended)]
        }
        message = ["ephemeralMessage": ["message": .object(message)]]
        type = "ephemeralMessage"
    }
}

extension JSONObject {
    /// With one member more, in front of another; at the end if that one is missing.
    fileprivate func with(_ name: String, _ value: JSONValue, before next: String) -> JSONObject {
        var whole: JSONObject = [:]
        for (other, member) in self {
            if other == next { whole[name] = value }
            whole[other] = member
        }
        if whole[name] == nil { whole[name] = value }
        return whole
    }
}

extension MediaForm {
    init(_ form: IncomingFile.Form) {
        self =
            switch form {
            case .image: .image
            case .video: .video
            case .ptv: .ptv
            case .audio: .audio
            case .voice: .voice
            case .document: .document
            case .sticker: .sticker
            }
    }
}
