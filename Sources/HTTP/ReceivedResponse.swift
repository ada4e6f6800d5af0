import Bytes

/// A response as a client receives it (RFC 9110 §3.4).
package struct ReceivedResponse: Sendable {
    package let status: Status
    /// The `x` of `HTTP/1.x`.
    package let minorVersion: Int
    package let fields: Fields
    /// The content, decoded from its transfer coding.
    package internal(set) var body: [UInt8] = []
    /// Whether the body ended with the connection.
    let endsWithConnection: Bool

    /// Whether another request can follow on the connection (RFC 9112 §9.3).
    package var keepsAlive: Bool {
        if endsWithConnection || status.code == 101 || fields.contains("connection", token: "close") { return false }
        return minorVersion > 0 || fields.contains("connection", token: "keep-alive")
    }
}
