import Bytes
import JSON

/// Reads the text of one Socket.IO packet, as strictly as the reference implementation where clients can tell, and more strictly
/// where it is sloppy: an announcement of no attachments and an id that is a space are refused.
/// Source: socket.io-protocol 5, "Packet encoding"; wire rows S01–S22.
package struct PacketParser: Sendable {
    package struct Result: Equatable, Sendable {
        package var packet: Packet
        /// Binary messages that must follow.
        package var attachmentCount = 0
        /// For each placeholder, in the order of the text, the attachment it stood for.
        package var attachmentOrder: [Int] = []
    }

    package static let reservedEventNames: Set<String> = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    private let options: HubOptions

    package init(_ options: HubOptions) { self.options = options }

    package func parse(_ text: Span<UInt8>) throws(PacketError) -> Result {
        guard text.count > 0 else { throw .unknownType }
        let type = text[0]
        guard (UInt8(ascii: "0")...UInt8(ascii: "6")).contains(type), type != UInt8(ascii: "4") else { throw .unknownType }
        var position = 1
        let isBinary = type >= UInt8(ascii: "5")
        let attachmentCount = isBinary ? try self.attachmentCount(text, &position) : 0
        let namespace = try namespaceName(text, &position)
        let id = try ackID(text, &position)
        let payload = try json(text, from: position)
        switch type {
        case UInt8(ascii: "0"): return Result(packet: try connect(namespace, payload))
        case UInt8(ascii: "1"):
            guard payload == nil else { throw .illegalPayload }
            return Result(packet: .disconnect(namespace))
        case UInt8(ascii: "2"), UInt8(ascii: "5"):
            return try event(namespace, id, payload, attachmentCount)
        default:
            return try ack(namespace, id, payload, attachmentCount)
        }
    }

    // MARK: The parts of a packet, in their order

    private func attachmentCount(_ text: Span<UInt8>, _ position: inout Int) throws(PacketError) -> Int {
        var count = 0
        let start = position
        while position < text.count, ASCII.isDigit(text[position]) {
            count = min(count * 10 + Int(text[position] & 15), options.maxAttachments + 1)
            position += 1
        }
        guard position > start, position < text.count, text[position] == UInt8(ascii: "-"), count > 0 else {
            throw .illegalAttachments
        }
        guard count <= options.maxAttachments else { throw .tooManyAttachments }
        position += 1
        return count
    }

    private func namespaceName(_ text: Span<UInt8>, _ position: inout Int) throws(PacketError) -> NamespaceName {
        guard position < text.count, text[position] == NamespaceName.slash else { return .main }
        let start = position
        while position < text.count, text[position] != ASCII.comma { position += 1 }
        guard position - start <= options.maxNamespaceNameBytes else { throw .namespaceTooLong }
        let end = position
        position = min(position + 1, text.count)
        return end == start + 1 ? .main : NamespaceName(text.extracting(start..<end))
    }

    private func ackID(_ text: Span<UInt8>, _ position: inout Int) throws(PacketError) -> AckID? {
        let start = position
        while position < text.count, ASCII.isDigit(text[position]) { position += 1 }
        guard position > start else { return nil }
        guard let id = AckID(digits: text.extracting(start..<position)) else { throw .illegalAckID }
        return id
    }

    private func json(_ text: Span<UInt8>, from position: Int) throws(PacketError) -> JSONValue? {
        guard position < text.count else { return nil }
        // The payload follows at once: white space before it would be taken for an id by the reference implementation.
        guard text[position] != ASCII.space else { throw .badJSON }
        do {
            return try JSONValue(parsing: text.extracting(position..<text.count), depthLimit: options.jsonDepthLimit)
        } catch {
            throw .badJSON
        }
    }

    // MARK: The types

    private func connect(_ namespace: NamespaceName, _ payload: JSONValue?) throws(PacketError) -> Packet {
        switch payload {
        case nil: return .connect(namespace, auth: nil)
        case .object: return .connect(namespace, auth: payload)
        default: throw .illegalPayload
        }
    }

    private func event(
        _ namespace: NamespaceName, _ id: AckID?, _ payload: JSONValue?, _ attachmentCount: Int
    ) throws(PacketError) -> Result {
        guard let payload else {
            return Result(packet: .event(namespace, name: nil, [], ack: id), attachmentCount: attachmentCount)
        }
        guard case .array(let values) = payload, let first = values.first else { throw .illegalPayload }
        let name: String
        switch first {
        case .string(let text): name = text
        case .number: name = first.description
        case .null, .bool, .array, .object: throw .illegalPayload
        }
        guard !Self.reservedEventNames.contains(name) else { throw .reservedEventName }
        var arguments = Array(values.dropFirst())
        let order = try Placeholders.check(&arguments, attachmentCount: attachmentCount, limit: options.maxAttachments)
        return Result(
            packet: .event(namespace, name: name, Arguments(arguments), ack: id), attachmentCount: attachmentCount,
            attachmentOrder: order)
    }

    private func ack(
        _ namespace: NamespaceName, _ id: AckID?, _ payload: JSONValue?, _ attachmentCount: Int
    ) throws(PacketError) -> Result {
        guard let payload else { return Result(packet: .ack(namespace, id, nil), attachmentCount: attachmentCount) }
        guard case .array(var values) = payload else { throw .illegalPayload }
        let order = try Placeholders.check(&values, attachmentCount: attachmentCount, limit: options.maxAttachments)
        return Result(
            packet: .ack(namespace, id, Arguments(values)), attachmentCount: attachmentCount, attachmentOrder: order)
    }
}
