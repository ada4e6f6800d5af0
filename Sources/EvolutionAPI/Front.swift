import HTTP
import Server

/// The first fork of every request: Socket.IO's path or the REST side.
final class Front: HTTPHandler {
    private let rest: RESTHandler
    private let socketIO: SocketIOServer?
    private let bodyLimit: Int

    init(rest: RESTHandler, socketIO: SocketIOServer?, bodyLimitBytes: Int) {
        self.rest = rest
        self.socketIO = socketIO
        bodyLimit = bodyLimitBytes
    }

    private func engine(for exchange: Exchange) -> EngineIOServer? {
        guard let engine = socketIO?.engine, engine.owns(exchange.request) else { return nil }
        return engine
    }

    func bodyLimitBytes(_ exchange: Exchange) -> Int { engine(for: exchange)?.bodyLimitBytes(exchange) ?? bodyLimit }

    func handle(_ exchange: Exchange) {
        if let engine = engine(for: exchange) { engine.handle(exchange) } else { rest.handle(exchange) }
    }

    func refuseBody(_ exchange: Exchange) {
        if let engine = engine(for: exchange) { engine.refuseBody(exchange) } else { rest.refuseBody(exchange) }
    }
}
