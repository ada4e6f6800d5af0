package import JSON

extension InstanceRegistry {
    /// `POST /settings/set`: stores what is known, echoes what was sent.
    package func setSettings(_ body: JSONObject, of instance: Instance) -> JSONValue {
        instance.settings.take(from: body)
        instance.settings.updatedAt = world.wallTime
        return ["settings": ["instanceName": .string(instance.name), "settings": .object(body)]]
    }

    /// `POST /<kind>/set`. Nil is an empty body: the integration is off and nothing was stored.
    package func set(_ kind: IntegrationKind, _ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue? {
        guard policy.switches.canSet(kind) else { return nil }
        // The proxy's is the one body without a wrapper.
        if kind == .proxy { return setProxy(body, of: instance) }
        guard let wrapped = body[kind.rawValue]?.object, let isEnabled = wrapped["enabled"]?.bool else {
            throw .uncaught("Cannot set properties of undefined (setting 'events')")
        }
        let isForgiven = IntegrationKind.plain.contains(kind) && !quirks.requiresWrappedSubscription
        if isEnabled, wrapped["events"]?.array == nil, !isForgiven { throw .uncaught(Self.noLength) }
        if kind == .webhook { try WebhookHeaders.check(wrapped["headers"]) }
        return store(kind, wrapped, isEnabled: isEnabled, of: instance).row(of: instance.id)
    }

    /// `GET /<kind>/find`. Nil is an empty body; JSON null says that nothing is stored.
    package func find(_ kind: IntegrationKind, of instance: Instance) -> JSONValue? {
        guard policy.switches.canFind(kind) else { return nil }
        return instance.integrations[kind]?.row(of: instance.id) ?? .null
    }

    /// The objects of a create. Presence switches an integration on, whatever its `enabled` says, and its events are not looked at.
    func storeIntegrations(of instance: Instance, _ body: JSONObject) throws(APIError) {
        for kind in IntegrationKind.plain + [.webhook, .pusher] {
            guard policy.switches.canSet(kind), let fields = body[kind.rawValue]?.object else { continue }
            guard fields["events"]?.array != nil else { throw .badRequest(.string(Self.noLength)) }
            if kind == .webhook { try WebhookHeaders.check(fields["headers"]) }
            store(kind, fields, isEnabled: true, of: instance)
        }
        let text = { (field: String) in body[field]?.string ?? "" }
        guard ["proxyHost", "proxyPort", "proxyProtocol"].allSatisfy({ !text($0).isEmpty }) else { return }
        storeProxy(
            [
                "host": .string(text("proxyHost")), "port": .string(text("proxyPort")),
                "protocol": .string(text("proxyProtocol")), "username": .string(text("proxyUsername")),
                "password": .string(text("proxyPassword")),
            ], isEnabled: true, of: instance)
    }

    private static let noLength = "Cannot read properties of undefined (reading 'length')"

    /// The row of the kind: its id and age stay, fields left out keep their value. A disabled row keeps no events; no events while
    /// enabled means all.
    @discardableResult
    private func store(
        _ kind: IntegrationKind, _ fields: JSONObject, isEnabled: Bool, of instance: Instance
    ) -> IntegrationRow {
        let events = (fields["events"]?.array ?? []).compactMap(\.string)
        var own: JSONObject = [:]
        switch kind {
        case .webhook:
            own["url"] = fields["url"]
            own["headers"] = fields["headers"]
            own["webhookByEvents"] = fields["byEvents"]
            own["webhookBase64"] = fields["base64"]
        case .pusher: for name in kind.columns.second { own[name] = fields[name] }
        default: break
        }
        let all = events.isEmpty ? EventName.subscribable : events
        return write(kind, isEnabled: isEnabled, events: isEnabled ? all : [], own: own, of: instance)
    }

    private func write(
        _ kind: IntegrationKind, isEnabled: Bool, events: [String] = [], own: JSONObject, of instance: Instance
    ) -> IntegrationRow {
        let now = world.wallTime
        var row =
            instance.integrations[kind]
            ?? IntegrationRow(
                kind: kind, id: world.makeRowID(),
                own: kind == .webhook ? ["webhookByEvents": false, "webhookBase64": false] : [:], createdAt: now, updatedAt: now)
        row.isEnabled = isEnabled
        row.events = events
        for (name, value) in own { row.own[name] = value }
        row.updatedAt = now
        instance.integrations[kind] = row
        return row
    }

    // MARK: Proxy

    /// Stored and never probed. Switched off it has no other fields, neither in the answer nor in the row.
    private func setProxy(_ body: JSONObject, of instance: Instance) -> JSONValue {
        var body = body
        let isEnabled = body["enabled"]?.bool == true
        if !isEnabled { for name in IntegrationKind.proxy.columns.second { body[name] = "" } }
        storeProxy(body, isEnabled: isEnabled, of: instance)
        return ["proxy": ["instanceName": .string(instance.name), "proxy": .object(body)]]
    }

    private func storeProxy(_ body: JSONObject, isEnabled: Bool, of instance: Instance) {
        var own: JSONObject = [:]
        for name in IntegrationKind.proxy.columns.second {
            own[name] = body[name] ?? instance.integrations[.proxy]?.own[name] ?? ""
        }
        _ = write(.proxy, isEnabled: isEnabled, own: own, of: instance)
    }
}
