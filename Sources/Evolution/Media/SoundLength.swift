/// How long a recording or film plays, read from its container.
package enum SoundLength {
    /// Whole seconds, rounded to the nearest and at least one where there is sound at all; nil when the container does not say.
    package static func seconds(of bytes: Span<UInt8>) -> Int? {
        switch FileKind(of: bytes) {
        case .ogg: ogg(bytes)
        case .wav: wav(bytes)
        case .mp4, .m4a: mp4(bytes)
        case .mp3: mp3(bytes)
        case .jpeg, .png, .gif, .webp, .webm, .pdf, .zip, nil: nil
        }
    }

    private static func rounded(_ units: Int, per second: Int) -> Int? {
        guard second > 0, units >= 0, units < 1 << 52 else { return nil }
        return units == 0 ? 0 : max(1, (units + second / 2) / second)
    }

    /// The granule position of the last page counts samples (RFC 3533 §6): 48,000 a second in Opus (RFC 7845 §4), less the
    /// pre-skip; in Vorbis as many as its header says.
    private static func ogg(_ bytes: Span<UInt8>) -> Int? {
        guard let segments = bytes.bigEndian(1, at: 26) else { return nil }
        let packet = 27 + segments
        let rate: Int
        var skipped = 0
        if bytes.has("OpusHead", at: packet) {
            rate = 48_000
            skipped = bytes.littleEndian(2, at: packet + 10) ?? 0
        } else if bytes.has("vorbis", at: packet + 1) {
            rate = bytes.littleEndian(4, at: packet + 12) ?? 0
        } else {
            return nil
        }
        var offset = bytes.count - 27
        while offset >= 0 {
            if bytes.has("OggS", at: offset), let granule = bytes.littleEndian(8, at: offset + 6) {
                return rounded(max(0, granule - skipped), per: rate)
            }
            offset -= 1
        }
        return nil
    }

    /// Bytes of the data chunk over bytes a second of the format chunk.
    private static func wav(_ bytes: Span<UInt8>) -> Int? {
        var offset = 12
        var rate = 0
        while let length = bytes.littleEndian(4, at: offset + 4) {
            if bytes.has("fmt ", at: offset) { rate = bytes.littleEndian(4, at: offset + 16) ?? 0 }
            if bytes.has("data", at: offset) { return rounded(min(length, bytes.count - offset - 8), per: rate) }
            offset += 8 + length + length % 2
        }
        return nil
    }

    /// The movie header (ISO/IEC 14496-12 §8.2.2).
    private static func mp4(_ bytes: Span<UInt8>) -> Int? {
        guard let movie = MP4Box.first("moov", in: bytes, 0..<bytes.count),
            let header = MP4Box.first("mvhd", in: bytes, movie), let version = bytes.bigEndian(1, at: header.lowerBound)
        else { return nil }
        let start = header.lowerBound + (version == 1 ? 20 : 12)
        guard let scale = bytes.bigEndian(4, at: start), let length = bytes.bigEndian(version == 1 ? 8 : 4, at: start + 4)
        else { return nil }
        return rounded(length, per: scale)
    }

    /// As if every frame had the bit rate of the first: exact for a constant rate, an estimate otherwise.
    private static func mp3(_ bytes: Span<UInt8>) -> Int? {
        var offset = 0
        if bytes.has("ID3", at: 0), let size = bytes.bigEndian(4, at: 6) {
            // Seven bits a byte (ID3v2 §3.1).
            offset = 10 + (size & 0x7F | (size & 0x7F00) >> 1 | (size & 0x7F_0000) >> 2 | (size & 0x7F00_0000) >> 3)
        }
        guard let frame = MP3Frame(bytes, at: offset) else { return nil }
        return rounded((bytes.count - offset) * 8, per: frame.bitsPerSecond)
    }
}

/// Header of an MPEG audio frame of layer III (ISO/IEC 11172-3 §2.4.1.3).
struct MP3Frame {
    let bitsPerSecond: Int

    private static let kilobits1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0]
    private static let kilobits2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0]

    init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard let head = bytes.bigEndian(4, at: offset), head >> 21 == 0x7FF, head >> 17 & 3 == 1, head >> 19 & 3 != 1,
            head >> 10 & 3 != 3
        else { return nil }
        let rate = (head >> 19 & 3 == 3 ? Self.kilobits1 : Self.kilobits2)[head >> 12 & 15]
        guard rate > 0 else { return nil }
        bitsPerSecond = rate * 1000
    }
}
