import Bytes
import Evolution
import JSON
import Testing

extension MessagingSendTests {
    static let files: [File] = [
        File(
            name: "image", kind: .media, body: ["mediatype": "image", "caption": "menu"], bytes: Files.jpeg, type: "imageMessage",
            members: ["mimetype": "image/jpeg", "caption": "menu", "height": 300, "width": 400, "interactiveAnnotations": []],
            absent: ["seconds", "fileName"], fileName: ".jpeg"),
        File(
            name: "video", kind: .media, body: ["mediatype": "video"], bytes: Files.mp4, type: "videoMessage",
            members: ["mimetype": "video/mp4", "gifPlayback": false, "height": 480, "width": 848], absent: ["seconds"],
            fileName: ".mp4"),
        File(
            name: "audio", kind: .media, body: ["mediatype": "audio", "mimetype": "audio/mpeg", "caption": "no"],
            bytes: Files.mp3,
            type: "audioMessage", members: ["mimetype": "audio/mpeg", "seconds": 2], absent: ["ptt", "caption", "waveform"],
            fileName: ".mpga"),
        File(
            name: "document", kind: .media, body: ["mediatype": "document", "fileName": "a.pdf", "mimetype": "text/plain"],
            bytes: Array("%PDF-1.4".utf8), type: "documentMessage",
            members: ["mimetype": "application/pdf", "fileName": "a.pdf"], absent: ["jpegThumbnail"], fileName: "a.pdf"),
        File(
            name: "document of unknown kind", kind: .media, body: ["mediatype": "document", "fileName": "a.zzz"],
            bytes: [1, 2, 3], type: "documentMessage", members: ["mimetype": "false", "fileName": "a.zzz"], absent: [],
            fileName: "a.zzz"),
        File(
            name: "round video", kind: .ptv, body: [:], bytes: Files.mp4, type: "ptvMessage",
            members: ["mimetype": "video/mp4", "seconds": 3], absent: ["gifPlayback"], fileName: ".mp4"),
        File(
            name: "voice note", kind: .voice, body: [:], bytes: Files.opus, type: "audioMessage",
            members: ["mimetype": "audio/ogg; codecs=opus", "seconds": 4, "ptt": true], absent: [], fileName: ".oga"),
        File(
            name: "sticker", kind: .sticker, body: [:], bytes: Files.webpLossless, type: "stickerMessage",
            members: ["mimetype": "image/webp", "height": 64, "width": 64], absent: ["caption"], fileName: ".webp"),
    ]

    private static let fields: [MessageKind: String] = [.media: "media", .ptv: "video", .voice: "audio", .sticker: "sticker"]

    @Test(arguments: files)
    func `a file is described by its bytes and comes back unchanged`(_ file: File) throws {
        let stage = Stage()
        let instance = try stage.open()
        let field = try #require(Self.fields[file.kind])
        stage.simulation.messenger.fetchMedia = { address, completed in
            completed(address == "http://127.0.0.1/x" ? .success(file.bytes) : .failure(FetchFailure("?")))
        }
        for source in [Base64.encodeToString(file.bytes), "http://127.0.0.1/x", nil] {
            var body = file.body
            body["number"] = .string(Self.peer)
            body[field] = source.map(JSONValue.string)
            let answer = try stage.send(file.kind, body, upload: source == nil ? file.bytes : nil, from: instance)
            #expect(answer["messageType"]?.string == file.type)
            let member = answer["message"]?[file.type]
            for (name, value) in file.members { #expect(member?[name] == value, "\(name)") }
            for name in file.absent { #expect(member?[name] == nil, "\(name)") }
            #expect(
                member?["fileSha256"]
                    == .object(
                        JSONObject(Digest.sha256(file.bytes).enumerated().map { (String($0.offset), .integer(Int($0.element))) }))
            )
            #expect(member?["fileLength"]?.text == #"{"low":\#(file.bytes.count),"high":0,"unsigned":true}"#)
            #expect(member?["mediaKey"]?.object?.count == 32)
            #expect(member?["contextInfo"]?.text == Self.context)
            let id = try #require(answer["key"]?["id"]?.string)
            let back = try stage.simulation.messenger.file(["message": ["key": ["id": .string(id)]]], of: instance)
            #expect(back["base64"]?.string == Base64.encodeToString(file.bytes))
            #expect(back["mediaType"]?.string == file.type)
            #expect(back["fileName"]?.string == (file.fileName.hasPrefix(".") ? id + file.fileName : file.fileName))
            #expect(back["buffer"] == .null)
        }
    }

    @Test
    func `documents from addresses take their name from the path`() throws {
        let stage = Stage()
        let instance = try stage.open()
        stage.simulation.messenger.fetchMedia = { _, completed in completed(.success([1])) }
        let answer = try stage.send(
            .media,
            ["number": .string(Self.peer), "mediatype": "document", "media": "https://api.test/files/report.final.pdf?x=1"],
            from: instance)
        #expect(answer["message"]?["documentMessage"]?["fileName"] == "report")
        #expect(
            stage.error(.media, ["number": .string(Self.peer), "mediatype": "document"], upload: [1], from: instance)
                == APIError(status: 500, message: ["TypeError: Cannot read properties of null (reading '1')"]))
    }
}
