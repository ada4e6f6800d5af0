internal import CSQLite
private import Glibc

/// Sole owner of an open SQLite connection; closes it exactly once.
@safe
final class Connection {
    let handle: OpaquePointer
    let path: String

    /// Makes the file if it is missing, and its folder, but no folders above that.
    init(path: String) throws(DatabaseError) {
        try Self.makeFolder(of: path)
        // A file at the process's size limit is then an error to report, and not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        var handle: OpaquePointer?
        // One thread uses it, so SQLite needs no mutexes.
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else {
            let reason = unsafe Self.reason(handle, code)
            unsafe sqlite3_close_v2(handle)
            throw .cannotOpen(path: path, reason: reason)
        }
        unsafe self.handle = handle
        self.path = path
    }

    deinit { unsafe sqlite3_close_v2(handle) }

    /// Also SQLite's answer when it opened for reading what it may not write.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(handle, "main") == 1 }
    /// A transaction is open. SQLite ends one by itself after some errors.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }
    var changeCount: Int { unsafe Int(sqlite3_changes64(handle)) }
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// Statements without values or rows.
    func execute(_ sql: String) throws(DatabaseError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// The error of the last call, which returned `code`.
    func error(_ code: Int32) -> DatabaseError {
        let detail = unsafe String(cString: sqlite3_errmsg(handle))
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked(path: path)
        case SQLITE_READONLY, SQLITE_PERM: return .readOnly(path: path)
        case SQLITE_NOTADB, SQLITE_CORRUPT: return .damaged(path: path, detail: detail)
        case SQLITE_FULL: return .full(path: path)
        case SQLITE_IOERR: return .cannotWrite(path: path, detail: detail)
        case SQLITE_CANTOPEN: return .cannotOpen(path: path, reason: unsafe Self.reason(handle, code))
        default: return .failed(path: path, code: Int(code), detail: detail)
        }
    }

    /// The kernel's words where it has any.
    private static func reason(_ handle: OpaquePointer?, _ code: Int32) -> String {
        let number = unsafe handle == nil ? 0 : unsafe sqlite3_system_errno(handle)
        return unsafe String(cString: number == 0 ? sqlite3_errstr(code) : UnsafePointer(strerror(number)))
    }

    private static func makeFolder(of path: String) throws(DatabaseError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        guard unsafe mkdir(folder, 0o755) != 0, errno != EEXIST else { return }
        throw .cannotOpen(path: path, reason: "\(unsafe String(cString: strerror(errno))), for the folder \(folder)")
    }
}
