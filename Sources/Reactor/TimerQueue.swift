/// A timer that was set: a small value to cancel it by. The number of a timer that fired or was cancelled names nobody any more.
package struct Timer: Hashable, Sendable {
    fileprivate let slot: UInt32
    fileprivate let generation: UInt32
}

/// Whoever wants to be called at a time. The queue keeps it alive until the timer fires or is cancelled.
package protocol TimerClient: AnyObject {
    func timerFired(_ timer: Timer)
}

/// Deadlines in order: an indexed binary heap. Timers of equal deadline fire in the order they were set.
///
/// Setting, cancelling and taking cost O(log n) and, once the arrays have grown, no allocation: 100,000 sessions with a heartbeat
/// each are expected. Knows no clock.
package struct TimerQueue {
    private struct Slot {
        var client: (any TimerClient)?
        var generation: UInt32
        /// Where the timer stands in the heap; while vacant, the next vacant slot.
        var position: UInt32
    }

    private struct Entry {
        let deadline: ContinuousClock.Instant
        let sequence: UInt64
        let slot: UInt32

        func precedes(_ other: Entry) -> Bool {
            deadline == other.deadline ? sequence < other.sequence : deadline < other.deadline
        }
    }

    private static let none = UInt32.max
    private var slots: [Slot] = []
    private var firstVacant = TimerQueue.none
    private var heap: [Entry] = []
    /// The number of timers ever set; a later timer has a higher number.
    package private(set) var sequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }
    package var nextDeadline: ContinuousClock.Instant? { heap.first?.deadline }

    package mutating func set(at deadline: ContinuousClock.Instant, for client: any TimerClient) -> Timer {
        let slot: UInt32
        if firstVacant != TimerQueue.none {
            slot = firstVacant
            firstVacant = slots[Int(slot)].position
            slots[Int(slot)].client = client
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot(client: client, generation: 0, position: 0))
        }
        let entry = Entry(deadline: deadline, sequence: sequence, slot: slot)
        sequence += 1
        heap.append(entry)
        rise(entry, from: heap.count - 1)
        return Timer(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// False when the timer has fired or was cancelled before.
    @discardableResult
    package mutating func cancel(_ timer: Timer) -> Bool {
        let slot = Int(timer.slot)
        guard slot < slots.count, slots[slot].generation == timer.generation, slots[slot].client != nil else { return false }
        remove(at: Int(slots[slot].position))
        vacate(timer.slot)
        return true
    }

    /// Takes the first timer that is due and was set before the timer numbered `limit`, so that a client which sets a timer for
    /// at once does not hold up the turn.
    package mutating func takeDue(at now: ContinuousClock.Instant, setBefore limit: UInt64 = .max) -> (Timer, any TimerClient)? {
        guard let first = heap.first, first.deadline <= now, first.sequence < limit else { return nil }
        let slot = Int(first.slot)
        guard let client = slots[slot].client else { return nil }
        let timer = Timer(slot: first.slot, generation: slots[slot].generation)
        remove(at: 0)
        vacate(first.slot)
        return (timer, client)
    }

    private mutating func vacate(_ slot: UInt32) {
        slots[Int(slot)].client = nil
        slots[Int(slot)].generation &+= 1
        slots[Int(slot)].position = firstVacant
        firstVacant = slot
    }

    private mutating func remove(at position: Int) {
        let last = heap.removeLast()
        guard position < heap.count else { return }
        if position > 0, last.precedes(heap[(position - 1) / 2]) {
            rise(last, from: position)
        } else {
            sink(last, from: position)
        }
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        heap[position] = entry
        slots[Int(entry.slot)].position = UInt32(truncatingIfNeeded: position)
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry.precedes(heap[parent]) else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(entry) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(entry, at: position)
    }
}
