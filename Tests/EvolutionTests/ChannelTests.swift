import Evolution
import JSON
import Testing

@Suite("Inbound webhooks of the channels: events")
struct ChannelTests {
    static let chat = "5511988887777"

    private func stage(_ integration: String) throws -> (stage: Stage, instance: Instance) {
        let stage = Stage()
        let body: JSONObject = [
            "instanceName": "acme", "integration": .string(integration), "token": "secret", "number": "9911",
        ]
        _ = try stage.simulation.instances.create(body)
        stage.recorder.clear()
        return (stage, try #require(stage.simulation.instances["acme"]))
    }

    static let incoming: JSONObject = [
        "numberId": "9911", "key": ["remoteJid": "5511988887777", "fromMe": false, "id": "MSG-1"], "pushName": "Alice",
        "profilePicUrl": "https://cdn.example/a.jpg", "message": ["conversation": "hello"], "messageType": "conversation",
    ]

    @Test
    func `a message for the generic channel is told, with its sender and its chat`() throws {
        let (stage, instance) = try stage("EVOLUTION")
        let channels = stage.simulation.channels
        #expect(try channels.receive(Self.incoming) == ["status": "success"])
        #expect(stage.recorder.lines == ["messages.upsert", "contacts.upsert", "chats.upsert"])
        #expect(
            stage.recorder.events[0].data == [
                "key": [
                    "id": "MSG-1", "remoteJid": "5511988887777", "fromMe": false, "profilePicUrl": "https://cdn.example/a.jpg",
                ], "pushName": "Alice", "message": ["conversation": "hello"], "messageType": "conversation",
                "messageTimestamp": 1_772_625_600, "source": "unknown", "instanceId": .string(instance.id),
            ])
        #expect(
            stage.recorder.events[1].data == [
                "remoteJid": "5511988887777", "pushName": "Alice", "instanceId": .string(instance.id),
                "profilePicUrl": "https://cdn.example/a.jpg",
            ])
        #expect(stage.recorder.events[2].data == ["remoteJid": "5511988887777", "instanceId": .string(instance.id)])
        #expect(instance.messages["MSG-1"] != nil)

