import ArgumentParser
import EngineIO
import HTTP
import Reactor
import Server
import SocketIO

/// The command line. Times are milliseconds and sizes are bytes; what is not given is as in the library.
struct WireOptions: ParsableArguments {
    @Option(help: "The port; 0 takes a free one.") var port: UInt16 = 0
    @Option(help: "The numeric address to listen on.") var host = "127.0.0.1"
    @Option(help: "Where the server lives; ends in a slash.") var path: String?
    @Flag(help: "Serve bare Engine.IO and echo every message.") var engine = false
    @Flag(help: "Serve WebSockets without Engine.IO at /, and echo every message.") var echoWebsocket = false
    @Option(help: "Milliseconds.") var pingInterval: Int?
    @Option(help: "Milliseconds.") var pingTimeout: Int?
    @Option(help: "Milliseconds.") var connectTimeout: Int?
    @Option(help: "Milliseconds.") var upgradeTimeout: Int?
    @Option(help: "Bytes of the largest message.") var maxBuffer: Int?
    @Option(help: "Bytes that may wait for one client.") var maxQueued: Int?
    @Option(help: "Sessions of one address.") var maxSessions: Int?
    @Option(help: "Origins, separated by commas, or *.") var cors: String?
    @Flag(help: "Allow credentials across origins.") var credentials = false
    @Flag(help: "Set the cookie `io`.") var cookie = false
    @Flag(help: "Agree to permessage-deflate.") var deflate = false
    @Option(help: "polling, websocket or both, separated by a comma.") var transports: String?
    @Flag(help: "Do not offer upgrades.") var noUpgrades = false
    @Flag(help: "Do not serve the client's files.") var noClient = false
    @Option(help: "The client's script.") var clientFile = "Public/socket.io.js"
    @Option(help: "Admit only handshakes that carry it as `apikey`, in the query or in a field.") var apiKey: String?

    func validate() throws {
        if let path, !path.hasPrefix("/") || !path.hasSuffix("/") { throw ValidationError("--path starts and ends with a slash") }
        for name in transportNames where Transport(rawValue: name) == nil { throw ValidationError("no such transport: \(name)") }
    }

    private var transportNames: [String] { transports?.split(separator: ",").map(String.init) ?? [] }
}

// MARK: What the library makes of it

extension WireOptions {
    func server() throws(SystemError) -> EngineIOServerOptions {
        var server = EngineIOServerOptions()
        server.engine = engineOptions
        server.path = path ?? (engine ? "/engine.io/" : "/socket.io/")
        if let cors {
            server.crossOrigin = CrossOrigin(
                flavour: .permissive, origins: cors.split(separator: ",").map(String.init), methods: CrossOrigin.socketMethods,
                allowsCredentials: credentials)
        }
        server.setsCookie = cookie
        if let maxSessions { (server.sessionCount, server.sessionsPerAddress) = (maxSessions, maxSessions) }
        if deflate { server.offerDeflate() }
        if !noClient { server.clientFiles = try FileSystem.readIfPresent(clientFile, byteCount: 4 << 20).map(ClientFiles.init) }
        if let apiKey { server.admission = { request, _ in Self.admit(request, apiKey: apiKey) } }
        return server
    }

    var hub: HubOptions {
        var hub = HubOptions()
        if let connectTimeout { hub.connectTimeout = .milliseconds(connectTimeout) }
        return hub
    }

    private var engineOptions: EngineOptions {
        var engine = EngineOptions()
        if let pingInterval { engine.pingInterval = .milliseconds(pingInterval) }
        if let pingTimeout { engine.pingTimeout = .milliseconds(pingTimeout) }
        if let upgradeTimeout { engine.upgradeTimeout = .milliseconds(upgradeTimeout) }
        if let maxBuffer { engine.maxPayloadBytes = maxBuffer }
        if let maxQueued { engine.maxQueuedBytes = maxQueued }
        if !transportNames.isEmpty {
            engine.transports = []
            if transportNames.contains(Transport.polling.rawValue) { engine.transports.insert(.polling) }
            if transportNames.contains(Transport.webSocket.rawValue) { engine.transports.insert(.webSocket) }
        }
        engine.allowsUpgrades = !noUpgrades
        return engine
    }

    private static func admit(_ request: Request, apiKey: String) -> EngineIO.Handshake.Admission {
        switch Query(request.query)["apikey"] ?? request.fields["apikey"] {
        case apiKey: .allow
        case nil: .refuse("")
        default: .refuse("wrong key")
        }
    }
}
