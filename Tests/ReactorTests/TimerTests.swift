import Bytes
import Reactor
import Testing

@Suite("Timers")
struct TimerTests {
    final class Client: TimerClient {
        var fired: [Timer] = []
        var onFire: (Timer) -> Void = { _ in }
        func timerFired(_ timer: Timer) {
            fired.append(timer)
            onFire(timer)
        }
    }

    let start = ContinuousClock.now
    let client = Client()

    func takeAll(_ queue: inout TimerQueue, at now: ContinuousClock.Instant) -> [Timer] {
        var taken: [Timer] = []
        while let (timer, _) = queue.takeDue(at: now) { taken.append(timer) }
        return taken
    }

    func cancel(_ timer: Timer, in queue: inout TimerQueue) -> Bool { queue.cancel(timer) }

    @Test
    func `deadlines are taken in order, equal ones in the order they were set`() {
        var queue = TimerQueue()
        let set = [5, 1, 3, 1, 5, 2, 3].map { seconds in
            (seconds, queue.set(at: start + .seconds(seconds), for: client))
        }
        let expected = set.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
        #expect(queue.nextDeadline == start + .seconds(1))
        #expect(takeAll(&queue, at: start + .seconds(2)) == Array(expected[..<3]))
        #expect(takeAll(&queue, at: start + .seconds(9)) == Array(expected[3...]))
        #expect(queue.count == 0 && queue.nextDeadline == nil)
    }

    @Test
    func `a cancelled timer does not fire and its number is harmless afterwards`() {
        var queue = TimerQueue()
        let first = queue.set(at: start, for: client)
        #expect(cancel(first, in: &queue) == true)
        #expect(cancel(first, in: &queue) == false)
        let successor = queue.set(at: start, for: client)
        #expect(first != successor)
        #expect(cancel(first, in: &queue) == false)
        #expect(takeAll(&queue, at: start) == [successor])
        #expect(cancel(successor, in: &queue) == false)
    }

    @Test
    func `the queue lets go of a client once its timer fired or was cancelled`() {
        var queue = TimerQueue()
        weak var seen: Client?
        do {
            let client = Client()
            seen = client
            let timer = queue.set(at: start, for: client)
            _ = queue.set(at: start, for: client)
            queue.cancel(timer)
        }
        #expect(seen != nil)
        _ = takeAll(&queue, at: start)
        #expect(seen == nil)
    }

    @Test
    func `a hundred thousand timers keep their order through random cancelling`() {
        var random = RandomSource.seeded(state: 7)
        var queue = TimerQueue()
        var live: [(deadline: Int, number: Int, timer: Timer)] = []
        for number in 0..<100_000 {
            let deadline = Int(random.next() % 10_000)
            live.append((deadline, number, queue.set(at: start + .milliseconds(deadline), for: client)))
            if number % 3 == 0 {
                let victim = Int(random.next() % UInt64(live.count))
                #expect(cancel(live[victim].timer, in: &queue) == true)
                live.swapAt(victim, live.count - 1)
                live.removeLast()
            }
        }
        live.sort { ($0.deadline, $0.number) < ($1.deadline, $1.number) }
        let taken = takeAll(&queue, at: start + .seconds(10))
        #expect(isSame(taken, live.map(\.timer)))
    }

    @Test
    func `the loop fires what is due and nothing early`() throws {
        let clock = VirtualClock()
        let loop = try EventLoop { clock.now }
        let first = loop.setTimer(after: .seconds(1), for: client)
        let second = loop.setTimer(at: clock.now + .seconds(2), for: client)
        var closureCalls = 0
        _ = loop.after(.seconds(2)) { closureCalls += 1 }
        loop.turn(maximumWait: .zero)
        #expect(client.fired.isEmpty)
        clock.now += .seconds(1)
        loop.turn(maximumWait: nil)
        #expect(client.fired == [first])
        clock.now += .seconds(1)
        loop.turn(maximumWait: nil)
        #expect(client.fired == [first, second])
        #expect(closureCalls == 1)
        loop.cancel(second)
        #expect(loop.timerCount == 0)
    }

    @Test
    func `a timer set for at once while timers fire waits for the next turn`() throws {
        let loop = try EventLoop()
        client.onFire = { [client] _ in if client.fired.count < 3 { _ = loop.setTimer(after: .zero, for: client) } }
        _ = loop.setTimer(after: .zero, for: client)
        for count in 1...3 {
            loop.turn(maximumWait: nil)
            #expect(client.fired.count == count)
        }
        client.onFire = { _ in }
    }
}
