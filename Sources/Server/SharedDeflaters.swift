import WebSocket

/// Compressors for permessage-deflate without context takeover, which every connection of the loop shares: one, and a further one for
/// each smaller window that some client can do no more than.
package final class SharedDeflaters {
    /// The window of clients that name none, as a power of two of bytes (RFC 7692 §7.1.2.1).
    static let usualWindowBits: UInt8 = 15

    private var byWindowBits: [UInt8: Deflater] = [:]

    package init() {}

    /// Nil when memory is exhausted: the message goes uncompressed, which any receiver takes.
    package func compress(_ payload: [UInt8], windowBits: UInt8) -> [UInt8]? {
        if let deflater = byWindowBits[windowBits] { return deflater.compressOnce(payload) }
        let deflater = Deflater(windowBits: windowBits)
        byWindowBits[windowBits] = deflater
        return deflater?.compressOnce(payload)
    }
}
