internal import CSQLite

/// One prepared statement: bound, stepped, and reset after each use, so that it holds neither locks nor the bytes it was given.
@safe
final class Statement {
    private let handle: OpaquePointer
    private var isStepping = false

    /// The text is one statement of this program, so a mistake in it is the program's.
    init(_ sql: String, on connection: Connection) throws(DatabaseError) {
        var handle: OpaquePointer?
        // Prepared once and kept.
        let code = unsafe sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else { throw connection.error(code) }
        unsafe self.handle = handle
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Changes nothing in the file.
    var isReadOnly: Bool { unsafe sqlite3_stmt_readonly(handle) != 0 }

    /// Steps to the end and shows each row.
    func run(_ values: [Value], on connection: Connection, _ body: (borrowing Row) -> Void) throws(DatabaseError) {
        precondition(!isStepping, "a statement cannot be run while its rows are read")
        isStepping = true
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
            isStepping = false
        }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw connection.error(code) }
        }
        while true {
            let code = unsafe sqlite3_step(handle)
            switch code {
            case SQLITE_ROW: body(unsafe Row(handle))
            case SQLITE_DONE: return
            default: throw connection.error(code)
            }
        }
    }

    private func bind(_ value: Value, at index: Int32) -> Int32 {
        switch value {
        case .null: return unsafe sqlite3_bind_null(handle, index)
        case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
        case .real(let number): return unsafe sqlite3_bind_double(handle, index, number)
        case .text(var text): return text.withUTF8 { unsafe csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count)) }
        case .utf8(let bytes):
            return unsafe bytes.withUnsafeBufferPointer {
                unsafe csqlite_bind_text(handle, index, $0.baseAddress, UInt64($0.count))
            }
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBufferPointer {
                unsafe csqlite_bind_blob(handle, index, $0.baseAddress, UInt64($0.count))
            }
        }
    }
}
