import Evolution
import JSON
import Reactor

/// Prints a line for every event, for whoever watches the terminal: `event=connection.update instance="acme" state="open"`.
///
/// Names come from outside, so they are printed as JSON strings with every control character escaped: none reaches the terminal. A terminal that does not keep up
/// misses lines, and the loop never waits for it.
final class EventLog: EventSink {
    func receive(_ event: Evolution.Event) {
        guard !event.isForSocketsOnly else { return }
        var line = "event=\(event.name.rawValue) instance=\(Self.quoted(.string(event.instance)))"
        if let state = event.data["state"] { line += " state=\(Self.quoted(state))" }
        if let text = event.data["message"]?["conversation"] {
            line += " from=\(Self.quoted(event.data["pushName"] ?? .null)) text=\(Self.quoted(text))"
        }
        StandardOutput.write(line + "\n")
    }

    /// JSON lets DEL, the second set of controls (U+0080 to U+009F, of which terminals obey some) and the Unicode line ends stand as
    /// they are.
    private static func quoted(_ value: JSONValue) -> String {
        let text = value.description
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}
