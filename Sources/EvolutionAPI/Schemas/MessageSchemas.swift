import Bytes
import JSON

/// Bodies of the message routes.
enum MessageSchemas {
    private static let number = Schema.string.saying("Invalid format")

    private static let quoted = Schema(
        properties: [
            (
                "key",
                .object(["id": .string, "remoteJid": .string, "fromMe": .flag], required: ["id"], notEmpty: ["id"])
            ),
            ("message", .anyObject),
        ])

    private static let mentioned = Schema.array(
        of: Schema(
            kind: .string,
            text: "\"mentioned\" must be an array of numeric strings",
            pattern: Schema.Pattern(text: #"^\d+"#) { $0.utf8.first.map(ASCII.isDigit) ?? false }),
        min: 1, unique: true)

    static let text = Schema.object(
        [
            "number": number, "text": .string, "linkPreview": .flag,
            "delay": Schema.integer.saying("Enter a value in milliseconds"), "quoted": quoted, "everyOne": .flag,
            "mentioned": mentioned,
        ],
        required: ["number", "text"])
}
