import Evolution
import HTTP
import JSON

extension OutsideController {
    /// What somebody does with a group.
    enum GroupAction: String, CaseIterable {
        /// Makes one. `member:false` leaves the account out.
        case create
        case add, remove, promote, demote
        /// By the invite link.
        case join
        case leave
        /// Changes their number.
        case number
        case subject, description, picture, ephemeral, revokeInvite
        case announcement
        case notAnnouncement = "not_announcement"
        case locked, unlocked
        /// Who may add members.
        case everyoneAdds, adminsAdd
        /// Whether who comes by the link has to wait for an admin.
        case approval
        case noApproval = "no_approval"
    }

    /// Answers with the group afterwards.
    func group(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        guard let action = call.body["action"]?.string.flatMap(GroupAction.init) else { throw .badRequest("Unknown action") }
        guard simulator.hasAccount(instance) else { throw .badRequest("The instance is not connected") }
        let by = call.body["by"] == nil ? nil : try person(call.body, "by")
        guard action != .create else { return try create(call.body, by: by, instance) }
        guard let group = call.body["group"]?.string.flatMap({ instance.groups[JID(number: $0)] }) else {
            throw .notFound("There is no such group")
        }
        let author = by ?? group.members.first { $0.role != nil && $0.jid != instance.own }?.jid ?? group.owner
        let change = try change(action, call.body, by: author)
        return try whenOpen(instance) {
            // What happened while the line was broken counts.
            let group = instance.groups[group.jid] ?? group
            return .json(groups.body(of: groups.change(group, change, by: author, at: instance)))
        }
    }

    private func create(_ body: JSONObject, by: JID?, _ instance: Instance) throws(APIError) -> Answer {
        guard let subject = body["subject"]?.string else { throw Self.missing("subject") }
        let owner = by ?? JID(number: "12025550143")
        let jid = body["group"]?.string.map { JID(number: $0) }
        if let jid {
            guard jid.isGroup else { throw .badRequest("\"group\" must be the address of a group") }
            guard instance.groups[jid] == nil else { throw .badRequest("There is such a group already") }
        }
        var people = try self.people(body)
        if body["member"] != false, !people.contains(instance.own) { people.append(instance.own) }
        let members = people
        return try whenOpen(instance) {
            let group = groups.create(
                jid, subject: subject, by: owner, with: members, hidesNumbers: body["addressingMode"] != "pn", at: instance)
            return .json(groups.body(of: group), .created)
        }
    }

    private func change(_ action: GroupAction, _ body: JSONObject, by author: JID) throws(APIError) -> GroupChange {
        switch action {
        case .create, .revokeInvite: .newInvite
        case .add: .add(try people(body))
        case .remove: .remove(try people(body))
        case .promote: .promote(try people(body))
        case .demote: .demote(try people(body))
        case .join: .add([author])
        case .leave: .remove([author])
        case .number: .number(from: author, to: try person(body, "number"))
        case .subject: .subject(try text(body, "subject"))
        case .description: .description(try text(body, "description"))
        case .picture: .picture(body["picture"].map { $0.string } ?? simulator.makePictureURL())
        case .ephemeral: .expiration(body["expiration"]?.integer ?? 86_400)
        case .announcement: .announcement(true)
        case .notAnnouncement: .announcement(false)
        case .locked: .locked(true)
        case .unlocked: .locked(false)
        case .everyoneAdds: .membersAdd(true)
        case .adminsAdd: .membersAdd(false)
        case .approval: .approval(true)
        case .noApproval: .approval(false)
        }
    }

    private func text(_ body: JSONObject, _ name: String) throws(APIError) -> String {
        guard let text = body[name]?.string else { throw Self.missing(name) }
        return text
    }

    /// The phone address, whichever was given.
    private func person(_ body: JSONObject, _ name: String) throws(APIError) -> JID {
        simulator.directory.phone(of: try Self.person(body, name))
    }

    private func people(_ body: JSONObject) throws(APIError) -> [JID] {
        var people: [JID] = []
        for number in body["participants"]?.array ?? [] { people.append(try person(["participants": number], "participants")) }
        return people
    }
}
