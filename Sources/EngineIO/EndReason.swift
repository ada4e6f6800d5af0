/// Why a session is over.
package enum EndReason: Equatable, Sendable, CaseIterable {
    /// The client said goodbye: packet `1`, or its WebSocket closed.
    case transportClose
    /// A rule of the transport was broken or its connection was lost: overlapping polls or POSTs, an aborted poll.
    case transportError
    /// No pong within interval + timeout.
    case pingTimeout
    /// Bytes that are no packet, or a packet a client may not send.
    case parseError
    /// The server wanted it.
    case forcedClose
    /// The client did not fetch what was waiting for it (`EngineOptions.maxQueuedBytes`, `maxQueuedCount`).
    case overflow
}
