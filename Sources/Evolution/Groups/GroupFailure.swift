/// Why WhatsApp refuses something with a group, in its own words.
enum GroupFailure: String, Error, CaseIterable {
    /// There is no such group.
    case itemNotFound = "item-not-found"
    /// The account is no member, or the group lets only admins do this.
    case forbidden
    case notAuthorized = "not-authorized"
    /// The invite was revoked, or never was.
    case gone
    /// The account is a member already.
    case conflict
}
