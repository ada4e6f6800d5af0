/// What a server of Engine.IO sessions may be told. The defaults are those of the reference implementation where it has one.
public struct EngineOptions: Sendable {
    /// From the open packet or a pong to the next ping. 25 s.
    public var pingInterval: Duration = .seconds(25)
    /// From a ping to the end of a session whose pong is missing. 20 s.
    public var pingTimeout: Duration = .seconds(20)
    /// From the opening of a second transport to the latest `5` packet. 10 s.
    public var upgradeTimeout: Duration = .seconds(10)
    /// How long a session closed by the server waits for a poll to tell it so. 30 s.
    public var closeTimeout: Duration = .seconds(30)
    /// Bytes. Largest POST body and largest WebSocket message; told to the client as `maxPayload`. 1 000 000.
    public var maxPayloadBytes = 1_000_000
    public var transports: Transports = .all
    /// Whether a polling session is told that it may upgrade.
    public var allowsUpgrades = true
    /// Packets in one answer to a poll; the rest follows in the next. 16: clients written in Python give a session
    /// up at a longer answer, which a burst of events soon is. The reference implementation has no such bound, and loses them.
    public var maxPacketsPerAnswer = 16
    /// Packets in one POST. 16 384: far above what a client queues between two POSTs, far below the half million that fit
    /// in `maxPayloadBytes`.
    public var maxPacketsPerPost = 16_384
    /// Bytes waiting for one client, over which its session ends. 4 MiB.
    public var maxQueuedBytes = 4 << 20
    /// Messages waiting for one client, over which its session ends. 16 384.
    public var maxQueuedCount = 16_384

    public init() {}
}

/// The options as all sessions of a server share them: one reference in each instead of a copy.
package final class SessionRules: Sendable {
    package let options: EngineOptions

    package init(_ options: EngineOptions) { self.options = options }
}
