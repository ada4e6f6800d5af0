import Bytes
import JSON

/// A file on its way through WhatsApp: its bytes and what is known about them. Nothing is converted.
struct MediaFile {
    let bytes: [UInt8]
    let kind: FileKind?
    var mimeType: String
    var fileName: String?

    init(bytes: [UInt8], mimeType: String? = nil, fileName: String? = nil) {
        self.bytes = bytes
        kind = FileKind(of: bytes.span)
        self.mimeType = mimeType ?? kind?.mimeType ?? "application/octet-stream"
        self.fileName = fileName
    }

    var size: PictureSize? { PictureSize(of: bytes.span) }
    var seconds: Int? { SoundLength.seconds(of: bytes.span) }
}

/// The members a media message has because its file was uploaded. Key and address are made up; the digest is the file's own, the one
/// of the encrypted file is made up with the key, since nothing is encrypted here.
struct Upload {
    let address: String
    let path: String
    let sha256: JSONValue
    let encryptedSHA256: JSONValue
    let key: JSONValue
    let length: JSONValue
    let keyTime: JSONValue
    /// A JPEG that is small enough serves as its own thumbnail. Others have none: making one means decoding the picture.
    let thumbnail: JSONValue?

    /// Bytes. Thumbnails of phones are about this large.
    private static let thumbnailLimit = 4 << 10

    init(_ file: MediaFile, in world: World) {
        let name = Base64.encodeURLSafe(world.random.bytes(33))
        path = "/o1/v/t24/f2/m232/" + String(decoding: name, as: UTF8.self)
        address = "https://mmg.whatsapp.net" + path + "?ccb=9-4&oe=68A1&mms3=true"
        sha256 = .bytes(Digest.sha256(file.bytes))
        encryptedSHA256 = .bytes(world.random.bytes(32))
        key = .bytes(world.random.bytes(32))
        length = .long(Int64(file.bytes.count), isUnsigned: true)
        keyTime = .long(world.wallTime.seconds)
        thumbnail = file.kind == .jpeg && file.bytes.count <= Self.thumbnailLimit ? .bytes(file.bytes) : nil
    }
}
