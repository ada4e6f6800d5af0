import JSON

/// The `contextInfo` of messages sent through the API.
enum ContextInfo {
    /// What WhatsApp's library adds to everything outside groups: disappearing messages were set two days ago, to off.
    static func plain(at now: WallTime) -> JSONObject {
        [
            "mentionedJid": [], "groupMentions": [],
            "ephemeralSettingTimestamp": .long(now.seconds - 172_800), "disappearingMode": ["initiator": 0],
        ]
    }

    /// The quoted message and its key, as the client's `quoted` field names them: the message given along, or the stored one of that
    /// id. Nil when there is neither: the quote is dropped in silence.
    static func quote(_ quoted: JSONValue?, in instance: Instance) -> (key: JSONObject, message: JSONObject)? {
        guard let key = quoted?["key"]?.object, let id = key["id"]?.string else { return nil }
        if let message = quoted?["message"]?.object { return (key, message) }
        guard let stored = instance.messages[id]?.body, let message = stored["message"]?.object else { return nil }
        return (stored["key"]?.object ?? key, BinaryMembers.shown(message))
    }

    /// Adds the members that make a message a reply.
    static func add(
        _ quote: (key: JSONObject, message: JSONObject), to context: inout JSONObject, chat: JID, owner: String?
    ) {
        let author: String
        if quote.key["fromMe"]?.bool == true {
            author = owner ?? ""
        } else {
            let participant = quote.key["participant"]?.string ?? ""
            author = participant.isEmpty ? quote.key["remoteJid"]?.string ?? "" : participant
        }
        context["participant"] = .string(author)
        context["stanzaId"] = quote.key["id"]
        if let origin = quote.key["remoteJid"]?.string, origin != chat.description { context["remoteJid"] = .string(origin) }
        context["quotedMessage"] = .object(flattened(quote.message))
    }

    /// Extended text becomes plain text, a document with a caption a document.
    static func flattened(_ message: JSONObject) -> JSONObject {
        let message = DeviceLists.removed(from: message)
        if let text = message["extendedTextMessage"]?["text"]?.string { return ["conversation": .string(text)] }
        if let document = message["documentWithCaptionMessage"]?["message"]?.object { return document }
        return message
    }

    /// The members named in a request to a group: all, or those listed.
    static func mentions(_ body: JSONObject, in group: GroupView) -> [JSONValue] {
        if body["mentionsEveryOne"]?.isTruthy == true { return group.participants.map(JSONValue.string) }
        return (body["mentioned"]?.array ?? []).map { .string(JID(number: $0.string ?? "").description) }
    }
}

extension JSONValue {
    /// A 64-bit integer as the real server's JSON shows it, in two halves.
    static func long(_ number: Int64, isUnsigned: Bool = false) -> JSONValue {
        let low = Int32(truncatingIfNeeded: number)
        return ["low": .integer(Int(low)), "high": .integer(Int(number >> 32)), "unsigned": .bool(isUnsigned)]
    }

    /// As JavaScript's `if` sees it: the text `false` is true.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let flag): flag
        case .number(let number): number != 0 && !number.isNaN
        case .string(let text): !text.isEmpty
        case .array, .object: true
        }
    }
}
