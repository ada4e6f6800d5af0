import Bytes
import Evolution
import JSON
import TestKit
import Testing

/// Files made by hand, as small as their formats allow.
enum Files {
    static func number(_ value: Int, _ width: Int = 4) -> [UInt8] {
        (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    static func little(_ value: Int, _ width: Int = 4) -> [UInt8] { number(value, width).reversed() }

    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + number(13) + Array("IHDR".utf8) + number(640) + number(480)
        + [8, 2, 0, 0, 0]
    /// An application segment before the frame header.
    static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 11, 8, 0x01, 0x2C, 0x01, 0x90, 1, 1, 0x11, 0, 0xFF, 0xD9]
    static let gif: [UInt8] = Array("GIF89a".utf8) + [0x20, 0x03, 0x58, 0x02, 0, 0, 0]
    static let webpExtended: [UInt8] =
        Array("RIFF".utf8) + little(22) + Array("WEBPVP8X".utf8) + little(10) + [0, 0, 0, 0, 0x1F, 0x03, 0, 0x57, 0x02, 0]
    static let webpLossless: [UInt8] =
        Array("RIFF".utf8) + little(26) + Array("WEBPVP8L".utf8) + little(13) + [0x2F, 0x3F, 0xC0, 0x0F, 0, 0, 0, 0, 0]
    static let webpLossy: [UInt8] =
        Array("RIFF".utf8) + little(30) + Array("WEBPVP8 ".utf8) + little(18)
        + [0, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00, 0, 0]

    static func box(_ name: String, _ body: [UInt8]) -> [UInt8] { number(body.count + 8) + Array(name.utf8) + body }

    /// 90 units of 30 a second; a sound track before the picture's.
    static let mp4: [UInt8] = {
        let movie = box(
            "mvhd", [0, 0, 0, 0] + number(0) + number(0) + number(30) + number(90) + [UInt8](repeating: 0, count: 80))
        func track(_ width: Int, _ height: Int) -> [UInt8] {
            box("trak", box("tkhd", [UInt8](repeating: 0, count: 76) + number(width << 16) + number(height << 16)))
        }
        return box("ftyp", Array("isom".utf8) + number(0)) + box("moov", movie + track(0, 0) + track(848, 480))
    }()

    static let wav: [UInt8] =
        Array("RIFF".utf8) + little(0) + Array("WAVEfmt ".utf8) + little(16) + [1, 0, 1, 0] + little(8000) + little(16_000)
        + [2, 0, 16, 0] + Array("data".utf8) + little(32_000) + [UInt8](repeating: 0, count: 32_000)

    /// Two pages; the last says 4 s and the pre-skip.
    static let opus: [UInt8] = {
        func page(_ granule: Int, _ packet: [UInt8]) -> [UInt8] {
            Array("OggS".utf8) + [0, 0] + little(granule, 8) + [UInt8](repeating: 0, count: 12) + [1, UInt8(packet.count)]
                + packet
        }
        return page(0, Array("OpusHead".utf8) + [1, 1, 0x38, 0x01] + [UInt8](repeating: 0, count: 7)) + page(192_312, [1, 2, 3])
    }()

    /// MPEG 1, 128 kbit/s: 32,000 bytes are two seconds.
    static let mp3: [UInt8] = [0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 31_996)
}

@Suite("Media: what a file is, by its own bytes")
struct MediaTests {
    struct Known: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let kind: FileKind
        var size: PictureSize?
        var seconds: Int?
        var testDescription: String { name }
    }

    static let known: [Known] = [
        Known(name: "png", bytes: Files.png, kind: .png, size: PictureSize(width: 640, height: 480)),
        Known(name: "jpeg", bytes: Files.jpeg, kind: .jpeg, size: PictureSize(width: 400, height: 300)),
        Known(name: "gif", bytes: Files.gif, kind: .gif, size: PictureSize(width: 800, height: 600)),
        Known(name: "webp extended", bytes: Files.webpExtended, kind: .webp, size: PictureSize(width: 800, height: 600)),
        Known(name: "webp lossless", bytes: Files.webpLossless, kind: .webp, size: PictureSize(width: 64, height: 64)),
        Known(name: "webp lossy", bytes: Files.webpLossy, kind: .webp, size: PictureSize(width: 320, height: 240)),
        Known(name: "mp4", bytes: Files.mp4, kind: .mp4, size: PictureSize(width: 848, height: 480), seconds: 3),
        Known(name: "wav", bytes: Files.wav, kind: .wav, seconds: 2),
        Known(name: "opus", bytes: Files.opus, kind: .ogg, seconds: 4),
        Known(name: "mp3", bytes: Files.mp3, kind: .mp3, seconds: 2),
        Known(name: "pdf", bytes: Array("%PDF-1.7".utf8), kind: .pdf),
    ]

