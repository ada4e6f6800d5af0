import ArgumentParser

/// A Socket.IO server without an application, for tests of the wire from outside. It is not shipped.
///
/// Its namespaces and events are those of `Namespaces`; with `--engine` it is an Engine.IO server that says every message again.
struct WireServer: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wire-server", abstract: "A Socket.IO server for tests of the protocol from outside.")

    @OptionGroup var options: WireOptions

    func run() throws {
        try WireProgram(options).run()
    }
}
