import Storage

/// The bytes of an instance's media, by message id, so that what came in can be fetched again unchanged: rows of `Media`.
///
/// Holds at most `MOCK_MAX_MEDIA_BYTES` and forgets the oldest, whose messages then answer like media WhatsApp has deleted; a file
/// larger than that is not kept at all. A file goes with its message, and whether messages are saved or not: WhatsApp has it.
package struct MediaStore {
    /// Bytes. SQLite takes no more than 10⁹ in a row.
    private static let rowBytes = 999_000_000

    private let store: Store
    private let world: World
    private let instance: Int64

    init(store: Store, world: World, instance: Int64) {
        self.store = store
        self.world = world
        self.instance = instance
    }

    package var byteCount: Int { store.database.count("SELECT mediaBytes FROM Tally WHERE instance = ?", [.integer(instance)]) }

    package subscript(_ id: String) -> [UInt8]? {
        store.database.first(
            "SELECT bytes FROM Media WHERE instance = ? AND keyId = ?", [.integer(instance), .text(id)]
        ) { $0.bytes(0) }
    }

    package func insert(_ bytes: [UInt8], for id: String) {
        let database = store.database
        let limit = store.policy.mediaBytes
        database.write("DELETE FROM Media WHERE instance = ? AND keyId = ?", [.integer(instance), .text(id)])
        guard bytes.count <= min(limit, Self.rowBytes) else { return }
        database.write(
            "INSERT INTO Media (instance, keyId, storedAt, byteCount, bytes) VALUES (?, ?, ?, ?, ?)",
            [
                .integer(instance), .text(id), .integer(world.wallTime.sinceEpoch), .integer(bytes.count), .blob(bytes),
            ])
        while byteCount > limit {
            let deleted = database.write(
                "DELETE FROM Media WHERE number = (SELECT number FROM Media WHERE instance = ? ORDER BY number LIMIT 1)",
                [.integer(instance)])
            guard deleted > 0 else { return }
        }
    }
}
