public import JSON

/// A request to join a namespace, before it is granted.
public struct ConnectRequest {
    public let namespace: NamespaceName
    /// What the CONNECT packet carried: an object, or nil.
    public let auth: JSONValue?
    public let handshake: HandshakeRequest
}

/// What a middleware says to a request to join.
public enum Admission: Equatable, Sendable {
    case accept
    /// The client's `connect_error`.
    case refuse(message: String, data: JSONValue? = nil)
}

/// What happens in a namespace. Registered once per namespace, or once for all that a predicate allows, never per socket: a socket
/// costs no closure. Handlers run on the loop's thread, in the order of their registration, and may do anything, leaving and closing
/// included.
public final class Handlers {
    private var events: [String: [(Event) -> Void]] = [:]
    private var catchAlls: [(Event) -> Void] = []
    private var connections: [(Socket, JSONValue?) -> Void] = []
    private var disconnections: [(Socket, DisconnectReason) -> Void] = []
    private var middlewares: [(ConnectRequest) -> Admission] = []

    package init() {}

    public func on(_ event: String, _ handler: @escaping (Event) -> Void) { events[event, default: []].append(handler) }

    /// Before the handlers of the event's name.
    public func onAny(_ handler: @escaping (Event) -> Void) { catchAlls.append(handler) }

    /// After the client has been told that it is in; the second argument is what its CONNECT carried.
    public func onConnection(_ handler: @escaping (Socket, JSONValue?) -> Void) { connections.append(handler) }

    /// After the socket has left its namespace and rooms.
    public func onDisconnect(_ handler: @escaping (Socket, DisconnectReason) -> Void) { disconnections.append(handler) }

    /// Asked in order; the first refusal counts.
    public func use(_ middleware: @escaping (ConnectRequest) -> Admission) { middlewares.append(middleware) }

    func admission(to request: ConnectRequest) -> Admission {
        for middleware in middlewares {
            let admission = middleware(request)
            guard admission == .accept else { return admission }
        }
        return .accept
    }

    func handle(_ event: Event) {
        for handler in catchAlls { handler(event) }
        guard let handlers = events[event.name] else { return }
        for handler in handlers { handler(event) }
    }

    func connected(_ socket: Socket, auth: JSONValue?) {
        for handler in connections { handler(socket, auth) }
    }

    func disconnected(_ socket: Socket, _ reason: DisconnectReason) {
        for handler in disconnections { handler(socket, reason) }
    }
}
