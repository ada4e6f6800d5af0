public import EngineIO

/// A client in a namespace: a name to act by, not the thing itself. It may be kept; once the client has left, everything done with it
/// goes nowhere.
public struct Socket {
    public let namespace: Namespace
    /// Differs from the identifier of the connection, which is a secret of the transport.
    public let id: SessionID
    package let client: ClientID

    public var isConnected: Bool { namespace.hub?.isJoined(self) ?? false }
    public var handshake: HandshakeRequest? { namespace.hub?.handshake(of: client) }
    public var rooms: [String] { namespace.hub?.rooms(of: self) ?? [] }

    public func emit(_ event: String, _ arguments: Arguments = []) {
        send(PacketWriter.event(namespace.name, name: event, arguments))
    }

    /// Emits and asks for an acknowledgement. `handler` is called once: with the answer, or with nil when it can no longer come.
    public func emit(_ event: String, _ arguments: Arguments = [], acknowledgedBy handler: @escaping (Arguments?) -> Void) {
        guard let hub = namespace.hub else { return handler(nil) }
        hub.ask(self, event, arguments, handler)
    }

    public func join(_ room: String) { namespace.hub?.join(room, self) }
    public func leave(_ room: String) { namespace.hub?.leave(room, self) }

    /// Leaves the namespace; with `closingConnection` all namespaces of this client, and then the connection is closed.
    public func disconnect(closingConnection: Bool = false) {
        if closingConnection {
            namespace.hub?.disconnect(client, .serverDisconnect)
        } else {
            namespace.hub?.disconnect(self)
        }
    }

    func send(_ message: EncodedMessage) {
        guard let hub = namespace.hub, hub.isJoined(self) else { return }
        hub.order(.send(message, to: client))
    }
}
