/// A packet waiting for the binary messages it announced. Bounded in count by the parser and in bytes here.
package struct Attachments: Sendable {
    private var result: PacketParser.Result
    private var received: [[UInt8]] = []
    private var remainingBytes: Int

    /// `result` announces at least one attachment.
    package init(awaitedBy result: PacketParser.Result, maxBytes: Int) {
        self.result = result
        remainingBytes = maxBytes
    }

    /// The complete packet, once the last attachment is there.
    package mutating func receive(_ bytes: [UInt8]) throws(PacketError) -> Packet? {
        guard bytes.count <= remainingBytes else { throw .attachmentsTooLarge }
        remainingBytes -= bytes.count
        received.append(bytes)
        guard received.count >= result.attachmentCount else { return nil }
        let ordered = result.attachmentOrder.map { received[$0] }
        switch result.packet {
        case .event(let namespace, let name, let arguments, let ack):
            return .event(namespace, name: name, Arguments(arguments.values, attachments: ordered), ack: ack)
        case .ack(let namespace, let id, let arguments):
            return .ack(namespace, id, arguments.map { Arguments($0.values, attachments: ordered) })
        case .connect, .disconnect: return result.packet
        }
    }
}
