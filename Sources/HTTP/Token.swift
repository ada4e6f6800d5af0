import Bytes

/// The characters of a token (RFC 9110 §5.6.2), of which methods and field names are made.
enum Token {
    /// One bit for each of the bytes 0–63 and 64–127.
    private static let low: UInt64 = 0x3ff_6cfa_0000_0000
    private static let high: UInt64 = 0x57ff_ffff_c7ff_fffe

    @inline(__always)
    static func contains(_ byte: UInt8) -> Bool {
        let half = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && half &>> UInt64(byte & 0x3F) & 1 == 1
    }

    /// Whether `bytes` is a token: not empty, and of these characters only.
    static func matches(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where !contains(bytes[index]) { return false }
        return !bytes.isEmpty
    }
}
