import Evolution
import JSON
import Testing

@Suite("events and envelope")
struct EventTests {
    @Test
    func `the envelope has its keys in order and its false Z`() throws {
        let stage = Stage(utcOffsetMinutes: -180) { configuration in
            configuration.server.url = "http://localhost:8080"
            configuration.keys.areShownInEvents = true
        }
        let instance = try stage.create("acme-1", ["token": "T"])
        #expect(
            String(decoding: stage.recorder.events[0].envelopeBytes, as: UTF8.self) == """
                {"event":"instance.create","instance":"acme-1","data":{"instanceName":"acme-1","instanceId":"\(instance.id)"},\
                "server_url":"http://localhost:8080","date_time":"2026-03-04T09:00:00.000Z","apikey":"T"}
                """)
    }

    @Test
    func `server_url and sender may be absent, apikey is null unless shown`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        #expect(stage.recorder.events[0].envelope.names == ["event", "instance", "data", "date_time", "apikey"])
        #expect(stage.recorder.events[0].envelope["apikey"] == .null)
        try stage.simulation.simulator.scan(instance)
        stage.time.pass(.seconds(1))
        #expect(
            stage.recorder.events.last?.envelope.names == ["event", "instance", "data", "date_time", "sender", "apikey"])
    }

    @Test
    func `the ideal profile tells true time`() throws {
        let stage = Stage(utcOffsetMinutes: -180) { $0.profile = .ideal }
        _ = try stage.create()
        #expect(stage.recorder.events[0].envelope["date_time"] == "2026-03-04T12:00:00.000Z")
    }

    @Test
    func `an event goes to the namespace only when subscribed`() throws {
        let stage = Stage()
        _ = try stage.create("acme-1", ["qrcode": true, "websocket": ["events": ["QRCODE_UPDATED"]]])
        #expect(stage.recorder.events.map(\.isForNamespace) == [false, false, true])
    }

    struct Spelling: CustomTestStringConvertible, Sendable {
        let name: EventName
        let constant: String
        let suffix: String
        var testDescription: String { constant }
    }

    static let spellings: [Spelling] = [
        .init(name: .messagesUpsert, constant: "MESSAGES_UPSERT", suffix: "messages-upsert"),
        .init(name: .sendMessageUpdate, constant: "SEND_MESSAGE_UPDATE", suffix: "send-message-update"),
        .init(name: .groupParticipantsUpdate, constant: "GROUP_PARTICIPANTS_UPDATE", suffix: "group-participants-update"),
        .init(name: .typebotChangeStatus, constant: "TYPEBOT_CHANGE_STATUS", suffix: "typebot-change-status"),
        .init(name: .call, constant: "CALL", suffix: "call"),
        .init(name: .groupsUpdate, constant: "GROUPS_UPDATE", suffix: "groups-update"),
    ]

    @Test(arguments: spellings)
    func `a name has its constant and its address suffix`(_ spelling: Spelling) {
        #expect(spelling.name.constant == spelling.constant)
        #expect(spelling.name.addressSuffix == spelling.suffix)
    }

    @Test
    func `31 constants may be subscribed to, in the order of the real list`() {
        #expect(
            EventName.subscribable.joined(separator: " ") == """
                APPLICATION_STARTUP QRCODE_UPDATED MESSAGES_SET MESSAGES_UPSERT MESSAGES_EDITED MESSAGES_UPDATE \
                MESSAGES_DELETE SEND_MESSAGE SEND_MESSAGE_UPDATE CONTACTS_SET CONTACTS_UPSERT CONTACTS_UPDATE \
                PRESENCE_UPDATE CHATS_SET CHATS_UPSERT CHATS_UPDATE CHATS_DELETE GROUPS_UPSERT GROUP_UPDATE \
                GROUP_PARTICIPANTS_UPDATE CONNECTION_UPDATE LABELS_EDIT LABELS_ASSOCIATION CALL TYPEBOT_START \
                TYPEBOT_CHANGE_STATUS REMOVE_INSTANCE LOGOUT_INSTANCE INSTANCE_CREATE INSTANCE_DELETE STATUS_INSTANCE
                """)
    }

    @Test
    func `what a sink causes waits until all sinks saw the cause`() throws {
        final class Echo: EventSink {
            var cause: (() -> Void)?
            func receive(_ event: Event) {
                cause?()
                cause = nil
            }
        }
        let stage = Stage()
        let echo = Echo()
        stage.simulation.events.remove(stage.recorder)
        stage.simulation.events.add(echo)
        stage.simulation.events.add(stage.recorder)
        let instance = try stage.create()
        stage.recorder.clear()
        echo.cause = { _ = stage.simulation.instances.delete(instance) }
        _ = try stage.create("acme-2")
        #expect(stage.recorder.lines == ["instance.create", "instance.delete", "remove.instance"])
    }
}
