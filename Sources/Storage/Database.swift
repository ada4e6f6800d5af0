/// A SQLite database that belongs to one process and one thread, written in one transaction per turn of the loop.
///
/// **Turns.** The first write of a turn opens a transaction; `commit` at its end makes all of it durable or none. A call that fails
/// spoils the turn: its writes and queries are empty from there on, and `commit` undoes everything and throws what went wrong. So the
/// code in between needs no error paths, provided that nothing it made known leaves before `commit` has returned.
///
/// **Durability.** Write-ahead log, synchronous NORMAL: what was committed survives the death of the process by any signal, for the
/// kernel has it. Loss of power may take back the last turns, never the consistency; an fsync per turn is not worth that to a mock.
///
/// **Ownership.** The file is locked from opening to closing; a second process gets `locked`. Other tools can look at it when this
/// one has stopped.
///
/// `:memory:` as the path makes a database that lives and dies with this object, by the same code.
package final class Database {
    private let connection: Connection
    private var statements: [String: Statement] = [:]
    private var failure: DatabaseError?
    /// Prepared statements kept; a few kilobytes each.
    private static let statementLimit = 200

    package init(path: String, schema: Schema) throws(DatabaseError) {
        connection = try Connection(path: path)
        guard !connection.isReadOnly else { throw .readOnly(path: path) }
        // KiB of page cache; the kernel's own cache holds the rest.
        try connection.execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY")
        try requireOwn(schema)
        // A file that is only being made need not outlive a loss of power, and waiting for the disk would be most of the start.
        if try number("PRAGMA user_version") == 0 { try connection.execute("PRAGMA synchronous=OFF") }
        // Bytes to which the log is cut back after a burst.
        try connection.execute("PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=8388608")
        // Takes the lock, which journal_mode alone does not when the file is in this mode already.
        try connection.execute("BEGIN IMMEDIATE; COMMIT")
        try migrate(to: schema)
        try connection.execute("PRAGMA synchronous=NORMAL")
    }

    package var path: String { connection.path }
    /// Of the statements that are kept prepared.
    package var preparedTexts: [String] { Array(statements.keys) }

    // MARK: A turn

    /// Runs a statement that changes something. Returns how many rows it changed; 0 in a spoilt turn.
    @discardableResult
    package func write(_ sql: String, _ values: [Value] = []) -> Int {
        guard failure == nil else { return 0 }
        do throws(DatabaseError) {
            if !connection.isInTransaction { try statement("BEGIN IMMEDIATE").run([], on: connection) { _ in } }
            try statement(sql).run(values, on: connection) { _ in }
            return connection.changeCount
        } catch {
            failure = error
            return 0
        }
    }

    /// The key of the row the last `write` inserted.
    package var lastInsertedRow: Int64 { connection.lastInsertedRow }

    /// Every row of a query, read by `body`; empty in a spoilt turn.
    package func rows<Item>(_ sql: String, _ values: [Value] = [], _ body: (borrowing Row) -> Item) -> [Item] {
        var items: [Item] = []
        guard failure == nil else { return items }
        do throws(DatabaseError) {
            try statement(sql).run(values, on: connection) { items.append(body($0)) }
        } catch {
            failure = error
        }
        return items
    }

    /// The first row of a query that has one at most.
    package func first<Item>(_ sql: String, _ values: [Value] = [], _ body: (borrowing Row) -> Item) -> Item? {
        rows(sql, values, body).first
    }

    /// The number a query answers with; 0 without a row.
    package func count(_ sql: String, _ values: [Value] = []) -> Int {
        first(sql, values) { Int($0.integer(0)) } ?? 0
    }

    /// Something was written since the last `commit`, or has failed.
    package var isDirty: Bool { failure != nil || connection.isInTransaction }

    /// Makes the turn durable. Throws, with everything undone, when any call of the turn failed or this one does.
    package func commit() throws(DatabaseError) {
        if let failure {
            self.failure = nil
            rollBack()
            throw failure
        }
        guard connection.isInTransaction else { return }
        do throws(DatabaseError) {
            try statement("COMMIT").run([], on: connection) { _ in }
        } catch {
            rollBack()
            throw error
        }
    }

    /// Moves the write-ahead log into the file. The last thing asked of a database whose objects may live on.
    package func close() {
        rollBack()
        // A failure leaves the log where the next start finds it.
        do throws(DatabaseError) { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") } catch {}
    }

    private func rollBack() {
        guard connection.isInTransaction else { return }
        // An error here has no consequence of its own: the log holds no commit mark, so nothing of the turn is in the file.
        do throws(DatabaseError) { try connection.execute("ROLLBACK") } catch {}
    }

    private func statement(_ sql: String) throws(DatabaseError) -> Statement {
        if let known = statements[sql] { return known }
        // Texts are made by code, not by peers; but filters that combine make many.
        if statements.count == Self.statementLimit { statements = [:] }
        let new = try Statement(sql, on: connection)
        statements[sql] = new
        return new
    }

    // MARK: Opening

    /// Refuses a file that is not this program's, or from its future.
    private func requireOwn(_ schema: Schema) throws(DatabaseError) {
        let application = try number("PRAGMA application_id")
        let version = try number("PRAGMA user_version")
        let tableCount = try number("SELECT count(*) FROM sqlite_master")
        if application != Int64(schema.applicationID) {
            guard application == 0, version == 0, tableCount == 0 else { throw .foreign(path: path) }
        }
        guard version <= schema.version else { throw .newer(path: path, version: Int(version), known: schema.version) }
    }

    private func migrate(to schema: Schema) throws(DatabaseError) {
        let version = try number("PRAGMA user_version")
        for (index, step) in schema.steps.enumerated().dropFirst(Int(version)) {
            do throws(DatabaseError) {
                try connection.execute(
                    "BEGIN IMMEDIATE; \(step); PRAGMA application_id=\(schema.applicationID); "
                        + "PRAGMA user_version=\(index + 1); COMMIT")
            } catch {
                rollBack()
                throw error
            }
        }
    }

    private func number(_ sql: String) throws(DatabaseError) -> Int64 {
        var number: Int64 = 0
        try Statement(sql, on: connection).run([], on: connection) { number = $0.integer(0) }
        return number
    }
}
