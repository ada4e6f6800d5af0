/// What a file is by its first bytes, whatever its name says.
package enum FileKind: String, CaseIterable, Sendable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case gif = "image/gif"
    case webp = "image/webp"
    case mp4 = "video/mp4"
    case m4a = "audio/mp4"
    case webm = "video/webm"
    case ogg = "audio/ogg"
    case wav = "audio/wav"
    case mp3 = "audio/mpeg"
    case pdf = "application/pdf"
    case zip = "application/zip"

    package var mimeType: String { rawValue }
    package var isPicture: Bool { mimeType.hasPrefix("image/") }

    /// Nil when the bytes are of no kind known here.
    package init?(of bytes: Span<UInt8>) {
        if Self.hasPNGMark(bytes) {
            self = .png
        } else if bytes.bigEndian(3, at: 0) == 0xFFD8FF {
            self = .jpeg
        } else if bytes.has("GIF87a", at: 0) || bytes.has("GIF89a", at: 0) {
            self = .gif
        } else if bytes.has("RIFF", at: 0) {
            guard let form = Self.riffForm(bytes) else { return nil }
            self = form
        } else if bytes.has("ftyp", at: 4) {
            self = bytes.has("M4A", at: 8) ? .m4a : .mp4
        } else if bytes.bigEndian(4, at: 0) == 0x1A45_DFA3 {
            self = .webm
        } else if bytes.has("OggS", at: 0) {
            self = .ogg
        } else if bytes.has("%PDF-", at: 0) {
            self = .pdf
        } else if bytes.bigEndian(4, at: 0) == 0x504B_0304 {
            self = .zip
        } else if bytes.has("ID3", at: 0) || MP3Frame(bytes, at: 0) != nil {
            self = .mp3
        } else {
            return nil
        }
    }

    /// 0x89 is no ASCII, so the mark (PNG §5.2) is compared as a number.
    private static func hasPNGMark(_ bytes: Span<UInt8>) -> Bool {
        bytes.bigEndian(4, at: 0) == 0x8950_4E47 && bytes.bigEndian(4, at: 4) == 0x0D0A_1A0A
    }

    private static func riffForm(_ bytes: Span<UInt8>) -> FileKind? {
        if bytes.has("WEBP", at: 8) { return .webp }
        return bytes.has("WAVE", at: 8) ? .wav : nil
    }
}
