import JSON

/// Turns what happened to an instance into an event with its envelope, and puts it on the bus.
final class EventPublisher {
    private let bus: EventBus
    private let world: World
    private let quirks: Quirks
    /// `SERVER_URL`.
    private let serverURL: String?
    /// `AUTHENTICATION_EXPOSE_IN_FETCH_INSTANCES`.
    private let showsTokens: Bool
    /// `WEBSOCKET_ENABLED`.
    private let hasNamespaces: Bool

    init(bus: EventBus, world: World, quirks: Quirks, serverURL: String?, showsTokens: Bool, hasNamespaces: Bool) {
        self.bus = bus
        self.world = world
        self.quirks = quirks
        self.serverURL = serverURL
        self.showsTokens = showsTokens
        self.hasNamespaces = hasNamespaces
    }

    func publish(_ name: EventName, _ data: JSONValue, of instance: Instance, toSocketsOnly: Bool = false) {
        let now = world.wallTime
        let common = Event.Common(
            serverURL: serverURL, dateTime: quirks.printsLocalTimeAsUTC ? now.localAsUTC : now.iso8601, sender: instance.sender,
            apiKey: showsTokens ? .string(instance.token) : .null)
        let isForNamespace = hasNamespaces && instance.websocket?.wants(name, quirks: quirks) == true
        bus.publish(
            Event(
                name, data: data, of: instance, isForNamespace: isForNamespace, isForSocketsOnly: toSocketsOnly, wallTime: now,
                common: common))
    }
}
