import EngineIO

/// The name the transports' side gave to a connection: a slot of its table and how often that slot had been used before, so that a
/// late report finds nobody rather than a successor.
package struct ClientID: Hashable, Sendable {
    package let slot: UInt32
    package let generation: UInt32

    package init(slot: UInt32, generation: UInt32) {
        self.slot = slot
        self.generation = generation
    }
}

/// One namespace a connection has joined. 40 bytes.
struct Membership {
    let namespace: Namespace
    let id: SessionID
    var rooms: [String] = []
    var acks = AckTable()
}

/// One Engine.IO connection as Socket.IO sees it.
struct Client {
    let id: ClientID
    let handshake: HandshakeRequest
    /// In the order of joining, in which leaving is announced (wire rows S26).
    var memberships: [Membership] = []
    var attachments: Attachments?
    /// Whether a namespace was ever joined: if not by the connect timeout, the connection is closed.
    var hasJoined = false
    /// While its namespaces are told, nothing else may end it again.
    var isEnding = false

    func index(of namespace: Namespace) -> Int? {
        memberships.firstIndex { $0.namespace === namespace }
    }
}
