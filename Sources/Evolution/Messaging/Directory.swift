/// Who is on WhatsApp, and which numbers the server has looked up already. One for all instances.
///
/// Everybody has it but the numbers listed; the list is the control plane's, and so is what is known of people.
package final class Directory {
    /// Numbers as their addresses spell them, digits alone.
    package var unregistered: Set<String> = []
    private let store: Store
    /// `MOCK_ADDRESSING`.
    let addressing: Configuration.Simulator.Addressing
    /// People the control plane described.
    private var people: [JID: Person] = [:]
    /// Hidden addresses that were given rather than made, and whose they are.
    private var revealed: [JID: JID] = [:]
    /// Addresses once found. Sending to these gets further on a closed connection.
    private var known: Set<JID> = []
    /// Addresses remembered before the memory starts afresh; about 10 MiB.
    private static let knownLimit = 100_000

    init(store: Store, addressing: Configuration.Simulator.Addressing) {
        self.store = store
        self.addressing = addressing
        for person in store.loadPeople() { take(person) }
    }

    func isKnown(_ jid: JID) -> Bool { known.contains(jid) }

    /// Whether a message can go there: hidden addresses always, people unless listed.
    func lookUp(_ jid: JID) -> Bool {
        if jid.isHidden { return true }
        guard jid.isPerson, !jid.user.isEmpty, !unregistered.contains(jid.user) else { return false }
        guard store.policy.savesNumbers else { return true }
        if known.count == Self.knownLimit { known = [] }
        known.insert(jid)
        return true
    }

    // MARK: People

    /// The person behind an address, hidden or not.
    package subscript(_ jid: JID) -> Person {
        let jid = phone(of: jid)
        return people[jid] ?? Person(jid: jid)
    }

    package func describe(_ person: Person) {
        store.save(person)
        if let old = people[person.jid]?.hiddenAddress { revealed[old] = nil }
        take(person)
    }

    private func take(_ person: Person) {
        people[person.jid] = person
        if let hidden = person.hiddenAddress { revealed[hidden] = person.jid }
        if person.isRegistered { unregistered.remove(person.jid.user) } else { unregistered.insert(person.jid.user) }
    }

    /// The phone address of a person; what is no hidden address stays.
    package func phone(of jid: JID) -> JID { revealed[jid] ?? HiddenAddress.revealing(jid) ?? jid }

    /// The address by which WhatsApp names somebody to an account.
    func shown(_ jid: JID) -> JID { addressing == .hidden ? hidden(jid) : jid }

    /// The hidden address of a person; what is no phone address stays.
    package func hidden(_ jid: JID) -> JID { people[jid]?.hiddenAddress ?? HiddenAddress.hiding(jid) ?? jid }
}
