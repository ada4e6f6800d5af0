import ArgumentParser

struct EvolutionMock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evolution-mock",
        abstract: "A stand-in for Evolution API v2.3 that needs no phone.",
        discussion:
            "Settings come from the environment, from a .env file, and from defaults, in this order. `variables` lists them.",
        subcommands: [Serve.self, ListRoutes.self, ListVariables.self],
        defaultSubcommand: Serve.self)
}
