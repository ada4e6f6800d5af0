/// A response (RFC 9110 §3.4) before it is written. What depends on the connection (Connection, Date, the framing field) is added
/// by `MessageWriter`.
package struct Response: Sendable {
    /// How the end of the body is told (RFC 9112 §6).
    package enum Framing: Sendable {
        /// Content-Length. The default.
        case contentLength
        /// One chunk and the empty one; to an HTTP/1.0 client, Content-Length.
        case chunked
    }

    package var status: Status
    package var fields: ResponseFields
    package var body: [UInt8]
    package var framing: Framing

    package init(
        _ status: Status, fields: ResponseFields = ResponseFields(), body: [UInt8] = [], framing: Framing = .contentLength
    ) {
        self.status = status
        self.fields = fields
        self.body = body
        self.framing = framing
    }

    package static func empty(_ status: Status) -> Response { Response(status) }

    /// `text/plain; charset=utf-8`.
    package static func text(_ status: Status, _ text: String) -> Response {
        content(status, "text/plain; charset=utf-8", Array(text.utf8))
    }

    /// `application/json; charset=utf-8`; the bytes are sent as they are.
    package static func json(_ status: Status, _ bytes: [UInt8]) -> Response {
        content(status, "application/json; charset=utf-8", bytes)
    }

    package static func content(_ status: Status, _ mediaType: String, _ bytes: [UInt8]) -> Response {
        var response = Response(status, body: bytes)
        response.fields.append("Content-Type", mediaType)
        return response
    }
}
