import Evolution
import HTTP
import JSON

/// `/template`.
struct TemplateController {
    let templates: Templates
    let business: Business

    func create(_ call: Call, _ instance: Instance) -> Answer {
        let context = "template_creation"
        if let broken = business.refusal(of: call.body, by: OfficeSchemas.template, context: context) { return broken }
        do throws(Templates.Refused) {
            return .json(try templates.create(call.body, at: instance), .created)
        } catch {
            return .json(
                business.failure(.string(error.refusal.text), context: context, by: error.refusal), .badRequest)
        }
    }

    func find(_ call: Call, _ instance: Instance) -> Answer {
        templates.find(at: instance).map { .json($0) } ?? .empty(.ok)
    }
}
