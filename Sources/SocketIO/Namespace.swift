import EngineIO

/// A namespace: who is in it, its rooms, its handlers.
public final class Namespace {
    public let name: NamespaceName
    public let handlers: Handlers
    /// Made because a predicate allowed its name; gone when its last member leaves, so that names cost no lasting memory.
    let isDynamic: Bool
    private(set) weak var hub: Hub?
    var members = Members()
    var roomTable = Rooms()
    private var nextAck = 0

    init(_ name: NamespaceName, handlers: Handlers, isDynamic: Bool, hub: Hub) {
        self.name = name
        self.handlers = handlers
        self.isDynamic = isDynamic
        self.hub = hub
    }

    public var count: Int { members.count }
    public var roomCount: Int { roomTable.count }

    public var sockets: [Socket] {
        guard let hub else { return [] }
        return members.list.compactMap { hub.socket($0, in: self) }
    }

    /// Emits to every member, or those in `room`, except one. Written once however many there are, and not at all when there are none.
    public func emit(_ event: String, _ arguments: Arguments = [], to room: String? = nil, except sender: Socket? = nil) {
        guard let hub else { return }
        var receivers = room.map(roomTable.members) ?? members.list
        if let sender, sender.namespace === self { receivers.removeAll { $0 == sender.client } }
        guard !receivers.isEmpty else { return }
        hub.order(.broadcast(PacketWriter.event(name, name: event, arguments), to: receivers))
    }

    /// Ids count per namespace, over all its sockets (wire rows S15).
    func takeAckID() -> Int {
        defer { nextAck += 1 }
        return nextAck
    }
}
