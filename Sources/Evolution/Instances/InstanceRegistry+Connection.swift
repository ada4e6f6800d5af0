package import JSON

extension InstanceRegistry {
    var newConnection: Connection {
        Connection(pace: policy.instances.pace, codeLimit: policy.instances.codeLimit, countsForever: quirks.countsCodesForever)
    }

    /// Brings the stored instances back; called once, before anything else happens. They connect when the world has begun to turn:
    /// a phone that was paired logs in, the others show codes.
    func restore() {
        for (instance, isPaired) in store.loadInstances(world: world, connection: newConnection) {
            insertStored(instance)
            guard instance.integration == .baileys else { continue }
            _ = world.schedule(after: .zero) { [line, weak instance] in
                guard let instance else { return }
                if isPaired { line.reconnect(instance) } else { line.connect(instance, number: nil) }
            }
        }
    }

    /// `GET /instance/connect`.
    package func connect(_ instance: Instance, number: String? = nil) -> Reply {
        switch (instance.integration, instance.state) {
        case (_, .open): return Reply(instance.stateBody)
        case (.baileys, .connecting): return Reply(instance.qrBody)
        case (.baileys, .close):
            line.connect(instance, number: number?.isEmpty == false ? number : nil)
            return Reply(after: policy.instances.pace.connectAnswer) { .success(instance.qrBody) }
        case (.business, _), (.evolution, _): return Reply([:])
        }
    }

    /// `POST /instance/restart`.
    package func restart(_ instance: Instance) -> JSONValue {
        guard instance.integration == .baileys else { return instance.stateBody }
        switch instance.state {
        case .close: return ["error": true, "message": "[object Object]"]
        case .connecting:
            let body = instance.qrBody
            line.drop(instance, .restartRequired)
            return body
        case .open:
            let body = instance.stateBody
            line.drop(instance, .restartRequired)
            return body
        }
    }

    /// `DELETE /instance/logout`. The account is gone before the answer; the real server does it after.
    package func logout(_ instance: Instance) throws(APIError) -> JSONValue {
        guard instance.state != .close else { throw .badRequest("The \"\(instance.name)\" instance is not connected") }
        instance.isOpenWithoutPhone = false
        line.drop(instance, .loggedOut)
        return Self.done("Instance logged out")
    }

    /// `POST /instance/setPresence`: unavailable, available, composing, recording, paused.
    package func setPresence(_ presence: String, of instance: Instance) throws(APIError) -> JSONValue {
        switch instance.integration {
        case .business: throw .badRequest("Method not available on WhatsApp Business API")
        case .evolution: throw .badRequest("Method not available on Evolution Channel")
        case .baileys: break
        }
        guard instance.connection.hasStarted else {
            throw .badRequest("TypeError: Cannot read properties of undefined (reading 'sendPresenceUpdate')")
        }
        guard instance.state != .close else { throw .badRequest("Error: Connection Closed") }
        if quirks.refusesChatPresence, ["composing", "recording", "paused"].contains(presence) {
            throw .badRequest("TypeError: Cannot destructure property 'server' of '(intermediate value)' as it is undefined.")
        }
        return ["presence": .string(presence)]
    }
}
