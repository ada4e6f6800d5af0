import JSON

/// What the parts of the domain share, handed to each as one value.
struct Wiring {
    let world: World
    let publisher: EventPublisher
    let line: Line
    let directory: Directory
    let quirks: Quirks
}

extension Instance {
    /// The account's own address; empty before the first login.
    package var own: JID { JID(ownerJID ?? "") }

    /// What the real server trips over when it uses the line now: a socket that was never opened, or one that is closed. Nil when the
    /// line is open.
    func obstacle(calling method: String) -> Obstacle? {
        guard state != .open else { return nil }
        guard connection.hasStarted else {
            return Obstacle(kind: "TypeError", text: "Cannot read properties of undefined (reading '\(method)')")
        }
        return Obstacle(kind: "Error", text: "Connection Closed")
    }

    /// The routes that need a phone are refused by the other channels.
    func requirePhone() throws(APIError) {
        switch integration {
        case .baileys: return
        case .business: throw .badRequest("Method not available on WhatsApp Business API")
        case .evolution: throw .badRequest("Method not available on Evolution Channel")
        }
    }
}

/// An exception of the real server: its kind and its text, as handlers print them into their answers.
struct Obstacle: Error, Equatable {
    let kind: String
    let text: String

    /// `Error: Connection Closed`.
    var description: String { "\(kind): \(text)" }
}
