import Reactor
import TestKit
import Testing

@Suite("The turn of the loop")
struct LoopTests {
    @Test
    func `actions, then beforeSleep in order of registration, then the flush`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let reader = RecordingClient()
        far.client = reader
        var order: [String] = []
        loop.beforeSleep { order.append("first:\(near.queuedBytes)") }
        loop.beforeSleep {
            order.append("second")
            near.write([2])
        }
        loop.enqueue {
            order.append("action")
            near.write([1])
            loop.enqueue { order.append("action of the action") }
        }
        loop.turn(maximumWait: .zero)
        #expect(order == ["action", "action of the action", "first:1", "second"])
        #expect(near.queuedBytes == 0)
        #expect(loop.statistics.sendCalls == 1)
        loop.turn(maximumWait: .zero)
        #expect(reader.received == [1, 2])
        loop.tearDown()
    }

    @Test
    func `run ends after the turn in which stop was called`() throws {
        let loop = try EventLoop()
        var calls = 0
        loop.beforeSleep { calls += 1 }
        _ = loop.after(.zero) { loop.stop() }
        try loop.run()
        #expect(calls == 1)
    }

    @Test
    func `work left over from outside a turn is done without waiting`() throws {
        let loop = try EventLoop()
        let (near, far) = try Stream.pair(on: loop)
        let reader = RecordingClient()
        far.client = reader
        loop.settle()
        near.write([9])
        loop.turn(maximumWait: nil)
        loop.turn(maximumWait: nil)
        #expect(reader.received == [9])
        loop.tearDown()
        #expect(reader.closeReason == .aborted)
        #expect(loop.watchedCount == 0)
    }

    @Test
    func `messages from another thread arrive in order and wake the loop`() throws {
        let loop = try EventLoop()
        let mailbox = try Mailbox<Int>()
        var received: [Int] = []
        try loop.attach(mailbox) { message in
            received.append(message)
            if message == 9_999 { loop.stop() }
        }
        try HelperThread.start { for number in 0..<10_000 { mailbox.post(number) } }
        try loop.run()
        #expect(received == Array(0..<10_000))
    }

    @Test
    func `a detached mailbox delivers nothing more`() throws {
        let loop = try EventLoop()
        let mailbox = try Mailbox<Int>()
        var received: [Int] = []
        let attachment = try loop.attach(mailbox) { received.append($0) }
        mailbox.post(1)
        loop.settle()
        mailbox.post(2)
        loop.detach(attachment)
        loop.detach(attachment)
        loop.settle()
        #expect(received == [1])
        #expect(loop.watchedCount == 0)
    }

    @Test
    func `signals arrive as events`() async {
        await #expect(processExitsWith: .success) {
            let loop = try EventLoop()
            var received: [Signals.Signal] = []
            let signals = try Signals(loop: loop) { received.append($0) }
            for signal in Signals.Signal.allCases { raiseForTest(signal.rawValue) }
            loop.settle()
            try #require(received == [.hangUp, .interrupt, .terminate])
            withExtendedLifetime(signals) {}
        }
    }

    @Test
    func `errors name the call and the reason`() {
        #expect(SystemError(call: "bind", code: 98).description == "bind: Address already in use")
    }
}
