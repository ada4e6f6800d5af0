package import JSON

/// A text a peer wrote.
package struct IncomingText: Equatable, Sendable {
    package let from: JID
    /// The name the peer gave itself; nil when it is not known.
    package let pushName: String?
    package let text: String
    package let device: Device

    package init(from: JID, pushName: String?, text: String, device: Device = .android) {
        self.from = from
        self.pushName = pushName
        self.text = text
        self.device = device
    }

    var message: IncomingMessage {
        var message = IncomingMessage(from: from, .text(text))
        message.pushName = pushName
        message.device = device
        return message
    }
}

/// Anything that reaches an instance as a message: from a peer, in a group, as a story, or from the owner's own phone.
package struct IncomingMessage: Sendable {
    package enum Place: Equatable, Sendable {
        case chat
        case group(JID)
        /// `status@broadcast`.
        case story
    }

    /// Who writes; the other side of the chat when the owner's own phone does.
    package internal(set) var from: JID
    package let content: IncomingContent
    package var place = Place.chat
    package var isFromMe = false
    package var pushName: String?
    /// The other identity of the writer: a hidden address, or the phone address when `from` is hidden.
    package var alternative: JID?
    package var device = Device.android
    /// Made up when nil.
    package var id: String?
    /// Id of the message this one answers.
    package var quotedID: String?
    package var mentioned: [JID] = []
    /// Seconds; wraps the message as one of a disappearing chat.
    package var expiration: Int?
    package var isViewOnce = false

    package init(from: JID, _ content: IncomingContent) {
        self.from = from
        self.content = content
    }

    /// The conversation it belongs to.
    var chat: JID {
        switch place {
        case .chat: from
        case .group(let group): group
        case .story: .statusBroadcast
        }
    }
}

/// What an incoming message says.
package enum IncomingContent: Sendable {
    case text(String)
    /// A file and the members beside those of the file, such as a caption.
    case file(IncomingFile)
    /// A member of `message` by its name. `hasContext`: it names what it answers also when that is unknown.
    case plain(type: String, body: JSONObject, hasContext: Bool)
    /// An emoji at a message; empty to take it back.
    case reaction(to: String, emoji: String)
    /// The options chosen in a poll; none to take the vote back.
    case vote(in: String, options: [String])
    case edit(of: String, text: String)
    /// For everyone.
    case deletion(of: String)
}

/// A file as the sender's phone uploaded it.
package struct IncomingFile: Sendable {
    package enum Form: String, CaseIterable, Sendable {
        case image, video, ptv, audio, voice, document, sticker
    }

    package let form: Form
    package let bytes: [UInt8]
    /// Nil: what the bytes are.
    package let mimeType: String?
    package let fileName: String?
    package let caption: String?

    package init(_ form: Form, bytes: [UInt8]?, mimeType: String? = nil, fileName: String? = nil, caption: String? = nil) {
        self.form = form
        self.bytes = bytes ?? SampleFile.bytes(for: form)
        self.mimeType = mimeType
        self.fileName = fileName
        self.caption = caption
    }
}

/// What became of an incoming message.
package enum IncomingOutcome: Equatable, Sendable {
    /// The object of `messages.upsert`.
    case stored(JSONObject)
    /// No message of its own: the event that told it.
    case told(EventName, JSONValue)
    /// Nobody was told, and why.
    case dropped(String)
}
