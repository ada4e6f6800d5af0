/// What sending needs to know of a group the account is in.
package struct GroupView: Equatable, Sendable {
    /// Addresses of all members, hidden ones in groups that hide numbers.
    package var participants: [String]
    /// Seconds after which messages disappear; nil when they stay.
    package var expiration: Int?

    package init(participants: [String], expiration: Int? = nil) {
        self.participants = participants
        self.expiration = expiration
    }
}
