private import CZlib

/// Undoes permessage-deflate (RFC 7692 §7.2.2), message after message, in pieces as they arrive.
///
/// Owns one zlib stream: about 10 KB, and up to 32 KB of window once used. Confined to the thread of its connection.
@safe
final class Inflater {
    enum Outcome {
        case bytes([UInt8])
        /// More comes out than is allowed; these are the first bytes, as many as were allowed.
        case tooBig([UInt8])
        case malformed
    }

    /// Bytes. Largest piece of output made at a time, so that a bomb costs no more than this above the bound.
    private static let maxPieceBytes = 16_384
    /// What the sender strips from the end of every message (RFC 7692 §7.2.1).
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    /// In memory of its own: zlib remembers the address of the stream and refuses it after a move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var status: CInt = Z_OK
    /// A block said it was the last (BFINAL). Legal inside a message (RFC 7692 §7.2.3.4): whatever follows starts afresh.
    private var hasEnded = false
    private var hasInput = false

    /// `windowBits` is 8–15. Nil when memory is exhausted.
    init?(windowBits: UInt8) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // Clients on zlib that promise 8 use 9, because their zlib cannot do 8.
        let bits = -CInt(max(windowBits, 9))
        guard unsafe inflateInit2_(stream, bits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// What the next piece of a message says, at most `limit` bytes of it.
    func inflate(_ input: [UInt8], atMost limit: Int) -> Outcome {
        guard !input.isEmpty else { return .bytes([]) }
        hasInput = true
        return run(input, atMost: limit)
    }

    /// Ends a message: what was still held back. The next piece belongs to the next message.
    func finish(atMost limit: Int) -> Outcome {
        defer {
            hasInput = false
            hasEnded = false
        }
        // A message of no bytes at all is what some compressors make of an empty one.
        guard hasInput else { return .bytes([]) }
        if hasEnded { return unsafe inflateReset(stream) == Z_OK ? .bytes([]) : .malformed }
        let outcome = run(Self.tail, atMost: limit)
        // Bit 7 of data_type: the stream stands between two blocks. Otherwise the message was cut short and took the tail for data.
        guard case .bytes = outcome else { return outcome }
        return unsafe hasEnded || stream.pointee.data_type & 128 == 0 ? .malformed : outcome
    }

    private func run(_ input: [UInt8], atMost limit: Int) -> Outcome {
        unsafe input.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(source.count)
            var output: [UInt8] = []
            while true {
                if hasEnded {
                    guard unsafe stream.pointee.avail_in > 0 else { return .bytes(output) }
                    guard unsafe inflateReset(stream) == Z_OK else { return .malformed }
                    hasEnded = false
                }
                let room = limit - output.count
                let wanted = max(256, min(Self.maxPieceBytes, source.count * 4))
                let capacity = room < wanted ? room + 1 : wanted
                let piece = next(capacity)
                guard piece.count <= room else { return .tooBig(output + piece.prefix(room)) }
                if output.isEmpty { output = piece } else { output.append(contentsOf: piece) }
                switch status {
                case Z_STREAM_END: hasEnded = true
                case Z_OK, Z_BUF_ERROR: break
                default: return .malformed
                }
                if unsafe !hasEnded && stream.pointee.avail_in == 0 && piece.count < capacity { return .bytes(output) }
            }
        }
    }

    /// At most `capacity` bytes of output; `status` says how it went.
    private func next(_ capacity: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initializedCount in
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = UInt32(capacity)
            status = unsafe CZlib.inflate(stream, Z_SYNC_FLUSH)
            initializedCount = unsafe capacity - Int(stream.pointee.avail_out)
        }
    }
}
