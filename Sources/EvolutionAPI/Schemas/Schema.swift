import JSON

/// What a request body must look like, in the vocabulary of JSON Schema draft 7 that the imitated server uses.
///
/// A schema is data; `SchemaValidator` evaluates it. Keywords that are left out do not apply.
struct Schema: Sendable {
    enum Kind: String, Sendable { case string, integer, number, boolean, object, array }

    /// A regular expression of the original, as text for the message and as a function for the check.
    struct Pattern: Sendable {
        let text: String
        let matches: @Sendable (String) -> Bool
    }

    var kind: Kind?
    /// Null passes for the kind.
    var isNullable = false
    /// Replaces every message of this schema.
    var text: String?
    var oneOf: [JSONValue] = []
    var pattern: Pattern?
    var minLength: Int?
    var minItems: Int?
    var maxItems: Int?
    var minimum: Int?
    var maximum: Int?
    var hasUniqueItems = false
    var items: Items?
    /// In the order in which their errors are reported.
    var properties: [(name: String, schema: Schema)] = []
    var required: [String] = []
    /// Strings among these must not be empty, but only while the object has no property outside this list.
    var notEmpty: [String] = []
    /// Replaces the message of that rule; then it covers what is no string as well.
    var emptyText: String?

    /// The schema of every element; boxed because a schema cannot hold itself.
    final class Items: Sendable {
        let schema: Schema
        init(_ schema: Schema) { self.schema = schema }
    }
}

extension Schema {
    static let any = Schema()
    static let string = Schema(kind: .string)
    static let textOrNull = Schema(kind: .string, isNullable: true)
    static let integer = Schema(kind: .integer)
    static let number = Schema(kind: .number)
    static let anyObject = Schema(kind: .object)
    static let boolean = Schema(kind: .boolean)
    /// Declared with type and values, so that a wrong one yields two messages.
    static let flag = Schema(kind: .boolean, oneOf: [true, false])

    static func string(oneOf values: [String]) -> Schema { Schema(kind: .string, oneOf: values.map(JSONValue.string)) }

    static func array(of items: Schema, min: Int? = nil, max: Int? = nil, unique: Bool = false) -> Schema {
        Schema(kind: .array, minItems: min, maxItems: max, hasUniqueItems: unique, items: Items(items))
    }

    static func object(
        _ properties: KeyValuePairs<String, Schema>, required: [String] = [], notEmpty: [String] = []
    ) -> Schema {
        Schema(kind: .object, properties: properties.map { ($0.key, $0.value) }, required: required, notEmpty: notEmpty)
    }

    /// The same schema with one fixed message.
    func saying(_ text: String) -> Schema {
        var copy = self
        copy.text = text
        return copy
    }
}
