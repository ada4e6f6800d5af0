import Evolution
import HTTP
import JSON
import Testing

@Suite("Inbound webhooks of the channels: routes")
struct ChannelRouteTests {
    @Test
    func `the handshake echoes the challenge to who knows the word`() throws {
        let stage = try MessageStage()
        let cases = [
            ("?hub.mode=subscribe&hub.verify_token=evolution&hub.challenge=1158201444", "1158201444"),
            ("?hub.verify_token=evolution", ""), ("?hub.verify_token=wrong&hub.challenge=1", "Error, wrong validation token"),
            ("", "Error, wrong validation token"),
        ]
        for (query, text) in cases {
            let answer = try stage.call(.get, "/webhook/meta\(query)")
            #expect(answer.status == 200)
            #expect(answer.text == text)
        }
    }

    static let notifications: [(body: JSONValue, status: Int, text: String)] = [
        ([:], 200, #"{"status":"success"}"#), (["object": "page"], 200, #"{"status":"success"}"#),
        (
            ["object": "whatsapp_business_account"], 500,
            #"{"status":500,"error":"Internal Server Error","response":{"message":"Cannot read properties of undefined (reading '0')"}}"#
        ),
        (
            ["object": "whatsapp_business_account", "entry": [["changes": [["field": "message_template_status_update"]]]]], 200,
            ""
        ),
        (
            [
                "object": "whatsapp_business_account",
                "entry": [["changes": [["field": "messages", "value": ["metadata": ["phone_number_id": "1"]]]]]],
            ], 200, #"{"status":"success"}"#
        ),
    ]

    @Test(arguments: notifications.indices)
    func `a notification is answered at once`(_ index: Int) throws {
        let stage = try MessageStage()
        let row = Self.notifications[index]
        let answer = try stage.call(.post, "/webhook/meta", row.body)
        #expect(answer.status == row.status)
        #expect(answer.text == row.text)
    }

    @Test
    func `a message for the generic channel finds its instance by number`() throws {
        let stage = try MessageStage()
        _ = try stage.call(.post, "/instance/create", ["instanceName": "acme", "integration": "EVOLUTION", "number": "9911"])
        let found = try stage.call(.post, "/webhook/evolution", ["numberId": "9911"])
        #expect(found.text == #"{"status":"success"}"#)
        let nobody = try stage.call(.post, "/webhook/evolution", ["numberId": "1"])
        #expect(nobody.status == 200)
        #expect(nobody.bytes.isEmpty)
        #expect(try stage.call(.post, "/webhook/evolution").bytes.isEmpty)
    }
}
