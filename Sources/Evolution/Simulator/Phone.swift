/// The account that scans: whose WhatsApp an instance becomes.
package struct Phone: Equatable, Sendable {
    package let jid: JID
    package let profileName: String
    package let pictureURL: String?

    package init(number: String, profileName: String, pictureURL: String? = nil) {
        jid = JID(number: number)
        self.profileName = profileName
        self.pictureURL = pictureURL
    }
}
