import OrderedCollections
package import JSON

/// All instances of this server, by name, in the order they were created.
///
/// Bodies handed in have passed their schemas; what is checked here are the rules of the domain. Loop thread only.
package final class InstanceRegistry {
    /// What `fetchInstances` may show.
    package enum Access: Equatable, Sendable {
        case global
        case token(String)
    }

    let world: World
    let publisher: EventPublisher
    let line: Line
    let quirks: Quirks
    let policy: Policy
    let store: Store
    /// Set once both are there.
    weak var chatwoot: Chatwoot?
    private var instances: OrderedDictionary<String, Instance> = [:]

    /// The part of the configuration that instances follow.
    struct Policy {
        let instances: Configuration.Instances
        let switches: IntegrationSwitches
        /// `SERVER_URL`.
        let serverURL: String?
        /// `WA_BUSINESS_TOKEN_WEBHOOK`.
        let cloudWebhookToken: String
    }

    init(world: World, publisher: EventPublisher, line: Line, quirks: Quirks, policy: Policy, store: Store) {
        self.world = world
        self.publisher = publisher
        self.line = line
        self.quirks = quirks
        self.policy = policy
        self.store = store
    }

    package var all: some Collection<Instance> { instances.values }
    package var isEmpty: Bool { instances.isEmpty }
    package subscript(_ name: String) -> Instance? { instances[name] }

    /// The first guard of every route with a name in its path: 404.
    package func existing(_ name: String) throws(APIError) -> Instance {
        guard let instance = instances[name] else { throw .instanceMissing(name) }
        return instance
    }

    /// Whether a token opens anything; tokens need not be unique.
    package func hasToken(_ token: String) -> Bool { instances.values.contains { $0.token == token } }

    /// The first instance of a channel with this number, as its inbound webhook looks it up.
    package func withNumber(_ number: String, of integration: Integration) -> Instance? {
        instances.values.first { $0.integration == integration && $0.number == number }
    }

    func insert(_ instance: Instance) {
        instances[instance.name] = instance
        instance.noteChange()
    }

    func insertStored(_ instance: Instance) { instances[instance.name] = instance }

    /// Tells `remove.instance`, then the close of a connection that was there, then forgets the row.
    func remove(_ instance: Instance) {
        publisher.publish(.removeInstance, .null, of: instance)
        line.drop(instance, .loggedOut)
        world.cancel(instance.deletionAlarm)
        store.remove(instance)
        if instances[instance.name] === instance { instances.removeValue(forKey: instance.name) }
    }

    /// `GET /instance/fetchInstances`. Empty filters count as not given.
    package func fetch(
        access: Access, name: String? = nil, id: String? = nil, number: String? = nil
    ) throws(APIError) -> JSONValue {
        let name = name?.isEmpty == false ? name : nil
        let id = id?.isEmpty == false ? id : nil
        let number = number?.isEmpty == false ? number : nil
        let found: [Instance]
        switch access {
        case .token(let token):
            found = all.filter { $0.token == token && (name == nil || $0.name == name) && (id == nil || $0.id == id) }
            guard !found.isEmpty else { throw .unauthorized }
        case .global where id != nil || number != nil:
            guard let one = all.first(where: { id == nil ? $0.number == number : $0.id == id }) else {
                throw .notFound("Instance \"\(id ?? number ?? "")\" not found")
            }
            found = [one]
        case .global:
            found = name == nil ? Array(all) : all.filter { $0.name == name }
            if let name, found.isEmpty { throw .notFound("Instance \"\(name)\" not found") }
        }
        return .array(found.map { $0.row(clientName: policy.instances.clientName) })
    }

    /// `DELETE /instance/delete`: told, then gone before the answer, so the name is free at once.
    package func delete(_ instance: Instance) -> JSONValue {
        publisher.publish(.instanceDelete, instance.identity, of: instance)
        remove(instance)
        return Self.done("Instance deleted")
    }

    static func done(_ message: String) -> JSONValue {
        ["status": "SUCCESS", "error": false, "response": ["message": .string(message)]]
    }
}

extension Instance {
    /// `data` of `instance.create` and `instance.delete`.
    var identity: JSONValue { ["instanceName": .string(name), "instanceId": .string(id)] }
}
