import Evolution
import HTTP
import JSON

/// `/chatwoot`.
struct ChatwootController {
    let chatwoot: Chatwoot

    func set(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try chatwoot.set(call.body, of: instance), .created)
    }

    func find(_ call: Call, _ instance: Instance) throws(APIError) -> Answer { .json(try chatwoot.find(of: instance)) }

    /// The instance need not be there.
    func receive(_ call: Call) throws(APIError) -> Answer {
        .json(try chatwoot.receive(for: call.parameters["instanceName"] ?? ""))
    }
}
