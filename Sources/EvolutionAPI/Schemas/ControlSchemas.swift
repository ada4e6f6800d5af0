/// Bodies of the control plane.
enum ControlSchemas {
    private static let strings = Schema.array(of: .string)

    /// One message of any type; which fields belong to which is `IncomingReader`'s.
    static let message = Schema.object(
        [
            "from": .string, "type": .string(oneOf: IncomingReader.Kind.allCases.map(\.rawValue)), "text": .string,
            "pushName": .string, "fromMe": .boolean, "group": .string, "story": .boolean, "alternative": .string,
            "device": .string(oneOf: ["android", "ios", "web", "desktop"]), "id": .string, "quoted": .string,
            "mentioned": strings, "expiration": Schema(kind: .integer, minimum: 0, maximum: 7_776_000), "viewOnce": .boolean,
            "media": .string, "mimetype": .string,
            "fileName": .string, "caption": .string, "latitude": .number, "longitude": .number, "name": .string,
            "address": .string,
            "contacts": .array(
                of: .object(["fullName": .string, "phoneNumber": .string], required: ["fullName", "phoneNumber"]), min: 1),
            "message": .string, "emoji": .string, "values": strings, "selectableCount": .integer, "options": strings,
            "selectedId": .string, "title": .string, "description": .string, "body": .anyObject,
        ],
        required: ["from"])

    static let receipt = Schema.object(
        ["id": .string, "status": .string(oneOf: ["SERVER_ACK", "DELIVERY_ACK", "READ", "PLAYED", "ERROR"])],
        required: ["id", "status"])

    static let presence = Schema.object(
        [
            "from": .string, "group": .string,
            "presence": .string(oneOf: ["available", "unavailable", "composing", "recording", "paused"]),
        ],
        required: ["from", "presence"])

    static let disconnect = Schema.object(["code": Schema(kind: .integer, minimum: 400, maximum: 599)])
}
