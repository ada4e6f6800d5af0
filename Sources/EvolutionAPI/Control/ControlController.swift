import Evolution
import HTTP
import JSON

/// The control plane: plays the phone, the people and the network.
struct ControlController {
    let simulator: Simulator

    /// Scans the code; connects first if nothing was asked yet. Answers when the state is `open`.
    func scan(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        if instance.state == .open { return .json(instance.stateBody) }
        guard instance.integration == .baileys else { throw .badRequest("This channel has no QR code") }
        return .pending { give in
            simulator.pair(instance) { isOpen in
                give(isOpen ? .json(instance.stateBody) : .failure(.badRequest("The connection was closed before it opened")))
            }
        }
    }

    /// Somebody writes. Answers with the stored message once its events are out.
    func receive(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let text = IncomingText(
            from: try Self.peer(call.body), pushName: call.body["pushName"]?.string, text: call.body["text"]?.string ?? "")
        let id = try Self.refusing { () throws(SimulatorError) in try simulator.receive(text, at: instance) }
        return .pending { give in
            simulator.whenOpen(instance) {
                give(
                    instance.messages[id].map { .json(.object($0.body), .created) }
                        ?? .failure(.badRequest("The message was not stored")))
            }
        }
    }

    /// Somebody types, records, comes or goes.
    func show(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        guard let presence = call.body["presence"]?.string.flatMap(Presence.init) else { throw .badRequest("Unknown presence") }
        let peer = try Self.peer(call.body)
        return .json(try Self.refusing { () throws(SimulatorError) in try simulator.show(presence, of: peer, at: instance) })
    }

    /// The line breaks with a code; 428 unless another is given.
    func disconnect(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let code = CloseCode(rawValue: call.body["code"]?.integer ?? 428)
        try Self.refusing { () throws(SimulatorError) in try simulator.disconnect(instance, code) }
        return .json(instance.stateBody)
    }

    private static func peer(_ body: JSONObject) throws(APIError) -> JID {
        let jid = JID(number: body["from"]?.string ?? "")
        guard jid.isPerson || jid.isHidden else { throw .badRequest("\"from\" must be a phone number with country code") }
        return jid
    }

    private static func refusing<Result>(_ action: () throws(SimulatorError) -> Result) throws(APIError) -> Result {
        do throws(SimulatorError) {
            return try action()
        } catch {
            throw APIError(status: 400, message: [.string(error.text)])
        }
    }
}

extension SimulatorError {
    fileprivate var text: String {
        switch self {
        case .nothingToScan: "There is no QR code to scan"
        case .notConnected: "The instance is not connected"
        case .nothingToAcknowledge: "There is no such message to acknowledge"
        case .notWatched: "The instance did not subscribe to the presence of this contact"
        }
    }
}
