import Bytes

/// Several packets in one HTTP body: joined by the record separator, binary as base64 after a `b`.
/// Source: engine.io-protocol 4, "HTTP long-polling".
package enum Payload {
    package static let separator: UInt8 = 0x1E
    package static let binaryMark = UInt8(ascii: "b")

    /// Appends the packets of one message, with a separator before each but the first of the body.
    package static func append(_ message: EncodedMessage, to body: inout [UInt8]) {
        if !message.text.isEmpty {
            if !body.isEmpty { body.append(separator) }
            body.append(contentsOf: message.text)
        }
        for attachment in message.attachments {
            if !body.isEmpty { body.append(separator) }
            body.append(binaryMark)
            Base64.append(attachment.span, to: &body)
        }
    }
}

/// Why a POST body is not a payload. The session ends with `EndReason.parseError`; the POST itself is answered `ok`.
package enum PayloadError: Error, Equatable, CaseIterable, Sendable {
    /// Nothing between two separators, or an empty body.
    case emptyPacket
    /// A `b` packet that is not padded base64.
    case badBase64
    /// More packets than `EngineOptions.maxPacketsPerPost`.
    case tooManyPackets
}

/// Reads the packets of a POST body one after the other, so that each is dealt with before the next is looked at.
package struct PayloadReader: Sendable {
    package enum Element: Equatable, Sendable {
        /// The bytes of a text packet, kind first, as a range of `body`. Never empty.
        case text(Range<Int>)
        case binary([UInt8])
    }

    package let body: [UInt8]
    private var position = 0
    private var remainingCount: Int
    private var isFinished = false

    package init(_ body: [UInt8], maxPackets: Int) {
        self.body = body
        remainingCount = maxPackets
    }

    /// The next packet, or nil after the last. After an error nothing follows.
    package mutating func next() throws(PayloadError) -> Element? {
        guard !isFinished else { return nil }
        let body = self.body
        let bytes = body.span
        var end = position
        while end < bytes.count, bytes[end] != Payload.separator { end += 1 }
        let range = position..<end
        isFinished = end == bytes.count
        position = end + 1
        guard !range.isEmpty else {
            isFinished = true
            throw .emptyPacket
        }
        guard remainingCount > 0 else {
            isFinished = true
            throw .tooManyPackets
        }
        remainingCount -= 1
        guard bytes[range.lowerBound] == Payload.binaryMark else { return .text(range) }
        guard let binary = Base64.decode(bytes.extracting(range.lowerBound + 1..<range.upperBound)) else {
            isFinished = true
            throw .badBase64
        }
        return .binary(binary)
    }
}
