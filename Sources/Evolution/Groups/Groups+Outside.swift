package import JSON

/// What others do with groups, told by the control plane.
extension Groups {
    /// Somebody makes a group. With the account in it that is told; without, only its invite code leads there.
    package func create(
        _ jid: JID?, subject: String, by owner: JID, with people: [JID], hidesNumbers: Bool, at instance: Instance
    ) -> Group {
        var group = make(jid, subject: subject, by: owner, with: people.filter { $0 != owner })
        group.hidesNumbers = hidesNumbers
        instance.groups[group.jid] = group
        if group.member(instance.own) != nil { notices.created(group, by: owner, at: instance) }
        return group
    }

    /// Somebody changes a group. Who is not in it hears nothing of it.
    package func change(_ group: Group, _ change: GroupChange, by author: JID, at instance: Instance) -> Group {
        var group = group
        let wasMember = group.member(instance.own) != nil
        guard wasMember || change.brings(instance.own) else {
            quietly(change, &group, by: author, at: instance)
            return group
        }
        apply(change, to: &group, by: author, at: instance)
        return group
    }

    /// Only what counts once the account comes in.
    private func quietly(_ change: GroupChange, _ group: inout Group, by author: JID, at instance: Instance) {
        switch change {
        case .subject(let text): group.subject = text
        case .newInvite: group.inviteCode = wiring.world.makeInviteCode()
        case .add(let people): group.members += people.filter { group.member($0) == nil }.map { Group.Member($0) }
        case .remove(let people): group.members.removeAll { people.contains($0.jid) }
        default: return
        }
        instance.groups[group.jid] = group
    }

    /// The answer of the control plane: everything, and the invite code.
    package func body(of group: Group) -> JSONValue {
        var body = metadata.full(group)
        body["inviteCode"] = .string(group.inviteCode)
        return .object(body)
    }
}

extension GroupChange {
    fileprivate func brings(_ jid: JID) -> Bool {
        guard case .add(let people) = self else { return false }
        return people.contains(jid)
    }
}
