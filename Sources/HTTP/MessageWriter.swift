import Bytes

/// Writes responses (RFC 9112 §2.1, §4).
package enum MessageWriter {
    /// The interim answer to `Expect: 100-continue` (RFC 9110 §15.2.1).
    package static let continueResponse = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends head and body of the answer to a request of `method` and HTTP/1.`minorVersion`, growing `output` once.
    ///
    /// The head: the response's fields, then Date, Connection (with Keep-Alive, 5 s as Node) and the framing field, each unless the response
    /// brings its own. 101 gets no Connection of ours; 1xx, 204 and 304 get no framing field (RFC 9110 §8.6), though one set by the
    /// response is sent: Express answers preflights with 204 and `Content-Length: 0`. The body is left out for HEAD and those statuses.
    /// - Parameter date: an IMF-fixdate (`HTTPDate`); empty for none.
    package static func append(
        _ response: Response, to output: inout [UInt8], for method: Method, keepAlive: Bool, minorVersion: Int, date: [UInt8]
    ) {
        output.reserveCapacity(output.count + response.fields.bytes.count + response.body.count + 224)
        let isChunked = appendHead(
            response, to: &output, keepAlive: keepAlive, minorVersion: minorVersion, date: date)
        guard method != .head, !response.status.forbidsContent else { return }
        if isChunked {
            if !response.body.isEmpty { appendChunk(response.body.span, to: &output) }
            appendLastChunk(to: &output)
        } else {
            output.append(contentsOf: response.body)
        }
    }

    /// Appends the head alone, for a body sent by other means. Returns whether the body must be sent in chunks.
    @discardableResult
    package static func appendHead(
        _ response: Response, to output: inout [UInt8], keepAlive: Bool, minorVersion: Int, date: [UInt8]
    ) -> Bool {
        let fields = response.fields
        if response.status == .ok {
            output.append(ascii: "HTTP/1.1 200 OK\r\n")
        } else {
            output.append(ascii: "HTTP/1.1 ")
            output.append(decimal: response.status.code)
            output.append(ASCII.space)
            output.append(response.status.reason.utf8.span)
            output.append(ascii: "\r\n")
        }
        output.append(fields.bytes.span)
        if !fields.hasDate, !date.isEmpty {
            output.append(ascii: "Date: ")
            output.append(date.span)
            output.append(ascii: "\r\n")
        }
        if !fields.hasConnection, response.status.code != 101 {
            if keepAlive {
                output.append(ascii: "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n")
            } else {
                output.append(ascii: "Connection: close\r\n")
            }
        }
        let isChunked = response.framing == .chunked && minorVersion > 0 && !fields.hasContentLength
        if !response.status.forbidsContent {
            if isChunked {
                output.append(ascii: "Transfer-Encoding: chunked\r\n")
            } else if !fields.hasContentLength {
                output.append(ascii: "Content-Length: ")
                output.append(decimal: response.body.count)
                output.append(ascii: "\r\n\r\n")
                return isChunked
            }
        }
        output.append(ascii: "\r\n")
        return isChunked
    }

    /// Appends one chunk (RFC 9112 §7.1); an empty one would end the body and is not written.
    package static func appendChunk(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(ascii: "\r\n")
        output.append(bytes)
        output.append(ascii: "\r\n")
    }

    package static func appendLastChunk(to output: inout [UInt8]) {
        output.append(ascii: "0\r\n\r\n")
    }

    /// Appends a request. The target and the host cannot break out of their lines: bytes that may not stand there are percent-encoded
    /// in the one and left out of the other. Content-Length is added unless there is no body and the method asks for none.
    /// - Parameter target: origin-form; empty reads as `/`.
    package static func append(
        _ method: Method, target: String, host: String, fields: ResponseFields = ResponseFields(), body: [UInt8] = [],
        to output: inout [UInt8]
    ) {
        output.reserveCapacity(output.count + target.utf8.count + fields.bytes.count + body.count + 128)
        for byte in method.rawValue.utf8 where Token.contains(byte) { output.append(byte) }
        output.append(ASCII.space)
        if target.utf8.first != UInt8(ascii: "/") { output.append(UInt8(ascii: "/")) }
        for byte in target.utf8 {
            if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") {
                output.append(byte)
            } else {
                output.append(UInt8(ascii: "%"))
                output.append(Hex.encode(CollectionOfOne(byte), uppercase: true).utf8.span)
            }
        }
        output.append(ascii: " HTTP/1.1\r\n")
        var hostField = ResponseFields()
        hostField.append("Host", host)
        output.append(hostField.bytes.span)
        output.append(fields.bytes.span)
        if !fields.hasContentLength, !body.isEmpty || [.post, .put, .patch].contains(method) {
            output.append(ascii: "Content-Length: ")
            output.append(decimal: body.count)
            output.append(ascii: "\r\n")
        }
        output.append(ascii: "\r\n")
        output.append(contentsOf: body)
    }
}
