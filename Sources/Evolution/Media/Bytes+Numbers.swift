import Bytes

/// Numbers inside file formats. Nil past the end, so that a cut-off or lying file is merely not understood.
extension Span where Element == UInt8 {
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        for index in 0..<text.utf8CodeUnitCount where self[offset + index] != text.byte(at: index) { return false }
        return true
    }

    func bigEndian(_ width: Int, at offset: Int) -> Int? {
        guard offset >= 0, offset <= count - width else { return nil }
        var number: UInt64 = 0
        for index in 0..<width { number = number << 8 | UInt64(self[offset + index]) }
        return Int(exactly: number)
    }

    func littleEndian(_ width: Int, at offset: Int) -> Int? {
        guard offset >= 0, offset <= count - width else { return nil }
        var number: UInt64 = 0
        for index in (0..<width).reversed() { number = number << 8 | UInt64(self[offset + index]) }
        return Int(exactly: number)
    }
}
