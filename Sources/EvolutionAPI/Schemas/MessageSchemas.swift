import Bytes
import JSON

/// Bodies of the message routes, and of the chat routes that act on messages. Errors come in the order of the properties.
enum MessageSchemas {
    private static let number = Schema.string.saying("Invalid format")
    private static let key = ["id": Schema.string, "remoteJid": .string, "fromMe": .flag] as KeyValuePairs

    private static let quoted = Schema(
        properties: [
            ("key", .object(key, required: ["id"], notEmpty: ["id"])),
            ("message", .anyObject),
        ])

    private static func numbers(of name: String) -> Schema {
        Schema.array(
            of: Schema(
                kind: .string, text: "\"\(name)\" must be an array of numeric strings",
                pattern: Schema.Pattern(text: #"^\d+"#) { $0.utf8.first.map(ASCII.isDigit) ?? false }),
            min: 1, unique: true)
    }

    /// The number, what is a message's own, and the part that most bodies share.
    private static func message(
        _ properties: KeyValuePairs<String, Schema>, required: [String] = []
    ) -> Schema {
        var schema = Schema.object(
            [
                "delay": Schema.integer.saying("Enter a value in milliseconds"), "quoted": quoted,
                "everyOne": .flag, "mentioned": numbers(of: "mentioned"),
            ],
            required: ["number"] + required)
        schema.properties.insert(contentsOf: [("number", number)] + properties.map { ($0.key, $0.value) }, at: 0)
        return schema
    }

    static let text = message(["text": .string, "linkPreview": .flag], required: ["text"])

    static let media = message(
        [
            "mediatype": .string(oneOf: ["image", "document", "video", "audio"]), "mimetype": .string, "media": .string,
            "fileName": .string, "caption": .string,
        ],
        required: ["mediatype"])

    static let ptv = message(["video": .string])
    static let voice = message(["audio": .string])
    static let sticker = message(["sticker": .string])

    static let status = Schema.object(
        [
            "type": .string(oneOf: ["text", "image", "audio", "video"]), "content": .string, "caption": .string,
            "backgroundColor": .string, "font": Schema(kind: .integer, minimum: 0, maximum: 5),
            "statusJidList": numbers(of: "statusJidList"), "allContacts": .flag,
        ],
        required: ["type"])

    static let location = message(
        ["latitude": .number, "longitude": .number, "name": .string, "address": .string],
        required: ["latitude", "longitude", "name", "address"])

    private static let wuid = Schema(
        kind: .string, text: "\"wuid\" must be a numeric string",
        pattern: Schema.Pattern(text: #"\d+"#) { $0.utf8.contains(where: ASCII.isDigit) }, minLength: 10)

    static let contact = Schema.object(
        [
            "number": number,
            "contact": .array(
                of: .object(
                    [
                        "fullName": .string, "wuid": wuid, "phoneNumber": Schema(kind: .string, minLength: 10),
                        "organization": .string, "email": .string, "url": .string,
                    ],
                    required: ["fullName", "phoneNumber"], notEmpty: ["fullName"]),
                min: 1, unique: true),
        ],
        required: ["number", "contact"])

    static let reaction = Schema.object(
        [
            "key": .object(key, required: ["id", "remoteJid", "fromMe"], notEmpty: ["id", "remoteJid"]),
            "reaction": .string,
        ],
        required: ["key", "reaction"])

    static let poll = message(
        [
            "name": .string, "selectableCount": Schema(kind: .integer, minimum: 0, maximum: 10),
            "values": .array(of: .string, min: 2, max: 10, unique: true),
        ],
        required: ["name", "selectableCount", "values"])

    private static let row = Schema.object(
        ["title": .string, "description": .string, "rowId": .string], required: ["title", "rowId"],
        notEmpty: ["title", "description", "rowId"])

    static let list = message(
        [
            "title": .string, "description": .string, "footerText": .string, "buttonText": .string,
            "sections": .array(
                of: .object(
                    ["title": .string, "rows": .array(of: row, min: 1, unique: true)], required: ["title", "rows"]),
                min: 1, unique: true),
        ],
        required: ["title", "footerText", "buttonText", "sections"])

    static let buttons = message(
        [
            "thumbnailUrl": .string, "title": .string, "description": .string, "footer": .string,
            "buttons": .array(
                of: .object(
                    [
                        "type": .string(oneOf: ["reply", "copy", "url", "call", "pix"]), "displayText": .string, "id": .string,
                        "url": .string, "phoneNumber": .string, "currency": .string, "name": .string,
                        "keyType": .string(oneOf: ["phone", "email", "cpf", "cnpj", "random"]), "key": .string,
                    ],
                    required: ["type"])),
        ])

    static let template = Schema.object(
        ["number": number, "name": .string, "language": .string, "components": Schema(kind: .array), "webhookUrl": .string],
        required: ["name", "language"])

    // MARK: Messages already there

    static let update = Schema.object(
        ["number": .string, "text": .string, "key": .object(key, required: ["id", "remoteJid", "fromMe"])],
        notEmpty: ["number", "text"])

    static let deletion = Schema.object(
        ["id": .string, "fromMe": .flag, "remoteJid": .string, "participant": .string],
        required: ["id", "fromMe", "remoteJid"], notEmpty: ["id", "remoteJid", "participant"])

    static let read = Schema.object(
        [
            "readMessages": .array(
                of: .object(
                    ["id": .string, "fromMe": .flag, "remoteJid": .string], required: ["id", "fromMe", "remoteJid"],
                    notEmpty: ["id", "remoteJid"]),
                min: 1, unique: true)
        ],
        required: ["readMessages"])

    static let presence = Schema.object(
        [
            "number": .string, "presence": .string(oneOf: ["unavailable", "available", "composing", "recording", "paused"]),
            "delay": .number,
        ],
        required: ["number", "presence", "delay"])
}
