/// Bytes waiting to be parsed: appended at the end, consumed from the front.
///
/// Unbounded by itself; whoever fills it checks `count` against a limit of its protocol. Consuming moves a mark, and the storage
/// is compacted once the consumed part outweighs what is left, so a long stream of small consumes costs O(1) a byte.
package struct ByteQueue: Sendable {
    private var storage: [UInt8] = []
    private var start = 0

    package init() {}

    package var count: Int { storage.count - start }
    package var isEmpty: Bool { start == storage.count }

    package mutating func append(_ bytes: Span<UInt8>) {
        storage.append(bytes)
    }

    package mutating func append(_ bytes: [UInt8]) {
        if storage.isEmpty { storage = bytes } else { storage.append(contentsOf: bytes) }
    }

    /// Drops the first `byteCount` bytes; at most `count` are there to drop.
    package mutating func consume(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= count)
        start += byteCount
        if start == storage.count {
            storage.removeAll(keepingCapacity: storage.capacity <= 4096)
            start = 0
        } else if start > 4096, start > storage.count / 2 {
            storage.removeFirst(start)
            start = 0
        }
    }

    /// Looks at the waiting bytes.
    package func withSpan<Result, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Result) throws(Failure) -> Result {
        let span = storage.span
        return try body(span.extracting(start..<span.count))
    }

    /// Everything waiting, as an array; the queue is empty afterwards.
    package mutating func takeAll() -> [UInt8] {
        defer {
            storage = []
            start = 0
        }
        return start == 0 ? storage : Array(storage[start...])
    }
}
