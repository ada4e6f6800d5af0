/// A response's status (RFC 9110 §15). Equality is on the code; the reason is decoration for people reading the wire.
package struct Status: Hashable, Sendable {
    /// Three digits.
    package let code: Int
    package let reason: String

    /// A code with the reason RFC 9110 gives it; an unregistered one has an empty reason.
    package init(_ code: Int) {
        self.init(code, Self.reasons[code] ?? "")
    }

    /// Control characters are left out of the reason: it must not break out of its line.
    package init(_ code: Int, _ reason: String) {
        self.code = code
        let isClean = reason.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        self.reason = isClean ? reason : String(decoding: reason.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
    }

    package static func == (left: Status, right: Status) -> Bool { left.code == right.code }
    package func hash(into hasher: inout Hasher) { hasher.combine(code) }

    /// Whether a response of this status never has content: 1xx, 204 and 304 (RFC 9110 §6.4.1).
    package var forbidsContent: Bool { code < 200 || code == 204 || code == 304 }

    package static let `continue` = Status(100, "Continue")
    package static let switchingProtocols = Status(101, "Switching Protocols")
    package static let ok = Status(200, "OK")
    package static let created = Status(201, "Created")
    package static let accepted = Status(202, "Accepted")
    package static let noContent = Status(204, "No Content")
    package static let partialContent = Status(206, "Partial Content")
    package static let movedPermanently = Status(301, "Moved Permanently")
    package static let found = Status(302, "Found")
    package static let seeOther = Status(303, "See Other")
    package static let notModified = Status(304, "Not Modified")
    package static let temporaryRedirect = Status(307, "Temporary Redirect")
    package static let permanentRedirect = Status(308, "Permanent Redirect")
    package static let badRequest = Status(400, "Bad Request")
    package static let unauthorized = Status(401, "Unauthorized")
    package static let forbidden = Status(403, "Forbidden")
    package static let notFound = Status(404, "Not Found")
    package static let methodNotAllowed = Status(405, "Method Not Allowed")
    package static let requestTimeout = Status(408, "Request Timeout")
    package static let conflict = Status(409, "Conflict")
    package static let gone = Status(410, "Gone")
    package static let contentTooLarge = Status(413, "Payload Too Large")
    package static let uriTooLong = Status(414, "URI Too Long")
    package static let unsupportedMediaType = Status(415, "Unsupported Media Type")
    package static let rangeNotSatisfiable = Status(416, "Range Not Satisfiable")
    package static let expectationFailed = Status(417, "Expectation Failed")
    package static let unprocessableContent = Status(422, "Unprocessable Entity")
    package static let upgradeRequired = Status(426, "Upgrade Required")
    package static let tooManyRequests = Status(429, "Too Many Requests")
    package static let headTooLarge = Status(431, "Request Header Fields Too Large")
    package static let internalServerError = Status(500, "Internal Server Error")
    package static let notImplemented = Status(501, "Not Implemented")
    package static let badGateway = Status(502, "Bad Gateway")
    package static let serviceUnavailable = Status(503, "Service Unavailable")
    package static let gatewayTimeout = Status(504, "Gateway Timeout")
    package static let versionNotSupported = Status(505, "HTTP Version Not Supported")

    private static let known: [Status] = [
        .continue, .switchingProtocols, .ok, .created, .accepted, .noContent, .partialContent, .movedPermanently, .found,
        .seeOther, .notModified, .temporaryRedirect, .permanentRedirect, .badRequest, .unauthorized, .forbidden, .notFound,
        .methodNotAllowed, .requestTimeout, .conflict, .gone, .contentTooLarge, .uriTooLong, .unsupportedMediaType,
        .rangeNotSatisfiable, .expectationFailed, .unprocessableContent, .upgradeRequired, .tooManyRequests, .headTooLarge,
        .internalServerError, .notImplemented, .badGateway, .serviceUnavailable, .gatewayTimeout, .versionNotSupported,
    ]

    private static let reasons: [Int: String] = Dictionary(uniqueKeysWithValues: known.map { ($0.code, $0.reason) })
}
