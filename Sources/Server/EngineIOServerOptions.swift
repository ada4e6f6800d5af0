package import EngineIO
package import HTTP
package import WebSocket

/// How Engine.IO is served over HTTP.
package struct EngineIOServerOptions {
    package var engine = EngineOptions()

    /// Requests whose path starts with it are Engine.IO's. It ends in a slash.
    package var path = "/socket.io/"

    /// Nil: no cross-origin fields at all, and `OPTIONS` is an ordinary, wrong method.
    package var crossOrigin: CrossOrigin?

    /// Whether the handshake sets the cookie `io`, for load balancers that keep a client on one server.
    package var setsCookie = false

    /// Bytes. Answers to polls from this size on are compressed for clients that can read it: 1024, as in the reference
    /// implementation.
    package var compressedBytes = 1024

    /// The client's script, served below `path`; nil serves none.
    package var clientFiles: ClientFiles?

    /// Permessage-deflate, off as in the reference implementation: it costs memory and time per client.
    package var deflate: PerMessageDeflate.Options?

    /// Sessions at a time; a further handshake is refused. As many as connections.
    package var sessionCount = 10_000

    /// Sessions of one peer address at a time; a further handshake is refused. As many as sessions: behind a proxy, and in tests,
    /// everybody has the same address.
    package var sessionsPerAddress = 10_000

    /// Frames a WebSocket message may come in.
    package var fragmentCount = WebSocketConnection.defaultFragmentCount

    /// Asked for each new session, with the request and the peer's numeric address.
    package var admission: (Request, String) -> EngineIO.Handshake.Admission = { _, _ in .allow }

    /// Told of each client that is closed for reading too slowly, with what waited for it.
    package var slowConsumer: (_ address: String, _ queuedBytes: Int) -> Void = { _, _ in }

    package init() {}

    /// Permessage-deflate as thousands of idle clients can afford it: no compressor is kept for any of them.
    package mutating func offerDeflate() { deflate = PerMessageDeflate.Options() }
}
