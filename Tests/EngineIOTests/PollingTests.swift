import EngineIO
import Testing

@Suite("wire P polling")
struct PollingTests {
    @Test func `P06 a poll is held until something is sent`() {
        var line = Transcript()
        #expect(line.poll() == nil)
        #expect(line.answer() == nil)
        #expect(line.send("4a") == .pollReady)
        #expect(line.send("4b") == .pollReady)
        #expect(line.answer() == "4a\u{1E}4b")
        #expect(line.answer() == nil)
        #expect(line.send("4c") == .queued)
        #expect(line.poll() == "4c")
    }

    @Test func `P07 E09 two polls at once end the session`() {
        var line = Transcript()
        #expect(line.session.openPoll() == .hold)
        #expect(line.session.openPoll() == .end)
        #expect(line.session.reason == .transportError)
        #expect(line.farewell() == "1")
        #expect(line.farewell() == nil)
        #expect(line.session.openPoll() == .refuse(.unknownSession))
    }

    @Test func `P08 P09 two POSTs at once, or one of octets, end the session`() {
        var line = Transcript()
        #expect(line.session.openPost() == .read)
        #expect(line.session.openPost() == .end)
        #expect(line.session.reason == .transportError)
        line = Transcript()
        #expect(line.session.openPost(isOctetStream: true) == .end)
        #expect(line.session.isEnded)
    }

    @Test func `P10 a POST refused for its size leaves the session usable`() {
        var line = Transcript()
        #expect(line.session.openPost() == .read)
        line.session.finishPost()
        #expect(line.post("4a") == ["a"])
    }

    @Test(arguments: ["abc", "", "9", "7", "\u{1E}", "40\u{1E}", "2", "2probe", "bNOT_BASE64"])
    func `P13 P17 B08 what no client may send ends the session`(_ body: String) {
        var line = Transcript()
        _ = line.poll()
        _ = line.post(body)
        #expect(line.session.reason == .parseError)
        #expect(line.farewell() == "1")
        #expect(line.session.openPost() == .refuse(.unknownSession))
    }

    @Test func `P13 a session closed by the upper floor is told at the next poll`() {
        var line = Transcript()
        #expect(line.session.close(at: line.now) == false)
        #expect(line.send("4late") == .ignored)
        #expect(line.post("4ignored") == [])
        #expect(line.session.openPoll() == .answerAndEnd(Array("6\u{1E}1".utf8)))
        #expect(line.session.reason == .forcedClose)
    }

    @Test func `P15 P16 a goodbye answers the held poll with a noop`() {
        var line = Transcript()
        _ = line.poll()
        #expect(line.post("1") == [])
        #expect(line.session.reason == .transportClose)
        #expect(line.farewell() == "6")
        line = Transcript()
        _ = line.post("1\u{1E}4never")
        #expect(line.session.reason == .transportClose)
        #expect(line.farewell() == nil)
    }

    @Test(arguments: ["3", "5", "6", "0"])
    func `P17 harmless packets are ignored`(_ body: String) {
        var line = Transcript()
        #expect(line.post(body) == [])
        #expect(!line.session.isEnded)
    }

    @Test func `P20 a lost poll or POST ends the session, once`() {
        var line = Transcript()
        line.session.abortPoll()
        #expect(!line.session.isEnded)
        _ = line.poll()
        line.session.abortPoll()
        line.session.abortPoll()
        #expect(line.session.reason == .transportError)
        #expect(line.farewell() == nil)
        line = Transcript()
        _ = line.session.openPost()
        line.session.abortPost()
        #expect(line.session.reason == .transportError)
    }

    @Test func `P25 what exceeds the packets of one answer follows in the next, units uncut`() {
        var line = Transcript { $0.maxPacketsPerAnswer = 3 }
        for number in 0..<3 { #expect(line.send("4\(number)") == .queued) }
        let unit = EncodedMessage(text: Array("452-[]".utf8), attachments: [[0], [1]])
        #expect(line.session.send(unit) == .queued)
        #expect(line.session.send(unit) == .queued)
        #expect(line.poll() == "40\u{1E}41\u{1E}42")
        #expect(line.poll() == "452-[]\u{1E}bAA==\u{1E}bAQ==")
        #expect(line.poll() == "452-[]\u{1E}bAA==\u{1E}bAQ==")
        #expect(line.poll() == nil)
    }

    @Test func `P25 a unit larger than an answer travels alone`() {
        var line = Transcript { $0.maxPacketsPerAnswer = 2 }
        _ = line.session.send(EncodedMessage(text: Array("453-[]".utf8), attachments: [[0], [1], [2]]))
        #expect(line.poll()?.hasSuffix("bAg==") == true)
    }

    @Test(arguments: [(10, 1_000_000), (1_000_000, 4)])
    func `a queue that overflows in bytes or in count ends the session`(_ bytes: Int, _ count: Int) {
        var line = Transcript {
            $0.maxQueuedBytes = bytes
            $0.maxQueuedCount = count
        }
        var outcome = Session.SendOutcome.queued
        var sent = 0
        while outcome == .queued, sent < 100 {
            outcome = line.send("4a")
            sent += 1
        }
        #expect(outcome == .ended)
        #expect(sent == (count == 4 ? 5 : 6))
        #expect(line.session.reason == .overflow)
        #expect(line.send("4a") == .ignored)
    }

    @Test func `S27 a close waits for what is queued, then for a poll, held or not`() {
        for isHeld in [false, true] {
            var line = Transcript()
            if isHeld { _ = line.poll() }
            _ = line.send("41")
            #expect(line.session.close(at: line.now) == false)
            #expect(line.session.close(at: line.now) == false)
            #expect((isHeld ? line.answer() : line.poll()) == "41")
            #expect(line.poll() == "6\u{1E}1")
            #expect(line.session.reason == .forcedClose)
        }
    }

    @Test func `a close nobody fetches ends at its timeout`() {
        var line = Transcript { $0.closeTimeout = .milliseconds(400) }
        _ = line.session.close(at: line.now)
        #expect(line.session.deadline == line.now + .milliseconds(400))
        #expect(line.pass(399) == .nothing)
        #expect(line.pass(1) == .ended)
        #expect(line.pass(1) == .nothing)
    }

    @Test func `a close keeps nobody beyond the end of its heartbeat`() {
        var line = Transcript { $0.closeTimeout = .seconds(30) }
        #expect(line.pass(300) == .nothing)
        _ = line.pass(199)
        _ = line.session.close(at: line.now)
        #expect(line.pass(0) == .nothing)
        #expect(line.pass(1) == .ended)
    }

    @Test func `a held poll learns of a close at once`() {
        var line = Transcript()
        _ = line.poll()
        #expect(line.session.close(at: line.now) == true)
        #expect(line.farewell() == "1")
    }
}
