import EngineIO

// What a `Socket` asks of its hub.
extension Hub {
    func socket(_ id: ClientID, in name: NamespaceName) -> Socket? {
        existingNamespace(name).flatMap { socket(id, in: $0) }
    }

    func socket(_ id: ClientID, in namespace: Namespace) -> Socket? {
        guard let client = clients[id], let index = client.index(of: namespace) else { return nil }
        return Socket(namespace: namespace, id: client.memberships[index].id, client: id)
    }

    /// Lets go of the room of connections that were many and are few.
    package func trim() {
        let count = clients.lastIndex { $0 != nil }.map { $0 + 1 } ?? 0
        clients = clients[..<count].map { $0 }
    }

    func isJoined(_ socket: Socket) -> Bool { membership(of: socket) != nil }

    func handshake(of id: ClientID) -> HandshakeRequest? { clients[id]?.handshake }

    func rooms(of socket: Socket) -> [String] { membership(of: socket)?.rooms ?? [] }

    func join(_ room: String, _ socket: Socket) {
        guard let index = index(of: socket), !rooms(of: socket).contains(room) else { return }
        clients[Int(socket.client.slot)]?.memberships[index].rooms.append(room)
        socket.namespace.roomTable.join(room, socket.client)
    }

    func leave(_ room: String, _ socket: Socket) {
        guard let index = index(of: socket) else { return }
        clients[Int(socket.client.slot)]?.memberships[index].rooms.removeAll { $0 == room }
        socket.namespace.roomTable.leave(room, socket.client)
    }

    func ask(_ socket: Socket, _ event: String, _ arguments: Arguments, _ handler: @escaping (Arguments?) -> Void) {
        guard let index = index(of: socket) else { return handler(nil) }
        let id = socket.namespace.takeAckID()
        let limit = options.maxPendingAcks
        let givenUp = clients[Int(socket.client.slot)]?.memberships[index].acks.insert(id, limit: limit, handler)
        order(.send(PacketWriter.event(socket.namespace.name, name: event, arguments, ack: id), to: socket.client))
        givenUp?(nil)
    }

    private func index(of socket: Socket) -> Int? {
        guard let client = clients[socket.client], let index = client.index(of: socket.namespace),
            client.memberships[index].id == socket.id
        else { return nil }
        return index
    }

    private func membership(of socket: Socket) -> Membership? {
        index(of: socket).flatMap { clients[socket.client]?.memberships[$0] }
    }
}

extension [Client?] {
    /// The connection of that name; nil when its slot is empty or has a successor.
    subscript(_ id: ClientID) -> Client? {
        let slot = Int(id.slot)
        guard slot < count, let client = self[slot], client.id == id else { return nil }
        return client
    }
}
