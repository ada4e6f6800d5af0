import Evolution
import HTTP
import JSON

/// The control plane's further half: groups, calls, people, labels and the phone's past.
struct OutsideController {
    let simulator: Simulator
    let groups: Groups
    let labels: Labels
    let calls: Calls

    // MARK: Calls

    /// Somebody calls, or, with an id, the call goes on.
    func call(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let body = call.body
        if let id = body["id"]?.string {
            guard let status = body["status"]?.string.flatMap(CallStatus.init) else {
                throw .badRequest("\"status\" must say how the call goes on")
            }
            return try whenOpen(instance) {
                calls.progress(id, status, at: instance).map { .json($0) }
                    ?? .failure(.badRequest("There is no such call, or it is over"))
            }
        }
        let caller = try Self.person(body, "from")
        let group = body["group"]?.string.map { JID(number: $0) }
        if let group, !group.isGroup { throw .badRequest("\"group\" must be the address of a group") }
        return try whenOpen(instance) {
            calls.receive(from: caller, isVideo: body["video"]?.bool ?? false, group: group, at: instance).map {
                .json($0, .created)
            }
                ?? .json(["event": nil, "reason": "the account has blocked the caller"])
        }
    }

    // MARK: Labels

    /// A label is made, changed or deleted on the phone; or put on a chat or taken off.
    func label(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let body = call.body
        let id = body["id"]?.string ?? ""
        switch body["action"]?.string {
        case "add", "remove":
            let chat = try Self.chat(body)
            return try whenOpen(instance) {
                .json(labels.associate(id, with: chat, isAdded: body["action"] == "add", at: instance))
            }
        case "delete":
            return try whenOpen(instance) { .json(labels.delete(Self.label(id, body, instance), at: instance)) }
        default:
            return try whenOpen(instance) { .json(labels.edit(Self.label(id, body, instance), at: instance)) }
        }
    }

    /// What the body leaves out stays as it is.
    private static func label(_ id: String, _ body: JSONObject, _ instance: Instance) -> Label {
        let known = instance.labels[id]
        return Label(
            id: id, name: body["name"]?.string ?? known?.name ?? "", colour: body["color"]?.integer ?? known?.colour ?? 0,
            predefinedID: body["predefinedId"]?.string ?? known?.predefinedID)
    }

    // MARK: Chats and the past

    /// A chat is archived, pinned, muted or deleted on the phone.
    func chat(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let jid = try Self.chat(call.body)
        let isDeletion = call.body["action"] == "delete"
        return try whenOpen(instance) {
            .json(isDeletion ? simulator.deleteChat(jid, at: instance) : simulator.touchChat(jid, at: instance))
        }
    }

    /// One chunk of the phone's past.
    func history(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        if call.body["full"] == true, !instance.settings.syncFullHistory {
            return .json(["event": nil, "reason": "syncFullHistory is off"])
        }
        let chats = try HistoryReader.chats(call.body)
        let people = try HistoryReader.people(call.body)
        return try whenOpen(instance) { .json(simulator.synchronise(chats, people, at: instance)) }
    }

    // MARK: Shared

    /// Does it now, or when a line that is broken for the moment is open again.
    func whenOpen(_ instance: Instance, _ action: @escaping () -> Answer) throws(APIError) -> Answer {
        guard simulator.hasAccount(instance) else { throw .badRequest("The instance is not connected") }
        return .pending { give in
            simulator.whenOpen(instance, { give(action()) }) {
                give(.failure(.badRequest("The account was lost before it came through")))
            }
        }
    }

    static func person(_ body: JSONObject, _ name: String) throws(APIError) -> JID {
        guard let text = body[name]?.string else { throw missing(name) }
        let jid = JID(number: text)
        guard jid.isPerson || jid.isHidden, !jid.user.isEmpty else {
            throw .badRequest("\"\(name)\" must be a phone number with country code")
        }
        return jid
    }

    /// A person or a group.
    static func chat(_ body: JSONObject) throws(APIError) -> JID {
        guard let text = body["chat"]?.string else { throw missing("chat") }
        let jid = JID(number: text)
        guard !jid.user.isEmpty else { throw .badRequest("\"chat\" must be a phone number or the address of a group") }
        return jid
    }

    static func missing(_ name: String) -> APIError {
        APIError(status: 400, message: [["instance requires property \"\(name)\""]])
    }
}
