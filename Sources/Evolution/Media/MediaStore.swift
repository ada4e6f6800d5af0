import DequeModule

/// The bytes of an instance's media, by message id, so that what came in can be fetched again unchanged.
///
/// Holds at most `limitBytes` and forgets the oldest, whose messages then answer like media WhatsApp has deleted.
package struct MediaStore: Sendable {
    /// 256 MiB: two bodies of the largest size a request may have.
    package static let defaultLimitBytes = 256 << 20

    private let limitBytes: Int
    private var files: [String: [UInt8]] = [:]
    private var order: Deque<String> = []
    package private(set) var byteCount = 0

    package init(limitBytes: Int = Self.defaultLimitBytes) { self.limitBytes = limitBytes }

    package subscript(_ id: String) -> [UInt8]? { files[id] }

    package mutating func insert(_ bytes: [UInt8], for id: String) {
        if let old = files.updateValue(bytes, forKey: id) { byteCount -= old.count } else { order.append(id) }
        byteCount += bytes.count
        while byteCount > limitBytes, let oldest = order.popFirst() {
            byteCount -= files.removeValue(forKey: oldest)?.count ?? 0
        }
    }
}
