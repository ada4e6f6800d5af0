import ArgumentParser
import Evolution
import EvolutionAPI
import Reactor

/// The default: runs the server until SIGINT or SIGTERM.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run the server (the default).")

    @Option(help: "The port to listen on; wins over SERVER_PORT. 0 takes a free one.")
    var port: UInt16?

    @Option(help: "The numeric address to listen on; all of them when absent.")
    var host: String?

    @Option(name: .customLong("env-file"), help: "The file of settings.")
    var environmentFile = ".env"

    @Option(name: .customLong("public"), help: "The folder of the web console.")
    var publicFolder = "Public"

    func run() throws {
        Signals.ignoreBrokenPipes()
        let configuration = try Settings.read(file: environmentFile)
        let store = try Settings.openStore(configuration)
        do throws(SystemError) {
            _ = try DescriptorLimit.raise()
            let loop = try EventLoop()
            let security = PortSecurity(configuration.server) { StandardError.write("evolution-mock: \($0)\n") }
            let mock = try Mock(
                configuration, loop: loop, store: store, publicFolder: FileSystem.isFolder(publicFolder) ? publicFolder : nil,
                security: security)
            let signals = try Signals(loop: loop) { signal in
                // Without files to read again, SIGHUP says what it always has: the terminal is gone.
                if signal == .hangUp, security.isReloadable { security.reload() } else { mock.stop() }
            }
            let port = try mock.listen(host: host, port: port)
            StandardOutput.write("evolution-mock listening on \(security.scheme)://\(host ?? "127.0.0.1"):\(port)\n")
            try loop.run()
            withExtendedLifetime(signals) {}
            loop.tearDown()
            store.close()
        } catch {
            StandardError.write("evolution-mock: \(error)\n")
            throw ExitCode(71)
        }
    }
}
