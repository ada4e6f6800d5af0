package import JSON

/// Messages as the public documents show them: bytes in base64, long numbers as decimal texts, enums by name.
enum DocumentedMessage {
    /// By member; a number without a name stays.
    private static let enums: [String: [Int: String]] = [
        "initiator": [0: "CHANGED_IN_CHAT", 1: "INITIATED_BY_ME", 2: "INITIATED_BY_OTHER"],
        "listType": [0: "UNKNOWN", 1: "SINGLE_SELECT", 2: "PRODUCT_LIST"],
        "format": [0: "DEFAULT", 1: "EXTENSIONS_1"],
        "type": [0: "UNKNOWN", 1: "DISPLAY_TEXT"],
    ]

    static func written(_ message: JSONObject) -> JSONObject {
        let message = BinaryMembers.stored(message)
        var copy = message
        for (name, value) in message { copy[name] = written(value, name) }
        return copy
    }

    private static func written(_ value: JSONValue, _ name: String) -> JSONValue {
        switch value {
        case .object(let object):
            if let number = whole(object) { return .string(number) }
            var copy = object
            for (name, value) in object { copy[name] = written(value, name) }
            return .object(copy)
        case .array(let elements): return .array(elements.map { written($0, "") })
        case .number: return value.integer.flatMap { enums[name]?[$0] }.map(JSONValue.string) ?? value
        case .null, .bool, .string: return value
        }
    }

    /// The halves put together; nil for other objects.
    private static func whole(_ object: JSONObject) -> String? {
        guard object.names == ["low", "high", "unsigned"], let low = object["low"]?.integer, let high = object["high"]?.integer
        else { return nil }
        let bits = UInt64(truncatingIfNeeded: high) << 32 | UInt64(UInt32(truncatingIfNeeded: low))
        return object["unsigned"] == true ? String(bits) : String(Int64(bitPattern: bits))
    }
}

extension Quirks {
    /// A message on its way to clients.
    package func shown(_ message: JSONObject) -> JSONObject {
        writesDocumentedBytes ? DocumentedMessage.written(message) : message
    }
}
