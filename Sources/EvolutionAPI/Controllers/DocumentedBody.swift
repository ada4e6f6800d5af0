import Evolution
import JSON

/// Bodies as the public documents show them, turned into what the code takes: the wrapper that older ones leave out, other
/// spellings, names of events that only the documents know.
enum DocumentedBody {
    static func read(_ body: JSONObject, _ kind: IntegrationKind) -> JSONObject {
        guard kind != .proxy else { return body }
        var body = body
        let name = kind.rawValue
        if body[name] == nil, body["enabled"] != nil || kind == .webhook && body["url"] != nil {
            var flat = body
            // The guide's form has no `enabled`: who sends an address wants it used.
            if kind == .webhook, flat["enabled"] == nil { flat["enabled"] = true }
            for other in IntegrationKind.allCases { flat[other.rawValue] = nil }
            body[name] = .object(flat)
        }
        guard var wrapped = body[name]?.object else { return body }
        if kind == .webhook { spell(&wrapped) }
        if let events = wrapped["events"]?.array { wrapped["events"] = .array(known(events)) }
        body[name] = .object(wrapped)
        return body
    }

    private static func spell(_ webhook: inout JSONObject) {
        let spellings = [
            ("byEvents", ["webhookByEvents", "webhook_by_events"]), ("base64", ["webhookBase64", "webhook_base64"]),
            ("headers", ["webhookHeaders"]),
        ]
        for (name, others) in spellings where webhook[name] == nil {
            webhook[name] = others.first { webhook[$0] != nil }.flatMap { webhook[$0] }
        }
    }

    private static func known(_ events: [JSONValue]) -> [JSONValue] {
        events.filter { $0 != "NEW_JWT_TOKEN" && $0 != "NEW_TOKEN" }.map { $0 == "GROUPS_UPDATE" ? "GROUP_UPDATE" : $0 }
    }
}
