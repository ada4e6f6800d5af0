/// Why a request was refused: one case a broken rule. After any of them the connection is answered and closed, because where
/// the next request would begin is no longer known.
package enum RequestError: Error, CaseIterable, Equatable, Sendable {
    // MARK: Request line, RFC 9112 §3

    /// §3: not `method SP target SP version`, or too many blank lines before it (§2.2).
    case badRequestLine
    /// §3.1: the method is not a token.
    case badMethod
    /// §3.1: a method longer than any that exists.
    case methodTooLong
    /// §3.2: neither origin-, absolute-, authority- nor asterisk-form, or a byte no target may hold.
    case badTarget
    /// §3: longer than `Limits.targetBytes`.
    case targetTooLong
    /// §2.3: not `HTTP/` digit `.` digit.
    case badVersion
    /// RFC 9110 §15.6.6: a major version other than 1.
    case unsupportedVersion
    /// RFC 9113 §3.4: the connection preface of HTTP/2, sent to a server that did not offer it.
    case http2Preface

    // MARK: Lines and fields, RFC 9112 §2.2 and §5

    /// §2.2: a line ended by LF alone.
    case bareLineFeed
    /// §2.2: a CR that LF does not follow.
    case bareCarriageReturn
    /// RFC 9110 §5.5: NUL or another control character.
    case controlCharacter
    /// §5: an empty name, a name that is no token, or a line without a colon.
    case badFieldName
    /// §5.1: white space between name and colon.
    case spaceBeforeColon
    /// §5.2: obsolete line folding.
    case foldedField
    /// RFC 6585 §5: more fields than `Limits.fieldCount`, trailers included.
    case tooManyFields
    /// RFC 6585 §5: a head longer than `Limits.headBytes`.
    case headTooLarge
    /// RFC 9110 §10.1.1: an expectation other than `100-continue`.
    case unknownExpectation

    // MARK: Host, RFC 9112 §3.2

    /// HTTP/1.1 requires it.
    case missingHost
    /// More than one: two readers could pick different ones.
    case repeatedHost
    /// A value that is no `host [":" port]`.
    case badHost

    // MARK: Body, RFC 9112 §6 and §7

    /// §6.3 item 5: not a number, a list, or repeated, even if all agree.
    case badContentLength
    /// §6.3: a length no machine integer holds.
    case contentLengthOverflow
    /// §6.3 item 3: both fields at once is how requests are smuggled.
    case lengthAndCoding
    /// §6.1: more than one Transfer-Encoding field.
    case repeatedTransferCoding
    /// §6.1: a list with an entry that is no token.
    case badTransferCoding
    /// §6.3 item 4: `chunked` twice, or not last.
    case chunkedNotFinal
    /// §6.1: a coding this server does not implement.
    case unsupportedTransferCoding
    /// §6.1: Transfer-Encoding in a message that calls itself HTTP/1.0.
    case transferCodingInOldVersion
    /// §7.1: a chunk size that is not hexadecimal, or that no machine integer holds.
    case badChunkSize
    /// §7.1.1: extensions with a byte they may not hold.
    case badChunkExtension
    /// §7.1.1: more extension bytes in one body than `Limits.chunkExtensionBytes`.
    case chunkExtensionsTooLong
    /// §7.1: data not followed by CRLF.
    case badChunkEnd
    /// §7.1.2: a trailer section longer than `Limits.trailerBytes`.
    case trailersTooLarge
    /// RFC 9110 §15.5.14: a body so far past its limit that reading on to its end is not worth it.
    case contentTooLarge

    // MARK: Time, RFC 9110 §15.5.9 (the caller's clock, see `ServerMachine.expire`)

    /// The head did not arrive in time.
    case headTimeout
    /// The body did not arrive in time.
    case bodyTimeout

    /// What the peer is told.
    package var status: Status {
        switch self {
        case .badRequestLine, .badMethod, .badTarget, .badVersion, .http2Preface, .bareLineFeed, .bareCarriageReturn,
            .controlCharacter, .badFieldName, .spaceBeforeColon, .foldedField, .missingHost, .repeatedHost, .badHost,
            .badContentLength, .lengthAndCoding, .repeatedTransferCoding, .badTransferCoding, .chunkedNotFinal,
            .transferCodingInOldVersion, .badChunkSize, .badChunkExtension, .badChunkEnd:
            .badRequest
        case .headTimeout, .bodyTimeout: .requestTimeout
        case .contentLengthOverflow, .chunkExtensionsTooLong, .contentTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .unknownExpectation: .expectationFailed
        case .tooManyFields, .headTooLarge, .trailersTooLarge: .headTooLarge
        case .methodTooLong, .unsupportedTransferCoding: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        }
    }
}
