import JSON
import SocketIO

/// What the server offers: `/`, `/custom`, every `/dyn-…`, and `/deny`, which refuses everybody. The events are the same in all.
enum Namespaces {
    /// A burst of more events, or a text of more letters, is cut: a typing error must not fill the memory.
    private static let maxCount = 20_000_000

    static func install(in hub: Hub) {
        let main = hub.namespace(.main).handlers
        addEvents(to: main)
        main.onConnection { socket, auth in socket.emit("auth", [auth ?? [:]]) }

        let custom = hub.namespace("/custom").handlers
        addEvents(to: custom)
        custom.onConnection { socket, auth in
            socket.emit("auth", [auth ?? [:]])
            if let auth { socket.emit("welcome", [auth]) }
        }

        addEvents(to: hub.namespaces { $0.description.hasPrefix("/dyn-") })

        let denied = hub.namespace("/deny").handlers
        addEvents(to: denied)
        denied.use { request in .refuse(message: "denied", data: request.auth?["data"]) }
    }

    private static func addEvents(to handlers: Handlers) {
        addEchoes(to: handlers)
        handlers.on("burst") { event in
            for number in 0..<count(event) { event.socket.emit("n", [.integer(number)]) }
        }
        handlers.on("big") { event in event.socket.emit("big", [.string(String(repeating: "x", count: count(event)))]) }
        handlers.on("bin") { event in
            var arguments = Arguments()
            let first = arguments.attach([1, 2, 3])
            let second = arguments.attach([])
            arguments.append(["first": first, "rest": [second]])
            event.socket.emit("bin", arguments)
        }
        handlers.on("ask") { event in
            event.socket.emit("q") { answer in
                if let answer { event.socket.emit("answered", answer) }
            }
        }
        handlers.on("query") { event in
            let query = event.socket.handshake?.query ?? []
            event.socket.emit("query", [.object(JSONObject(query.map { ($0.name, .string($0.value)) }))])
        }
        handlers.on("all") { event in event.socket.namespace.emit("all", event.arguments) }
        handlers.on("bye") { event in event.socket.disconnect() }
        handlers.on("byeclose") { event in event.socket.disconnect(closingConnection: true) }
        handlers.on("sendclose") { event in
            event.socket.emit("last", event.arguments)
            event.socket.disconnect(closingConnection: true)
        }
    }

    /// Events that give back what they got.
    private static func addEchoes(to handlers: Handlers) {
        handlers.on("echo") { event in
            if let acknowledgement = event.acknowledgement {
                acknowledgement.answer(event.arguments)
            } else {
                event.socket.emit("echo", event.arguments)
            }
        }
        handlers.on("message") { event in event.socket.emit("message-back", event.arguments) }
        handlers.on("message-with-ack") { event in event.acknowledgement?.answer(event.arguments) }
    }

    private static func count(_ event: Event) -> Int { min(max(event.arguments[0].integer ?? 0, 0), maxCount) }
}
