import Evolution
import HTTP
import JSON

/// `/label`.
struct LabelController {
    let labels: Labels

    func find(_ call: Call, _ instance: Instance) -> Answer { .json(.array(instance.labels.all.map(\.row))) }

    func handle(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        .json(try labels.handle(call.body, at: instance))
    }
}
