import EngineIO
import Testing

@Suite("wire W WebSocket and upgrade")
struct WebSocketTests {
    @Test func `messages go straight to the WebSocket, both ways`() {
        var line = Transcript(.webSocket)
        #expect(line.send("4a") == .write)
        #expect(line.receive("4a", from: .webSocket) == .message)
        #expect(line.session.receiveBinary(from: .webSocket) == .message)
        #expect(line.session.openPoll() == .refuse(.badRequest))
        #expect(line.session.openPost() == .refuse(.badRequest))
    }

    @Test(arguments: ["2", "2probe", "abc", "", "9", "bAQID", "7"])
    func `W10 what no client may send ends the session`(_ text: String) {
        var line = Transcript(.webSocket)
        #expect(line.receive(text, from: .webSocket) == .ended)
        #expect(line.session.reason == .parseError)
        #expect(line.receive(text, from: .webSocket) == .nothing)
    }

    @Test(arguments: ["3", "5", "6", "0"])
    func `W10 harmless packets are ignored`(_ text: String) {
        var line = Transcript(.webSocket)
        #expect(line.receive(text, from: .webSocket) == .nothing)
        #expect(!line.session.isEnded)
    }

    @Test func `a goodbye or a closed WebSocket is a transport close`() {
        var line = Transcript(.webSocket)
        #expect(line.receive("1", from: .webSocket) == .ended)
        #expect(line.session.reason == .transportClose)
        line = Transcript(.webSocket)
        line.session.closedWebSocket()
        line.session.closedWebSocket(cleanly: false)
        #expect(line.session.reason == .transportClose)
        line = Transcript(.webSocket)
        #expect(line.session.close(at: line.now) == true)
        #expect(line.session.reason == .forcedClose)
    }

    @Test func `W13 W15 W16 an upgrade releases the poll, keeps events on it, and moves the rest`() {
        var line = Transcript()
        _ = line.poll()
        #expect(line.session.openWebSocket(at: line.now) == true)
        #expect(line.receive("2probe", from: .webSocket) == .answerProbe)
        #expect(line.answer() == "6")
        #expect(line.send("4a") == .queued)
        #expect(line.poll() == "4a")
        #expect(line.send("4b") == .queued)
        #expect(line.send("4c") == .queued)
        #expect(line.session.nextQueued() == nil)
        #expect(line.receive("5", from: .webSocket) == .upgraded)
        #expect(line.session.nextQueued()?.text == Array("4b".utf8))
        #expect(line.session.nextQueued()?.text == Array("4c".utf8))
        #expect(line.session.nextQueued() == nil)
        #expect(line.answer() == nil)
        #expect(line.send("4d") == .write)
        #expect(line.session.openPoll() == .refuse(.badRequest))
        #expect(line.session.transport == .webSocket)
    }

    @Test func `W14 E11 any number of polls during an upgrade is answered with a noop each`() {
        var line = Transcript()
        _ = line.session.openWebSocket(at: line.now)
        #expect(line.poll() == nil)
        #expect(line.receive("2probe", from: .webSocket) == .answerProbe)
        #expect(line.answer() == "6")
        for _ in 0..<3 { #expect(line.poll() == "6") }
        #expect(line.receive("2probe", from: .webSocket) == .answerProbe)
        #expect(line.receive("5", from: .webSocket) == .upgraded)
    }

    @Test func `W17 W18 a confirmation without a probe, or at once after it, upgrades and releases the poll`() {
        for probe in [true, false] {
            var line = Transcript()
            _ = line.poll()
            _ = line.session.openWebSocket(at: line.now)
            if probe { _ = line.receive("2probe", from: .webSocket) }
            #expect(line.receive("5", from: .webSocket) == .upgraded)
            #expect(line.answer() == "6")
            #expect(line.answer() == nil)
        }
    }

    @Test(arguments: ["2foo", "3", "42[\"a\"]", "abc", "1", "", "2", "2prob", "2probes"])
    func `W19 any other packet closes that WebSocket and leaves the session alone`(_ text: String) {
        var line = Transcript()
        _ = line.poll()
        _ = line.session.openWebSocket(at: line.now)
        #expect(line.receive(text, from: .webSocket) == .closeCandidate)
        line.session.closedWebSocket()
        #expect(!line.session.isEnded)
        #expect(line.send("4a") == .pollReady)
        #expect(line.answer() == "4a")
        #expect(line.session.openWebSocket(at: line.now) == true)
        #expect(line.session.receiveBinary(from: .webSocket) == .closeCandidate)
    }

    @Test func `W20 a second WebSocket is refused, while upgrading and after`() {
        var line = Transcript()
        #expect(line.session.openWebSocket(at: line.now) == true)
        #expect(line.session.openWebSocket(at: line.now) == false)
        _ = line.receive("5", from: .webSocket)
        #expect(line.session.openWebSocket(at: line.now) == false)
        #expect(!line.session.isEnded)
    }

    @Test(arguments: [true, false])
    func `W21 E12 an upgrade without confirmation is given up at its deadline, which no probe moves`(_ probes: Bool) {
        var line = Transcript()
        _ = line.session.openWebSocket(at: line.now)
        #expect(line.session.deadline == line.now + .milliseconds(250))
        #expect(line.pass(249) == .nothing)
        if probes { _ = line.receive("2probe", from: .webSocket) }
        #expect(line.pass(1) == .closeCandidate)
        line.session.closedWebSocket()
        #expect(!line.session.isEnded)
        #expect(line.poll() == nil)
        #expect(line.pass(50) == .pollReady)
        #expect(line.answer() == "2")
    }

    @Test func `the end of a session forgets the upgrade`() {
        var line = Transcript()
        _ = line.session.openWebSocket(at: line.now)
        line.session.end(.forcedClose)
        #expect(line.receive("2probe", from: .webSocket) == .nothing)
        #expect(line.session.reason == .forcedClose)
    }
}
