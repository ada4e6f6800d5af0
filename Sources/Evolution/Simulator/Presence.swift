/// What a peer is doing.
package enum Presence: String, CaseIterable, Sendable {
    case available, unavailable, composing, recording, paused

    /// WhatsApp reports the end of typing as being there.
    var reported: String { self == .paused ? Presence.available.rawValue : rawValue }
}
