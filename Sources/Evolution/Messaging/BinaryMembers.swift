import Bytes
package import JSON

extension JSONValue {
    /// Bytes as the real server's JSON shows them: an object with the indices for names.
    static func bytes(_ bytes: [UInt8]) -> JSONValue {
        .object(JSONObject(bytes.enumerated().map { (String($0.offset), .integer(Int($0.element))) }))
    }
}

/// The members of messages that hold bytes. Answers and events show them by index, the stored rows as base64.
package enum BinaryMembers {
    private static let names: Set<String> = [
        "mediaKey", "fileSha256", "fileEncSha256", "jpegThumbnail", "waveform", "messageSecret", "senderKeyHash",
        "recipientKeyHash",
        "encPayload", "encIv", "thumbnailSha256", "thumbnailEncSha256", "axolotlSenderKeyDistributionMessage",
    ]

    /// As rows keep it, which also takes a fiftieth of the memory.
    package static func stored(_ message: JSONObject) -> JSONObject { map(message, stored) }

    /// As answers and events show it.
    package static func shown(_ message: JSONObject) -> JSONObject { map(message, shown) }

    private static func map(_ object: JSONObject, _ convert: (JSONValue) -> JSONValue) -> JSONObject {
        var copy = object
        for (name, value) in object {
            if names.contains(name) { copy[name] = convert(value) } else { copy[name] = map(value, convert) }
        }
        return copy
    }

    private static func map(_ value: JSONValue, _ convert: (JSONValue) -> JSONValue) -> JSONValue {
        switch value {
        case .object(let object): .object(map(object, convert))
        case .array(let elements): .array(elements.map { map($0, convert) })
        case .null, .bool, .number, .string: value
        }
    }

    private static func stored(_ value: JSONValue) -> JSONValue {
        guard let object = value.object else { return value }
        var bytes: [UInt8] = []
        for (index, member) in object.enumerated() {
            guard member.name == String(index), let byte = member.value.integer.flatMap(UInt8.init(exactly:)) else {
                return value
            }
            bytes.append(byte)
        }
        return .string(Base64.encodeToString(bytes))
    }

    private static func shown(_ value: JSONValue) -> JSONValue {
        guard let text = value.string, let bytes = Base64.decode(text.utf8.span) else { return value }
        return .bytes(bytes)
    }
}
