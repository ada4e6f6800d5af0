package import JSON

/// A packet of a client, checked. Source: socket.io-protocol 5, "Packet types".
package enum Packet: Equatable, Sendable {
    case connect(NamespaceName, auth: JSONValue?)
    case disconnect(NamespaceName)
    /// `name` is nil for an event without payload, which means nothing to anybody.
    case event(NamespaceName, name: String?, Arguments, ack: AckID?)
    /// `arguments` is nil for an acknowledgement without payload, which answers nothing.
    case ack(NamespaceName, AckID?, Arguments?)
}

/// The number by which an event asks for its acknowledgement, as JavaScript counts: a double, so that ids beyond 2⁵³ are rounded
/// and sent back rounded, instead of overflowing (wire rows S12).
package struct AckID: Equatable, Sendable {
    package let number: Double

    package init(_ number: Int) { self.number = Double(number) }

    /// Nil when no finite double is that large.
    package init?(digits: Span<UInt8>) {
        var number: Double
        if digits.count <= 15 {
            var integer = 0
            for index in digits.indices { integer = integer * 10 + Int(digits[index] & 15) }
            number = Double(integer)
        } else {
            number = Double(String(decoding: digits.copyOfUpTo(400), as: UTF8.self)) ?? .infinity
            if digits.count > 400 { number = .infinity }
        }
        guard number.isFinite else { return nil }
        self.number = number
    }

    package var integer: Int? { Int(exactly: number) }
}

extension Span where Element == UInt8 {
    fileprivate func copyOfUpTo(_ limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in 0..<Swift.min(count, limit) { bytes.append(self[index]) }
        return bytes
    }
}

/// Why a text is no packet a client may send. Every case closes the connection.
package enum PacketError: Error, Equatable, CaseIterable, Sendable {
    /// Empty, or its first character names no packet type, or one only servers send (`4`).
    case unknownType
    /// After `5` or `6`: no number with a dash, or the number 0.
    case illegalAttachments
    /// More than `HubOptions.maxAttachments` announced or used.
    case tooManyAttachments
    /// A placeholder that points to no attachment.
    case illegalPlaceholder
    /// Longer than `HubOptions.maxNamespaceNameBytes`.
    case namespaceTooLong
    /// An acknowledgement id beyond any number.
    case illegalAckID
    /// Not JSON, or nested too deeply.
    case badJSON
    /// JSON of the wrong shape for the packet type.
    case illegalPayload
    /// An event that users may not name so, since the libraries emit it themselves.
    case reservedEventName
    /// Text while an attachment is awaited.
    case attachmentMissing
    /// Binary that nobody announced.
    case unexpectedBinary
    /// More bytes than `HubOptions.maxAttachmentBytes` in the attachments of one packet.
    case attachmentsTooLarge
}
