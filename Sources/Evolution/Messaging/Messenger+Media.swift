import Bytes
import JSON

extension Messenger {
    private static let notOwned = APIError.badRequest("Owned media must be a url or base64")

    /// Calls `proceed` with the file's bytes, or gives the error: of `proceed`, or of an address that gave nothing.
    private func withFile(
        _ source: MediaSource?, upload: [UInt8]?, else missing: APIError, status: Int = 500,
        _ give: @escaping (Result<Reply, APIError>) -> Void, _ proceed: @escaping ([UInt8]) throws(APIError) -> Reply
    ) throws(APIError) {
        func finish(_ bytes: [UInt8]) {
            do throws(APIError) {
                give(.success(try proceed(bytes)))
            } catch {
                give(.failure(error))
            }
        }
        if let upload { return finish(upload) }
        switch source {
        case nil: throw missing
        case .base64(let text)?: finish(Base64.decode(text.utf8.span) ?? [])
        case .address(let address)?:
            fetchMedia(address) { outcome in
                switch outcome {
                case .success(let bytes): finish(bytes)
                case .failure(let failure):
                    give(.failure(APIError(status: status, message: [.string(failure.axiosText)])))
                }
            }
        }
    }

    private func source(_ value: JSONValue?) -> MediaSource? {
        MediaSource(value?.string, allowsLocalNames: quirks.allowsLocalMediaNames)
    }

    /// Media are uploaded before anything else is looked at, so a closed connection shows here.
    private func requireUpload(_ instance: Instance) throws(APIError) {
        guard instance.state != .open else { return }
        throw APIError(
            status: 500,
            message: [
                instance.connection.hasStarted
                    ? "Error: Connection Closed"
                    : "TypeError: Cannot read properties of undefined (reading 'waUploadToServer')"
            ])
    }

    func sendMedia(
        _ body: JSONObject, upload: [UInt8]?, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let form = MediaForm(rawValue: body["mediatype"]?.string ?? "") ?? .document
        let source = source(body["media"])
        if case .base64? = source, upload == nil, form == .document, body["fileName"]?.isTruthy != true {
            throw .badRequest("For base64 the file name must be informed.")
        }
        try withFile(source, upload: upload, else: Self.notOwned, give) { bytes throws(APIError) in
            let file = try Self.file(bytes, form, body, source: upload == nil ? source : nil)
            try self.requireUpload(instance)
            return try self.dispatch(.media, body, from: instance) { [world = self.world] in
                .media(form, file, caption: form == .audio ? nil : body["caption"], in: world)
            }
        }
    }

