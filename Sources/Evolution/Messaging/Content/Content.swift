import JSON

/// What a message says, and where the context of the conversation goes with it.
struct Content {
    enum ContextPlace {
        /// Plain text: beside the message only.
        case beside
        /// In the member, with a copy beside the message.
        case inside
        /// Polls: what every message outside groups has goes with the poll's secret, a quote into the member.
        case withSecret
        /// None at all.
        case nowhere
    }

    /// Name of the member that makes up the message, such as `imageMessage`.
    let type: String
    /// The member; a text for `conversation`.
    var body: JSONValue
    let context: ContextPlace
    /// Of polls, 32 bytes.
    var secret: JSONValue?
    /// The key names the peer as participant, in an order of its own.
    var hasPeerInKey = false
    /// The file's bytes, to be kept under the message's id.
    var file: [UInt8]?

    init(_ type: String, _ body: JSONValue, _ context: ContextPlace) {
        self.type = type
        self.body = body
        self.context = context
    }

    /// `message` and `contextInfo`. `plain` is what every message of the chat carries, `added` what this one's options put in.
    func assembled(plain: JSONObject?, added: JSONObject) -> (message: JSONObject, context: JSONObject?) {
        var whole = plain ?? [:]
        for (name, value) in added { whole[name] = value }
        switch context {
        case .nowhere: return ([type: body], nil)
        case .beside: return ([type: body], whole.isEmpty ? nil : whole)
        case .inside: return ([type: Self.with(whole, in: body)], whole)
        case .withSecret:
            var secrets: JSONObject = [:]
            secrets["messageSecret"] = secret
            secrets["contextInfo"] = plain.map(JSONValue.object)
            let member = added.isEmpty ? body : Self.with(added, in: body)
            return (["messageContextInfo": .object(secrets), type: member], added.isEmpty ? nil : added)
        }
    }

    private static func with(_ context: JSONObject, in body: JSONValue) -> JSONValue {
        var members = body.object ?? [:]
        members["contextInfo"] = .object(context)
        return .object(members)
    }
}