    @Test(arguments: known)
    func `kind, size and length are read from the header`(_ file: Known) {
        #expect(FileKind(of: file.bytes.span) == file.kind)
        #expect(PictureSize(of: file.bytes.span) == file.size)
        #expect(SoundLength.seconds(of: file.bytes.span) == file.seconds)
    }

    /// Whatever was found out is a size and a length.
    private func isSane(_ bytes: [UInt8]) -> Bool {
        let size = PictureSize(of: bytes.span)
        let seconds = SoundLength.seconds(of: bytes.span)
        return (size.map { $0.width >= 0 && $0.height >= 0 } ?? true) && (seconds.map { $0 >= 0 } ?? true)
    }

    @Test(arguments: known)
    func `a file cut off anywhere is not understood, and nothing worse`(_ file: Known) {
        for end in 0..<min(file.bytes.count, 400) {
            let part = Array(file.bytes[..<end])
            #expect(isSane(part))
        }
    }

    @Test(arguments: known)
    func `a damaged file does no harm`(_ file: Known) {
        var random = RandomSource.seeded(state: 7)
        for _ in 0..<300 {
            var bytes = Array(file.bytes.prefix(400))
            for _ in 0..<4 {
                bytes[Int.random(in: 4..<max(5, bytes.count), using: &random) % bytes.count] = UInt8.random(
                    in: 0...255, using: &random)
            }
            #expect(isSane(bytes))
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:9000/a.png", true), ("http://api.test/a.png", true), ("example.com/a.png", true),
        ("https://a.b.com", true),
        ("http://[::1]:80/a", true), ("ftp://a.com/x", true), ("http://localhost:9000/a.png", false),
        ("http://minio:9000/a.png", false), ("http://my_host.com/a", false), ("http://a.com/a b", false),
        ("mailto:a@b.com", false),
        ("data:image/png;base64,AAAA", false), ("http://a.com:99999/", false), ("http://256.1.1.1/", false), ("", false),
        ("http://-a.com", false), ("gopher://a.com", false), ("http://a.com/<x>", false),
    ])
    func `addresses are told by their shape`(_ text: String, _ isAddress: Bool) {
        #expect(MediaSource.isAddress(text) == isAddress)
    }

    @Test(arguments: [
        ("", true), ("AAAA", true), ("AAA=", true), ("AA==", true), ("A===", false), ("AAA", false), ("AA-_", false),
        ("====", false),
        ("AA=A", false), ("AAAA\n", false),
    ])
    func `base64 is standard and padded`(_ text: String, _ isBase64: Bool) {
        #expect(MediaSource.isBase64(text) == isBase64)
    }

    @Test
    func `local names are addresses where they are allowed`() {
        #expect(MediaSource("http://minio:9000/a_b.png", allowsLocalNames: true) == .address("http://minio:9000/a_b.png"))
        #expect(MediaSource("minio", allowsLocalNames: true) == nil)
        #expect(MediaSource("abcd", allowsLocalNames: true) == .base64("abcd"))
    }

    @Test
    func `bytes are kept as base64 and shown by index`() {
        let shown: JSONObject = ["imageMessage": ["mediaKey": ["0": 1, "1": 255], "contexts": [["jpegThumbnail": ["0": 7]]]]]
        let stored = BinaryMembers.stored(shown)
        #expect(JSONValue.object(stored).text == #"{"imageMessage":{"mediaKey":"Af8=","contexts":[{"jpegThumbnail":"Bw=="}]}}"#)
        #expect(BinaryMembers.shown(stored) == shown)
    }
}
