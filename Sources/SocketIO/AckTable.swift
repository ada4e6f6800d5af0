/// The acknowledgements one socket owes the server.
///
/// Ids come from the namespace, ascending, so the table is sorted by itself. An answer is taken once; a second one and an unknown id
/// are nobody's. Bounded: beyond `limit` the oldest is given up.
/// Source: wire rows S14, S15.
package struct AckTable {
    /// Called with nil when the answer can no longer come.
    package typealias Handler = (Arguments?) -> Void

    private var waiting: [(id: Int, handler: Handler)] = []

    package init() {}

    package var count: Int { waiting.count }

    /// The handler that was given up to make room, if any: the caller tells it so.
    package mutating func insert(_ id: Int, limit: Int, _ handler: @escaping Handler) -> Handler? {
        waiting.append((id, handler))
        return waiting.count > limit ? waiting.removeFirst().handler : nil
    }

    package mutating func remove(_ id: Int) -> Handler? {
        var low = 0
        var high = waiting.count
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].id < id { low = middle + 1 } else { high = middle }
        }
        guard low < waiting.count, waiting[low].id == id else { return nil }
        return waiting.remove(at: low).handler
    }

    package mutating func removeAll() -> [Handler] {
        defer { waiting = [] }
        return waiting.map(\.handler)
    }
}
