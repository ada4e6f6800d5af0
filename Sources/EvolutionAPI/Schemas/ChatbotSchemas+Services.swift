import Bytes
import Evolution

/// Bodies of Chatwoot's and S3's routes.
enum ServiceSchemas {
    private static let requiredChatwoot = [
        "enabled", "accountId", "token", "url", "signMsg", "reopenConversation", "conversationPending",
    ]

    static let chatwoot = Schema.object(
        [
            "enabled": .flag, "accountId": .string, "token": .string, "url": .string, "signMsg": .flag,
            "signDelimiter": .textOrNull, "nameInbox": .textOrNull, "reopenConversation": .flag, "conversationPending": .flag,
            "autoCreate": .flag, "importContacts": .flag, "mergeBrazilContacts": .flag, "importMessages": .flag,
            "daysLimitImportMessages": .number, "ignoreJids": .array(of: .string),
        ],
        required: requiredChatwoot, notEmpty: requiredChatwoot)

    /// The column is a text, so the real server's own schema lets no id through; otherwise texts pass as well.
    static func media(_ quirks: Quirks) -> Schema {
        .object(
            ["id": .string, "type": .string, "messageId": quirks.tripsOverStoredFiles ? .integer : .any],
            notEmpty: ["id", "type", "messageId"])
    }

    /// The real server's `expiry` cannot be a number for one check, nor a text for the next; otherwise both pass.
    static func address(_ quirks: Quirks) -> Schema {
        .object(["id": digits, "expiry": quirks.tripsOverStoredFiles ? digits : .any], required: ["id"], notEmpty: ["id"])
    }

    private static let digits = Schema(
        kind: .string, pattern: Schema.Pattern(text: #"\d+"#) { text in text.utf8.contains(where: ASCII.isDigit) })
}
