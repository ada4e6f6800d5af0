import Evolution
import HTTP

/// `/call`.
struct CallController {
    let calls: Calls

    func offer(_ call: Call, _ instance: Instance) -> Answer { .json(calls.offer(call.body), .created) }
}
