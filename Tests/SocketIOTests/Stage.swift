import Bytes
import EngineIO
import JSON
import SocketIO
import Testing

/// A hub with the namespaces and handlers the rows of docs/wire.md speak of, and its orders as texts.
final class Stage {
    let hub: Hub
    let client = ClientID(slot: 3, generation: 1)
    var log: [String] = []

    init(_ change: (inout HubOptions) -> Void = { _ in }) {
        var options = HubOptions()
        change(&options)
        hub = Hub(options, random: .seeded(state: 1))
        furnish(hub.namespace("/").handlers)
        let custom = hub.namespace("/custom").handlers
        furnish(custom)
        custom.onConnection { socket, auth in socket.emit("welcome", [auth ?? .null]) }
        furnish(hub.namespaces { "\($0)".hasPrefix("/dyn-") })
        hub.namespace("/deny").handlers.use { _ in .refuse(message: "denied", data: nil) }
        hub.opened(client, handshake: HandshakeRequest(query: Array("EIO=4&a=1&a=2&b=%20x+y".utf8)))
    }

    private func furnish(_ handlers: Handlers) {
        handlers.on("echo") { event in
            if let acknowledgement = event.acknowledgement {
                acknowledgement.answer(event.arguments)
                acknowledgement.answer(["twice"])
            } else {
                event.socket.emit("echo", event.arguments)
            }
        }
        handlers.on("ask") { event in
            event.socket.emit("q") { [unowned self] in log.append("answer \($0?.values.description ?? "none")") }
        }
        handlers.on("bye") { $0.socket.disconnect() }
        handlers.on("byeclose") { $0.socket.disconnect(closingConnection: true) }
        handlers.on("sendclose") {
            $0.socket.emit("last")
            $0.socket.disconnect(closingConnection: true)
        }
        handlers.onDisconnect { [unowned self] socket, reason in
            log.append("\(socket.namespace.name) \(reason.rawValue)")
            socket.emit("too late")
            socket.disconnect(closingConnection: true)
        }
    }

    /// Delivers packets (without Engine.IO's 4) and gives what was ordered, session identifiers shortened to `…`.
    @discardableResult
    func receive(_ texts: String..., from id: ClientID? = nil) -> [String] {
        for text in texts { hub.receive(Array(text.utf8).span, from: id ?? client) }
        return orders()
    }

    func orders() -> [String] {
        hub.takeOrders().flatMap { order in
            switch order {
            case .send(let message, to: let id): Self.text(message).map { id == client ? $0 : "\(id.slot): \($0)" }
            case .broadcast(let message, to: let ids): ["\(ids.map(\.slot)): \(Self.text(message).joined())"]
            case .close(let id): [id == client ? "close" : "\(id.slot): close"]
            }
        }
    }

    private static func text(_ message: EncodedMessage) -> [String] {
        var text = String(decoding: message.text, as: UTF8.self)
        if let start = text.range(ofSid: #"{"sid":""#) { text.replaceSubrange(start, with: "…") }
        return [text] + message.attachments.map { "\($0)" }
    }
}

extension String {
    fileprivate func range(ofSid mark: String) -> Range<String.Index>? {
        guard let open = firstIndex(of: "{"), self[open...].hasPrefix(mark) else { return nil }
        let start = index(open, offsetBy: mark.count)
        return start..<index(start, offsetBy: 20)
    }
}
