/// How far an own message has come.
package enum Receipt: String, CaseIterable, Sendable {
    /// WhatsApp has it.
    case server = "SERVER_ACK"
    /// A device of the peer has it.
    case delivery = "DELIVERY_ACK"
    case read = "READ"
    /// A voice note was listened to.
    case played = "PLAYED"
    /// WhatsApp rejected it after accepting it.
    case error = "ERROR"
}
