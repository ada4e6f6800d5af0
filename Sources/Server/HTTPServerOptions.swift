package import HTTP

/// Limits and times of an HTTP server. The times are those of Node's `http`, on which the imitated server runs.
package struct HTTPServerOptions: Sendable {
    package var limits = ServerMachine.Limits()

    /// From accepting the connection to the end of the TLS handshake, which is two round trips and half a kilobyte of the client's:
    /// nobody needs the two minutes that Node allows.
    package var handshakeTimeout: Duration = .seconds(10)

    /// From accepting the connection (under TLS, from the end of its handshake), or from the first byte of a later request, to the end of the head; a total, not per read.
    package var headTimeout: Duration = .seconds(60)

    /// From the first byte of a request to the end of its body. 136 MiB in five minutes needs half a megabyte a second.
    package var requestTimeout: Duration = .seconds(300)

    /// How long a connection may idle between requests; told to the client in `Keep-Alive`.
    package var keepAliveTimeout: Duration = .seconds(5)

    /// Connections at a time. One more is closed as soon as it is accepted. Far more
    /// than a test opens; below it a client in a loop cannot use up the machine.
    package var connectionCount = 10_000

    /// Bytes of pipelined requests kept while an answer is pending; beyond it the connection is not read.
    package var pipelinedBytes = 65_536

    package init() {}
}
