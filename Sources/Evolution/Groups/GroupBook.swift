import Storage

/// The groups one instance knows, in the order it met them: rows of `GroupChat` and `GroupMember`. The account need not be a member: it
/// may have left, or know only an invite code.
package struct GroupBook {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    private static let columns = """
        SELECT jid, subject, subjectOwner, subjectTime, owner, creation, inviteCode, description, descriptionId, descriptionOwner,
            descriptionTime, pictureUrl, announce, locked, joinApproval, memberAdd, expiration, hidesNumbers, isCommunity,
            isCommunityAnnounce, linkedParent
        FROM GroupChat WHERE instance = ?
        """

    package var all: [Group] { find("ORDER BY number", []) }

    package func withInvite(_ code: String) -> Group? { find("AND inviteCode = ?", [.text(code)]).first }

    /// Assigning writes the group with its members; nil removes them.
    package subscript(_ jid: JID) -> Group? {
        get { find("AND jid = ?", [.text(jid.description)]).first }
        nonmutating set {
            let place: [Value] = [.integer(instance), .text(jid.description)]
            store.database.write("DELETE FROM GroupMember WHERE instance = ? AND jid = ?", place)
            guard let group = newValue else {
                store.database.write("DELETE FROM GroupChat WHERE instance = ? AND jid = ?", place)
                return
            }
            write(group)
            for member in group.members {
                store.database.write(
                    "INSERT INTO GroupMember (instance, jid, member, role) VALUES (?, ?, ?, ?)",
                    place + [.text(member.jid.description), .optional(member.role?.rawValue)])
            }
        }
    }

    private func write(_ group: Group) {
        let description = group.description
        store.database.write(
            """
            INSERT INTO GroupChat (instance, jid, subject, subjectOwner, subjectTime, owner, creation, description, descriptionId,
                descriptionOwner, descriptionTime, pictureUrl, inviteCode, announce, locked, joinApproval, memberAdd, expiration,
                hidesNumbers, isCommunity, isCommunityAnnounce, linkedParent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (instance, jid) DO UPDATE SET subject = excluded.subject, subjectOwner = excluded.subjectOwner,
                subjectTime = excluded.subjectTime, description = excluded.description, descriptionId = excluded.descriptionId,
                descriptionOwner = excluded.descriptionOwner, descriptionTime = excluded.descriptionTime,
                pictureUrl = excluded.pictureUrl, inviteCode = excluded.inviteCode, announce = excluded.announce,
                locked = excluded.locked, joinApproval = excluded.joinApproval, memberAdd = excluded.memberAdd,
                expiration = excluded.expiration
            """,
            [
                .integer(instance), .text(group.jid.description), .text(group.subject), .text(group.subjectOwner.description),
                .integer(group.subjectTime), .text(group.owner.description), .integer(group.creation),
                .optional(description?.text), .optional(description?.id), .optional(description?.owner.description),
                .optional(description?.time), .optional(group.pictureURL), .text(group.inviteCode), .bool(group.isAnnouncement),
                .bool(group.isLocked), .bool(group.needsApproval), .bool(group.membersAdd), .integer(group.expiration),
                .bool(group.hidesNumbers), .bool(group.isCommunity), .bool(group.isCommunityAnnounce),
                .optional(group.linkedParent?.description),
            ])
    }

    private func find(_ condition: String, _ values: [Value]) -> [Group] {
        let groups = store.database.rows("\(Self.columns) \(condition)", [.integer(instance)] + values, Self.group)
        return groups.map { group in
            var group = group
            group.members = members(of: group.jid)
            return group
        }
    }

    private func members(of jid: JID) -> [Group.Member] {
        store.database.rows(
            "SELECT member, role FROM GroupMember WHERE instance = ? AND jid = ? ORDER BY number",
            [.integer(instance), .text(jid.description)]
        ) { Group.Member(JID($0.text(0)), $0.optionalText(1).flatMap(Group.Role.init)) }
    }

    private static func group(_ row: borrowing Row) -> Group {
        var group = Group(
            jid: JID(row.text(0)), subject: row.text(1), subjectOwner: JID(row.text(2)), subjectTime: row.integer(3),
            owner: JID(row.text(4)), creation: row.integer(5), inviteCode: row.text(6))
        if let text = row.optionalText(7) {
            group.description = Group.Description(text: text, id: row.text(8), owner: JID(row.text(9)), time: row.integer(10))
        }
        group.pictureURL = row.optionalText(11)
        group.isAnnouncement = row.bool(12)
        group.isLocked = row.bool(13)
        group.needsApproval = row.bool(14)
        group.membersAdd = row.bool(15)
        group.expiration = Int(row.integer(16))
        group.hidesNumbers = row.bool(17)
        group.isCommunity = row.bool(18)
        group.isCommunityAnnounce = row.bool(19)
        group.linkedParent = row.optionalText(20).map { JID($0) }
        return group
    }
}
