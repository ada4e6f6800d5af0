import Evolution
import HTTP
import JSON

/// The eight `/instance` routes.
struct InstanceController {
    let registry: InstanceRegistry
    let isGlobalKey: (String) -> Bool
    /// Called with each new instance: its namespace may have to open.
    let created: (Instance) -> Void

    func create(_ call: Call) throws(APIError) -> Answer {
        let reply = try registry.create(call.body)
        if let instance = call.body["instanceName"]?.string.flatMap({ registry[$0] }) { created(instance) }
        return .later(reply, .created)
    }

    func fetch(_ call: Call) throws(APIError) -> Answer {
        .json(
            try registry.fetch(
                access: isGlobalKey(call.key) ? .global : .token(call.key), name: call.query["instanceName"],
                id: call.query["instanceId"], number: call.query["number"]))
    }

    func connect(_ call: Call, _ instance: Instance) -> Answer {
        .later(registry.connect(instance, number: call.query["number"]), .ok)
    }

    func restart(_ call: Call, _ instance: Instance) -> Answer { .json(registry.restart(instance)) }

    func state(_ call: Call, _ instance: Instance) -> Answer { .json(instance.stateBody) }

    func setPresence(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try registry.setPresence(call.body["presence"]?.string ?? "", of: instance), .created)
    }

    func logout(_ call: Call, _ instance: Instance) throws(APIError) -> Answer { .json(try registry.logout(instance)) }

    func delete(_ call: Call, _ instance: Instance) -> Answer { .json(registry.delete(instance)) }
}
