/// Bodies of the `/chat` routes.
enum ChatSchemas {
    /// Elements of `numbers`; only the type is looked at.
    static let numbers = Schema.object([
        "numbers": .array(
            of: Schema.string.saying("\"numbers\" must be an array of numeric strings"), min: 1, unique: true)
    ])

    private static let lastMessage = Schema.object(
        [
            "key": .object(
                ["id": .string, "remoteJid": .string, "fromMe": .flag], required: ["id", "fromMe", "remoteJid"],
                notEmpty: ["id", "remoteJid"]),
            "messageTimestamp": .integer,
        ],
        required: ["key"], notEmpty: ["messageTimestamp"])

    static let archive = Schema.object(
        ["chat": .string, "lastMessage": lastMessage, "archive": .flag], required: ["archive"])

    static let unread = Schema.object(["chat": .string, "lastMessage": lastMessage], required: ["lastMessage"])

    static let picture = Schema.object(["number": .string, "picture": .string], notEmpty: ["number", "picture"])

    static let profile = Schema.object(["number": .string])

    static let block = Schema.object(
        ["number": .string, "status": .string(oneOf: ["block", "unblock"])], required: ["number", "status"],
        notEmpty: ["number", "status"])

    static let name = Schema.object(["name": .string], notEmpty: ["name"])

    static let about = Schema.object(["status": .string], notEmpty: ["status"])

    static let privacy = Schema.object(
        [
            "readreceipts": .string(oneOf: ["all", "none"]), "profile": audience, "status": audience,
            "online": .string(oneOf: ["all", "match_last_seen"]), "last": audience, "groupadd": audience,
        ],
        required: ["readreceipts", "profile", "status", "online", "last", "groupadd"])

    private static let audience = Schema.string(oneOf: ["all", "contacts", "contact_blacklist", "none"])

    // MARK: Finding

    private static let text = Schema(kind: .string, minLength: 1)

    static let contacts = Schema.object([
        "where": .object(["_id": text, "pushName": text, "id": text], notEmpty: ["_id", "id", "pushName"])
    ])

    static let messages: Schema = {
        var key = Schema(kind: .object)
        key.notEmpty = ["remoteJid", "id", "fromMe"]
        key.emptyText = "The property cannot be empty"
        return .object([
            "where": .object(["_id": text, "key": key, "message": .anyObject], notEmpty: ["_id"]), "limit": .integer,
        ])
    }()

    static let statuses = Schema.object([
        "where": .object(
            [
                "_id": .string, "remoteJid": .string, "id": .string, "fromMe": .flag, "participant": .string,
                "status": .string(oneOf: ["ERROR", "PENDING", "SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED"]),
            ],
            notEmpty: ["_id", "remoteJid", "id", "status"]),
        "limit": .integer,
    ])
}
