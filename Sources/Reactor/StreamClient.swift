/// The protocol that speaks over a stream.
///
/// Called on the loop's thread, one event at a time. None is called from within a method of `Stream`.
package protocol StreamClient: AnyObject {
    /// The stream had to wait before it could carry bytes, and now it can: an outgoing connection, or one secured by TLS. Comes before
    /// everything else, and never for a plain accepted connection. What was written before is kept and sent now.
    func streamOpened(_ stream: Stream)
    /// The bytes lie in the loop's one read buffer, and only during the call.
    func stream(_ stream: Stream, received bytes: Span<UInt8>)
    /// The peer will send no more; writing is still possible.
    func streamReachedEnd(_ stream: Stream)
    /// Exactly once, always, and last. At the end of the turn in which it happened.
    func streamClosed(_ stream: Stream, _ reason: StreamCloseReason)
    /// The outbox fell to the loop's low mark after it had been above the high one.
    func streamDrained(_ stream: Stream)
}

extension StreamClient {
    package func streamOpened(_ stream: Stream) {}
    package func streamDrained(_ stream: Stream) {}
}

/// Why a stream is no more.
package enum StreamCloseReason: Equatable, Sendable {
    /// `close()`: everything was handed to the kernel, and the peer had finished or did so in time.
    case finished
    /// `close()`: the peer made no progress within `Stream.lingerTime`.
    case lingerExpired
    /// `abort()`.
    case aborted
    /// The connection broke, or was not made.
    case failed(SystemError)
    /// The two sides of TLS came to no terms, or broke them.
    case insecure(TLSError)
}
