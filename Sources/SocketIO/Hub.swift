package import Bytes
package import EngineIO
import JSON

/// All connections and namespaces of one Socket.IO server.
///
/// Confined to the loop's thread. The transports' side reports connections and what they receive, and carries out `takeOrders`; users
/// reach it through `Namespace`, `Socket` and `Handlers`. Nothing here calls the transports, so a handler may do anything without
/// finding the world half changed.
/// Source: socket.io-protocol 5; docs/wire.md, chapter S.
public final class Hub {
    /// What the transports' side has to do, in order.
    package enum Order {
        case send(EncodedMessage, to: ClientID)
        /// The list is shared, not copied.
        case broadcast(EncodedMessage, to: [ClientID])
        /// Close the Engine.IO session.
        case close(ClientID)
    }

    public let options: HubOptions
    /// Called when there are orders where there were none: work was done outside a report of the transports' side.
    package var onOrders: (() -> Void)?
    private let parser: PacketParser
    private var random: RandomSource
    private var orders: [Order] = []
    /// By slot.
    var clients: [Client?] = []
    private var namespaces: [NamespaceName: Namespace] = [:]
    private var predicates: [(allows: (NamespaceName) -> Bool, handlers: Handlers)] = []

    package init(_ options: HubOptions = HubOptions(), random: RandomSource = .system) {
        self.options = options
        self.random = random
        parser = PacketParser(options)
    }

    // MARK: Namespaces

    /// The namespace of that name, made if there is none.
    @discardableResult
    public func namespace(_ name: NamespaceName) -> Namespace {
        if let existing = namespaces[name] { return existing }
        let namespace = Namespace(name, handlers: Handlers(), isDynamic: false, hub: self)
        namespaces[name] = namespace
        return namespace
    }

    public func existingNamespace(_ name: NamespaceName) -> Namespace? { namespaces[name] }

    public var namespaceCount: Int { namespaces.count }

    /// Allows every namespace the predicate accepts, made when first joined. All share the handlers returned.
    public func namespaces(where allows: @escaping (NamespaceName) -> Bool) -> Handlers {
        let handlers = Handlers()
        predicates.append((allows, handlers))
        return handlers
    }

    /// Its members leave; joining it again is refused.
    public func removeNamespace(_ name: NamespaceName) {
        guard let namespace = namespaces.removeValue(forKey: name) else { return }
        for socket in namespace.sockets { disconnect(socket) }
    }

    // MARK: Reports

    package func opened(_ id: ClientID, handshake: HandshakeRequest = HandshakeRequest()) {
        let slot = Int(id.slot)
        while clients.count <= slot { clients.append(nil) }
        clients[slot] = Client(id: id, handshake: handshake)
    }

    /// A text message, without Engine.IO's `4`.
    package func receive(_ text: Span<UInt8>, from id: ClientID) {
        guard let client = clients[id] else { return }
        guard client.attachments == nil else { return fail(id) }
        do throws(PacketError) {
            let result = try parser.parse(text)
            if result.attachmentCount > 0 {
                clients[Int(id.slot)]?.attachments = Attachments(awaitedBy: result, maxBytes: options.maxAttachmentBytes)
            } else {
                dispatch(result.packet, from: id)
            }
        } catch {
            fail(id)
        }
    }

    package func receive(binary bytes: [UInt8], from id: ClientID) {
        guard var attachments = clients[id]?.attachments else { return fail(id) }
        clients[Int(id.slot)]?.attachments = nil
        do throws(PacketError) {
            if let packet = try attachments.receive(bytes) {
                dispatch(packet, from: id)
            } else {
                clients[Int(id.slot)]?.attachments = attachments
            }
        } catch {
            fail(id)
        }
    }

    /// `options.connectTimeout` after `opened`.
    package func connectTimeoutPassed(_ id: ClientID) {
        guard let client = clients[id], !client.hasJoined else { return }
        end(id, .forcedClose)
        order(.close(id))
    }

    /// The session is over, whatever the reason.
    package func closed(_ id: ClientID, _ reason: EndReason) { end(id, DisconnectReason(reason)) }

    package func takeOrders() -> [Order] {
        defer { orders = [] }
        return orders
    }

    func order(_ order: Order) {
        let wasEmpty = orders.isEmpty
        orders.append(order)
        if wasEmpty { onOrders?() }
    }

    // MARK: Packets

