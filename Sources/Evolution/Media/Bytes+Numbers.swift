/// Numbers inside file formats. Nil past the end, so that a cut-off or lying file is merely not understood.
extension Span where Element == UInt8 {
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            for index in 0..<expected.count where unsafe self[offset + index] != expected[index] { return false }
            return true
        }
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
