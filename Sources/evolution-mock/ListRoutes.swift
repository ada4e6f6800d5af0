import ArgumentParser
import Evolution
import EvolutionAPI
import Reactor

/// Prints the menu, for people and for the test that compares it with the contract.
struct ListRoutes: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "routes", abstract: "List every route.")

    func run() throws {
        var configuration = Configuration()
        configuration.metrics.isEnabled = true
        configuration.storage.path = ":memory:"
        let mock = try Mock(
            configuration, loop: EventLoop(), store: Store(configuration.storage), publicFolder: nil)
        for name in mock.routeNames { StandardOutput.write(name + "\n") }
    }
}
