package import JSON

/// Why the simulator cannot do what it is asked.
package enum SimulatorError: Error, Equatable, CaseIterable, Sendable {
    /// No QR code is on show.
    case nothingToScan
    /// The instance is not paired with a phone, so nobody reaches it.
    case notConnected
    /// Not a message of this instance, or the receipt was told before.
    case nothingToAcknowledge
    /// The session did not ask for this peer's presence (send with `delay` does).
    case notWatched
    /// The setting `groupsIgnore` is on.
    case groupsIgnored
}

/// The other end of the line: the owner's phone, the people who write, the network.
///
/// What it does, it does at once; the order and content of events are the real server's. Loop thread only.
package final class Simulator {
    let world: World
    let publisher: EventPublisher
    private let line: Line
    private let receipts: Receipts
    private let inbox: Inbox
    let history: History
    private let quirks: Quirks
    /// Which numbers have WhatsApp.
    package let directory: Directory

    init(
        world: World, publisher: EventPublisher, line: Line, receipts: Receipts, directory: Directory, inbox: Inbox,
        history: History, quirks: Quirks
    ) {
        self.world = world
        self.publisher = publisher
        self.line = line
        self.receipts = receipts
        self.directory = directory
        self.inbox = inbox
        self.history = history
        self.quirks = quirks
    }

    /// Scans the code on show: connecting, then open. Without a phone the owner's last one scans, or a new one.
    package func scan(_ instance: Instance, with phone: Phone? = nil) throws(SimulatorError) {
        let phone = phone ?? instance.phone ?? People.owner(of: instance)
        guard line.scan(instance, with: phone) else { throw .nothingToScan }
    }

    /// Connects if nothing was asked yet, and scans as soon as a code is on show. `outcome` is called once: when the state is open, or
    /// when the connection closed instead.
    package func pair(_ instance: Instance, with phone: Phone? = nil, _ outcome: @escaping (_ isOpen: Bool) -> Void) {
        line.pair(instance, with: phone ?? instance.phone ?? People.owner(of: instance), outcome)
    }

    /// Does something when the line is open: now, or when it opens again; the other thing, if the account is lost before.
    package func whenOpen(_ instance: Instance, _ action: @escaping () -> Void, orLost lost: @escaping () -> Void = {}) {
        line.whenOpen(instance, action, orLost: lost)
    }

    /// Something comes for the instance; returns its id. `outcome` is called once: when the line is open, or with nil when the
    /// account is lost before.
    @discardableResult
    package func receive(
        _ incoming: IncomingMessage, at instance: Instance, _ outcome: @escaping (IncomingOutcome?) -> Void
    ) throws(SimulatorError) -> String {
        try requireAccount(of: instance)
        let id = incoming.id ?? world.makeMessageID(incoming.device)
        line.whenOpen(instance) { [inbox] in
            outcome(inbox.receive(incoming, id: id, at: instance))
        } orLost: {
            outcome(nil)
        }
        return id
    }

    /// Breaks the connection. A terminal code is told as close; others reconnect in silence.
    package func disconnect(_ instance: Instance, _ code: CloseCode) throws(SimulatorError) {
        guard instance.integration == .baileys, instance.state != .close else { throw .notConnected }
        line.drop(instance, code)
    }

    /// A peer writes; returns the message's id. While the line reconnects the message waits for it.
    @discardableResult
    package func receive(_ incoming: IncomingText, at instance: Instance) throws(SimulatorError) -> String {
        try receive(incoming.message, at: instance) { _ in }
    }

    /// The phone hands over its past.
    package func synchronise(_ past: [PastChat], to instance: Instance) throws(SimulatorError) {
        try requireAccount(of: instance)
        line.whenOpen(instance) { [history] in history.synchronise(past, to: instance) }
    }

    /// The peer's device or WhatsApp acknowledges an own message; or the owner reads a received one on the phone. Returns the data of
    /// the event.
    @discardableResult
    package func acknowledge(_ id: String, _ receipt: Receipt, at instance: Instance) throws(SimulatorError) -> JSONValue {
        try requireAccount(of: instance)
        guard let data = receipts.tell(receipt, of: id, to: instance) else { throw .nothingToAcknowledge }
        return data
    }

    /// A peer types, records, comes or goes. Returns the data of the event. WhatsApp tells it only to a session that asked for that
    /// peer's presence; here asking the simulator for it counts as having asked, unless the quirk says otherwise. In a group it is the
    /// group's presence that is asked for, and `groupsIgnore` hides it.
    @discardableResult
    package func show(
        _ presence: Presence, of peer: JID, in group: JID? = nil, at instance: Instance
    ) throws(SimulatorError) -> JSONValue {
        try requireAccount(of: instance)
        let chat = group ?? peer
        guard group == nil || !instance.settings.groupsIgnore else { throw .groupsIgnored }
        guard !quirks.hidesUnwatchedPresence || instance.watchedPresences.contains(chat) else { throw .notWatched }
        let shown = directory.shown(peer).description
        let data: JSONValue = [
            "id": .string(group?.description ?? shown),
            "presences": .object([shown: ["lastKnownPresence": .string(presence.reported)]]),
        ]
        line.whenOpen(instance) { [publisher] in publisher.publish(.presenceUpdate, data, of: instance) }
        return data
    }

    private func requireAccount(of instance: Instance) throws(SimulatorError) {
        guard instance.integration == .baileys, instance.connection.isLoggedIn else { throw .notConnected }
    }
}
