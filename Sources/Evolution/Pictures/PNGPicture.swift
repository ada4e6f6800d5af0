import Bytes

private import CZlib

/// A PNG file of two colours: one bit a pixel and a palette, which keeps a QR code under two kilobytes (PNG third edition).
struct PNGPicture {
    /// Pixels along each side.
    let width: Int
    let palette: (clear: RGB, dark: RGB)
    /// Whether the pixel in a column and row is dark.
    let isDark: (_ column: Int, _ row: Int) -> Bool

    func encoded() -> [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Bit depth 1, colour type 3 (palette), deflate, filters by row, no interlace.
        append("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(width)) + [1, 3, 0, 0, 0], to: &file)
        append("PLTE", palette.clear.bytes + palette.dark.bytes, to: &file)
        append("IDAT", deflated(rows()), to: &file)
        append("IEND", [], to: &file)
        return file
    }

    /// Each row: filter type 0, then eight pixels a byte, the leftmost in the highest bit.
    private func rows() -> [UInt8] {
        var output: [UInt8] = []
        for row in 0..<width {
            output.append(0)
            for start in stride(from: 0, to: width, by: 8) {
                var byte: UInt8 = 0
                for column in start..<min(start + 8, width) where isDark(column, row) { byte |= 0x80 >> UInt8(column - start) }
                output.append(byte)
            }
        }
        return output
    }

    private func append(_ type: StaticString, _ data: [UInt8], to file: inout [UInt8]) {
        var body: [UInt8] = []
        body.append(ascii: type)
        body += data
        file += bigEndian(UInt32(data.count)) + body
        file += bigEndian(UInt32(truncatingIfNeeded: unsafe crc32(0, body, uInt(body.count))))
    }

    private func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private func deflated(_ bytes: [UInt8]) -> [UInt8] {
        let bound = compressBound(uLong(bytes.count))
        return unsafe [UInt8](unsafeUninitializedCapacity: Int(bound)) { buffer, initializedCount in
            var length = bound
            let result = unsafe compress(buffer.baseAddress, &length, bytes, uLong(bytes.count))
            precondition(result == Z_OK, "the buffer has the size zlib asks for")
            initializedCount = Int(length)
        }
    }
}
