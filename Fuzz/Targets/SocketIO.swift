import Bytes
import EngineIO
import JSON
import SocketIO

/// socket.io-protocol 5: messages between record separators, those that start with `b` binary, to a hub that echoes.
func check(_ input: Input) {
    var options = HubOptions()
    options.maxAttachments = min(input.cutCount, 10)
    options.maxAttachmentBytes = 64
    options.maxNamespaceNameBytes = 32
    options.maxNamespacesPerClient = 3
    options.maxPendingAcks = 2
    options.jsonDepthLimit = 8
    let hub = Hub(options, random: .seeded(state: 1))
    furnish(hub.namespace("/").handlers)
    furnish(hub.namespaces { !"\($0)".hasSuffix("x") })
    let client = ClientID(slot: 0, generation: 1)
    hub.opened(client)
    hub.receive(Array("0".utf8).span, from: client)
    for message in input.bytes.split(separator: 0x1E, omittingEmptySubsequences: false) {
        if message.first == UInt8(ascii: "b") {
            hub.receive(binary: Array(message.dropFirst()), from: client)
        } else {
            hub.receive(Array(message).span, from: client)
        }
        for order in hub.takeOrders() {
            if case .send(let message, to: _) = order { readBack(message, options) }
        }
    }
    hub.closed(client, .transportClose)
    expect(hub.takeOrders().isEmpty, "orders for a client that is gone")
}

private func furnish(_ handlers: Handlers) {
    handlers.onAny { event in
        event.socket.emit("echo", event.arguments)
        event.acknowledgement?.answer(event.arguments)
    }
    handlers.on("ask") { event in event.socket.emit("q") { _ in event.socket.emit("answered") } }
    handlers.on("bye") { $0.socket.disconnect() }
    handlers.on("close") { $0.socket.disconnect(closingConnection: true) }
}

/// An event the hub sends is one a client could have sent.
private func readBack(_ message: EncodedMessage, _ options: HubOptions) {
    guard message.text.count > 1, message.text[1] == UInt8(ascii: "2") || message.text[1] == UInt8(ascii: "5") else { return }
    do throws(PacketError) {
        let result = try PacketParser(options).parse(message.text.span.extracting(1..<message.text.count))
        expect(result.attachmentCount == message.attachments.count, "attachments announced otherwise than sent")
        expect(result.attachmentOrder == Array(message.attachments.indices), "placeholders in disorder")
    } catch {
        fatalError("\(error): \(String(decoding: message.text, as: UTF8.self))")
    }
}
