import Evolution
import JSON
import Testing

@Suite("instance endpoints")
struct InstanceTests {
    @Test
    func `the answer of create has the keys of the real one in order`() throws {
        let stage = Stage()
        let answer = try stage.simulation.instances.create([
            "instanceName": "acme-1", "integration": "WHATSAPP-BAILEYS", "qrcode": true, "groupsIgnore": true,
            "webhook": ["url": "https://hooks.example/wa", "byEvents": false, "events": []],
            "websocket": ["enabled": true, "events": ["QRCODE_UPDATED"]],
        ]).finish().get()
        #expect(
            answer.object?.names == [
                "instance", "hash", "webhook", "websocket", "rabbitmq", "nats", "sqs", "settings", "qrcode",
            ])
        let instance = try #require(answer["instance"])
        #expect(
            instance.object?.names == [
                "instanceName", "instanceId", "integration", "webhookWaBusiness", "accessTokenWaBusiness", "status",
            ])
        #expect(instance["status"] == "connecting")
        #expect(answer["webhook"]?.text == #"{"webhookUrl":"https://hooks.example/wa","webhookByEvents":false}"#)
        #expect(answer["websocket"]?.text == #"{"enabled":true}"#)
        #expect(answer["rabbitmq"]?.text == "{}")
        #expect(answer["settings"]?["groupsIgnore"] == true)
        #expect(answer["qrcode"]?["base64"]?.string?.hasPrefix("data:image/png;base64,iVBORw0KGgo") == true)
        #expect(answer["qrcode"]?["code"]?.string?.split(separator: ",").count == 4)
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let body: JSONObject
        let error: APIError
    }

    static let refused: [Refused] = [
        .init(testDescription: "no name", body: [:], error: .badRequest("instanceName is required")),
        .init(testDescription: "no integration", body: ["instanceName": "b"], error: .badRequest("Invalid integration")),
        .init(
            testDescription: "unknown integration", body: ["instanceName": "b", "integration": "BAILEYS"],
            error: .badRequest("Invalid integration")),
        .init(
            testDescription: "cloud without token", body: ["instanceName": "b", "integration": "WHATSAPP-BUSINESS"],
            error: .badRequest("token is required")),
        .init(
            testDescription: "cloud without number",
            body: ["instanceName": "b", "integration": "WHATSAPP-BUSINESS", "token": "t"],
            error: .badRequest("number is required")),
        .init(
            testDescription: "websocket without events",
            body: ["instanceName": "b", "integration": "EVOLUTION", "websocket": ["enabled": true]],
            error: .badRequest("Cannot read properties of undefined (reading 'length')")),
        .init(
            testDescription: "name in use", body: ["instanceName": "taken", "integration": "EVOLUTION"],
            error: .nameInUse("taken")),
    ]

    @Test(arguments: refused)
    func `create refuses and leaves nothing behind`(_ refused: Refused) throws {
        let stage = Stage()
        _ = try stage.create("taken")
        #expect(throws: refused.error) { try stage.simulation.instances.create(refused.body) }
        #expect(stage.simulation.instances["b"] == nil)
    }

    @Test
    func `an error prints the envelope`() {
        #expect(
            APIError.instanceMissing("acme-1").body.text
                == #"{"status":404,"error":"Not Found","response":{"message":["The \"acme-1\" instance does not exist"]}}"#)
        #expect(
            APIError.unauthorized.body.text
                == #"{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}"#)
    }

    @Test
    func `the other integrations are open at once and close without events`() throws {
        let stage = Stage { $0.server.url = "http://localhost:8080" }
        let answer = try stage.simulation.instances.create([
            "instanceName": "cloud", "integration": "WHATSAPP-BUSINESS", "token": "t", "number": "1", "qrcode": true,
        ]).finish().get()
        #expect(answer["instance"]?["status"] == "open")
        #expect(answer["instance"]?["webhookWaBusiness"] == "http://localhost:8080/webhook/meta")
        #expect(answer["instance"]?["accessTokenWaBusiness"] == "evolution")
        #expect(answer["hash"] == "t")
        #expect(answer["qrcode"] == nil)
        let instance = try stage.simulation.instances.existing("cloud")
        stage.recorder.clear()
        _ = try stage.simulation.instances.logout(instance)
        #expect(instance.state == .close)
        #expect(instance.storedStatus == "open")
        #expect(try stage.simulation.instances.connect(instance).finish().get() == [:])
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test
    func `the row has its columns, seven relations and counts in order`() throws {
        let stage = Stage()
        _ = try stage.create("acme-1", ["websocket": ["events": ["CALL"]]])
        let row = try #require(stage.simulation.instances.fetch(access: .global).array?.first?.object)
        #expect(
            row.names == [
                "id", "name", "connectionStatus", "ownerJid", "profileName", "profilePicUrl", "integration", "number",
                "businessId", "token", "clientName", "disconnectionReasonCode", "disconnectionObject", "disconnectionAt",
                "createdAt", "updatedAt", "Chatwoot", "Proxy", "Rabbitmq", "Nats", "Sqs", "Websocket", "Setting", "_count",
            ])
        #expect(row["createdAt"] == "2026-03-04T12:00:00.000Z")
        #expect(row["Websocket"]?["events"] == ["CALL"])
        #expect(row["Websocket"]?["id"]?.string?.utf8.count == 25)
        #expect(row["Setting"]?.object?.names.last == "instanceId")
        #expect(row["_count"]?.text == #"{"Message":0,"Contact":0,"Chat":0}"#)
    }

    @Test
    func `fetch filters by key, name, id and number`() throws {
        let stage = Stage()
        let one = try stage.create("one", ["token": "A", "number": "12125550101"])
        let two = try stage.create("two", ["token": "A"])
        let instances = stage.simulation.instances
        func names(_ value: JSONValue) -> [String] { value.array?.compactMap { $0["name"]?.string } ?? [] }
        #expect(names(try instances.fetch(access: .global)) == ["one", "two"])
        #expect(names(try instances.fetch(access: .global, name: "")) == ["one", "two"])
        #expect(names(try instances.fetch(access: .global, name: "one", id: two.id)) == ["two"])
        #expect(names(try instances.fetch(access: .global, number: "12125550101")) == ["one"])
        #expect(names(try instances.fetch(access: .token("A"))) == ["one", "two"])
        #expect(names(try instances.fetch(access: .token("A"), id: one.id)) == ["one"])
        #expect(throws: APIError.unauthorized) { try instances.fetch(access: .token("A"), name: "three") }
        #expect(throws: APIError.notFound("Instance \"three\" not found")) {
            try instances.fetch(access: .global, name: "three")
        }
        #expect(throws: APIError.notFound("Instance \"9\" not found")) { try instances.fetch(access: .global, number: "9") }
    }

    @Test
    func `presence depends on the connection and the channel`() throws {
        let stage = Stage()
        let instances = stage.simulation.instances
        let instance = try stage.create()
        #expect(throws: APIError.badRequest("TypeError: Cannot read properties of undefined (reading 'sendPresenceUpdate')")) {
            try instances.setPresence("available", of: instance)
        }
        _ = instances.connect(instance)
        #expect(try instances.setPresence("composing", of: instance) == ["presence": "composing"])
        _ = try instances.logout(instance)
        #expect(throws: APIError.badRequest("Error: Connection Closed")) {
            try instances.setPresence("available", of: instance)
        }
        let channel = try stage.create("channel", ["integration": "EVOLUTION"])
        #expect(throws: APIError.badRequest("Method not available on Evolution Channel")) {
            try instances.setPresence("available", of: channel)
        }
    }

    @Test
    func `settings echo what was sent and keep what was not`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["msgCall": "busy"])
        let answer = stage.simulation.instances.setSettings(["rejectCall": true, "extra": 1], of: instance)
        #expect(
            answer.text == #"{"settings":{"instanceName":"acme-1","settings":{"rejectCall":true,"extra":1}}}"#)
        #expect(instance.settings.rejectCall)
        #expect(instance.settings.msgCall == "busy")
    }

    @Test
    func `a websocket subscription is set, found and switched off`() throws {
        let stage = Stage()
        let instance = try stage.create()
        let instances = stage.simulation.instances
        #expect(instances.find(.websocket, of: instance) == .null)
        let row = try instances.set(.websocket, ["websocket": ["enabled": true, "events": []]], of: instance)
        #expect(row?["events"]?.array?.count == 31)
        let some = try instances.set(.websocket, ["websocket": ["enabled": true, "events": ["CALL"]]], of: instance)
        #expect(some?["events"] == ["CALL"])
        #expect(some?["id"] == row?["id"])
        let off = try instances.set(.websocket, ["websocket": ["enabled": false, "events": ["CALL"]]], of: instance)
        #expect(off?["events"] == [])
    }

    @Test
    func `without Socket IO a subscription has an empty answer`() throws {
        let stage = Stage { $0.websocket.isEnabled = false }
        let instance = try stage.create("acme-1", ["websocket": ["enabled": true]])
        #expect(try stage.simulation.instances.set(.websocket, [:], of: instance) == nil)
        #expect(stage.simulation.instances.find(.websocket, of: instance) == nil)
    }

    @Test
    func `the strict profile wants the wrapper and the events`() throws {
        let stage = Stage { $0.profile = .strict }
        let instance = try stage.create()
        #expect(throws: APIError.uncaught("Cannot set properties of undefined (setting 'events')")) {
            try stage.simulation.instances.set(.websocket, ["enabled": true, "events": []], of: instance)
        }
        #expect(throws: APIError.uncaught("Cannot read properties of undefined (reading 'length')")) {
            try stage.simulation.instances.set(.websocket, ["websocket": ["enabled": true]], of: instance)
        }
    }
}
