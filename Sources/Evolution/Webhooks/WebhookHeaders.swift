import Bytes
import JSON

/// The fields a client wants on its webhooks. What would break out of its line is refused when it is set.
enum WebhookHeaders {
    /// The entry that is a secret and not a field.
    static let secretName = "jwt_key"

    /// Fields that belong to the message and not to its sender (RFC 9110 §7.6.1, RFC 9112 §6).
    private static let framing: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Each name must be a token (RFC 9110 §5.6.2) and no value may hold a control character but the tab (RFC 9110 §5.5).
    static func check(_ headers: JSONValue?) throws(APIError) {
        var messages: [JSONValue] = []
        for (name, value) in headers?.object ?? [:] {
            if name.isEmpty || !name.utf8.allSatisfy(isTokenByte) {
                messages.append(.string("webhook.headers has an invalid name \(JSONValue.string(name))"))
            } else if name != secretName, text(of: value)?.utf8.contains(where: isControl) == true {
                messages.append(.string("webhook.headers.\(name) has an invalid character"))
            }
        }
        guard messages.isEmpty else { throw APIError(status: 400, message: [.array(messages)]) }
    }

    /// The fields to send, and the secret that signs the delivery.
    static func read(_ headers: JSONValue?) -> (fields: [DeliveryField], secret: String?) {
        var fields: [DeliveryField] = []
        var secret: String?
        for (name, value) in headers?.object ?? [:] {
            guard let text = text(of: value) else { continue }
            if name == secretName {
                secret = text
            } else if !framing.contains(name.lowercased()) {
                fields.append(DeliveryField(name: name, value: text))
            }
        }
        return (fields, secret)
    }

    /// Numbers and booleans are sent as JavaScript prints them; null, lists and objects are no fields.
    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .number, .bool: value.description
        case .null, .array, .object: nil
        }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || ASCII.lowercased(byte) &- UInt8(ascii: "a") < 26 || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
