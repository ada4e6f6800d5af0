import DequeModule

/// Messages waiting for a poll, in order. Bounded in bytes and in count; a message that does not fit is not taken, and the session
/// it was for ends, since a client that misses one packet in the middle is worse off than one that reconnects.
package struct SendQueue: Sendable {
    private var messages: Deque<EncodedMessage> = []
    package private(set) var byteCount = 0

    package init() {}

    package var isEmpty: Bool { messages.isEmpty }
    package var count: Int { messages.count }

    /// False when the message would exceed a bound.
    package mutating func append(_ message: EncodedMessage, maxBytes: Int, maxCount: Int) -> Bool {
        let bytes = message.byteCount
        guard messages.count < maxCount, byteCount + bytes <= maxBytes else { return false }
        messages.append(message)
        byteCount += bytes
        return true
    }

    package mutating func popFirst() -> EncodedMessage? {
        guard let message = messages.popFirst() else { return nil }
        byteCount -= message.byteCount
        if messages.isEmpty { messages = [] }
        return message
    }

    /// The body of one answer: whole messages, as many as stay within `maxPackets`, but at least one.
    package mutating func takePayload(maxPackets: Int) -> [UInt8] {
        var body: [UInt8] = []
        var packetCount = 0
        while let message = messages.first {
            packetCount += message.packetCount
            if !body.isEmpty, packetCount > maxPackets { break }
            Payload.append(message, to: &body)
            _ = popFirst()
        }
        return body
    }
}
