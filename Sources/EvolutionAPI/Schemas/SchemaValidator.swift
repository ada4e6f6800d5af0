import JSON

/// Collects every way in which a body breaks a schema, with the words and the order of the `jsonschema` package.
struct SchemaValidator {
    /// One broken rule: where, and what is said about it.
    struct Problem: Equatable {
        /// The path without its first part; `instance` for the body itself.
        let property: String
        let message: String
    }

    private var problems: [Problem] = []

    static func problems(of body: JSONValue, against schema: Schema) -> [Problem] {
        var validator = SchemaValidator()
        validator.check(body, schema, path: "instance")
        return validator.problems
    }

    static func messages(for body: JSONValue, against schema: Schema) -> [String] {
        problems(of: body, against: schema).map(\.message)
    }

    /// The body itself is called `instance`; below it the path starts with the property's name.
    private mutating func report(_ schema: Schema, _ path: String, _ phrase: String) {
        let place = Self.place(path)
        problems.append(Problem(property: place, message: schema.text ?? "\(place) \(phrase)"))
    }

    private static func place(_ path: String) -> String {
        let prefix = "instance."
        return path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
    }

    private mutating func check(_ value: JSONValue, _ schema: Schema, path: String) {
        if let kind = schema.kind, !value.isOf(kind), !schema.isNullable || !value.isNull {
            report(schema, path, "is not of a type(s) \(kind.rawValue)\(schema.isNullable ? ",null" : "")")
        }
        if !schema.oneOf.isEmpty, !schema.oneOf.contains(value) {
            let values = schema.oneOf.map { $0.string ?? $0.description }.joined(separator: ",")
            report(schema, path, "is not one of enum values: \(values)")
        }
        switch value {
        case .string(let text): check(text, schema, path)
        case .number(let number): check(number, schema, path)
        case .array(let elements): check(elements, schema, path)
        case .object(let object): check(object, schema, path)
        case .null, .bool: break
        }
    }

    private mutating func check(_ text: String, _ schema: Schema, _ path: String) {
        if let least = schema.minLength, text.utf16.count < least {
            report(schema, path, "does not meet minimum length of \(least)")
        }
        if let pattern = schema.pattern, !pattern.matches(text) {
            report(schema, path, "does not match pattern \(JSONValue.string(pattern.text).description)")
        }
    }

    private mutating func check(_ number: Double, _ schema: Schema, _ path: String) {
        if let least = schema.minimum, number < Double(least) {
            report(schema, path, "must be greater than or equal to \(least)")
        }
        if let most = schema.maximum, number > Double(most) { report(schema, path, "must be less than or equal to \(most)") }
    }

    private mutating func check(_ elements: [JSONValue], _ schema: Schema, _ path: String) {
        if let least = schema.minItems, elements.count < least {
            report(schema, path, "does not meet minimum length of \(least)")
        }
        if let most = schema.maxItems, elements.count > most { report(schema, path, "does not meet maximum length of \(most)") }
        if schema.hasUniqueItems, Set(elements.map(\.description)).count < elements.count {
            report(schema, path, "contains duplicate item")
        }
        guard let items = schema.items?.schema else { return }
        for (index, element) in elements.enumerated() { check(element, items, path: "\(path)[\(index)]") }
    }

    private mutating func check(_ object: JSONObject, _ schema: Schema, _ path: String) {
        for (name, property) in schema.properties {
            if let value = object[name] { check(value, property, path: "\(path).\(name)") }
        }
        for name in schema.required where object[name] == nil { report(schema, path, "requires property \"\(name)\"") }
        guard !schema.notEmpty.isEmpty, object.names.allSatisfy(schema.notEmpty.contains) else { return }
        for name in schema.notEmpty {
            let isEmpty = object[name] == ""
            let isUnfit =
                schema.emptyText != nil && object[name] != nil && object[name]?.string == nil && object[name]?.bool == nil
            guard isEmpty || isUnfit else { continue }
            problems.append(
                Problem(
                    property: Self.place("\(path).\(name)"), message: schema.emptyText ?? "The \"\(name)\" cannot be empty"))
        }
    }
}

extension JSONValue {
    fileprivate func isOf(_ kind: Schema.Kind) -> Bool {
        switch (kind, self) {
        case (.string, .string), (.number, .number), (.boolean, .bool), (.object, .object), (.array, .array): true
        case (.integer, .number(let number)): number.rounded(.towardZero) == number
        default: false
        }
    }
}
