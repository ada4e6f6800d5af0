/// Bodies of the control plane's routes on groups, calls, people, labels, chats and the past.
enum OutsideSchemas {
    static let group = Schema.object(
        [
            "action": .string(oneOf: OutsideController.GroupAction.allCases.map(\.rawValue)), "group": .string, "by": .string,
            "subject": .string, "description": .string, "participants": .array(of: .string), "member": .boolean,
            "addressingMode": .string(oneOf: ["lid", "pn"]), "number": .string,
            "expiration": Schema(kind: .integer, minimum: 0, maximum: 7_776_000),
        ],
        required: ["action"])

    static let call = Schema.object([
        "from": .string, "video": .boolean, "group": .string, "id": .string,
        "status": .string(oneOf: ["ringing", "accept", "reject", "timeout", "terminate"]),
    ])

    static let contact = Schema.object(
        [
            "number": .string, "registered": .boolean, "name": .string, "about": .string, "lid": .string, "saved": .boolean,
            "refusesGroups": .boolean, "hasBlockedUs": .boolean, "catalog": .array(of: .anyObject),
            "collections": .array(of: .anyObject),
        ],
        required: ["number"])

    static let label = Schema.object(
        [
            "action": .string(oneOf: ["edit", "delete", "add", "remove"]), "id": .string, "name": .string,
            "color": Schema(kind: .integer, minimum: 0, maximum: 19), "predefinedId": .string, "chat": .string,
        ],
        required: ["action", "id"])

    static let chat = Schema.object(
        ["chat": .string, "action": .string(oneOf: ["archive", "pin", "mute", "delete"])], required: ["chat", "action"])

    /// Seconds since the epoch, to the end of the year 9999.
    private static let time = Schema(kind: .integer, minimum: 0, maximum: 253_402_300_799)

    static let history = Schema.object([
        "chats": .array(
            of: .object(
                [
                    "chat": .string, "name": .string,
                    "messages": .array(
                        of: .object(
                            [
                                "text": .string, "id": .string, "fromMe": .boolean, "author": .string, "timestamp": time,
                                "status": .string(oneOf: ["SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED", "ERROR"]),
                            ],
                            required: ["text"])),
                ],
                required: ["chat"])),
        "contacts": .array(of: .object(["number": .string, "name": .string], required: ["number", "name"])),
        "full": .boolean,
    ])
}
