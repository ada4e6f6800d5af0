package import JSON

/// Groups: what the account does with them, and what others do. Who is told what is `GroupNotices`' business.
///
/// Every action of the account comes back to it as an event, as WhatsApp sends the notice of a group to all its members.
package final class Groups {
    let wiring: Wiring
    let notices: GroupNotices
    let metadata: GroupMetadata
    /// Sends the invitations.
    let messenger: Messenger

    init(_ wiring: Wiring, messenger: Messenger) {
        self.wiring = wiring
        self.messenger = messenger
        metadata = GroupMetadata(directory: wiring.directory)
        notices = GroupNotices(world: wiring.world, publisher: wiring.publisher, quirks: wiring.quirks, metadata: metadata)
    }

    // MARK: What sending needs

    /// The members as the group shows them. Nil when the account is no member: nothing can be sent there. Of a group that nobody
    /// described, what its messages told.
    package func view(of jid: JID, at instance: Instance) -> GroupView? {
        guard let group = instance.groups[jid] else { return instance.heardGroups[jid] }
        guard group.member(instance.own) != nil else { return nil }
        return GroupView(
            participants: group.members.map { metadata.address($0.jid, in: group).description },
            expiration: group.expiration > 0 ? group.expiration : nil)
    }

    // MARK: Who may

    /// What an action asks of the account.
    enum Right { case member, editor, inviter, admin }

    /// The group, if the account may do this with it; otherwise the text of the exception.
    func group(_ jid: JID, for right: Right, at instance: Instance) throws(Refusal) -> Group {
        if let obstacle = instance.obstacle(calling: "groupMetadata") { throw Refusal(text: obstacle.description) }
        guard let group = instance.groups[jid] else { throw Refusal(.itemNotFound) }
        guard group.member(instance.own) != nil else { throw Refusal(.forbidden) }
        let isAdmin = group.isAdmin(instance.own)
        switch right {
        case .member: return group
        case .editor: if group.isLocked, !isAdmin { throw Refusal(.forbidden) }
        case .inviter: if !group.membersAdd, !isAdmin { throw Refusal(.notAuthorized) }
        case .admin: if !isAdmin { throw Refusal(.notAuthorized) }
        }
        return group
    }

    /// The text of an exception on its way into an answer.
    struct Refusal: Error {
        let text: String

        init(text: String) { self.text = text }
        init(_ failure: GroupFailure) { text = "Error: \(failure.rawValue)" }
    }

    /// Runs an action on a group; what it throws becomes the answer of the route.
    func withGroup<Result>(
        _ body: JSONObject, for right: Right, at instance: Instance, else status: Int, _ what: String,
        _ action: (Group) throws(Refusal) -> Result
    ) throws(APIError) -> Result {
        try instance.requirePhone()
        do throws(Refusal) {
            return try action(try group(JID(body["groupJid"]?.string ?? ""), for: right, at: instance))
        } catch {
            throw .failed(status, what, error.text)
        }
    }

    // MARK: Making one

    /// Members of a group at most: WhatsApp's own limit.
    package static let memberLimit = 1024

    /// `POST /group/create`. Numbers without WhatsApp are left out in silence.
    package func create(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        if let obstacle = instance.obstacle(calling: "groupCreate") {
            throw .failed(500, "Error creating group", obstacle.description)
        }
        let asked = people(body["participants"])
        guard asked.count < Self.memberLimit else { throw .failed(500, "Error creating group", "Error: not-acceptable") }
        let people = asked.filter { $0 != instance.own && wiring.directory.lookUp($0) }
        var group = make(subject: body["subject"]?.string ?? "", by: instance.own, with: people)
        instance.groups[group.jid] = group
        notices.created(group, by: instance.own, at: instance)
        if let text = body["description"]?.string, !text.isEmpty {
            apply(.description(text), to: &group, by: instance.own, at: instance)
        }
        if body["promoteParticipants"]?.bool == true { apply(.promote(people), to: &group, by: instance.own, at: instance) }
        return .object(metadata.full(group))
    }

    func make(_ jid: JID? = nil, subject: String, by owner: JID, with people: [JID]) -> Group {
        let world = wiring.world
        var group = Group(
            jid: jid ?? world.makeGroupJID(), subject: subject, owner: owner, at: world.wallTime,
            inviteCode: world.makeInviteCode())
        group.members = [Group.Member(owner, .superadmin)] + people.map { Group.Member($0) }
        return group
    }

    /// The phone addresses a list of numbers means, each once.
    func people(_ numbers: JSONValue?) -> [JID] {
        var seen: Set<JID> = []
        return (numbers?.array ?? []).map { wiring.directory.phone(of: JID(number: $0.string ?? "")) }.filter {
            seen.insert($0).inserted
        }
    }

    // MARK: Looking

    /// `GET /group/findGroupInfos`.
    package func find(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try withGroup(body, for: .member, at: instance, else: 404, "Error fetching group") { group in
            metadata.summary(group, participants: .inside)
        }
    }

    /// `GET /group/fetchAllGroups`. Fetching tells groups.update with all of them.
    package func all(withParticipants: Bool, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        if let obstacle = instance.obstacle(calling: "groupFetchAllParticipating") { throw .uncaught(obstacle.text) }
        let groups = instance.groups.all.filter { $0.member(instance.own) != nil }
        notices.fetched(groups, at: instance)
        return .array(groups.map { metadata.summary($0, participants: withParticipants ? .last : .nowhere) })
    }

    /// `GET /group/participants`: members with what the contacts know of them.
    package func participants(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try withGroup(body, for: .member, at: instance, else: 404, "No participants") { group in
            let rows = group.members.map { member -> JSONValue in
                var row = metadata.participant(member, in: group)
                let shown = metadata.address(member.jid, in: group)
                if let contact = instance.contacts[shown] ?? instance.contacts[member.jid] {
                    row["name"] = contact.pushName.map(JSONValue.string)
                    row["imgUrl"] = .optional(contact.pictureURL)
                }
                return .object(row)
            }
            return ["participants": .array(rows)]
        }
    }
}
