package import JSON

/// What changes a group.
extension Groups {
    /// Makes the change, stores it and tells it. Returns the members it reached.
    @discardableResult
    func apply(_ change: GroupChange, to group: inout Group, by author: JID, at instance: Instance) -> [JID] {
        let now = wiring.world.wallTime
        var reached: [JID] = []
        switch change {
        case .subject(let text):
            group.subject = text
            group.subjectOwner = author
            group.subjectTime = now.seconds
        case .description(let text):
            group.description = Group.Description(
                text: text, id: wiring.world.makeMessageID(.web), owner: author, time: now.seconds)
        case .picture(let address): group.pictureURL = address
        case .announcement(let isOn): group.isAnnouncement = isOn
        case .locked(let isOn): group.isLocked = isOn
        case .expiration(let seconds): group.expiration = seconds
        case .membersAdd(let isOn): group.membersAdd = isOn
        case .approval(let isOn): group.needsApproval = isOn
        case .newInvite: group.inviteCode = wiring.world.makeInviteCode()
        case .add(let people):
            reached = people.filter { group.member($0) == nil }
            group.members += reached.map { Group.Member($0) }
            for jid in reached { instance.leavers.remove(jid, of: group.jid) }
        case .remove(let people):
            reached = people.filter { group.member($0) != nil }
            group.members.removeAll { people.contains($0.jid) }
            if reached == [author] { instance.leavers.insert(author, of: group.jid) }
        case .promote(let people): reached = setRole(.admin, of: people, in: &group)
        case .demote(let people): reached = setRole(nil, of: people, in: &group)
        case .number(let old, let new):
            guard let index = group.members.firstIndex(where: { $0.jid == old }) else { return [] }
            group.members[index] = Group.Member(new, group.members[index].role)
            reached = [new]
        }
        instance.groups[group.jid] = group
        tell(change, reached, in: group, by: author, at: instance)
        return reached
    }

    private func setRole(_ role: Group.Role?, of people: [JID], in group: inout Group) -> [JID] {
        people.filter { jid in
            guard let index = group.members.firstIndex(where: { $0.jid == jid }) else { return false }
            if group.members[index].role != .superadmin || role == nil { group.members[index].role = role }
            return true
        }
    }

    private func tell(_ change: GroupChange, _ reached: [JID], in group: Group, by author: JID, at instance: Instance) {
        func update(_ name: String, _ value: JSONValue) { notices.updated(group, name, value, by: author, at: instance) }
        func participants(_ action: String) { notices.participants(reached, action, in: group, by: author, at: instance) }
        switch change {
        case .subject(let text):
            update("subject", .string(text))
            renameChat(of: group, at: instance)
            notices.chatChanged(group, at: instance)
        case .description(let text): update("desc", .string(text))
        case .picture: notices.pictureChanged(of: group, at: instance)
        case .announcement(let isOn): update("announce", .bool(isOn))
        case .locked(let isOn): update("restrict", .bool(isOn))
        case .expiration: notices.expirationChanged(of: group, at: instance)
        case .membersAdd(let isOn): update("memberAddMode", .bool(isOn))
        case .approval(let isOn): update("joinApprovalMode", .bool(isOn))
        case .newInvite: update("inviteCode", .string(group.inviteCode))
        case .add:
            participants("add")
            if reached.contains(instance.own) { notices.openChat(of: group, at: instance) }
        case .remove: participants("remove")
        case .promote: participants("promote")
        case .demote: participants("demote")
        case .number: participants("modify")
        }
    }

    private func renameChat(of group: Group, at instance: Instance) {
        guard var chat = instance.chats[group.jid] else { return }
        chat.name = group.subject
        chat.updatedAt = wiring.world.wallTime
        instance.chats[group.jid] = chat
    }

    // MARK: By the account

    private static let done: JSONValue = ["update": "success"]

    package func setSubject(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let text = body["subject"]?.string ?? ""
        return try change(.subject(text), body, for: .editor, at: instance, else: 500, "Error updating group subject") { _ in
            Self.done
        }
    }

    package func setDescription(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let text = body["description"]?.string ?? ""
        return try change(
            .description(text), body, for: .editor, at: instance, else: 500, "Error updating group description"
        ) { _ in Self.done }
    }

    /// The picture itself is kept nowhere; it gets an address as WhatsApp would give it.
    package func setPicture(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let what = "Error update group picture"
        try instance.requirePhone()
        guard MediaSource(body["image"]?.string) != nil else { throw .failed(500, what, "[object Object]") }
        return try change(
            .picture(wiring.world.makePictureURL()), body, for: .editor, at: instance, else: 500, what
        ) { _ in Self.done }
    }

    /// The real server answers with the value of a call that has none.
    package func setSetting(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let settings: [String: GroupChange] = [
            "announcement": .announcement(true), "not_announcement": .announcement(false), "locked": .locked(true),
            "unlocked": .locked(false),
        ]
        guard let setting = settings[body["action"]?.string ?? ""] else { throw .badRequest("Unknown action") }
        return try change(setting, body, for: .admin, at: instance, else: 400, "Error updating setting") { _ in [:] }
    }

    package func setExpiration(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let seconds = body["expiration"]?.integer ?? 0
        return try change(.expiration(seconds), body, for: .editor, at: instance, else: 400, "Error updating setting") { _ in
            ["success": true]
        }
    }

    func change(
        _ change: GroupChange, _ body: JSONObject, for right: Right, at instance: Instance, else status: Int, _ what: String,
        _ answer: (Group) -> JSONValue
    ) throws(APIError) -> JSONValue {
        try withGroup(body, for: right, at: instance, else: status, what) { found in
            var group = found
            apply(change, to: &group, by: instance.own, at: instance)
            return answer(group)
        }
    }
}
