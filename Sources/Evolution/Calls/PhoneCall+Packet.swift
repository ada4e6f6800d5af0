import JSON

/// The packets of WhatsApp that make up a call, as JSON shows them: a tag, its attributes and what it holds.
extension PhoneCall {
    /// What comes from the caller. `id` is the packet's own; the call's is `call-id`.
    func packet(id: String, at now: WallTime) -> JSONValue {
        var attributes: JSONObject = ["call-creator": .string(from.description), "call-id": .string(self.id)]
        if status == .timeout { attributes["reason"] = "timeout" }
        attributes["group-jid"] = group.map { .string($0.description) }
        let film: [JSONValue] = isVideo && status == .offer ? [["tag": "video", "attrs": [:]]] : []
        return [
            "tag": "call",
            "attrs": ["from": .string(from.description), "id": .string(id), "t": .string(String(now.seconds))],
            "content": [["tag": .string(tag), "attrs": .object(attributes), "content": .array(film)]],
        ]
    }

    /// WhatsApp's receipt for the account's own refusal.
    var acknowledgement: JSONValue {
        [
            "tag": "ack",
            "attrs": [
                "class": "call", "type": "reject", "from": .string(from.description), "id": .string(id),
            ],
        ]
    }

    /// Ringing and running out of time have tags of other names.
    private var tag: String {
        switch status {
        case .offer, .accept, .reject, .terminate: status.rawValue
        case .ringing: "preaccept"
        case .timeout: "terminate"
        }
    }
}
