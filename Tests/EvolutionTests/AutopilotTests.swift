import Evolution
import JSON
import Testing

@Suite("MOCK_SIMULATOR=auto")
struct AutopilotTests {
    private func stage() -> Stage {
        Stage {
            $0.simulator.mode = .auto
            $0.simulator.scanDelay = .milliseconds(2000)
            $0.simulator.chatterInterval = .seconds(15)
        }
    }

    @Test
    func `a code is scanned after the delay and contacts write after the interval`() throws {
        let stage = stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        stage.time.pass(.milliseconds(1999))
        #expect(instance.state == .connecting)
        stage.time.pass(.milliseconds(101))
        #expect(instance.state == .open)
        stage.recorder.clear()
        stage.time.pass(.seconds(60))
        #expect(stage.recorder.data(.messagesUpsert).count == 4)
        #expect(instance.messages.count == 8)
        #expect(instance.messages.all.allSatisfy { $0.chat.user.hasPrefix("11985550") })
    }

    @Test
    func `the first login brings the past, a reconnection does not`() throws {
        let stage = stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        stage.time.pass(.milliseconds(2100))
        #expect(
            stage.recorder.lines.suffix(5) == [
                "connection.update open", "chats.set", "messages.set", "contacts.upsert", "contacts.update",
            ])
        #expect(
            stage.recorder.data(.chatsSet)[0].array?.first?.text == """
                {"remoteJid":"11985550100@s.whatsapp.net","instanceId":"\(instance.id)","name":"Contact 1"}
                """)
        #expect(
            stage.recorder.data(.messagesSet)[0].array?.first?["key"]?.object?.names == ["remoteJid", "fromMe", "id"])
        #expect(instance.chats.count == 4)
        stage.recorder.clear()
        try stage.simulation.simulator.disconnect(instance, .restartRequired)
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.lines == ["connection.update connecting", "connection.update open"])
    }

    @Test
    func `the same seed makes the same day`() throws {
        func day() throws -> [[UInt8]] {
            let stage = stage()
            _ = try stage.create("acme-1", ["qrcode": true])
            stage.time.pass(.seconds(300))
            return stage.recorder.events.map(\.envelopeBytes)
        }
        #expect(try day() == day())
    }

    @Test
    func `logout and delete end the talk`() throws {
        let stage = stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        stage.time.pass(.seconds(20))
        _ = try stage.simulation.instances.logout(instance)
        #expect(stage.time.alarmCount == 0)
        _ = stage.simulation.instances.connect(instance)
        _ = stage.simulation.instances.delete(instance)
        #expect(stage.time.alarmCount == 0)
    }

    @Test
    func `nothing happens by itself in manual mode`() throws {
        let stage = Stage()
        let instance = try stage.open()
        stage.time.pass(.seconds(3600))
        #expect(stage.recorder.lines.isEmpty)
        #expect(instance.messages.count == 0)
    }
}
