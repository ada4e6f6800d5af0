import JSON

/// The objects a group is shown as, keys in the order of the real server. What is not known is left out.
struct GroupMetadata {
    let directory: Directory

    /// A member's address as the group shows it.
    func address(_ jid: JID, in group: Group) -> JID { group.hidesNumbers ? directory.hidden(jid) : jid }

    /// Everything: what create, inviteInfo and the events show.
    func full(_ group: Group) -> JSONObject {
        var body: JSONObject = [
            "id": .string(group.jid.description), "addressingMode": group.hidesNumbers ? "lid" : "pn",
            "subject": .string(group.subject),
        ]
        set("subjectOwner", group.subjectOwner, of: group, in: &body)
        body["subjectTime"] = .integer(group.subjectTime)
        body["size"] = .integer(group.members.count)
        body["creation"] = .integer(group.creation)
        set("owner", group.owner, of: group, in: &body)
        body["owner_country_code"] = Self.countryCode(group.owner).map(JSONValue.string)
        if let description = group.description {
            body["desc"] = .string(description.text)
            body["descId"] = .string(description.id)
            set("descOwner", description.owner, of: group, in: &body)
            body["descTime"] = .integer(description.time)
        }
        body["linkedParent"] = group.linkedParent.map { .string($0.description) }
        body["restrict"] = .bool(group.isLocked)
        body["announce"] = .bool(group.isAnnouncement)
        body["isCommunity"] = .bool(group.isCommunity)
        body["isCommunityAnnounce"] = .bool(group.isCommunityAnnounce)
        body["joinApprovalMode"] = .bool(group.needsApproval)
        body["memberAddMode"] = .bool(group.membersAdd)
        body["participants"] = participants(group)
        if group.expiration > 0 { body["ephemeralDuration"] = .integer(group.expiration) }
        return body
    }

    /// What findGroupInfos and fetchAllGroups show; in the list the participants come last, if at all.
    func summary(_ group: Group, participants: ParticipantPlace) -> JSONValue {
        var body: JSONObject = [
            "id": .string(group.jid.description), "subject": .string(group.subject),
            "subjectOwner": .string(address(group.subjectOwner, in: group).description),
            "subjectTime": .integer(group.subjectTime), "pictureUrl": .optional(group.pictureURL),
            "size": .integer(group.members.count), "creation": .integer(group.creation),
            "owner": .string(address(group.owner, in: group).description),
        ]
        body["desc"] = group.description.map { .string($0.text) }
        body["descId"] = group.description.map { .string($0.id) }
        body["restrict"] = .bool(group.isLocked)
        body["announce"] = .bool(group.isAnnouncement)
        if participants == .inside { body["participants"] = self.participants(group) }
        body["isCommunity"] = .bool(group.isCommunity)
        body["isCommunityAnnounce"] = .bool(group.isCommunityAnnounce)
        body["linkedParent"] = group.linkedParent.map { .string($0.description) }
        if participants == .last { body["participants"] = self.participants(group) }
        return .object(body)
    }

    enum ParticipantPlace { case inside, last, nowhere }

    func participants(_ group: Group) -> JSONValue {
        .array(group.members.map { .object(participant($0, in: group)) })
    }

    /// `id`, the address that is not the id, and the role.
    func participant(_ member: Group.Member, in group: Group) -> JSONObject {
        let id = address(member.jid, in: group)
        var body: JSONObject = ["id": .string(id.description)]
        if id.isHidden { body["phoneNumber"] = .string(member.jid.description) }
        if !id.isHidden { body["lid"] = directory[member.jid].hiddenAddress.map { .string($0.description) } }
        body["admin"] = .optional(member.role?.rawValue)
        return body
    }

    /// The address and, where it is hidden, the phone address as `…Pn`.
    func set(_ name: String, _ jid: JID, of group: Group, in body: inout JSONObject) {
        let shown = address(jid, in: group)
        body[name] = .string(shown.description)
        if shown.isHidden { body["\(name)Pn"] = .string(jid.description) }
    }

    /// By the first digits of the number; the countries a test is likely to use.
    private static let countries = [
        "1": "US", "33": "FR", "34": "ES", "39": "IT", "44": "GB", "49": "DE", "52": "MX", "54": "AR", "55": "BR", "56": "CL",
        "57": "CO", "91": "IN", "351": "PT",
    ]

    private static func countryCode(_ jid: JID) -> String? {
        (1...3).lazy.compactMap { countries[String(jid.user.prefix($0))] }.first
    }
}
