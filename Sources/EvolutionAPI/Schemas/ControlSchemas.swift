/// Bodies of the control plane.
enum ControlSchemas {
    static let message = Schema.object(
        ["from": .string, "text": .string, "pushName": .string], required: ["from", "text"])

    static let presence = Schema.object(
        ["from": .string, "presence": .string(oneOf: ["available", "unavailable", "composing", "recording", "paused"])],
        required: ["from", "presence"])

    static let disconnect = Schema.object(["code": Schema(kind: .integer, minimum: 400, maximum: 599)])
}
