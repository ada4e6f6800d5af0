import Bytes

/// A request (RFC 9110 §3.4). Method, target and fields lie in one copy of the head's bytes; strings are made when asked for.
package struct Request: Sendable {
    /// Shared by all copies of the request, so that handing one on costs two references.
    private final class Head: Sendable {
        let line: RequestLine
        let fields: Fields
        let framing: BodyFraming

        init(line: RequestLine, fields: Fields, framing: BodyFraming) {
            self.line = line
            self.fields = fields
            self.framing = framing
        }
    }

    private let head: Head
    /// The content, decoded from its transfer coding; empty until it has arrived.
    package var body: [UInt8] = []

    init(line: RequestLine, fields: Fields, framing: BodyFraming) {
        head = Head(line: line, fields: fields, framing: framing)
    }

    /// A request made by hand, for tests and for calls that do not come from the network. HTTP/1.1, with `Host: localhost` unless given.
    package init(
        _ method: Method, _ target: String, fields: [(name: String, value: String)] = [], body: [UInt8] = []
    ) throws(RequestError) {
        var lines = ResponseFields()
        if !fields.contains(where: { $0.name.lowercased() == "host" }) { lines.append("Host", "localhost") }
        for field in fields { lines.append(field.name, field.value) }
        var bytes = Array("\(method.rawValue) \(target) HTTP/1.1\r\n".utf8)
        bytes.append(contentsOf: lines.bytes)
        bytes.append(ascii: "\r\n")
        var machine = ServerMachine(limits: .init())
        var offset = 0
        switch machine.receive(bytes.span, from: &offset) {
        case .request(let request), .head(let request): self = request
        case .failure(let error): throw error
        case .needsMore, .bodyTooLarge: throw .badRequestLine
        }
        self.body = body
    }

    private var line: RequestLine { head.line }

    package var fields: Fields { head.fields }

    /// How the body was announced.
    package var framing: BodyFraming { head.framing }

    package var method: Method { line.method }

    /// The `x` of `HTTP/1.x`.
    package var minorVersion: Int { line.minorVersion }

    /// As sent, in whichever of the forms of RFC 9112 §3.2.
    package var target: String { text(line.target) }

    /// Before the `?`, as sent: still percent-encoded. `*` for the asterisk-form, empty for the authority-form of CONNECT.
    package var path: String {
        line.path.isEmpty && line.method != .connect ? "/" : text(line.path)
    }

    /// After the `?`, as sent, or nil without one.
    package var query: String? { line.query.map { text($0) } }

    /// Path and query as sent: the target of a request in origin-form (RFC 9112 §3.2.1).
    package var originForm: String { query.map { "\(path)?\($0)" } ?? path }

    /// The host and port the request is for: that of an absolute target, which overrules Host (RFC 9112 §3.2.2), or Host.
    package var authority: String? {
        if let authority = line.authority { return text(authority) }
        return fields["host"]
    }

    /// Looks at the bytes of `path`.
    package func withPath<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        if line.path.isEmpty, line.method != .connect {
            let root = [UInt8(ascii: "/")]
            return body(root.span)
        }
        return body(fields.head.span.extracting(Int(line.path.lowerBound)..<Int(line.path.upperBound)))
    }

    /// Whether the connection outlives the answer (RFC 9112 §9.3).
    package var keepsAlive: Bool {
        if fields.contains("connection", token: "close") { return false }
        return line.minorVersion > 0 || fields.contains("connection", token: "keep-alive")
    }

    /// Whether the body waits for `100 Continue` (RFC 9110 §10.1.1); an HTTP/1.0 client cannot ask for it.
    package var expectsContinue: Bool {
        line.minorVersion > 0 && framing != .none && fields.contains("expect", token: "100-continue")
    }

    /// Whether the client asks to change to `token` (lower-case; RFC 9110 §7.8).
    package func wantsUpgrade(to token: StaticString) -> Bool {
        line.minorVersion > 0 && fields.contains("connection", token: "upgrade") && fields.contains("upgrade", token: token)
    }

    private func text(_ range: Range<UInt32>) -> String {
        String(decoding: fields.head.span.extracting(Int(range.lowerBound)..<Int(range.upperBound)))
    }
}
