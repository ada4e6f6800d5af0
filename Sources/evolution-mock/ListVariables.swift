import ArgumentParser
import Evolution
import Reactor

/// Prints every variable with its default and what it may be.
struct ListVariables: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "variables", abstract: "List every setting.")

    func run() {
        for variable in Variable.all {
            StandardOutput.write(
                "\(variable.name)=\(variable.defaultText)\n    \(variable.meaning) Allowed: \(variable.allowed).\n")
        }
        for group in IgnoredVariables.all {
            StandardOutput.write("\nAccepted and without effect, for \(group.why):\n")
            for name in group.names { StandardOutput.write("    \(name)\n") }
        }
    }
}
