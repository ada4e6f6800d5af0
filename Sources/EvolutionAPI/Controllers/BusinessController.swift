import Evolution
import HTTP
import JSON

/// `/business`.
struct BusinessController {
    let business: Business

    func catalog(_ call: Call, _ instance: Instance) -> Answer {
        answer(call, "business_catalog") { () throws(Business.Failure) in try business.catalog(call.body, at: instance) }
    }

    func collections(_ call: Call, _ instance: Instance) -> Answer {
        answer(call, "business_collections") { () throws(Business.Failure) in
            try business.collections(call.body, at: instance)
        }
    }

    private func answer(
        _ call: Call, _ context: String, _ action: () throws(Business.Failure) -> JSONValue
    ) -> Answer {
        if let broken = business.refusal(of: call.body, by: OfficeSchemas.catalog, context: context) { return broken }
        do throws(Business.Failure) {
            return .json(try action())
        } catch {
            return .json(business.failure(error.payload, context: context), .badRequest)
        }
    }
}

extension Business {
    /// A body that breaks its schema, in the envelope of these routes.
    func refusal(of body: JSONObject, by schema: Schema, context: String) -> Answer? {
        let messages = SchemaValidator.messages(for: .object(body), against: schema)
        guard !messages.isEmpty else { return nil }
        return .json(failure([.array(messages.map(JSONValue.string))], context: context), .badRequest)
    }
}