        stage.recorder.clear()
        _ = try channels.receive(Self.incoming)
        #expect(stage.recorder.lines == ["messages.upsert", "contacts.upsert", "chats.update", "chats.upsert"])
    }

    /// Members taken away or put in, and the events that are left.
    static let partial: [(members: [String: JSONValue?], lines: [String])] = [
        (["message": .some(nil)], []), (["message": .null], []), (["key": .some(nil)], []),
        (["messageType": .some(nil)], ["messages.upsert"]),
    ]

    @Test(arguments: partial.indices)
    func `what is missing leaves events out, and nobody is told`(_ index: Int) throws {
        let (stage, _) = try stage("EVOLUTION")
        var body = Self.incoming
        for (name, value) in Self.partial[index].members { body[name] = value }
        #expect(try stage.simulation.channels.receive(body) == ["status": "success"])
        #expect(stage.recorder.lines == Self.partial[index].lines)
    }

    @Test
    func `a number that is nobody's is an empty body`() throws {
        let (stage, _) = try stage("EVOLUTION")
        for number: JSONValue? in [nil, "1", "", .null] {
            var body = Self.incoming
            body["numberId"] = number
            #expect(try stage.simulation.channels.receive(body) == nil)
        }
        var body = Self.incoming
        body["numberId"] = 9911
        #expect(try stage.simulation.channels.receive(body) == ["status": "success"])
        // Only instances of the generic channel are looked for.
        let (other, _) = try self.stage("WHATSAPP-BAILEYS")
        #expect(try other.simulation.channels.receive(Self.incoming) == nil)
    }

    // MARK: Cloud API

    static func notification(_ value: JSONObject) -> JSONObject {
        var value = value
        value["metadata"] = ["phone_number_id": "9911"]
        return [
            "object": "whatsapp_business_account",
            "entry": [["id": "1", "changes": [["field": "messages", "value": .object(value)]]]],
        ]
    }

    static func message(_ members: JSONObject) -> JSONObject {
        var message: JSONObject = ["from": "5511988887777", "id": "wamid.X", "timestamp": "1772625600"]
        for (name, value) in members { message[name] = value }
        return notification(["contacts": [["profile": ["name": "Alice"]]], "messages": [.object(message)]])
    }

    static let kinds: [(members: JSONObject, type: String, content: JSONObject)] = [
        (["type": "text", "text": ["body": "hi"]], "conversation", ["conversation": "hi"]),
        (
            ["type": "text", "text": ["body": "hi"], "context": ["id": "wamid.Y"]], "conversation",
            ["conversation": "hi", "contextInfo": ["stanzaId": "wamid.Y"]]
        ),
        (["type": "image", "image": ["id": "7"]], "imageMessage", ["imageMessage": ["id": "7"]]),
        (["type": "sticker", "sticker": ["id": "7"]], "stickerMessage", ["stickerMessage": ["id": "7"]]),
        (
            ["type": "location", "location": ["latitude": 1.5, "longitude": 2, "name": "Shop"]], "locationMessage",
            ["locationMessage": ["degreesLatitude": 1.5, "degreesLongitude": 2, "name": "Shop"]]
        ),
        (
            ["type": "interactive", "interactive": ["type": "list_reply", "list_reply": ["id": "1", "title": "One"]]],
            "interactiveMessage", ["conversation": "One"]
        ),
        (["type": "button", "button": ["text": "Yes", "payload": "y"]], "buttonMessage", ["conversation": "Yes"]),
        (
            ["type": "reaction", "reaction": ["message_id": "wamid.Y", "emoji": "👍"]], "reactionMessage",
            ["reactionMessage": ["key": ["id": "wamid.Y"], "text": "👍"]]
        ),
    ]

    @Test(arguments: kinds.indices)
    func `a message of the Cloud API is told with its sender`(_ index: Int) throws {
        let (stage, instance) = try stage("WHATSAPP-BUSINESS")
        let row = Self.kinds[index]
        #expect(try stage.simulation.channels.receiveCloud(Self.message(row.members)) == ["status": "success"])
        #expect(stage.recorder.lines == ["messages.upsert", "contacts.upsert"])
        #expect(
            stage.recorder.events[0].data == [
                "key": ["id": "wamid.X", "remoteJid": "5511988887777@s.whatsapp.net", "fromMe": false], "pushName": "Alice",
                "message": .object(row.content), "messageType": .string(row.type), "messageTimestamp": 1_772_625_600,
                "source": "unknown", "instanceId": .string(instance.id),
            ])
        #expect(stage.recorder.events[1].data == ["pushName": "Alice", "instanceId": .string(instance.id)])
        _ = try stage.simulation.channels.receiveCloud(Self.message(row.members))
        #expect(stage.recorder.lines.last == "contacts.update")
    }

    @Test
    func `contacts come as cards, and kinds nobody knows not at all`() throws {
        let (stage, _) = try stage("WHATSAPP-BUSINESS")
        let card: JSONValue = ["name": ["formatted_name": "Bob"], "phones": [["phone": "+55 11", "wa_id": "5511"]]]
        _ = try stage.simulation.channels.receiveCloud(Self.message(["type": "contacts", "contacts": [card]]))
        let content = stage.recorder.events[0].data["message"]?["contactMessage"]
        #expect(content?["displayName"] == "Bob")
        #expect(content?["vcard"]?.string?.contains("waid=5511:+55 11") == true)
        stage.recorder.clear()
        for kind in ["order", "system", "unsupported"] {
            _ = try stage.simulation.channels.receiveCloud(Self.message(["type": .string(kind)]))
        }
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test
    func `receipts are told of stored messages alone`() throws {
        let (stage, instance) = try stage("WHATSAPP-BUSINESS")
        _ = try stage.simulation.channels.receiveCloud(Self.message(["type": "text", "text": ["body": "hi"]]))
        stage.recorder.clear()
        let body = Self.notification([
            "statuses": [
                ["id": "wamid.X", "status": "read"], ["id": "wamid.Z", "status": "read"], ["id": "wamid.X", "message": nil],
            ]
        ])
        #expect(try stage.simulation.channels.receiveCloud(body) == ["status": "success"])
        #expect(stage.recorder.lines == ["messages.update", "messages.delete"])
        let data = stage.recorder.events[0].data
        #expect(
            data.object?.names == ["messageId", "keyId", "remoteJid", "fromMe", "participant", "status", "instanceId"])
        #expect(data["status"] == "READ")
        #expect(data["keyId"] == "wamid.X")
        #expect(data["messageId"] == .string(instance.messages["wamid.X"]?.rowID ?? ""))
    }
}
