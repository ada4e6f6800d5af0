/// Why a response could not be read; the connection is of no further use.
package enum ResponseError: Error, CaseIterable, Equatable, Sendable {
    /// RFC 9112 §4: not `HTTP/1.x SP three digits`.
    case badStatusLine
    /// RFC 9112 §5: a broken line or field, or more than the limits allow.
    case badHead
    /// RFC 9112 §6.3: a body whose end is ambiguous.
    case badFraming
    /// RFC 9112 §7.1: broken chunks.
    case badChunks
    /// The body is longer than `ClientMachine.Limits.bodyBytes`.
    case bodyTooLarge
    /// RFC 9112 §8: the connection closed before the response was complete.
    case closedEarly
}
