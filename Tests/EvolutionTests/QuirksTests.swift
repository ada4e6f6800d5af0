import Evolution
import Foundation
import Testing

@Suite("MOCK_PROFILE and MOCK_QUIRKS")
struct QuirksTests {
    private var members: [String] { Mirror(reflecting: Quirks(.compatible)).children.compactMap(\.label) }

    @Test
    func `every quirk can be switched by its name`() {
        #expect(Quirks.all.map(\.name) == members)
        for (name, place) in Quirks.all {
            for isOn in [true, false] {
                let change = Quirks.Change((isOn ? "+" : "-") + name)
                #expect(change.map { Quirks(.compatible).applying([$0])[keyPath: place] } == isOn)
            }
        }
    }

    @Test
    func `single quirks go on top of the profile, the last word counts`() throws {
        let configuration = try Configuration.read(
            environment: ["MOCK_PROFILE": "strict", "MOCK_QUIRKS": "-losesGroupUpdates, +dropsPollVotes,-dropsPollVotes"])
        #expect(!configuration.quirks.losesGroupUpdates)
        #expect(!configuration.quirks.dropsPollVotes)
        #expect(configuration.quirks.restartsByPostOnly)
    }

    @Test(arguments: ["losesGroupUpdates", "+nothing", "-", "+losesGroupUpdates,x"])
    func `what is no quirk is a problem that names them`(_ text: String) throws {
        let problems = #expect(throws: ConfigurationProblems.self) {
            try Configuration.read(environment: ["MOCK_QUIRKS": text])
        }
        #expect(problems?.all.first?.description.contains("restartsByPostOnly") == true)
    }

    @Test
    func `the document lists every quirk with what each profile says`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/fidelity.md"), encoding: .utf8)
        for (name, place) in Quirks.all {
            let values = [Quirks.Profile.strict, .compatible, .ideal].map { Quirks($0)[keyPath: place] ? "yes" : "no" }
            #expect(text.contains("| `\(name)` | \(values.joined(separator: " | ")) |"), "\(name)")
        }
    }
}
