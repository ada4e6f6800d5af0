import HTTP
package import Reactor
import WebSocket

/// An HTTP/1.1 server: listens, keeps the connections, hands their requests to one handler.
package final class HTTPServer {
    package let loop: EventLoop
    package let options: HTTPServerOptions
    unowned let handler: any HTTPHandler

    /// Once stopping: no new connections, each answer is the last of its connection.
    package private(set) var isStopping = false

    /// Connections turned away because there were too many.
    package private(set) var refusedCount = 0

    private var listener: Listener?
    /// Connections that still speak HTTP, and the places that are free.
    private var connections: [HTTPConnection?] = []
    private var freeSlots: [Int] = []
    private var webSockets: [WebSocketConnection?] = []
    private var freeWebSocketSlots: [Int] = []
    private var dateBytes: [UInt8] = []
    private var dateExpires: ContinuousClock.Instant

    /// The handler is not retained; it outlives the server.
    package init(loop: EventLoop, options: HTTPServerOptions = HTTPServerOptions(), handler: any HTTPHandler) {
        self.loop = loop
        self.options = options
        self.handler = handler
        dateExpires = loop.now
    }

    /// Connections now open, WebSockets included.
    package var connectionCount: Int {
        connections.count - freeSlots.count + webSockets.count - freeWebSocketSlots.count
    }

    /// Starts listening; port 0 takes a free one. Returns the port. `tls` is asked for each connection, so that another certificate
    /// can take effect while the earlier connections go on with theirs; nil is plain.
    package func listen(
        host: String? = nil, port: UInt16, tls: @escaping () -> TLSContext? = { nil }
    ) throws(SystemError) -> UInt16 {
        let listener = try Listener(loop: loop, host: host, port: port, tls: tls) { [unowned self] stream in accepted(stream) }
        self.listener = listener
        return listener.port
    }

    /// Closes the listener and every quiet connection; busy ones close after their answer.
    package func stop() {
        isStopping = true
        listener?.close()
        listener = nil
        for connection in connections { connection?.stop() }
        for connection in webSockets { connection?.close(.goingAway) }
    }

    private func accepted(_ stream: Stream) {
        guard connectionCount < options.connectionCount, !isStopping else {
            refusedCount += 1
            return stream.abort()
        }
        let connection = HTTPConnection(stream, of: self)
        connection.slot = insert(connection, into: &connections, freeSlots: &freeSlots)
    }

    private func insert<Connection>(_ connection: Connection, into table: inout [Connection?], freeSlots: inout [Int]) -> Int {
        guard let slot = freeSlots.popLast() else {
            table.append(connection)
            return table.count - 1
        }
        table[slot] = connection
        return slot
    }

    func forget(_ connection: HTTPConnection) {
        guard connection.slot < connections.count, connections[connection.slot] === connection else { return }
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
    }

    func remember(_ connection: WebSocketConnection) {
        connection.slot = insert(connection, into: &webSockets, freeSlots: &freeWebSocketSlots)
    }

    func forget(_ connection: WebSocketConnection) {
        guard connection.slot < webSockets.count, webSockets[connection.slot] === connection else { return }
        webSockets[connection.slot] = nil
        freeWebSocketSlots.append(connection.slot)
    }

    /// The `Date` field, made once a second.
    func date() -> [UInt8] {
        if loop.now >= dateExpires {
            let milliseconds = WallClock.millisecondsSinceEpoch()
            dateBytes = HTTPDate.bytes(epochSeconds: Int(milliseconds / 1000))
            dateExpires = loop.now + .milliseconds(1000 - milliseconds % 1000)
        }
        return dateBytes
    }
}
