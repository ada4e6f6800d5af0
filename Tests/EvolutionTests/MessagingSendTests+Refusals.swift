import Bytes
import Evolution
import JSON
import Testing

extension MessagingSendTests {
    static let refusals: [(MessageKind, JSONObject, APIError)] = [
        (.text, ["text": " "], .badRequest("Text is required")),
        (.media, ["mediatype": "document", "media": "AAAA"], .badRequest("For base64 the file name must be informed.")),
        (
            .media, ["mediatype": "image", "media": "data:image/png;base64,AAAA"],
            .badRequest("Owned media must be a url or base64")
        ),
        (.media, ["mediatype": "image"], .badRequest("Owned media must be a url or base64")),
        (
            .media, ["mediatype": "image", "media": "AAAA"],
            APIError(status: 500, message: ["Error: Input buffer contains unsupported image format"])
        ),
        (
            .media, ["mediatype": "image", "media": "http://127.0.0.1/x.png"],
            APIError(status: 500, message: ["AxiosError: Request failed with status code 404"])
        ),
        (.ptv, ["video": "nonsense!"], .badRequest("Owned media must be a url or base64")),
        (.voice, [:], .badRequest("Owned media must be a url, base64, or valid file with buffer")),
        (.sticker, ["sticker": "http://localhost/x"], .badRequest("Owned media must be a url or base64")),
        (.status, ["type": "text"], .badRequest("Content is required")),
        (.status, ["type": "text", "content": "x", "allContacts": true], .badRequest("Contacts not found")),
        (.status, ["type": "text", "content": "x"], .badRequest("StatusJidList is required")),
        (.status, ["type": "text", "content": "x", "statusJidList": ["1"]], .badRequest("Background color is required")),
        (
            .status, ["type": "text", "content": "x", "statusJidList": ["1"], "backgroundColor": "#1", "font": 0],
            .badRequest("Font is required")
        ),
        (
            .reaction, ["key": ["id": "1", "remoteJid": "13125550102", "fromMe": true], "reaction": "ab"],
            .badRequest("Reaction must be a single emoji or empty string")
        ),
        (.buttons, [:], .uncaught("Cannot read properties of undefined (reading 'length')")),
        (.buttons, ["buttons": []], .badRequest("At least one button is required")),
        (
            .buttons, ["buttons": [["type": "reply"], ["type": "reply"], ["type": "reply"], ["type": "reply"]]],
            .badRequest("Maximum of 3 reply buttons allowed")
        ),
        (
            .buttons, ["buttons": [["type": "reply"], ["type": "url"]]],
            .badRequest("Reply buttons cannot be mixed with other button types")
        ),
        (.buttons, ["buttons": [["type": "pix"], ["type": "pix"]]], .badRequest("Only one PIX button is allowed")),
        (.template, ["name": "t", "language": "en"], .uncaught("Method not available in the Baileys service")),
    ]

    @Test(arguments: refusals)
    func `rules are refused in the real server's words`(_ kind: MessageKind, _ body: JSONObject, _ expected: APIError) throws {
        let stage = Stage()
        let instance = try stage.open()
        stage.simulation.messenger.fetchMedia = { _, completed in
            completed(.failure(FetchFailure("Request failed with status code 404")))
        }
        var body = body
        body["number"] = .string(Self.peer)
        #expect(stage.error(kind, body, from: instance) == expected)
        #expect(stage.recorder.lines.isEmpty)
    }

    @Test(arguments: MessageKind.allCases.filter { $0 != .template && $0 != .status })
    func `every kind fails on a closed connection as the real one`(_ kind: MessageKind) throws {
        let stage = Stage()
        let body: JSONObject = [
            "number": .string(Self.peer), "text": "x", "mediatype": "video", "media": "AAAA", "video": "AAAA", "audio": "AAAA",
            "sticker": .string(Base64.encodeToString(Files.png)), "contact": [["fullName": "B", "phoneNumber": "1234567890"]],
            "key": ["id": "1", "remoteJid": .string(Self.peer), "fromMe": true], "reaction": "", "name": "n",
            "selectableCount": 1,
            "values": ["a", "b"], "buttons": [["type": "reply"]],
        ]
        let uploads = kind == .media || kind == .ptv
        let fresh = try stage.create("fresh")
        #expect(
            stage.error(kind, body, from: fresh)
                == (uploads
                    ? APIError(
                        status: 500, message: ["TypeError: Cannot read properties of undefined (reading 'waUploadToServer')"])
                    : .uncaught("Cannot read properties of undefined (reading 'onWhatsApp')")))
        let instance = try stage.open()
        _ = try stage.simulation.instances.logout(instance)
        #expect(
            stage.error(kind, body, from: instance)
                == (uploads ? APIError(status: 500, message: ["Error: Connection Closed"]) : .uncaught("Connection Closed")))
        let other = try stage.open("acme-2")
        _ = try stage.send(.text, ["number": .string(Self.peer), "text": "x"], from: other)
        #expect(
            stage.error(kind, body, from: instance)
                == (uploads
                    ? APIError(status: 500, message: ["Error: Connection Closed"]) : .badRequest("Error: Connection Closed")))
    }

    static let fileRefusals: [(JSONObject, String)] = [
        ([:], "TypeError: Cannot read properties of undefined (reading 'key')"),
        (["message": ["key": ["id": "no"]]], "Message not found"),
        (["message": ["key": ["id": "no"], "message": ["conversation": "x"]]], "The message is not of the media type"),
        (["message": ["key": ["id": "no"], "message": ["messageContextInfo": [:]]]], "The message is messageContextInfo"),
        (
            ["message": ["key": ["id": "no"], "message": ["imageMessage": [:]]]],
            "AxiosError: Request failed with status code 404"
        ),
    ]

    @Test(arguments: fileRefusals)
    func `what has no file says why`(_ body: JSONObject, _ text: String) throws {
        let stage = Stage()
        let instance = try stage.open()
        #expect(throws: APIError.badRequest(.string(text))) { try stage.simulation.messenger.file(body, of: instance) }
    }
}
