/// The life of a stream.
enum StreamState: UInt8 {
    /// `connect` is under way.
    case connecting
    /// The two sides of TLS are coming to terms.
    case handshaking
    case open
    /// `close()` was called: sending what is queued, then the end.
    case closing
    /// The end is sent: waiting for the peer's, dropping what it still says.
    case lingering
    case closed
}
