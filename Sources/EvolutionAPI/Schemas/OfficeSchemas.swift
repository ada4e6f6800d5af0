/// Bodies of the label, call, business and template routes.
enum OfficeSchemas {
    static let label = Schema.object(
        ["number": .string, "labelId": .string, "action": .string(oneOf: ["add", "remove"])],
        required: ["number", "labelId", "action"], notEmpty: ["number", "labelId", "action"])

    static let call = Schema.object(
        [
            "number": Schema.string.saying("Invalid format"), "isVideo": .flag,
            "callDuration": Schema(kind: .integer, minimum: 1, maximum: 15),
        ],
        required: ["number", "callDuration"])

    static let catalog = Schema.object(["number": .string, "limit": .number])

    static let template = Schema.object(
        [
            "name": .string, "category": .string(oneOf: ["AUTHENTICATION", "MARKETING", "UTILITY"]),
            "allowCategoryChange": .boolean, "language": .string, "components": Schema(kind: .array), "webhookUrl": .string,
        ],
        required: ["name", "category", "language", "components"])
}
