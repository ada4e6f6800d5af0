import Bytes
import JSON

/// Bodies of the `/group` routes.
enum GroupSchemas {
    /// A list of numbers, each of ten characters or more with a digit among them.
    private static func numbers(_ name: String) -> Schema {
        .array(
            of: Schema(
                kind: .string, text: "\"\(name)\" must be an array of numeric strings",
                pattern: Schema.Pattern(text: #"\d+"#) { $0.utf8.contains(where: ASCII.isDigit) }, minLength: 10),
            min: 1, unique: true)
    }

    static let create = Schema.object(
        [
            "subject": .string, "description": .string, "profilePicture": .string, "promoteParticipants": .flag,
            "participants": numbers("participants"),
        ],
        required: ["subject", "participants"], notEmpty: ["subject", "description", "profilePicture"])

    static let group = Schema.object(
        [
            "groupJid": Schema(
                kind: .string,
                pattern: Schema.Pattern(text: #"^[\d-]+@g.us$"#) { text in
                    guard text.utf8.count > 5, text.hasSuffix("g.us") || text.hasSuffix("us") else { return false }
                    let head = text.utf8.dropLast(5)
                    return text.hasSuffix("@g.us") && head.allSatisfy { ASCII.isDigit($0) || $0 == UInt8(ascii: "-") }
                })
        ],
        required: ["groupJid"], notEmpty: ["groupJid"])

    static let subject = with("subject", .string)
    static let picture = with("image", .string)
    static let description = with("description", .string)
    static let setting = with("action", .string(oneOf: ["announcement", "not_announcement", "locked", "unlocked"]))
    static let expiration = with("expiration", Schema(kind: .number, oneOf: [0, 86_400, 604_800, 7_776_000]))

    private static func with(_ name: String, _ schema: Schema) -> Schema {
        Schema(
            kind: .object, properties: [("groupJid", .string), (name, schema)], required: ["groupJid", name],
            notEmpty: ["groupJid", name])
    }

    static let participants = Schema.object(
        [
            "groupJid": .string, "action": .string(oneOf: ["add", "remove", "promote", "demote"]),
            "participants": numbers("participants"),
        ],
        required: ["groupJid", "action", "participants"], notEmpty: ["groupJid", "action"])

    static let invitation = Schema.object(
        ["groupJid": .string, "description": .string, "numbers": numbers("numbers")],
        required: ["groupJid", "description", "numbers"], notEmpty: ["groupJid", "description", "numbers"])

    // MARK: Query parameters

    static let withParticipants = Schema.object(
        ["getParticipants": .string(oneOf: ["true", "false"])], required: ["getParticipants"], notEmpty: ["getParticipants"])

    static let inviteCode = Schema.object(
        [
            "inviteCode": Schema(
                kind: .string,
                pattern: Schema.Pattern(text: "^[a-zA-Z0-9]{22}$") { text in
                    text.utf8.count == 22
                        && text.utf8.allSatisfy { ASCII.isDigit($0) || ASCII.lowercased($0) &- UInt8(ascii: "a") < 26 }
                })
        ],
        required: ["inviteCode"], notEmpty: ["inviteCode"])
}
