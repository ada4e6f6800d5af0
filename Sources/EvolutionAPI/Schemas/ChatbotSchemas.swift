import Evolution

/// Bodies of the bots' routes, made from the description of each family.
enum ChatbotSchemas {
    /// Of create and update.
    static func bot(_ family: ChatbotFamily, _ quirks: Quirks) -> Schema {
        var required = family.required
        // The documents have bots without a trigger.
        if !quirks.refusesDocumentedBots { required.removeAll { $0 == "triggerType" } }
        let fields = ChatbotField.head + family.fields + ChatbotField.trigger + ChatbotField.common
        var schema = Schema(kind: .object, required: required, notEmpty: family.required)
        for field in fields {
            if let alias = family.alias, alias.stored == field.name { schema.properties.append((alias.documented, .string)) }
            if !family.unchecked.contains(field.name) { schema.properties.append((field.name, Self.schema(of: field))) }
        }
        return schema
    }

    static func settings(_ family: ChatbotFamily, _ quirks: Quirks) -> Schema {
        var required = family.requiredSettings
        // They came later, and the documents do not have them.
        if !quirks.refusesDocumentedBots { required.removeAll { $0 == "splitMessages" || $0 == "timePerChar" } }
        var schema = Schema(kind: .object, required: required, notEmpty: family.requiredSettings)
        if family.requiredSettings.contains("openaiCredsId") { schema.properties.append(("openaiCredsId", .string)) }
        schema.properties += ChatbotField.common.map { ($0.name, Self.schema(of: $0)) }
        if family.requiredSettings.contains("openaiCredsId") { schema.properties.append(("speechToText", .boolean)) }
        schema.properties.append((family.checkedFallback, .string))
        return schema
    }

    static let status = filled([
        "remoteJid": .string, "status": .string(oneOf: ["opened", "closed", "paused", "delete"]),
    ])

    static let ignore = filled(["remoteJid": .string, "action": .string(oneOf: ["add", "remove"])])

    static let start = filled(["remoteJid": .string, "url": .string, "typebot": .string])

    static let credential = filled(["name": .string, "apiKey": .string])

    /// All are required, and none may be empty.
    private static func filled(_ properties: KeyValuePairs<String, Schema>) -> Schema {
        let names = properties.map(\.key)
        return .object(properties, required: names, notEmpty: names)
    }

    private static func schema(of field: ChatbotField) -> Schema {
        switch field.kind {
        case .text: .string
        case .texts: .array(of: .string)
        case .integer: .integer
        case .flag: .boolean
        case .choice(let values): .string(oneOf: values)
        }
    }
}
