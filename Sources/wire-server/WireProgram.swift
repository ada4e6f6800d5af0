import EngineIO
import Glibc
import HTTP
import Reactor
import Server
import SocketIO

/// The process: a loop, an HTTP server, and one protocol on it, from the first connection to the orderly stop.
final class WireProgram: HTTPHandler {
    /// How long clients may take to say goodbye once the server stops.
    private static let stopTimeout = Duration.seconds(5)

    private let options: WireOptions
    private let loop: EventLoop
    private let engine: EngineIOServer
    /// What speaks over the engine: one of the two.
    private let socketIO: SocketIOServer?
    private let echo: EchoEngine?
    private let webSockets: EchoWebSockets?
    private var http: HTTPServer?

    init(_ options: WireOptions) throws(SystemError) {
        self.options = options
        loop = try EventLoop()
        let server = try options.server()
        webSockets = options.echoWebsocket ? EchoWebSockets(deflate: server.deflate) : nil
        if options.engine {
            let echo = EchoEngine(loop: loop, options: server)
            engine = echo.engine
            self.echo = echo
            socketIO = nil
        } else {
            let socketIO = SocketIOServer(loop: loop, options: server, hubOptions: options.hub)
            Namespaces.install(in: socketIO.hub)
            engine = socketIO.engine
            self.socketIO = socketIO
            echo = nil
        }
    }

    func run() throws(SystemError) {
        Signals.ignoreBrokenPipes()
        let signals = try Signals(loop: loop) { [unowned self] _ in stop() }
        let http = HTTPServer(loop: loop, handler: self)
        self.http = http
        let port = try http.listen(host: options.host, port: options.port)
        print("wire-server listening on http://\(options.host.contains(":") ? "[\(options.host)]" : options.host):\(port)")
        fflush(nil)
        try loop.run()
        withExtendedLifetime(signals) {}
        loop.tearDown()
    }

    private func stop() {
        guard let http, !http.isStopping else { return loop.stop() }
        if let socketIO { socketIO.stop() } else { engine.stop() }
        http.stop()
        loop.beforeSleep { [unowned self] in if http.connectionCount == 0 { loop.stop() } }
        _ = loop.after(Self.stopTimeout) { [unowned self] in loop.stop() }
    }

    // MARK: Requests

    func bodyLimitBytes(_ exchange: Exchange) -> Int {
        engine.owns(exchange.request) ? engine.bodyLimitBytes(exchange) : 0
    }

    func refuseBody(_ exchange: Exchange) {
        engine.owns(exchange.request) ? engine.refuseBody(exchange) : handle(exchange)
    }

    func handle(_ exchange: Exchange) {
        if let webSockets { return webSockets.handle(exchange) }
        if engine.owns(exchange.request) { return engine.handle(exchange) }
        exchange.respond(.text(.notFound, "nothing here\n"))
    }
}
