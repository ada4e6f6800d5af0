/// Bytes waiting to be sent: chunks in order, their storage shared with whoever queued them.
///
/// The first chunk is kept in place, for most turns queue just one; an empty outbox holds no memory but a short array.
package struct Outbox {
    /// Bytes. A first chunk above this goes to the kernel from where it lies; a smaller one is copied together with its followers,
    /// for one call in place of many costs less than the copying.
    static let largeChunkBytes = 16 << 10

    private var head: [UInt8] = []
    private var headOffset = 0
    private var rest: [[UInt8]] = []
    private var restStart = 0
    package private(set) var byteCount = 0

    package init() {}

    package var isEmpty: Bool { byteCount == 0 }

    package mutating func append(_ chunk: [UInt8]) {
        guard !chunk.isEmpty else { return }
        if byteCount == 0 { head = chunk } else { rest.append(chunk) }
        byteCount += chunk.count
    }

    /// Drops the first `count` bytes, which were sent.
    package mutating func consume(_ count: Int) {
        byteCount -= count
        headOffset += count
        while headOffset >= head.count {
            headOffset -= head.count
            guard restStart < rest.count else {
                clear()
                return
            }
            head = rest[restStart]
            rest[restStart] = []
            restStart += 1
        }
        if restStart == rest.count {
            emptyRest()
        } else if restStart > 64, restStart > rest.count / 2 {
            rest.removeFirst(restStart)
            restStart = 0
        }
    }

    package mutating func clear() {
        head = []
        headOffset = 0
        byteCount = 0
        emptyRest()
    }

    private mutating func emptyRest() {
        guard !rest.isEmpty else { return }
        restStart = 0
        if rest.capacity > 4 { rest = [] } else { rest.removeAll(keepingCapacity: true) }
    }

    /// Hands `body` what to send next: the first chunk where it lies if it is alone or large, else as many whole chunks as fit
    /// into `buffer`. A second call after nothing but appends hands out the same bytes first, as TLS demands of a retry.
    func withNext<Result>(
        gatheringInto buffer: UnsafeMutableRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        guard restStart < rest.count, head.count - headOffset <= Outbox.largeChunkBytes else {
            return unsafe head.withUnsafeBytes { unsafe body(UnsafeRawBufferPointer(rebasing: $0[headOffset...])) }
        }
        var filled = unsafe Outbox.copy(head, from: headOffset, to: buffer)
        for index in restStart..<rest.count {
            let count = rest[index].count
            guard filled + count <= buffer.count else { break }
            filled += unsafe Outbox.copy(rest[index], from: 0, to: .init(rebasing: buffer[filled...]))
        }
        return unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    }

    private static func copy(_ chunk: [UInt8], from offset: Int, to buffer: UnsafeMutableRawBufferPointer) -> Int {
        unsafe chunk.withUnsafeBytes { unsafe buffer.copyMemory(from: .init(rebasing: $0[offset...])) }
        return chunk.count - offset
    }
}
