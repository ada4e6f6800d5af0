/// Width and height in pixels, read from a file's header.
package struct PictureSize: Equatable, Sendable {
    package let width: Int
    package let height: Int

    private init?(_ width: Int?, _ height: Int?) {
        guard let width, let height, width > 0, height > 0 else { return nil }
        self.width = width
        self.height = height
    }

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Of a PNG, JPEG, GIF, WebP or MP4; nil for other kinds and for headers that make no sense.
    package init?(of bytes: Span<UInt8>) {
        switch FileKind(of: bytes) {
        // The IHDR chunk comes first (PNG §5.6).
        case .png: self.init(bytes.bigEndian(4, at: 16), bytes.bigEndian(4, at: 20))
        case .gif: self.init(bytes.littleEndian(2, at: 6), bytes.littleEndian(2, at: 8))
        case .jpeg:
            guard let size = Self.jpeg(bytes) else { return nil }
            self = size
        case .webp:
            guard let size = Self.webp(bytes) else { return nil }
            self = size
        case .mp4:
            guard let size = Self.mp4(bytes) else { return nil }
            self = size
        case .m4a, .webm, .ogg, .wav, .mp3, .pdf, .zip, nil: return nil
        }
    }

    /// Walks the segments to the frame header, any of SOF0 to SOF15 (ITU T.81, table B.1).
    private static func jpeg(_ bytes: Span<UInt8>) -> PictureSize? {
        var offset = 2
        while let mark = bytes.bigEndian(2, at: offset) {
            guard mark >= 0xFF00 else { return nil }
            switch mark {
            case 0xFFFF: offset += 1
            case 0xFF01, 0xFFD0...0xFFD7: offset += 2
            case 0xFFC4, 0xFFC8, 0xFFCC: offset += 2 + (bytes.bigEndian(2, at: offset + 2) ?? bytes.count)
            case 0xFFC0...0xFFCF: return PictureSize(bytes.bigEndian(2, at: offset + 7), bytes.bigEndian(2, at: offset + 5))
            case 0xFFD9, 0xFFDA: return nil
            default:
                guard let length = bytes.bigEndian(2, at: offset + 2), length >= 2 else { return nil }
                offset += 2 + length
            }
        }
        return nil
    }

    /// The three forms of the first chunk (RFC 9649 §2.5 to §2.7).
    private static func webp(_ bytes: Span<UInt8>) -> PictureSize? {
        if bytes.has("VP8X", at: 12) {
            guard let width = bytes.littleEndian(3, at: 24), let height = bytes.littleEndian(3, at: 27) else { return nil }
            return PictureSize(width + 1, height + 1)
        }
        if bytes.has("VP8L", at: 12) {
            guard let bits = bytes.littleEndian(4, at: 21) else { return nil }
            return PictureSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        guard bytes.has("VP8 ", at: 12), let width = bytes.littleEndian(2, at: 26), let height = bytes.littleEndian(2, at: 28)
        else { return nil }
        return PictureSize(width & 0x3FFF, height & 0x3FFF)
    }

    /// The first track that is shown has its size in `tkhd`, as fixed-point numbers (ISO/IEC 14496-12 §8.3.2).
    private static func mp4(_ bytes: Span<UInt8>) -> PictureSize? {
        guard let movie = MP4Box.first("moov", in: bytes, 0..<bytes.count) else { return nil }
        var rest = movie
        while let track = MP4Box.first("trak", in: bytes, rest) {
            if let header = MP4Box.first("tkhd", in: bytes, track), header.count >= 84,
                let width = bytes.bigEndian(2, at: header.upperBound - 8),
                let height = bytes.bigEndian(2, at: header.upperBound - 4), width > 0, height > 0
            {
                return PictureSize(width, height)
            }
            rest = track.upperBound..<movie.upperBound
        }
        return nil
    }
}
