private import CZlib

/// Compresses messages for permessage-deflate (RFC 7692 §7.2.1). The output goes into frames with `isCompressed: true`.
///
/// Owns one zlib stream, about 90 KB once touched. With context takeover each connection needs its own; without, one serves
/// every connection of a thread. Confined to that thread.
@safe
package final class Deflater {
    /// In memory of its own: zlib remembers the address of the stream and refuses it after a move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let keepsContext: Bool

    /// The one of a connection, under what was agreed with it. Nil when memory is exhausted.
    package convenience init?(_ agreement: PerMessageDeflate.Agreement) {
        self.init(windowBits: agreement.serverWindowBits, keepsContext: !agreement.serverNoContextTakeover)
    }

    /// `windowBits` is 9–15, `level` 1–9. Default level 6, zlib's own: for messages of a kilobyte the levels take the same time.
    package init?(windowBits: UInt8 = 15, keepsContext: Bool = false, level: CInt = 6) {
        self.keepsContext = keepsContext
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let bits = -CInt(min(max(windowBits, 9), 15))
        let size = unsafe CInt(MemoryLayout<z_stream>.size)
        // 8 is zlib's default for the memory that holds its hash table.
        let status = unsafe deflateInit2_(stream, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard status == Z_OK else { return nil }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// The next message of the connection.
    package func compress(_ payload: [UInt8]) -> [UInt8] {
        defer { if !keepsContext { forgetContext() } }
        return run(payload)
    }

    /// A message that any client whose window is large enough can read (`Agreement.acceptsShared`): for broadcasts, once for all.
    package func compressOnce(_ payload: [UInt8]) -> [UInt8] {
        forgetContext()
        defer { forgetContext() }
        return run(payload)
    }

    /// Starts afresh. A connection with context takeover must, after it was sent a message that another deflater compressed.
    package func forgetContext() {
        unsafe deflateReset(stream)
    }

    private func run(_ payload: [UInt8]) -> [UInt8] {
        precondition(payload.count <= Int(UInt32.max) / 2, "a message is far below what zlib takes at once")
        var output: [UInt8] = unsafe payload.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var whole: [UInt8] = []
            // Room for the flush comes on top of the bound, so that one step is nearly always enough.
            var capacity = unsafe Int(deflateBound(stream, UInt(source.count))) + 16
            while true {
                let piece = next(capacity)
                if whole.isEmpty { whole = piece } else { whole.append(contentsOf: piece) }
                if piece.count < capacity { return whole }
                capacity = 4096
            }
        }
        // A flush ends in an empty stored block, whose last four bytes both sides leave out (RFC 7692 §7.2.1). A second flush in a
        // row makes nothing: then the message is the one byte of §7.2.3.6.
        guard output.count > 4 else { return [0x00] }
        output.removeLast(4)
        return output
    }

    private func next(_ capacity: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = UInt32(capacity)
            unsafe deflate(stream, Z_SYNC_FLUSH)
            initializedCount = unsafe capacity - Int(stream.pointee.avail_out)
        }
    }
}