    private func dispatch(_ packet: Packet, from id: ClientID) {
        switch packet {
        case .connect(let name, let auth): connect(id, to: name, auth: auth)
        case .disconnect(let name):
            guard let socket = socket(id, in: name) else { return fail(id) }
            leave(socket, .clientDisconnect)
        case .event(let name, let event, let arguments, let ack):
            guard let socket = socket(id, in: name) else { return fail(id) }
            guard let event else { return }
            let acknowledgement = ack.map { Acknowledgement(socket: socket, id: $0) }
            socket.namespace.handlers.handle(
                Event(socket: socket, name: event, arguments: arguments, acknowledgement: acknowledgement))
        case .ack(let name, let ack, let arguments):
            guard let socket = socket(id, in: name) else { return fail(id) }
            guard let number = ack?.integer, let arguments, let index = clients[id]?.index(of: socket.namespace) else { return }
            let handler = clients[Int(id.slot)]?.memberships[index].acks.remove(number)
            handler?(arguments)
        }
    }

    private func connect(_ id: ClientID, to name: NamespaceName, auth: JSONValue?) {
        guard let client = clients[id] else { return }
        if let existing = namespaces[name], client.index(of: existing) != nil { return fail(id) }
        guard client.memberships.count < options.maxNamespacesPerClient else {
            return order(.send(PacketWriter.connectError(name, message: "Too many namespaces"), to: id))
        }
        let existing = namespaces[name]
        guard let handlers = existing?.handlers ?? predicates.first(where: { $0.allows(name) })?.handlers else {
            return order(.send(PacketWriter.connectError(name, message: "Invalid namespace"), to: id))
        }
        let request = ConnectRequest(namespace: name, auth: auth, handshake: client.handshake)
        if case .refuse(let message, let data) = handlers.admission(to: request) {
            return order(.send(PacketWriter.connectError(name, message: message, data: data), to: id))
        }
        // A middleware may have closed the connection, or removed or made the namespace.
        guard let client = clients[id], !client.isEnding else { return }
        let namespace = namespaces[name] ?? Namespace(name, handlers: handlers, isDynamic: existing == nil, hub: self)
        namespaces[name] = namespace
        let socket = Socket(namespace: namespace, id: SessionID(using: &random), client: id)
        namespace.members.insert(id)
        clients[Int(id.slot)]?.memberships.append(Membership(namespace: namespace, id: socket.id))
        clients[Int(id.slot)]?.hasJoined = true
        order(.send(PacketWriter.connect(name, id: socket.id), to: id))
        handlers.connected(socket, auth: auth)
    }

    // MARK: Leaving

    /// Everything that is not a packet a client may send here and now.
    private func fail(_ id: ClientID) {
        guard let client = clients[id], !client.isEnding else { return }
        end(id, .parseError)
        order(.close(id))
    }

    /// The server closes a connection: it is told so in each namespace first.
    package func disconnect(_ id: ClientID, _ reason: DisconnectReason) {
        guard let client = clients[id], !client.isEnding else { return }
        for membership in client.memberships {
            order(.send(PacketWriter.disconnect(membership.namespace.name), to: id))
        }
        end(id, reason)
        order(.close(id))
    }

    /// The server stops: connections end without a word about their namespaces, as in the reference implementation. A client told to
    /// leave a namespace does not come back to it; one whose connection ends does, once the server is there again.
    package func closeAll() {
        for case let client? in clients where !client.isEnding {
            end(client.id, .serverShutdown)
            order(.close(client.id))
        }
    }

    func disconnect(_ socket: Socket) {
        guard isJoined(socket) else { return }
        order(.send(PacketWriter.disconnect(socket.namespace.name), to: socket.client))
        leave(socket, .serverDisconnect)
    }

    /// The only way out for a connection.
    private func end(_ id: ClientID, _ reason: DisconnectReason) {
        guard let client = clients[id], !client.isEnding else { return }
        clients[Int(id.slot)]?.isEnding = true
        for membership in client.memberships {
            leave(Socket(namespace: membership.namespace, id: membership.id, client: id), reason)
        }
        if clients[id] != nil { clients[Int(id.slot)] = nil }
    }

    /// The only way out for a socket.
    private func leave(_ socket: Socket, _ reason: DisconnectReason) {
        let namespace = socket.namespace
        guard isJoined(socket), let index = clients[socket.client]?.index(of: namespace),
            let membership = clients[Int(socket.client.slot)]?.memberships.remove(at: index)
        else { return }
        namespace.members.remove(socket.client)
        for room in membership.rooms { namespace.roomTable.leave(room, socket.client) }
        if namespace.isDynamic, namespace.members.isEmpty, namespaces[namespace.name] === namespace {
            namespaces[namespace.name] = nil
        }
        var acks = membership.acks
        for handler in acks.removeAll() { handler(nil) }
        namespace.handlers.disconnected(socket, reason)
    }
}
