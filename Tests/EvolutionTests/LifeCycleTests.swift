import Evolution
import JSON
import Testing

@Suite("life of a connection")
struct LifeCycleTests {
    @Test
    func `create with a code, scan and login tell five events in order`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        #expect(stage.recorder.lines == ["instance.create", "connection.update connecting", "qrcode.updated"])
        #expect(instance.state == .connecting)
        #expect(instance.storedStatus == "connecting")
        try stage.simulation.simulator.scan(instance, with: Phone(number: "12125550101", profileName: "Acme Bot"))
        #expect(instance.state == .connecting)
        stage.time.pass(.milliseconds(100))
        #expect(stage.recorder.lines.suffix(2) == ["connection.update connecting", "connection.update open"])
        #expect(instance.state == .open)
        #expect(instance.storedStatus == "open")
        let open = try #require(stage.recorder.events.last)
        let data = """
            {"instance":"acme-1","wuid":"12125550101@s.whatsapp.net","profileName":"Acme Bot","profilePictureUrl":null,\
            "state":"open","statusReason":200}
            """
        #expect(open.data.text == data)
    }

    @Test
    func `create without a code tells nothing but the creation, until connect`() throws {
        let stage = Stage()
        let instance = try stage.create()
        #expect(stage.recorder.lines == ["instance.create"])
        #expect(stage.recorder.data(.instanceCreate)[0] == ["instanceName": "acme-1", "instanceId": .string(instance.id)])
        #expect(instance.state == .close)
        let answer = try stage.simulation.instances.connect(instance).finish().get()
        #expect(answer.object?.names == ["pairingCode", "code", "base64", "count"])
        #expect(answer["count"] == 1)
        #expect(stage.recorder.lines.dropFirst() == ["connection.update connecting", "qrcode.updated"])
    }

    @Test
    func `a code lasts 45 seconds and a socket six codes`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        stage.recorder.clear()
        stage.time.pass(.seconds(45 * 5))
        #expect(stage.recorder.lines == Array(repeating: "qrcode.updated", count: 5))
        #expect(instance.qrCode?.count == 6)
        stage.recorder.clear()
        stage.time.pass(.seconds(45))
        #expect(stage.recorder.lines == ["connection.update connecting", "qrcode.updated"])
        #expect(instance.qrCode?.count == 7)
    }

    @Test
    func `thirty codes are shown and the thirty-first is refused`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        stage.time.pass(.seconds(45 * 29))
        #expect(instance.qrCode?.count == 30)
        stage.recorder.clear()
        stage.time.pass(.seconds(45))
        #expect(
            stage.recorder.lines == ["connection.update connecting", "qrcode.updated", "connection.update refused"])
        #expect(
            stage.recorder.data(.qrcodeUpdated)[0].text
                == #"{"message":"QR code limit reached, please login again","statusCode":500}"#)
        #expect(
            stage.recorder.data(.connectionUpdate)[1].text == #"{"instance":"acme-1","state":"refused","statusReason":428}"#)
        #expect(instance.state == .close)
        #expect(instance.storedStatus == "connecting")
        #expect(stage.time.alarmCount == 0)
        #expect(try stage.simulation.instances.connect(instance).finish().get()["count"] == 1)
    }

    @Test
    func `only the strict profile counts codes across connects`() throws {
        for (profile, count) in [(Quirks.Profile.compatible, 1), (.strict, 3), (.ideal, 1)] {
            let stage = Stage { $0.profile = profile }
            let instance = try stage.create("acme-1", ["qrcode": true])
            stage.time.pass(.seconds(45))
            _ = try stage.simulation.instances.logout(instance)
            let answer = try stage.simulation.instances.connect(instance).finish().get()
            #expect(answer["count"]?.integer == count, "\(profile)")
        }
    }

    @Test(arguments: [408, 411, 428, 440, 500, 503, 515])
    func `a recoverable close is silent and ends open again`(_ code: Int) throws {
        let stage = Stage()
        let instance = try stage.open()
        try stage.simulation.simulator.disconnect(instance, CloseCode(rawValue: code))
        stage.time.pass(.milliseconds(100))
        #expect(stage.recorder.lines == ["connection.update connecting", "connection.update open"])
        #expect(instance.storedStatus == "open")
    }

    @Test(arguments: [401, 402, 403, 406])
    func `a terminal close tells three events and keeps the owner`(_ code: Int) throws {
        let stage = Stage()
        let instance = try stage.open()
        try stage.simulation.simulator.disconnect(instance, CloseCode(rawValue: code))
        #expect(stage.recorder.lines == ["status.instance", "logout.instance", "connection.update close"])
        let status = stage.recorder.data(.statusInstance)[0]
        #expect(
            status.object?.names == [
                "instance", "status", "disconnectionAt", "disconnectionReasonCode", "disconnectionObject",
            ])
        #expect(status["disconnectionReasonCode"]?.integer == code)
        let object = try JSONValue(parsing: Array((status["disconnectionObject"]?.string ?? "").utf8))
        #expect(object["error"]?["output"]?["statusCode"]?.integer == code)
        #expect(stage.recorder.data(.logoutInstance) == [nil])
        #expect(instance.state == .close)
        #expect(instance.storedStatus == "close")
        #expect(instance.ownerJID == "12125550101@s.whatsapp.net")
        #expect(stage.recorder.events[0].envelope["sender"] == "12125550101@s.whatsapp.net")
    }

    @Test
    func `logout answers, works from connecting, and fails when closed`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true])
        let answer = try stage.simulation.instances.logout(instance)
        #expect(answer.text == #"{"status":"SUCCESS","error":false,"response":{"message":"Instance logged out"}}"#)
        #expect(throws: APIError.badRequest("The \"acme-1\" instance is not connected")) {
            try stage.simulation.instances.logout(instance)
        }
        stage.recorder.clear()
        stage.time.pass(.seconds(3600))
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test
    func `delete of an open instance tells the deletion, then the close, and frees the name`() throws {
        let stage = Stage()
        let instance = try stage.open()
        let answer = stage.simulation.instances.delete(instance)
        #expect(answer.text == #"{"status":"SUCCESS","error":false,"response":{"message":"Instance deleted"}}"#)
        #expect(
            stage.recorder.lines == [
                "instance.delete", "remove.instance", "status.instance", "logout.instance", "connection.update close",
            ])
        #expect(throws: APIError.instanceMissing("acme-1")) { try stage.simulation.instances.existing("acme-1") }
        _ = try stage.create()
    }

    @Test
    func `delete of a closed instance tells two events`() throws {
        let stage = Stage()
        let instance = try stage.create()
        stage.recorder.clear()
        _ = stage.simulation.instances.delete(instance)
        #expect(stage.recorder.lines == ["instance.delete", "remove.instance"])
    }

    @Test
    func `restart reconnects in silence, and fails in its own way when closed`() throws {
        let stage = Stage()
        let instance = try stage.create()
        #expect(stage.simulation.instances.restart(instance).text == #"{"error":true,"message":"[object Object]"}"#)
        _ = stage.simulation.instances.connect(instance)
        #expect(stage.simulation.instances.restart(instance)["count"] == 1)
        try stage.simulation.simulator.scan(instance)
        stage.time.pass(.seconds(1))
        stage.recorder.clear()
        #expect(
            stage.simulation.instances.restart(instance).text == #"{"instance":{"instanceName":"acme-1","state":"open"}}"#)
        stage.time.pass(.seconds(1))
        #expect(stage.recorder.lines == ["connection.update connecting", "connection.update open"])
    }

    @Test
    func `a number brings a pairing code, and connecting without one drops it`() throws {
        let stage = Stage()
        let instance = try stage.create("acme-1", ["qrcode": true, "number": "12125550101"])
        let code = try #require(instance.qrCode?.pairingCode)
        #expect(code.utf8.count == 8)
        #expect(code.allSatisfy { "123456789ABCDEFGHJKLMNPQRSTVWXYZ".contains($0) })
        _ = try stage.simulation.instances.logout(instance)
        let answer = try stage.simulation.instances.connect(instance).finish().get()
        #expect(answer["pairingCode"] == .null)
    }

    @Test
    func `an instance that is not open in time is deleted without instance delete`() throws {
        let stage = Stage { $0.instances.deletionDelay = .seconds(120) }
        _ = try stage.create()
        stage.recorder.clear()
        stage.time.pass(.seconds(120))
        #expect(stage.recorder.lines == ["remove.instance"])
        let open = try stage.open("acme-2")
        stage.time.pass(.seconds(120))
        #expect(stage.simulation.instances["acme-2"] === open)
    }

    @Test
    func `real latency keeps the answer back and the code too`() throws {
        let stage = Stage { $0.instances.latency = .real }
        let reply = try stage.simulation.instances.create([
            "instanceName": "a", "integration": "WHATSAPP-BAILEYS", "qrcode": true,
        ])
        #expect(reply.after == .seconds(5))
        #expect(stage.recorder.lines == ["instance.create", "connection.update connecting"])
        stage.time.pass(reply.after)
        #expect(try reply.finish().get()["qrcode"]?["count"] == 1)
    }
}
