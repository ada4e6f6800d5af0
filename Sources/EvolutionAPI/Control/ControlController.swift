import Evolution
import HTTP
import JSON

/// The control plane: plays the phone, the people and the network.
struct ControlController {
    let simulator: Simulator
    /// What the phone shows among its linked devices: the name of the client and its browser.
    let device: (client: String, browser: String)

    /// Scans the code; connects first if nothing was asked yet. Answers when the state is `open`.
    func scan(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        if instance.state == .open { return .json(scanned(instance)) }
        guard instance.integration == .baileys else { throw .badRequest("This channel has no QR code") }
        return .pending { give in
            simulator.pair(instance) { isOpen in
                give(isOpen ? .json(scanned(instance)) : .failure(.badRequest("The connection was closed before it opened")))
            }
        }
    }

    private func scanned(_ instance: Instance) -> JSONValue {
        var answer = instance.stateBody.object ?? [:]
        answer["device"] = ["client": .string(device.client), "browser": .string(device.browser)]
        return .object(answer)
    }

    /// Somebody writes, or the owner's own phone does. Answers once the events are out: 201 with the message stored, 200 with what
    /// was told or with the reason why nothing was.
    func receive(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        let incoming = try IncomingReader.read(call.body)
        return .pending { give in
            do throws(SimulatorError) {
                try simulator.receive(incoming, at: instance) { outcome in
                    switch outcome {
                    case .stored(let message)?: give(.json(.object(message), .created))
                    case .told(let name, let data)?: give(.json(["event": .string(name.rawValue), "data": data]))
                    case .dropped(let reason)?: give(.json(["event": nil, "reason": .string(reason)]))
                    case nil: give(.failure(.badRequest("The account was lost before the message came through")))
                    }
                }
            } catch {
                give(.failure(error.refusal))
            }
        }
    }

    /// WhatsApp or the peer acknowledges an own message, or the owner reads a received one on the phone.
    func acknowledge(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        guard let receipt = call.body["status"]?.string.flatMap(Receipt.init), let id = call.body["id"]?.string else {
            throw .badRequest("Unknown status")
        }
        return .json(
            try Self.refusing { () throws(SimulatorError) in try simulator.acknowledge(id, receipt, at: instance) })
    }

    /// Somebody types, records, comes or goes.
    func show(_ call: Call, _ instance: Instance) throws(APIError) -> Answer {
        guard let presence = call.body["presence"]?.string.flatMap(Presence.init) else { throw .badRequest("Unknown presence") }
        let peer = try Self.peer(call.body)
        let group = call.body["group"]?.string.map { JID(number: $0) }
        if let group, !group.isGroup { throw .badRequest("\"group\" must be the address of a group") }
        return .json(
            try Self.refusing { () throws(SimulatorError) in
                try simulator.show(presence, of: peer, in: group, at: instance)
            })
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
            throw error.refusal
        }
    }
}

extension SimulatorError {
    fileprivate var refusal: APIError { APIError(status: 400, message: [.string(text)]) }

    fileprivate var text: String {
        switch self {
        case .nothingToScan: "There is no QR code to scan"
        case .notConnected: "The instance is not connected"
        case .nothingToAcknowledge: "There is no such message to acknowledge"
        case .notWatched: "The instance did not subscribe to the presence of this contact"
        case .groupsIgnored: "The setting groupsIgnore is on"
        }
    }
}
