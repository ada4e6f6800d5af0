/// Which numbers have WhatsApp, and which of them the server has looked up already. One for all instances.
///
/// Everybody has it but the numbers listed; the list is the control plane's.
package final class Directory {
    /// Numbers as their addresses spell them, digits alone.
    package var unregistered: Set<String> = []
    /// Addresses once found. Sending to these gets further on a closed connection.
    private var known: Set<JID> = []
    /// Addresses remembered before the memory starts afresh; about 10 MiB.
    private static let knownLimit = 100_000

    init() {}

    func isKnown(_ jid: JID) -> Bool { known.contains(jid) }

    /// Whether a message can go there: hidden addresses always, people unless listed.
    func lookUp(_ jid: JID) -> Bool {
        if jid.isHidden { return true }
        guard jid.isPerson, !jid.user.isEmpty, !unregistered.contains(jid.user) else { return false }
        if known.count == Self.knownLimit { known = [] }
        known.insert(jid)
        return true
    }
}
