import Storage

/// What outlives the process: the rows of instances, messages, contacts and chats.
///
/// Instances and settings live in memory too and are written through: whoever changes one says `noteChange`, and the row follows with
/// the turn's commit. Messages, contacts and chats live here alone, so memory does not grow with history; `MessageStore`,
/// `ContactBook` and `ChatList` are an instance's views of them.
///
/// The owner of the loop calls `commit` once a turn, before anything is sent, and `sweep` now and then. Loop thread only.
package final class Store {
    let database: Database
    let policy: Configuration.Storage
    /// Times this store was opened before. Under a fixed seed each start has to draw identifiers of its own.
    package let earlierStarts: Int
    /// A commit failed and no `retry` has succeeded since: further changes should be refused.
    package private(set) var isFailing = false
    /// Instances whose rows are behind, by key.
    private var changed: [Int64: Instance] = [:]
    /// Keys of instances whose rows are to go.
    private var removed: Set<Int64> = []
    private var lastKey: Int64

    package init(_ policy: Configuration.Storage) throws(StoreError) {
        self.policy = policy
        do throws(DatabaseError) {
            database = try Database(path: policy.path, schema: .evolution)
            earlierStarts = database.count("SELECT value FROM Fact WHERE name = 'starts'")
            database.write("INSERT OR REPLACE INTO Fact VALUES ('starts', ?)", [.integer(earlierStarts + 1)])
            // Deleted while instances were not saved, or by a process that died before the sweep.
            database.write("UPDATE Tally SET isRemoved = 1 WHERE instance NOT IN (SELECT key FROM Instance)")
            lastKey = Int64(database.count("SELECT max(instance) FROM Tally"))
            try database.commit()
        } catch {
            throw StoreError(error)
        }
    }

    // MARK: Instances

    /// The key of an instance about to be made.
    func makeKey() -> Int64 {
        lastKey += 1
        return lastKey
    }

    /// The row of the instance is written with this turn's commit.
    func noteChange(of instance: Instance) {
        guard !removed.contains(instance.key) else { return }
        changed[instance.key] = instance
    }

    /// The instance is gone; what it had is swept up later.
    func remove(_ instance: Instance) {
        changed[instance.key] = nil
        removed.insert(instance.key)
    }

    func forgetChanges() { changed = [:] }

    /// Reads prepared so far, and how SQLite goes about each. For tests: a change of schema or query must not make it walk over all
    /// messages.
    package var plans: [(query: String, steps: [String])] {
        database.preparedTexts.filter { $0.hasPrefix("SELECT") }.map { text in
            (text, database.rows("EXPLAIN QUERY PLAN " + text) { $0.text(3) })
        }
    }

    // MARK: Turns

    /// Makes the turn durable. A failure undoes the turn's rows; changes of instances are kept for the next attempt.
    package func commit() throws(StoreError) {
        guard database.isDirty || (!isFailing && !(changed.isEmpty && removed.isEmpty)) else { return }
        try writeOut()
    }

    /// Puts everything into one file. Without it the next start does.
    package func close() { database.close() }

    /// Whether writing works again, tried on as much as a busy turn writes.
    package func retry() throws(StoreError) {
        database.write("INSERT OR REPLACE INTO Fact VALUES ('room', zeroblob(65536))")
        database.write("DELETE FROM Fact WHERE name = 'room'")
        try writeOut()
        isFailing = false
    }

    private func writeOut() throws(StoreError) {
        for key in removed { retire(key) }
        for instance in changed.values { save(instance) }
        do throws(DatabaseError) {
            try database.commit()
        } catch {
            isFailing = true
            throw StoreError(error)
        }
        changed = [:]
        removed = []
    }

    // MARK: Retention

    /// Rows one sweep takes at most: some milliseconds of work.
    private static let sweepCount = 2000
    /// The same for files, which are up to thousands of pages each. They go before their messages, which would take them along.
    private static let mediaSweepCount = 20

    /// Forgets messages over `MOCK_MESSAGE_DAYS` and what deleted instances left. True when there is more to do.
    package func sweep(at now: WallTime) -> Bool {
        var count = 0
        if policy.messageDays > 0 {
            let oldest = Value.integer(now.sinceEpoch - Int64(policy.messageDays) * 86_400_000)
            let fileCount = database.write(
                "DELETE FROM Media WHERE storedAt < ? AND number IN (SELECT number FROM Media ORDER BY number LIMIT ?)",
                [oldest, .integer(Self.mediaSweepCount)])
            guard fileCount < Self.mediaSweepCount else { return true }
            // Rows are numbered in the order they were made, so the oldest come first.
            count = database.write(
                """
                DELETE FROM Message WHERE storedAt < ? AND number IN (SELECT number FROM Message ORDER BY number LIMIT ?)
                """, [oldest, .integer(Self.sweepCount)])
        }
        guard count < Self.sweepCount else { return true }
        guard let key = database.first("SELECT instance FROM Tally WHERE isRemoved = 1", [], { $0.integer(0) }) else {
            return false
        }
        sweep(key)
        return true
    }

    private func retire(_ key: Int64) {
        for table in ["Setting", "Integration", "Record"] {
            database.write("DELETE FROM \(table) WHERE instance = ?", [.integer(key)])
        }
        database.write("DELETE FROM Instance WHERE key = ?", [.integer(key)])
        database.write("UPDATE Tally SET isRemoved = 1 WHERE instance = ?", [.integer(key)])
    }

    private func sweep(_ key: Int64) {
        let fileCount = database.write(
            "DELETE FROM Media WHERE number IN (SELECT number FROM Media WHERE instance = ? LIMIT ?)",
            [.integer(key), .integer(Self.mediaSweepCount)])
        guard fileCount < Self.mediaSweepCount else { return }
        let deleted = database.write(
            "DELETE FROM Message WHERE number IN (SELECT number FROM Message WHERE instance = ? LIMIT ?)",
            [.integer(key), .integer(Self.sweepCount)])
        guard deleted < Self.sweepCount else { return }
        // `instance` is a column of every table an instance has rows in.
        for table in [
            "Vote", "HeardGroup", "Leaver", "Contact", "Chat", "Share", "Span", "Account", "GroupMember", "GroupChat", "Label",
            "Template",
            "Record", "Tally",
        ] {
            database.write("DELETE FROM \(table) WHERE instance = ?", [.integer(key)])
        }
    }
}
