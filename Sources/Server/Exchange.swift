package import HTTP
package import WebSocket

/// One request and the duty to answer it.
///
/// Answered exactly once: by `respond`, by `accept` as a WebSocket, or not at all when the peer goes first.
package final class Exchange {
    package internal(set) var request: Request

    /// Called once if the peer goes, or the connection is destroyed, before the answer. Whoever parks an exchange sets it.
    package var onAbort: (() -> Void)?

    /// Nil once answered or aborted.
    private var connection: HTTPConnection?

    init(_ request: Request, on connection: HTTPConnection) {
        self.request = request
        self.connection = connection
    }

    package var isPending: Bool { connection != nil }

    /// Numeric address of the peer, such as `127.0.0.1` or `::ffff:127.0.0.1`. Empty once answered.
    package var peerAddress: String { connection?.peerAddress ?? "" }

    /// Sends the answer; later calls are ignored.
    package func respond(_ response: Response) { finish()?.respond(response, to: self) }

    /// Sends the answer and closes the connection after it.
    package func respondAndClose(_ response: Response) { finish()?.respond(response, to: self, closing: true) }

    /// Closes the connection without an answer.
    package func destroy() { finish()?.destroy() }

    /// Answers 101 with `fields` and hands the connection over to `client`.
    package func accept(
        _ fields: [(name: String, value: String)], deflate: PerMessageDeflate.Agreement?, maxMessageBytes: Int,
        maxFragmentCount: Int = WebSocketConnection.defaultFragmentCount, client: any WebSocketClient
    ) -> WebSocketConnection? {
        finish()?.upgrade(
            fields, deflate: deflate, maxMessageBytes: maxMessageBytes, maxFragmentCount: maxFragmentCount,
            client: client)
    }

    func abort() {
        guard finish() != nil else { return }
        let action = onAbort
        onAbort = nil
        action?()
    }

    private func finish() -> HTTPConnection? {
        defer { connection = nil }
        return connection
    }
}
