import Evolution
import JSON
import Reactor

/// Prints a line for every event, for whoever watches the terminal: `event=connection.update instance="acme" state="open"`.
///
/// Names come from outside, so they are printed as JSON strings: control characters stay harmless. A terminal that does not keep up
/// misses lines, and the loop never waits for it.
final class EventLog: EventSink {
    func receive(_ event: Evolution.Event) {
        var line = "event=\(event.name.rawValue) instance=\(JSONValue.string(event.instance))"
        if let state = event.data["state"] { line += " state=\(state)" }
        if let text = event.data["message"]?["conversation"] { line += " from=\(event.data["pushName"] ?? .null) text=\(text)" }
        StandardOutput.write(line + "\n")
    }
}
