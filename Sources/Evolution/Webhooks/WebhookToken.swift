import Bytes

/// The token a webhook with a `jwt_key` carries: a JSON Web Signature in compact form (RFC 7515 §3.1) by HMAC SHA-256
/// (RFC 7518 §3.2). Good for ten minutes.
enum WebhookToken {
    private static let lifetimeSeconds: Int64 = 600

    static func make(secret: String, at now: WallTime) -> String {
        let issued = now.seconds
        let payload = #"{"iat":\#(issued),"exp":\#(issued + lifetimeSeconds),"app":"evolution","action":"webhook"}"#
        var text = Base64.encodeURLSafe(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        text.append(UInt8(ascii: "."))
        text.append(contentsOf: Base64.encodeURLSafe(Array(payload.utf8)))
        let signature = Digest.hmacSHA256(text, key: Array(secret.utf8))
        text.append(UInt8(ascii: "."))
        text.append(contentsOf: Base64.encodeURLSafe(signature))
        return String(decoding: text, as: UTF8.self)
    }
}
