package import JSON

extension InstanceRegistry {
    /// `POST /instance/create`. Whatever fails after the row exists removes it again.
    package func create(_ body: JSONObject) throws(APIError) -> Reply {
        guard let name = body["instanceName"]?.string else { throw .badRequest("instanceName is required") }
        guard self[name] == nil else { throw .nameInUse(name) }
        let instance = try makeInstance(name, body)
        insert(instance)
        if let delay = policy.instances.deletionDelay {
            instance.deletionAlarm = world.schedule(after: delay) { [weak self, weak instance] in
                // No `instance.delete` here.
                if let self, let instance, instance.state != .open { remove(instance) }
            }
        }
        do throws(APIError) {
            try storeIntegrations(of: instance, body)
        } catch {
            remove(instance)
            throw error
        }
        publisher.publish(.instanceCreate, instance.identity, of: instance)
        let answer = answer(for: instance, body)
        if let chatwoot, Chatwoot.isWanted(by: body) {
            // No code is asked for then, whatever `qrcode` says.
            do throws(APIError) {
                var answer = answer(instance)
                answer["chatwoot"] = try chatwoot.create(body, of: instance)
                return Reply(.object(answer))
            } catch {
                remove(instance)
                throw error
            }
        }
        guard body["qrcode"]?.bool == true, instance.integration == .baileys else { return Reply(.object(answer(instance))) }
        let number = body["number"]?.string
        line.connect(instance, number: number?.isEmpty == false ? number : nil)
        return Reply(after: policy.instances.pace.createAnswer) {
            var answer = answer(instance)
            answer["qrcode"] = instance.qrBody
            return .success(.object(answer))
        }
    }

    private func makeInstance(_ name: String, _ body: JSONObject) throws(APIError) -> Instance {
        guard let integration = body["integration"]?.string.flatMap(Integration.init(rawValue:)) else {
            throw .badRequest("Invalid integration")
        }
        let text = { (field: String) in body[field]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let token = text("token")
        let number = text("number")
        if integration == .business {
            guard token != nil else { throw .badRequest("token is required") }
            guard number != nil else { throw .badRequest("number is required") }
        }
        if quirks.refusesWavoipToken, integration == .baileys, text("wavoipToken") != nil {
            throw .badRequest("Cannot read properties of undefined (reading 'ws')")
        }
        let now = world.wallTime
        let settings = Settings(id: world.makeRowID(), at: now, from: body)
        let instance = Instance(
            key: store.makeKey(), store: store, world: world, id: world.makeUUID(), name: name, integration: integration,
            token: token ?? world.makeToken(), number: number,
            businessID: text("businessId"), at: now, settings: settings, connection: newConnection)
        instance.ownerJID = text("ownerJid")
        instance.profileName = text("profileName")
        instance.profilePictureURL = text("profilePicUrl")
        if integration != .baileys, let status = text("status"), ["open", "close", "connecting"].contains(status) {
            instance.storedStatus = status
        }
        return instance
    }

    /// The answer without `qrcode`; the state is that of the moment it is called.
    private func answer(for instance: Instance, _ body: JSONObject) -> (Instance) -> JSONObject {
        let isCloud = instance.integration == .business
        let address = isCloud ? "\(policy.serverURL ?? "undefined")/webhook/meta" : nil
        let token = isCloud ? policy.cloudWebhookToken : ""
        return { instance in
            [
                "instance": [
                    "instanceName": .string(instance.name), "instanceId": .string(instance.id),
                    "integration": .string(instance.integration.rawValue), "webhookWaBusiness": .optional(address),
                    "accessTokenWaBusiness": .string(token), "status": .string(instance.state.rawValue),
                ],
                "hash": .string(instance.token), "webhook": .object(Self.webhookEcho(body["webhook"]?.object)),
                "websocket": Self.echo(body["websocket"]), "rabbitmq": Self.echo(body["rabbitmq"]),
                "nats": Self.echo(body["nats"]), "sqs": Self.echo(body["sqs"]), "settings": .object(instance.settings.fields),
            ]
        }
    }

    /// `enabled` as it was sent, or nothing.
    private static func echo(_ integration: JSONValue?) -> JSONValue {
        var echo = JSONObject()
        echo["enabled"] = integration?["enabled"]
        return .object(echo)
    }

    private static func webhookEcho(_ webhook: JSONObject?) -> JSONObject {
        var echo = JSONObject()
        echo["webhookUrl"] = webhook?["url"]
        echo["webhookHeaders"] = webhook?["headers"]
        echo["webhookByEvents"] = webhook?["byEvents"]
        echo["webhookBase64"] = webhook?["base64"]
        return echo
    }
}
