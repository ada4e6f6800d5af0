package import JSON

/// Who is in a group: adding, removing, ranks, leaving, invitations.
extension Groups {
    /// `POST /group/updateParticipant`: a status for each, in the order asked; one event for those it worked for.
    package func updateParticipants(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        let action = body["action"]?.string ?? ""
        let right = action == "add" ? Right.inviter : .admin
        return try withGroup(body, for: right, at: instance, else: 400, "Error updating participants") { found in
            var group = found
            var free = Self.memberLimit - found.members.count
            let results = people(body["participants"]).map { jid in
                let status = status(of: jid, action, in: found, at: instance)
                guard action == "add", status == "200" else { return (jid, status) }
                free -= 1
                // The group is full.
                return (jid, free < 0 ? "419" : status)
            }
            let accepted = results.filter { $0.1 == "200" }.map(\.0)
            switch action {
            case "add": apply(.add(accepted), to: &group, by: instance.own, at: instance)
            case "remove": apply(.remove(accepted), to: &group, by: instance.own, at: instance)
            case "promote": apply(.promote(accepted), to: &group, by: instance.own, at: instance)
            default: apply(.demote(accepted), to: &group, by: instance.own, at: instance)
            }
            return ["updateParticipants": .array(results.map { result($0.0, $0.1, in: found) })]
        }
    }

    /// In WhatsApp's numbers, as text.
    private func status(of jid: JID, _ action: String, in group: Group, at instance: Instance) -> String {
        guard action == "add" else { return group.member(jid) == nil ? "404" : "200" }
        if group.member(jid) != nil { return "409" }
        guard wiring.directory.lookUp(jid) else { return "404" }
        let person = wiring.directory[jid]
        if person.hasBlockedUs { return "401" }
        if instance.leavers.contains(jid, of: group.jid) { return "408" }
        return person.refusesGroups ? "403" : "200"
    }

    private func result(_ jid: JID, _ status: String, in group: Group) -> JSONValue {
        let shown = metadata.address(jid, in: group)
        var attributes: JSONObject = ["jid": .string(shown.description)]
        if shown.isHidden { attributes["phone_number"] = .string(jid.description) }
        if status != "200" { attributes["error"] = .string(status) }
        return [
            "status": .string(status), "jid": .string(shown.description),
            "content": ["tag": "participant", "attrs": .object(attributes)],
        ]
    }

    /// `DELETE /group/leaveGroup`.
    package func leave(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try change(.remove([instance.own]), body, for: .member, at: instance, else: 400, "Unable to leave the group") { group in
            ["groupJid": .string(group.jid.description), "leave": true]
        }
    }

    // MARK: Invitations

    /// `GET /group/inviteCode`.
    package func inviteCode(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try withGroup(body, for: .admin, at: instance, else: 404, "No invite code") { group in
            ["inviteUrl": .string(group.inviteURL), "inviteCode": .string(group.inviteCode)]
        }
    }

    /// `POST /group/revokeInviteCode`.
    package func revokeInvite(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try change(.newInvite, body, for: .admin, at: instance, else: 404, "Revoke error") { group in
            ["revoked": true, "inviteCode": .string(group.inviteCode)]
        }
    }

    /// `GET /group/inviteInfo`.
    package func inviteInfo(_ code: String, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        guard instance.state == .open, let group = instance.groups.withInvite(code) else {
            throw .failed(404, "No invite info", code)
        }
        return .object(metadata.full(group))
    }

    /// `GET /group/acceptInviteCode`.
    package func acceptInvite(_ code: String, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        let what = "Accept invite error"
        if let obstacle = instance.obstacle(calling: "groupAcceptInvite") { throw .failed(404, what, obstacle.description) }
        guard var group = instance.groups.withInvite(code) else { throw .failed(404, what, Refusal(.gone).text) }
        guard group.member(instance.own) == nil else { throw .failed(404, what, Refusal(.conflict).text) }
        apply(.add([instance.own]), to: &group, by: instance.own, at: instance)
        return ["accepted": true, "groupJid": .string(group.jid.description)]
    }

    /// `POST /group/sendInvite`: a text to each number in turn. Whatever fails, the answer is the same.
    package func sendInvite(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        let failure = APIError.notFound("No send invite")
        do throws(Refusal) {
            let group = try group(JID(body["groupJid"]?.string ?? ""), for: .admin, at: instance)
            let text = JSONValue.string("\(body["description"]?.string ?? "")\n\n\(group.inviteURL)")
            for number in body["numbers"]?.array ?? [] { try send(["number": number, "text": text], from: instance) }
            return ["send": true, "inviteUrl": .string(group.inviteURL)]
        } catch {
            throw failure
        }
    }

    private func send(_ body: JSONObject, from instance: Instance) throws(Refusal) {
        do throws(APIError) {
            if case .failure(let error) = try messenger.sendText(body, from: instance).finish() { throw error }
        } catch {
            throw Refusal(text: error.message.description)
        }
    }
}
