internal import CSQLite

/// A row while a query stands on it; what is read is copied. Valid within the closure that receives it, which it cannot leave.
///
/// Columns are numbered from 0. A value of another kind is converted as SQLite does: NULL reads as 0 or as empty.
@safe
package struct Row: ~Copyable {
    private let statement: OpaquePointer

    init(_ statement: OpaquePointer) { unsafe self.statement = statement }

    package func isNull(_ column: Int) -> Bool { unsafe sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL }
    package func integer(_ column: Int) -> Int64 { unsafe sqlite3_column_int64(statement, Int32(column)) }
    package func bool(_ column: Int) -> Bool { integer(column) != 0 }
    package func real(_ column: Int) -> Double { unsafe sqlite3_column_double(statement, Int32(column)) }
    package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

    package func text(_ column: Int) -> String {
        guard let bytes = unsafe sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// Of a blob, or of text in UTF-8.
    package func bytes(_ column: Int) -> [UInt8] {
        guard let bytes = unsafe sqlite3_column_blob(statement, Int32(column)) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }
}
