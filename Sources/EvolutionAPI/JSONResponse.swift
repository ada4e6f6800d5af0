import Bytes
import HTTP

/// JSON as Express sends it: a weak entity tag on everything, 304 where the client has it, gzip or deflate from 1024 bytes on.
enum JSONResponse {
    /// Bytes. Shorter bodies are never compressed: the `compression` package's threshold.
    private static let compressionThreshold = 1024

    static func make(_ body: [UInt8], _ status: Status, _ fields: ResponseFields, for request: Request) -> Response {
        let tag = EntityTag(ofBody: body)
        if request.method == .get || request.method == .head, let known = request.fields["if-none-match"],
            tag.matches(ifNoneMatch: known), status.code < 300
        {
            var response = Response(.notModified, fields: common(fields))
            response.fields.append("ETag", tag.text)
            return response
        }
        var response = Response(status, fields: common(fields), body: body)
        response.fields.append("Content-Type", "application/json; charset=utf-8")
        response.fields.append("ETag", tag.text)
        if body.count >= compressionThreshold, let coding = ContentCoding.negotiated(request.fields["accept-encoding"]),
            let compressed = coding.compress(body)
        {
            response.body = compressed
            response.framing = .chunked
            response.fields.append("Content-Encoding", coding.rawValue)
        }
        return response
    }

    /// The status, the type and nothing.
    static func empty(_ status: Status, _ fields: ResponseFields) -> Response {
        var response = Response(status, fields: common(fields))
        response.fields.append("Content-Type", "application/json; charset=utf-8")
        return response
    }

    private static func common(_ fields: ResponseFields) -> ResponseFields {
        var all = ResponseFields()
        all.append("X-Powered-By", "Express")
        all.append(contentsOf: fields)
        all.appendToList("Vary", "Accept-Encoding")
        return all
    }
}
