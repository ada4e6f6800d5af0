/// Something that happens to a group, whoever does it.
package enum GroupChange: Equatable, Sendable {
    case subject(String)
    case description(String)
    /// Nil takes it away.
    case picture(String?)
    case announcement(Bool)
    case locked(Bool)
    /// Seconds; 0 lets messages stay.
    case expiration(Int)
    case membersAdd(Bool)
    case approval(Bool)
    case newInvite
    /// Who is no member yet comes in.
    case add([JID])
    case remove([JID])
    case promote([JID])
    case demote([JID])
    /// A member changes their number.
    case number(from: JID, to: JID)
}
