/// Who is behind each token that the kernel reports.
///
/// A token is a slot and the number of times the slot was let: a report that was already under way when its owner left finds
/// nobody, rather than the next owner. (The number repeats after 2³² lettings of one slot; reports live for one turn.)
struct Registry {
    private struct Slot {
        var watcher: (any Watcher)?
        var generation: UInt32 = 0
        /// Meaningful while vacant.
        var nextVacant: UInt32 = Registry.none
    }

    private static let none = UInt32.max
    private var slots: [Slot] = []
    private var firstVacant = Registry.none
    private(set) var count = 0

    mutating func insert(_ watcher: any Watcher) -> UInt64 {
        count += 1
        let index: UInt32
        if firstVacant != Registry.none {
            index = firstVacant
            firstVacant = slots[Int(index)].nextVacant
            slots[Int(index)].watcher = watcher
        } else {
            index = UInt32(slots.count)
            slots.append(Slot(watcher: watcher))
        }
        return UInt64(slots[Int(index)].generation) << 32 | UInt64(index)
    }

    /// Harmless for a token that was removed before.
    mutating func remove(_ token: UInt64) {
        let index = UInt32(truncatingIfNeeded: token)
        guard find(token) != nil else { return }
        count -= 1
        slots[Int(index)].watcher = nil
        slots[Int(index)].generation &+= 1
        slots[Int(index)].nextVacant = firstVacant
        firstVacant = index
    }

    func find(_ token: UInt64) -> (any Watcher)? {
        let index = Int(UInt32(truncatingIfNeeded: token))
        guard index < slots.count, slots[index].generation == UInt32(token >> 32) else { return nil }
        return slots[index].watcher
    }

    var watchers: [any Watcher] { slots.compactMap(\.watcher) }

    mutating func removeAll() {
        for (index, slot) in slots.enumerated() where slot.watcher != nil {
            remove(UInt64(slot.generation) << 32 | UInt64(index))
        }
    }
}
