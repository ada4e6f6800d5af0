import Bytes
import Evolution
import JSON
import Testing

extension MessagingSendTests {
    @Test
    func `an edit is told before its answer and changes the row`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(
            try stage.send(.text, ["number": .string(Self.peer), "text": "Hi"], from: instance)["key"]?["id"]?.string)
        let messenger = stage.simulation.messenger
        let key: JSONValue = ["id": .string(id), "remoteJid": "13125550102@s.whatsapp.net", "fromMe": true]
        stage.recorder.clear()
        let answer = try messenger.edit(["number": .string(Self.peer), "text": "Hi!", "key": key], of: instance)
        #expect(
            stage.recorder.data(.sendMessageUpdate).map(\.text) == [
                """
                {"key":\(key.text),"editedMessage":{"extendedTextMessage":{"text":"Hi!"}},"timestampMs":1772625600100,"type":14}
                """
            ])
        #expect(
            answer["message"]?.text == """
                {"protocolMessage":{"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(id)"},\
                "type":"MESSAGE_EDIT","editedMessage":{"extendedTextMessage":{"text":"Hi!"}},"timestampMs":"1772625600100"}}
                """)
        #expect(answer["messageTimestamp"] == "1772625600")
        #expect(instance.messages[id]?.body["message"] == ["conversation": "Hi!"])
        #expect(instance.messages[id]?.body["status"] == "EDITED")
        #expect(throws: APIError.badRequest("RemoteJid does not match")) {
            try messenger.edit(["number": "13125550103", "text": "x", "key": key], of: instance)
        }
        #expect(throws: APIError.badRequest("Message not compatible")) {
            try messenger.edit(["number": "13125550103", "text": "x", "key": ["id": "no"]], of: instance)
        }
    }

    @Test
    func `a deletion tells the row, or nothing`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let id = try #require(
            try stage.send(.text, ["number": .string(Self.peer), "text": "Hi"], from: instance)["key"]?["id"]?.string)
        let rowID = try #require(instance.messages[id]?.rowID)
        stage.recorder.clear()
        let messenger = stage.simulation.messenger
        let answer = try messenger.deleteForEveryone(
            ["id": .string(id), "fromMe": true, "remoteJid": "13125550102@s.whatsapp.net"], of: instance)
        #expect(
            answer["message"]?.text == """
                {"protocolMessage":{"key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,"id":"\(id)"},"type":"REVOKE"}}
                """)
        #expect(
            stage.recorder.data(.messagesDelete).map(\.text) == [
                """
                {"id":"\(rowID)","instanceId":"\(instance.id)","key":{"remoteJid":"13125550102@s.whatsapp.net","fromMe":true,\
                "id":"\(id)","deleted":true},"messageType":"conversation","status":"DELETED","source":"web",\
                "messageTimestamp":1772625600,"pushName":"Você","participant":null,"message":{"conversation":"Hi"}}
                """
            ])
        stage.recorder.clear()
        let group = try messenger.deleteForEveryone(["id": "no", "fromMe": true, "remoteJid": .string(Self.group)], of: instance)
        #expect(group["participant"] == "12125550101:7@s.whatsapp.net")
        #expect(stage.recorder.lines.isEmpty)
        _ = try stage.simulation.instances.logout(instance)
        #expect(
            throws: APIError(status: 500, message: ["Error while deleting message for everyone", "Error: Connection Closed"])
        ) { try messenger.deleteForEveryone(["id": "no"], of: instance) }
        #expect(throws: APIError(status: 500, message: ["Read messages fail", "Error: Connection Closed"])) {
            try messenger.markAsRead(instance)
        }
    }

    @Test
    func `presence is shown for its time, to numbers that exist`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let messenger = stage.simulation.messenger
        let reply = try messenger.sendPresence(
            ["number": .string(Self.peer), "presence": "composing", "delay": 300], from: instance)
        #expect(reply.after == .milliseconds(300))
        #expect(try reply.finish().get() == ["presence": "composing"])
        stage.simulation.simulator.directory.unregistered = [Self.peer]
        #expect(throws: APIError.badRequest("[object Object]")) {
            try messenger.sendPresence(["number": .string(Self.peer), "presence": "composing", "delay": 0], from: instance)
        }
    }
}
