import Evolution
import JSON
import SocketIO

/// Events on their way to Socket.IO clients: to `/` in global mode, and to the instance's own namespace while it subscribes.
///
/// The modes add up, as in the real server: a client in both namespaces hears an event twice, first on `/`.
final class SocketIOSink: EventSink {
    private let hub: Hub
    private let sendsGlobalEvents: Bool
    private let quirks: Quirks

    init(hub: Hub, sendsGlobalEvents: Bool, quirks: Quirks) {
        self.hub = hub
        self.sendsGlobalEvents = sendsGlobalEvents
        self.quirks = quirks
        hub.namespace(.main)
    }

    func receive(_ event: Evolution.Event) {
        guard sendsGlobalEvents || event.isForNamespace else { return }
        let arguments: Arguments = [.object(event.envelope)]
        if sendsGlobalEvents { hub.namespace(.main).emit(event.name.rawValue, arguments) }
        if event.isForNamespace { hub.namespace(Self.name(of: event.instance)).emit(event.name.rawValue, arguments) }
    }

    /// The namespace of an enabled instance can be joined from now on, for as long as the process lives.
    func open(_ instance: Instance) {
        guard instance.websocket?.isEnabled == true, !quirks.opensNamespaceWithFirstEvent else { return }
        hub.namespace(Self.name(of: instance.name))
    }

    private static func name(of instance: String) -> NamespaceName { NamespaceName("/" + instance) }
}
