/// A PNG file taken apart by the book, independent of the code that writes it: signature, chunks with checksums, pixels.
struct PNGFile {
    struct Chunk {
        let type: String
        let data: [UInt8]
    }

    let chunks: [Chunk]

    /// Nil when the signature, a length or a checksum is wrong.
    init?(_ file: [UInt8]) {
        guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
        var chunks: [Chunk] = []
        var rest = file[8...]
        while !rest.isEmpty {
            let length = Int(Self.number(rest.prefix(4)))
            guard rest.count >= length + 12 else { return nil }
            let body = rest.dropFirst(4).prefix(length + 4)
            guard Self.checksum(body) == Self.number(rest.dropFirst(length + 8).prefix(4)) else { return nil }
            chunks.append(Chunk(type: String(decoding: body.prefix(4), as: UTF8.self), data: Array(body.dropFirst(4))))
            rest = rest.dropFirst(length + 12)
        }
        self.chunks = chunks
    }

    var width: Int { Int(Self.number(chunks[0].data.prefix(4))) }

    /// Row by row, true where the palette's second colour is; nil when the data does not inflate to whole rows without filter.
    var rows: [[Bool]]? {
        let bytesPerRow = (width + 7) / 8
        guard var inflater = Inflater(zlib: chunks[2].data), let bytes = inflater.inflate(),
            bytes.count == (bytesPerRow + 1) * width
        else { return nil }
        return (0..<width).map { row in
            let start = row * (bytesPerRow + 1) + 1
            return (0..<width).map { bytes[start + $0 / 8] & 0x80 >> UInt8($0 % 8) != 0 }
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }

    /// CRC-32 of the PNG standard, annex D.
    private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
    }
}
