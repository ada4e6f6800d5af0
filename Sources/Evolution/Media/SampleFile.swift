import Bytes

/// Small real files for incoming media nobody gave bytes for.
enum SampleFile {
    static func bytes(for form: IncomingFile.Form) -> [UInt8] {
        switch form {
        case .image: picture
        case .video, .ptv: film
        case .audio, .voice: sound
        case .document: document
        case .sticker: sticker
        }
    }

    /// PNG, 16 by 16 pixels, a chequerboard.
    private static let picture = PNGPicture(
        width: 16, palette: (RGB(red: 255, green: 255, blue: 255), RGB(red: 0, green: 128, blue: 105))
    ) { ($0 / 4 + $1 / 4) % 2 == 0 }.encoded()

    /// WebP, one transparent pixel, lossless.
    private static let sticker: [UInt8] =
        Array("RIFF".utf8) + [0x1A, 0, 0, 0] + Array("WEBPVP8L".utf8) + [0x0D, 0, 0, 0, 0x2F, 0, 0, 0, 0x10, 0x07, 0x10, 0x11]
        + [0x11, 0x88, 0x88, 0xFE, 0x07, 0]

    private static let document = Array(
        """
        %PDF-1.4
        1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
        trailer<</Root 1 0 R>>
        %%EOF
        """.utf8)

    /// MP4 with a header and no frames: one track of 320 by 240, two seconds.
    private static let film: [UInt8] = {
        func number(_ value: Int, _ width: Int = 4) -> [UInt8] {
            (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func box(_ name: String, _ body: [UInt8]) -> [UInt8] { number(body.count + 8) + Array(name.utf8) + body }
        let matrix = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap { number($0) }
        let movie =
            number(0) + number(0) + number(0) + number(1000) + number(2000) + number(0x1_0000) + number(0x100, 2)
            + [UInt8](repeating: 0, count: 10) + matrix + [UInt8](repeating: 0, count: 24) + number(2)
        let track =
            number(7) + number(0) + number(0) + number(1) + number(0) + number(2000) + [UInt8](repeating: 0, count: 16) + matrix
            + number(320 << 16) + number(240 << 16)
        return box("ftyp", Array("isom".utf8) + number(0x200) + Array("isomiso2mp41".utf8))
            + box("moov", box("mvhd", movie) + box("trak", box("tkhd", track)))
    }()

    /// Ogg with Opus (RFC 7845): three seconds of silence.
    private static let sound: [UInt8] = {
        let head = Array("OpusHead".utf8) + [1, 1, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0]
        let tags = Array("OpusTags".utf8) + [4, 0, 0, 0] + Array("mock".utf8) + [0, 0, 0, 0]
        // 150 frames of 20 ms; F8 FF FE is a silent one.
        let frames = [[UInt8]](repeating: [0xF8, 0xFF, 0xFE], count: 150)
        return OggPage(number: 0, flags: 2, granule: 0, packets: [head]).bytes
            + OggPage(number: 1, flags: 0, granule: 0, packets: [tags]).bytes
            + OggPage(number: 2, flags: 4, granule: 144_000, packets: frames).bytes
    }()
}

/// A page of an Ogg stream (RFC 3533 §6) whose packets are each under 255 bytes.
private struct OggPage {
    let bytes: [UInt8]

    init(number: UInt8, flags: UInt8, granule: UInt32, packets: [[UInt8]]) {
        var page = Array("OggS".utf8) + [0, flags]
        for shift in [0, 8, 16, 24] { page.append(UInt8(truncatingIfNeeded: granule >> UInt32(shift))) }
        page += [0, 0, 0, 0, 1, 0, 0, 0, number, 0, 0, 0, 0, 0, 0, 0, UInt8(truncatingIfNeeded: packets.count)]
        page += packets.map { UInt8(truncatingIfNeeded: $0.count) }
        page += packets.flatMap(\.self)
        var sum: UInt32 = 0
        for byte in page {
            sum ^= UInt32(byte) << 24
            for _ in 0..<8 { sum = sum & 0x8000_0000 == 0 ? sum << 1 : sum << 1 ^ 0x04C1_1DB7 }
        }
        for index in 0..<4 { page[22 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(index * 8)) }
        bytes = page
    }
}
