import Evolution
import HTTP
import JSON

/// `set` and `find` of everything an instance can be tied to.
struct IntegrationController {
    let registry: InstanceRegistry
    /// Called when a row of `/websocket` was written: the namespace may have to open.
    let namespaceChanged: (Instance) -> Void

    func set(_ kind: IntegrationKind) -> (Call, Instance) throws(APIError) -> Answer {
        { call, instance throws(APIError) in
            let row = try registry.set(kind, call.body, of: instance)
            if kind == .websocket, row != nil { namespaceChanged(instance) }
            return .row(row, .created)
        }
    }

    func find(_ kind: IntegrationKind) -> (Call, Instance) throws(APIError) -> Answer {
        { _, instance in .row(registry.find(kind, of: instance), .ok) }
    }
}
