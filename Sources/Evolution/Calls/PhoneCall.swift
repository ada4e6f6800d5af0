import JSON

/// An incoming call.
struct PhoneCall: Equatable {
    let id: String
    let from: JID
    let isVideo: Bool
    /// Set when a whole group is called.
    let group: JID?
    /// The last state told.
    var status: CallStatus

    /// `data` of the event `call`. The first one fixes what kind of call it is.
    func data(at now: WallTime) -> JSONValue {
        let chat = group ?? from
        var data: JSONObject = [
            "chatId": .string(chat.description), "from": .string(from.description), "id": .string(id),
            "date": .string(now.iso8601), "offline": false, "status": .string(status.rawValue), "isVideo": .bool(isVideo),
            "isGroup": .bool(group != nil),
        ]
        data["groupJid"] = group.map { .string($0.description) }
        return .object(data)
    }
}

/// How far a call has come.
package enum CallStatus: String, CaseIterable, Sendable {
    case offer, ringing, accept, reject, timeout, terminate

    /// After these nothing more is told of the call; an accepted one may still be hung up.
    var isLast: Bool { self == .reject || self == .timeout || self == .terminate }
}
