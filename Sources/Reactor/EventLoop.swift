/// One thread's turn-by-turn work: wait for descriptors and deadlines, tell their owners, flush what they wrote.
///
/// A turn goes: wait · reports of the kernel · streams that had more to read · timers due · `enqueue`d actions and notices of
/// closed streams, until there are none · `beforeSleep` actions · one flush of every stream written to. Not `Sendable`: everything
/// under a loop lives on its thread, and other threads reach it through a `Mailbox` only.
package final class EventLoop {
    /// The time at which this turn began its work; read once a turn, so that all its decisions agree.
    package private(set) var now: ContinuousClock.Instant
    package var statistics = LoopStatistics()
    /// Bytes. A stream whose outbox grows above it is congested; 1 MiB holds the largest usual answer.
    package let highMark: Int
    /// Bytes. At or below it a congested stream reports `streamDrained`.
    package let lowMark: Int

    let readBuffer = TransferBuffer()
    let writeBuffer = TransferBuffer()

    private let clock: () -> ContinuousClock.Instant
    private var poller: Poller
    private var registry = Registry()
    private var timers = TimerQueue()
    private var beforeSleepActions: [() -> Void] = []
    private var actions: [() -> Void] = []
    private var dirty: [Stream] = []
    private var flushing: [Stream] = []
    private var unfinished: [any Watcher] = []
    private var resuming: [any Watcher] = []
    private var closings: [(stream: Stream, reason: StreamCloseReason)] = []
    private var isStopping = false
    private var failure: SystemError?

    /// `clock` is another source of time for tests.
    package init(
        highMark: Int = 1 << 20, lowMark: Int = 256 << 10, clock: @escaping () -> ContinuousClock.Instant = { .now }
    ) throws(SystemError) {
        self.highMark = highMark
        self.lowMark = lowMark
        self.clock = clock
        now = clock()
        poller = try Poller()
    }

    // MARK: Turns

    /// Turns until `stop()`. Throws only if the kernel refuses to wait at all.
    package func run() throws(SystemError) {
        isStopping = false
        now = clock()
        while !isStopping {
            turn(maximumWait: nil)
            if let failure { throw failure }
        }
    }

    /// Ends `run` after the present turn. On the loop's thread only; other threads post to a mailbox.
    package func stop() { isStopping = true }

    /// One turn, waiting for `maximumWait` at most, or without limit when nil.
    package func turn(maximumWait: Duration?) {
        let count: Int
        do throws(SystemError) {
            count = try poller.wait(milliseconds: waitMilliseconds(atMost: maximumWait))
        } catch {
            failure = error
            return
        }
        now = clock()
        statistics.turnCount += 1
        statistics.reportCount += count
        for index in 0..<count {
            let report = poller.report(index)
            if let watcher = registry.find(report.token) { watcher.becameReady(report.readiness) }
        }
        resumeUnfinished()
        fireTimers()
        settle()
        for action in beforeSleepActions { action() }
        flushDirty()
    }

    private func waitMilliseconds(atMost maximumWait: Duration?) -> Int32 {
        guard actions.isEmpty, dirty.isEmpty, closings.isEmpty, unfinished.isEmpty else { return 0 }
        var wait = maximumWait
        if let deadline = timers.nextDeadline {
            let untilDeadline = clock().duration(to: deadline)
            wait = min(untilDeadline, wait ?? untilDeadline)
        }
        guard let wait else { return -1 }
        guard wait > .zero else { return 0 }
        // Rounded up: a turn that begins before the deadline would be for nothing.
        let (seconds, attoseconds) = min(wait, .seconds(3600)).components
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }

    private func resumeUnfinished() {
        guard !unfinished.isEmpty else { return }
        swap(&unfinished, &resuming)
        for watcher in resuming { watcher.takeAnotherTurn() }
        resuming.removeAll(keepingCapacity: true)
    }

    private func fireTimers() {
        let limit = timers.sequence
        while let (timer, client) = timers.takeDue(at: now, setBefore: limit) { client.timerFired(timer) }
    }

    private func settle() {
        while !actions.isEmpty || !closings.isEmpty {
            let batch = actions
            actions = []
            for action in batch { action() }
            let closed = closings
            closings = []
            for (stream, reason) in closed { stream.reportClosed(reason) }
        }
    }

    private func flushDirty() {
        guard !dirty.isEmpty else { return }
        swap(&dirty, &flushing)
        var sendCalls = 0
        for stream in flushing { sendCalls += stream.flush() }
        statistics.sendCalls += sendCalls
        flushing.removeAll(keepingCapacity: true)
    }

    // MARK: Actions

    /// Calls `action` once a turn before the streams are flushed, in order of registration, for as long as the loop lives.
    package func beforeSleep(_ action: @escaping () -> Void) { beforeSleepActions.append(action) }

    /// Calls `action` later in this turn, before `beforeSleep`; made outside of a turn or while flushing, in the next one.
    /// An action that enqueues another each time keeps the turn from ending.
    package func enqueue(_ action: @escaping () -> Void) { actions.append(action) }

    // MARK: Timers

    package func setTimer(at deadline: ContinuousClock.Instant, for client: any TimerClient) -> Timer {
        timers.set(at: deadline, for: client)
    }

    /// Counted from `now`: the beginning of the turn or, before the first one, of `run` or of the loop.
    package func setTimer(after delay: Duration, for client: any TimerClient) -> Timer {
        timers.set(at: now.advanced(by: delay), for: client)
    }

    /// Harmless for a timer that has fired or was cancelled.
    package func cancel(_ timer: Timer) { timers.cancel(timer) }

    package func after(_ delay: Duration, _ action: @escaping () -> Void) -> Timer {
        setTimer(after: delay, for: TimerAction(action))
    }

    package var timerCount: Int { timers.count }

    // MARK: For the owners of descriptors

    func watch(_ number: Int32, for watcher: any Watcher) throws(SystemError) -> UInt64 {
        let token = registry.insert(watcher)
        do throws(SystemError) {
            try poller.add(number, token: token)
        } catch {
            registry.remove(token)
            throw error
        }
        return token
    }

    /// The owner closes the descriptor itself, which removes it from the kernel's list.
    func forget(_ token: UInt64) { registry.remove(token) }

    /// For a descriptor that lives on elsewhere.
    func unwatch(_ number: Int32, _ token: UInt64) {
        guard registry.find(token) != nil else { return }
        registry.remove(token)
        poller.remove(number)
    }

    /// Aborts every stream that has something to send from this turn, and tells their clients in this turn. For a `beforeSleep`
    /// action that finds that what they were going to say is not true.
    package func abortDirty() {
        for stream in dirty { stream.abort() }
        settle()
    }

    func markDirty(_ stream: Stream) { dirty.append(stream) }
    func again(_ watcher: any Watcher) { unfinished.append(watcher) }
    func noteClosed(_ stream: Stream, _ reason: StreamCloseReason) { closings.append((stream, reason)) }

    /// The descriptors watched, the loop's own excepted.
    package var watchedCount: Int { registry.count }

    /// Aborts every stream, tells their clients, and drops every timer, action and registration. The last thing done with a loop:
    /// streams and their loop hold each other, and this parts them.
    package func tearDown() {
        for watcher in registry.watchers { (watcher as? Stream)?.abort() }
        settle()
        registry.removeAll()
        timers = TimerQueue()
        beforeSleepActions = []
        (dirty, unfinished) = ([], [])
    }
}

/// What a loop has done since it began; for tests and operators.
package struct LoopStatistics: Equatable, Sendable {
    package var turnCount = 0
    package var reportCount = 0
    package var receiveCalls = 0
    package var sendCalls = 0
    package var acceptedCount = 0
    /// Connections turned away for want of descriptors.
    package var refusedCount = 0
}

/// A closure as a timer's client.
private final class TimerAction: TimerClient {
    private let action: () -> Void

    init(_ action: @escaping () -> Void) { self.action = action }

    func timerFired(_ timer: Timer) { action() }
}
