import Evolution
import Foundation
import Testing

/// `.env.example` and the table of variables say the same, in the same order.
@Suite(".env.example")
struct EnvironmentExampleTests {
    /// What the example sets on purpose, so that a copied file shows life.
    private static let deliberate = [
        "MOCK_SIMULATOR": "auto", "WEBSOCKET_ENABLED": "true", "MOCK_DEMO_INSTANCE": "demo", "MOCK_LOG": "events",
    ]

    /// One paragraph a variable: meaning, what is allowed, default, assignment. Without a default it is commented out.
    private static func paragraph(_ variable: Variable) -> String {
        let value = deliberate[variable.name] ?? variable.defaultText
        let quoted = value.contains("#") || value.contains(" ") ? "'\(value)'" : value
        let assignment = value.isEmpty ? "#\(variable.name)=" : "\(variable.name)=\(quoted)"
        let unset = variable.defaultText.isEmpty ? "unset" : variable.defaultText
        return "# \(variable.meaning)\n# Allowed: \(variable.allowed). Default: \(unset).\n\(assignment)\n"
    }

    private static func paragraph(_ group: IgnoredVariables) -> String {
        "# Without effect, for \(group.why):\n" + group.names.map { "#   \($0)\n" }.joined()
    }

    private func text() throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: ".env.example"), encoding: .utf8)
    }

    @Test
    func `every variable is there with meaning, unit and default, and no other`() throws {
        let paragraphs = try text().split(separator: "\n\n").map { $0 + "\n" }
        let body = paragraphs.dropFirst().map { String($0).replacing("\n\n", with: "\n") }
        let expected = Variable.all.map(Self.paragraph) + IgnoredVariables.all.map(Self.paragraph)
        #expect(body == expected)
    }

    @Test
    func `the example as it stands sets four things`() throws {
        var expected = Configuration()
        expected.simulator.mode = .auto
        expected.websocket.isEnabled = true
        expected.simulator.demoInstance = "demo"
        expected.log = .events
        #expect(try Configuration.read(environment: [:], dotEnv: text()) == expected)
    }
}
