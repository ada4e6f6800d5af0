/// What stands behind an instance.
package enum Integration: String, CaseIterable, Sendable {
    /// A phone, paired by QR code. The only one with a connection that comes and goes.
    case baileys = "WHATSAPP-BAILEYS"
    /// The Cloud API.
    case business = "WHATSAPP-BUSINESS"
    /// The generic channel.
    case evolution = "EVOLUTION"
}
