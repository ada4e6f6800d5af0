import ArgumentParser
import Evolution
import EvolutionAPI
import Reactor

/// Prints the menu, for people and for the test that compares it with the contract.
struct ListRoutes: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "routes", abstract: "List every route.")

    func run() throws {
        let mock = try Mock(Configuration(), loop: EventLoop(), publicFolder: nil)
        for name in mock.routeNames { StandardOutput.write(name + "\n") }
    }
}
