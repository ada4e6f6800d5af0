import Bytes
import EngineIO
import Testing

@Suite("wire B heartbeat")
struct HeartbeatTests {
    @Test(arguments: Transport.allCases)
    func `B01 B02 the first ping comes an interval after the opening, the next an interval after the pong`(_ transport: Transport)
    {
        var line = Transcript(transport)
        let isPolling = transport == .polling
        if isPolling { #expect(line.poll() == nil) }
        #expect(line.pass(299) == .nothing)
        #expect(line.pass(1) == (isPolling ? .pollReady : .writePing))
        if isPolling { #expect(line.answer() == "2") }
        #expect(line.pass(150) == .nothing)
        _ = line.receive("3", from: transport)
        #expect(line.session.deadline == line.now + .milliseconds(300))
        #expect(line.pass(299) == .nothing)
        #expect(line.pass(1) == (isPolling ? .nothing : .writePing))
    }

    @Test func `B03 no pong on a WebSocket ends it at interval + timeout`() {
        var line = Transcript(.webSocket)
        #expect(line.pass(300) == .writePing)
        #expect(line.pass(199) == .nothing)
        #expect(line.pass(1) == .ended)
        #expect(line.session.reason == .pingTimeout)
    }

    @Test func `B04 no pong with a poll held answers it with a close`() {
        var line = Transcript()
        _ = line.poll()
        #expect(line.pass(300) == .pollReady)
        #expect(line.answer() == "2")
        _ = line.poll()
        #expect(line.pass(200) == .ended)
        #expect(line.farewell() == "1")
    }

    @Test func `B05 D06 an abandoned handshake is gone though nobody fetched its ping`() {
        var line = Transcript()
        #expect(line.pass(300) == .nothing)
        #expect(line.pass(200) == .ended)
        #expect(line.session.reason == .pingTimeout)
    }

    @Test func `B06 other traffic is no pong`() {
        var line = Transcript(.webSocket)
        #expect(line.pass(300) == .writePing)
        _ = line.receive("4hello", from: .webSocket)
        #expect(line.pass(200) == .ended)
    }

    @Test func `B07 E13 pongs unasked restart the one deadline`() {
        var line = Transcript(.webSocket)
        #expect(line.pass(200) == .nothing)
        for _ in 0..<1000 { _ = line.receive("3", from: .webSocket) }
        #expect(line.session.deadline == line.now + .milliseconds(300))
        #expect(line.pass(299) == .nothing)
        #expect(line.pass(1) == .writePing)
    }

    @Test func `100 000 sessions, half of them abandoned, are pinged and reaped on time`() {
        let start = ContinuousClock.now
        var random = RandomSource.system
        let rules = SessionRules(EngineOptions())
        var sessions = (0..<100_000).map { number in
            Session(id: SessionID(using: &random), over: .webSocket, rules: rules, at: start + .milliseconds(number % 1000))
        }
        var pings = 0
        for second in [26, 46, 47, 72] {
            let now = start + .seconds(second)
            for index in sessions.indices {
                switch sessions[index].tick(at: now) {
                case .writePing:
                    pings += 1
                    let pong = [PacketKind.pong.rawValue]
                    if index.isMultiple(of: 2) { _ = sessions[index].receive(pong.span, from: .webSocket, at: now) }
                case .ended: #expect(sessions[index].reason == .pingTimeout)
                case .nothing, .pollReady, .closeCandidate: break
                }
            }
            sessions.removeAll(where: \.isEnded)
            #expect(sessions.count == (second < 46 ? 100_000 : 50_000))
        }
        #expect(pings == 150_000)
        #expect(MemoryLayout<Session>.stride <= 256)
    }
}
