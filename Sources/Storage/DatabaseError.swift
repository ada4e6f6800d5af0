/// What can be wrong with a database file. One case for each thing its owner would have to do about it.
package enum DatabaseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file or its folder cannot be made or opened.
    case cannotOpen(path: String, reason: String)
    /// It can be read, but not written.
    case readOnly(path: String)
    /// Another process has it.
    case locked(path: String)
    /// A database, but of another program.
    case foreign(path: String)
    /// Not a database, or a broken one.
    case damaged(path: String, detail: String)
    /// Written by a later version of this program.
    case newer(path: String, version: Int, known: Int)
    /// The disk is full, or the file has reached its limit.
    case full(path: String)
    /// The kernel refuses to write or read: a broken disk, a quota, a limit on the size of files.
    case cannotWrite(path: String, detail: String)
    /// Anything else SQLite reports; `code` is its extended result code.
    case failed(path: String, code: Int, detail: String)

    /// A sentence with the file's name and what to do.
    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason):
            "cannot open the database \(path): \(reason); check the path and the permissions of its folder"
        case .readOnly(let path):
            "the database \(path) is read-only; make the file and its folder writable, or name another file"
        case .locked(let path):
            "the database \(path) is in use by another process; stop that one, or name another file"
        case .foreign(let path):
            "the database \(path) belongs to another program; name another file"
        case .damaged(let path, let detail):
            "the database \(path) is damaged (\(detail)); move it away to start with an empty one, or restore a copy"
        case .newer(let path, let version, let known):
            "the database \(path) has version \(version), but this program knows \(known) at most; "
                + "run the later program that wrote it, or name another file"
        case .full(let path):
            "the disk of the database \(path) is full; make room on it"
        case .cannotWrite(let path, let detail):
            "the database \(path) cannot be written (\(detail)); check its disk, its quota and the limit on the size of files"
        case .failed(let path, let code, let detail):
            "the database \(path) failed: \(detail) (code \(code))"
        }
    }
}
