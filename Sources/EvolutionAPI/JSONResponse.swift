import Bytes
import HTTP

/// JSON as Express sends it: a weak entity tag on everything, 304 where the client has it, gzip or deflate from 1024 bytes on.
enum JSONResponse {
    /// Bytes. Shorter bodies are never compressed: the `compression` package's threshold.
    private static let compressionThreshold = 1024

    /// `tag` is the body's.
    static func make(
        _ body: [UInt8], _ status: Status, _ fields: ResponseFields, tag: WeakTag, for request: Request
    ) -> Response {
        var response = Response(status, fields: ResponseFields(fields, addedBytes: 128), body: body)
        if request.method == .get || request.method == .head, status.code < 300, let known = request.fields["if-none-match"],
            EntityTag(tag).matches(ifNoneMatch: known)
        {
            response.status = .notModified
            response.body = []
        } else {
            response.fields.append(line: "Content-Type: application/json; charset=utf-8")
        }
        response.fields.append(tag)
        if body.count >= compressionThreshold, response.status != .notModified,
            let coding = ContentCoding.negotiated(request.fields["accept-encoding"]), let compressed = coding.compress(body)
        {
            response.body = compressed
            response.framing = .chunked
            response.fields.append("Content-Encoding", coding.rawValue)
        }
        return response
    }

    /// The status, the type and nothing.
    static func empty(_ status: Status, _ fields: ResponseFields) -> Response {
        var response = Response(status, fields: fields)
        response.fields.append(line: "Content-Type: application/json; charset=utf-8")
        return response
    }
}
