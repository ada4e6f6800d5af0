import Evolution
import HTTP
import JSON

/// `/websocket`: the instance's own Socket.IO namespace.
struct WebsocketController {
    let registry: InstanceRegistry
    let quirks: Quirks
    /// Called when the row was written: the namespace may have to open.
    let changed: (Instance) -> Void

    func set(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let body = quirks.requiresWrappedSubscription ? call.body : Self.forgiven(call.body)
        try check(.object(body), against: EventSchemas.set)
        let row = try registry.setWebsocket(body, of: instance)
        if row != nil { changed(instance) }
        return .row(row, .created)
    }

    func find(_ call: Call, _ instance: Instance) -> Answer { .row(registry.findWebsocket(of: instance), .ok) }

    /// The flat form that older documents show, wrapped; and names of events that only the documents know, mapped or dropped.
    private static func forgiven(_ body: JSONObject) -> JSONObject {
        var body = body
        if body["websocket"] == nil, body["enabled"] != nil {
            var wrapped: JSONObject = [:]
            wrapped["enabled"] = body["enabled"]
            wrapped["events"] = body["events"]
            body["websocket"] = .object(wrapped)
        }
        guard var websocket = body["websocket"]?.object, let events = websocket["events"]?.array else { return body }
        websocket["events"] = .array(
            events.filter { $0 != "NEW_JWT_TOKEN" && $0 != "NEW_TOKEN" }.map { $0 == "GROUPS_UPDATE" ? "GROUP_UPDATE" : $0 })
        body["websocket"] = .object(websocket)
        return body
    }
}
