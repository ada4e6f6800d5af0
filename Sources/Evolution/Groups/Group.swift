/// A group on WhatsApp as one instance knows it. Members go by their phone addresses, whatever the group shows of them.
package struct Group: Equatable, Sendable {
    package let jid: JID
    package internal(set) var subject: String
    package internal(set) var subjectOwner: JID
    /// Seconds since the epoch, as all times here.
    package internal(set) var subjectTime: Int64
    package let owner: JID
    package let creation: Int64
    package internal(set) var description: Description?
    package internal(set) var pictureURL: String?
    /// 22 letters and digits; revoking makes another.
    package internal(set) var inviteCode: String
    /// Only admins write.
    package internal(set) var isAnnouncement = false
    /// Only admins change what the group is called and looks like.
    package internal(set) var isLocked = false
    package internal(set) var needsApproval = false
    /// All members may add others.
    package internal(set) var membersAdd = true
    /// Seconds after which messages disappear; 0 keeps them.
    package internal(set) var expiration = 0
    /// Members are shown by their hidden addresses.
    package internal(set) var hidesNumbers = true
    package internal(set) var isCommunity = false
    package internal(set) var isCommunityAnnounce = false
    package internal(set) var linkedParent: JID?
    package internal(set) var members: [Member] = []

    package struct Description: Equatable, Sendable {
        package let text: String
        package let id: String
        package let owner: JID
        package let time: Int64
    }

    package struct Member: Equatable, Sendable {
        package let jid: JID
        package var role: Role?

        package init(_ jid: JID, _ role: Role? = nil) {
            self.jid = jid
            self.role = role
        }
    }

    /// Members without one are just that.
    package enum Role: String, Sendable { case admin, superadmin }

    init(jid: JID, subject: String, owner: JID, at now: WallTime, inviteCode: String) {
        self.jid = jid
        self.subject = subject
        subjectOwner = owner
        subjectTime = now.seconds
        self.owner = owner
        creation = now.seconds
        self.inviteCode = inviteCode
    }

    /// As stored.
    init(
        jid: JID, subject: String, subjectOwner: JID, subjectTime: Int64, owner: JID, creation: Int64, inviteCode: String
    ) {
        self.jid = jid
        self.subject = subject
        self.subjectOwner = subjectOwner
        self.subjectTime = subjectTime
        self.owner = owner
        self.creation = creation
        self.inviteCode = inviteCode
    }

    package func member(_ jid: JID) -> Member? { members.first { $0.jid == jid } }

    package func isAdmin(_ jid: JID) -> Bool { member(jid)?.role != nil }

    var inviteURL: String { "https://chat.whatsapp.com/\(inviteCode)" }
}
