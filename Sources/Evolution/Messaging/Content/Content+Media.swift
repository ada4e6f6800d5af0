import JSON

/// Which message a file becomes.
enum MediaForm: String {
    case image, video, audio, document, ptv, voice, sticker

    var type: String { self == .voice ? "audioMessage" : rawValue + "Message" }
}

extension Content {
    /// Members in the order of the library's message definitions; what a file does not tell is left out.
    static func media(
        _ form: MediaForm, _ file: MediaFile, caption: JSONValue? = nil, context: ContextPlace = .inside, in world: World
    ) -> Content {
        var content = Content(form.type, .object(members(form, file, caption, in: world)), context)
        content.file = file.bytes
        return content
    }

    private static func members(_ form: MediaForm, _ file: MediaFile, _ caption: JSONValue?, in world: World) -> JSONObject {
        let upload = Upload(file, in: world)
        return switch form {
        case .image: image(file, upload, caption)
        case .video, .ptv: video(form, file, upload, caption)
        case .audio, .voice: audio(form, file, upload, in: world)
        case .document: document(file, upload, caption)
        case .sticker: sticker(file, upload)
        }
    }

    private static func image(_ file: MediaFile, _ upload: Upload, _ caption: JSONValue?) -> JSONObject {
        var members: JSONObject = [
            "interactiveAnnotations": [], "scanLengths": [], "annotations": [], "url": .string(upload.address),
            "mimetype": .string(file.mimeType),
        ]
        members["caption"] = caption
        members["fileSha256"] = upload.sha256
        members["fileLength"] = upload.length
        addSize(of: file, to: &members)
        members["mediaKey"] = upload.key
        addTail(upload, to: &members)
        members["jpegThumbnail"] = upload.thumbnail
        return members
    }

    /// Only round videos tell their length.
    private static func video(
        _ form: MediaForm, _ file: MediaFile, _ upload: Upload, _ caption: JSONValue?
    ) -> JSONObject {
        var members: JSONObject = [
            "interactiveAnnotations": [], "annotations": [], "processedVideos": [], "url": .string(upload.address),
            "mimetype": .string(file.mimeType), "fileSha256": upload.sha256, "fileLength": upload.length,
        ]
        if form == .ptv { members["seconds"] = .integer(file.seconds ?? 0) }
        members["mediaKey"] = upload.key
        members["caption"] = caption
        if form == .video { members["gifPlayback"] = false }
        addSize(of: file, to: &members)
        addTail(upload, to: &members)
        return members
    }

    private static func audio(_ form: MediaForm, _ file: MediaFile, _ upload: Upload, in world: World) -> JSONObject {
        var members: JSONObject = [
            "url": .string(upload.address), "mimetype": .string(file.mimeType), "fileSha256": upload.sha256,
            "fileLength": upload.length, "seconds": .integer(file.seconds ?? 0),
        ]
        if form == .voice { members["ptt"] = true }
        members["mediaKey"] = upload.key
        addTail(upload, to: &members)
        if form == .voice { members["waveform"] = .bytes(waveform(of: file.bytes)) }
        return members
    }

    private static func document(_ file: MediaFile, _ upload: Upload, _ caption: JSONValue?) -> JSONObject {
        var members: JSONObject = [
            "url": .string(upload.address), "mimetype": .string(file.mimeType), "fileSha256": upload.sha256,
            "fileLength": upload.length, "mediaKey": upload.key,
        ]
        members["fileName"] = file.fileName.map(JSONValue.string)
        addTail(upload, to: &members)
        members["caption"] = caption
        return members
    }

    private static func sticker(_ file: MediaFile, _ upload: Upload) -> JSONObject {
        var members: JSONObject = [
            "url": .string(upload.address), "fileSha256": upload.sha256, "fileEncSha256": upload.encryptedSHA256,
            "mediaKey": upload.key, "mimetype": .string(file.mimeType),
        ]
        addSize(of: file, to: &members)
        members["directPath"] = .string(upload.path)
        members["fileLength"] = upload.length
        members["mediaKeyTimestamp"] = upload.keyTime
        return members
    }

    private static func addSize(of file: MediaFile, to members: inout JSONObject) {
        guard let size = file.size else { return }
        members["height"] = .integer(size.height)
        members["width"] = .integer(size.width)
    }

    private static func addTail(_ upload: Upload, to members: inout JSONObject) {
        members["fileEncSha256"] = upload.encryptedSHA256
        members["directPath"] = .string(upload.path)
        members["mediaKeyTimestamp"] = upload.keyTime
    }

    /// 64 bars of 0 to 100, drawn from the file's bytes: nothing is decoded, but the same note looks the same every time.
    private static func waveform(of bytes: [UInt8]) -> [UInt8] {
        (0..<64).map { bar in bytes.isEmpty ? 0 : bytes[bar * bytes.count / 64] % 101 }
    }
}
