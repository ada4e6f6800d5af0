/// The kind of an Engine.IO packet: the first character of its text. Source: engine.io-protocol 4, "Packet encoding".
package enum PacketKind: UInt8, Sendable, CaseIterable {
    case open = 0x30
    case close
    case ping
    case pong
    case message
    case upgrade
    case noop
}

/// Something to be sent, already in the form both transports share: text that starts with its kind, then the binary messages
/// that belong to it.
///
/// Text and attachments are one unit: they are queued, counted and sent together, because a packet between them makes the
/// receiver close. The arrays are shared by all the sessions a broadcast reaches.
package struct EncodedMessage: Equatable, Sendable {
    /// A whole text packet, kind included; empty when there is only binary.
    package let text: [UInt8]
    package let attachments: [[UInt8]]

    package init(text: [UInt8], attachments: [[UInt8]] = []) {
        self.text = text
        self.attachments = attachments
    }

    /// A bare binary message.
    package init(binary: [UInt8]) {
        self.init(text: [], attachments: [binary])
    }

    package static let close = EncodedMessage(text: [PacketKind.close.rawValue])
    package static let ping = EncodedMessage(text: [PacketKind.ping.rawValue])
    package static let noop = EncodedMessage(text: [PacketKind.noop.rawValue])
    /// `3probe`: the answer to the probe of an upgrading transport.
    package static let probeAnswer = EncodedMessage(text: Array("3probe".utf8))

    package var packetCount: Int { (text.isEmpty ? 0 : 1) + attachments.count }

    package var byteCount: Int {
        var total = text.count
        for attachment in attachments { total += attachment.count }
        return total
    }
}
