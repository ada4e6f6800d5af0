import DequeModule
package import JSON

/// A message as the instance remembers it.
package struct StoredMessage: Equatable, Sendable {
    /// Key of the row, a cuid; `messageId` of `messages.update`.
    package let rowID: String
    /// WhatsApp's id, `key.id`.
    package let id: String
    package let chat: JID
    package let isFromMe: Bool
    /// The object of `send.message` or `messages.upsert`.
    package let body: JSONObject
    /// Receipts told so far; each is told once (spec 13 §5.5).
    var receipts: Set<Receipt> = []
}

/// Messages of one instance in the order they came, found by id.
///
/// Keeps the last `limit` (`MOCK_MAX_MESSAGES`) and forgets the oldest, in constant time. A second message of the same id takes over
/// the id.
package struct MessageStore: Sendable {
    private let limit: Int
    private var messages: Deque<StoredMessage> = []
    /// Number of the first message kept, counted from the first ever stored.
    private var firstNumber = 0
    private var numbers: [String: Int] = [:]

    init(limit: Int) { self.limit = limit }

    package var count: Int { messages.count }

    /// Oldest first.
    package var all: some Collection<StoredMessage> { messages }

    package subscript(_ id: String) -> StoredMessage? {
        numbers[id].map { messages[$0 - firstNumber] }
    }

    mutating func append(_ message: StoredMessage) {
        if messages.count == limit, let oldest = messages.popFirst() {
            if numbers[oldest.id] == firstNumber { numbers[oldest.id] = nil }
            firstNumber += 1
        }
        numbers[message.id] = firstNumber + messages.count
        messages.append(message)
    }

    /// Notes a receipt; false when the message is unknown or has had it.
    mutating func note(_ receipt: Receipt, of id: String) -> Bool {
        guard let number = numbers[id] else { return false }
        return messages[number - firstNumber].receipts.insert(receipt).inserted
    }
}