    /// Name and type by the real server's rules, but for pictures: they are not re-encoded as JPEG, and say what they are.
    private static func file(
        _ bytes: [UInt8], _ form: MediaForm, _ body: JSONObject, source: MediaSource?
    ) throws(APIError) -> MediaFile {
        var name = body["fileName"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        switch form {
        case .image:
            guard let kind = FileKind(of: bytes.span), kind.isPicture else {
                throw APIError(status: 500, message: ["Error: Input buffer contains unsupported image format"])
            }
            return MediaFile(bytes: bytes, mimeType: kind.mimeType)
        case .document where name == nil:
            guard case .address(let address)? = source else {
                throw APIError(status: 500, message: ["TypeError: Cannot read properties of null (reading '1')"])
            }
            name = lastSegment(address)
        case .video: name = name ?? "video.mp4"
        case .document, .audio, .ptv, .voice, .sticker: break
        }
        // A name of unknown kind has the type `false`, as the package that maps names answers.
        let type = name.map { MediaTypes.type(ofFileName: $0) ?? "false" } ?? body["mimetype"]?.string
        return MediaFile(bytes: bytes, mimeType: type, fileName: form == .document ? name : nil)
    }

    /// Up to its first dot: the extension is lost.
    private static func lastSegment(_ address: String) -> String {
        let path = address.prefix { $0 != "?" && $0 != "#" }
        let segment = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        return String(segment.prefix { $0 != "." })
    }

    func sendPTV(
        _ body: JSONObject, upload: [UInt8]?, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let source = source(body["video"])
        if quirks.tripsOverMediaSources, upload == nil, case .address(let address)? = source {
            let text = "Error: Failed to get video duration: ENOENT: no such file or directory, stat '\(address)'"
            throw APIError(status: 500, message: [.string(text)])
        }
        try withFile(source, upload: upload, else: Self.notOwned, give) { bytes throws(APIError) in
            try self.requireUpload(instance)
            return try self.dispatch(.ptv, body, from: instance) { [world = self.world] in
                .media(.ptv, MediaFile(bytes: bytes, mimeType: "video/mp4"), in: world)
            }
        }
    }

    func sendVoice(
        _ body: JSONObject, upload: [UInt8]?, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let missing = APIError.badRequest("Owned media must be a url, base64, or valid file with buffer")
        try withFile(source(body["audio"]), upload: upload, else: missing, give) { bytes throws(APIError) in
            try self.dispatch(.voice, body, from: instance) { [world = self.world] in
                .media(.voice, MediaFile(bytes: bytes, mimeType: "audio/ogg; codecs=opus"), in: world)
            }
        }
    }

    /// The text field wins over an uploaded file.
    func sendSticker(
        _ body: JSONObject, upload: [UInt8]?, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let source = source(body["sticker"])
        if source == nil, upload != nil, quirks.tripsOverMediaSources { throw .uncaught("Invalid URL") }
        try withFile(source, upload: source == nil ? upload : nil, else: Self.notOwned, give) { bytes throws(APIError) in
            guard FileKind(of: bytes.span)?.isPicture == true else {
                throw APIError(status: 500, message: ["Error: Input buffer contains unsupported image format"])
            }
            return try self.dispatch(.sticker, body, from: instance) { [world = self.world] in
                .media(.sticker, MediaFile(bytes: bytes), in: world)
            }
        }
    }

    func sendButtons(
        _ body: JSONObject, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        try Content.checkButtons(body)
        guard let thumbnail = body["thumbnailUrl"]?.string, !thumbnail.isEmpty else {
            return give(
                .success(
                    try dispatch(.buttons, body, from: instance) { [world] in .buttons(body, thumbnail: nil, in: world) }))
        }
        try withFile(.address(thumbnail), upload: nil, else: Self.notOwned, give) { bytes throws(APIError) in
            try self.requireUpload(instance)
            return try self.dispatch(.buttons, body, from: instance) { [world = self.world] in
                .buttons(body, thumbnail: MediaFile(bytes: bytes), in: world)
            }
        }
    }

    // MARK: Stories

    /// No recipient is checked: a story goes to a list of addresses, or to every contact with a name.
    func sendStatus(
        _ body: JSONObject, upload: [UInt8]?, from instance: Instance, _ give: @escaping (Result<Reply, APIError>) -> Void
    ) throws(APIError) {
        let text = body["content"]?.string ?? ""
        guard !text.isEmpty || upload != nil else { throw .badRequest("Content is required") }
        if body["allContacts"]?.isTruthy == true {
            guard instance.contacts.find().contains(where: { $0.pushName?.isEmpty == false }) else {
                throw .badRequest("Contacts not found")
            }
        } else if body["statusJidList"]?.array?.isEmpty ?? true {
            throw .badRequest("StatusJidList is required")
        }
        let form = MediaForm(rawValue: body["type"]?.string ?? "")
        guard let form else {
            guard body["backgroundColor"]?.isTruthy == true else { throw .badRequest("Background color is required") }
            guard body["font"]?.isTruthy == true else { throw .badRequest("Font is required") }
            return give(.success(story(from: instance) { Content("conversation", .string(text), .nowhere) }))
        }
        let source = upload == nil ? storySource(text, form) : nil
        if quirks.tripsOverMediaSources, form != .audio, upload != nil || !isOpenable(source, text) {
            let path = upload == nil ? text : ""
            throw .badRequest(.string("Error: ENOENT: no such file or directory, open '\(path)'"))
        }
        let missing = APIError.badRequest(.string("Error: ENOENT: no such file or directory, open '\(text)'"))
        try withFile(source, upload: upload, else: missing, status: 400, give) { bytes throws(APIError) in
            self.story(from: instance) { [world = self.world] in
                let file = MediaFile(bytes: bytes, mimeType: form == .audio ? "audio/ogg; codecs=opus" : nil)
                return .media(
                    form == .audio ? .voice : form, file, caption: form == .audio ? nil : body["caption"], context: .nowhere,
                    in: world)
            }
        }
    }

    /// Also a data URI, whose base64 follows the comma.
    private func storySource(_ text: String, _ form: MediaForm) -> MediaSource? {
        guard text.hasPrefix("data:"), let mark = text.firstRange(of: ";base64,") else { return source(.string(text)) }
        let base64 = String(text[mark.upperBound...])
        return MediaSource.isBase64(base64) ? .base64(base64) : nil
    }

    private func isOpenable(_ source: MediaSource?, _ text: String) -> Bool {
        if case .address? = source { return true }
        return text.hasPrefix("data:")
    }

    private func story(from instance: Instance, _ make: @escaping () -> Content) -> Reply {
        Reply {
            guard instance.state == .open else { return .failure(Self.connectionClosed) }
            let content = make()
            let message = content.assembled(plain: nil, added: [:]).message
            return .success(.object(self.deliver(content, message, nil, to: .statusBroadcast, from: instance)))
        }
    }
}
