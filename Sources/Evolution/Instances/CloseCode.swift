/// Why the connection to WhatsApp ended. Open set: WhatsApp may invent one.
package struct CloseCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// Logged out here, or unlinked on the phone.
    package static let loggedOut = CloseCode(rawValue: 401)
    /// No scan while the socket had codes to show.
    package static let timedOut = CloseCode(rawValue: 408)
    /// WhatsApp asks for a new socket, as after every pairing.
    package static let restartRequired = CloseCode(rawValue: 515)

    /// Whether the account has to be paired again; after all others the server reconnects in silence.
    package var isTerminal: Bool { [401, 402, 403, 406].contains(rawValue) }

    /// Name of the HTTP status of the same number, which is how the real server words it.
    var phrase: String {
        switch rawValue {
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 406: "Not Acceptable"
        default: "Unknown"
        }
    }
}
