package import JSON

extension InstanceRegistry {
    /// `POST /settings/set` (spec 03 §3): stores what is known, echoes what was sent.
    package func setSettings(_ body: JSONObject, of instance: Instance) -> JSONValue {
        instance.settings.take(from: body)
        instance.settings.updatedAt = world.wallTime
        return ["settings": ["instanceName": .string(instance.name), "settings": .object(body)]]
    }

    /// `POST /websocket/set` (spec 03 §5). Nil is an empty body: the integration is off and nothing was stored.
    package func setWebsocket(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue? {
        guard policy.hasWebsocket else { return nil }
        let wrapped = body["websocket"]?.object
        if quirks.requiresWrappedSubscription, wrapped == nil {
            throw .uncaught("Cannot set properties of undefined (setting 'events')")
        }
        let subscription = wrapped ?? body
        guard let isEnabled = subscription["enabled"]?.bool else {
            throw .uncaught("Cannot set properties of undefined (setting 'events')")
        }
        if isEnabled, subscription["events"]?.array == nil, quirks.requiresWrappedSubscription {
            throw .uncaught("Cannot read properties of undefined (reading 'length')")
        }
        let events = subscription["events"]?.array ?? []
        return store(events: events.compactMap(\.string), isEnabled: isEnabled, in: instance).row(of: instance.id)
    }

    /// `GET /websocket/find`. Nil is an empty body; JSON null says that nothing is stored.
    package func findWebsocket(of instance: Instance) -> JSONValue? {
        guard policy.hasWebsocket else { return nil }
        return instance.websocket?.row(of: instance.id) ?? .null
    }

    /// A disabled row keeps no events; no events while enabled means all.
    @discardableResult
    func store(events: [String], isEnabled: Bool, in instance: Instance) -> EventIntegration {
        let now = world.wallTime
        var row =
            instance.websocket
            ?? EventIntegration(id: world.makeRowID(), isEnabled: isEnabled, events: [], createdAt: now, updatedAt: now)
        row.isEnabled = isEnabled
        row.events = !isEnabled ? [] : events.isEmpty ? EventName.subscribable : events
        row.updatedAt = now
        instance.websocket = row
        return row
    }
}
