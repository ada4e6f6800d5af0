import Storage
private import Glibc

/// A folder of its own for one test, removed with what is in it when the test lets go of it.
final class Place {
    let folder: String

    init() {
        var random = SystemRandomNumberGenerator()
        folder = "/tmp/storage-tests-\(random.next())"
        _ = unsafe mkdir(folder, 0o755)
    }

    deinit {
        for name in ["mock.db", "mock.db-wal", "mock.db-shm"] { _ = unsafe unlink("\(folder)/\(name)") }
        _ = unsafe rmdir(folder)
    }

    var path: String { "\(folder)/mock.db" }

    func write(_ bytes: [UInt8], at offset: Int = 0) {
        let number = unsafe open(path, O_RDWR | O_CREAT, 0o644)
        defer { close(number) }
        _ = unsafe bytes.withUnsafeBytes { unsafe pwrite(number, $0.baseAddress, $0.count, off_t(offset)) }
    }

    func copy(to other: Place) {
        for suffix in ["", "-wal"] {
            let number = unsafe open(path + suffix, O_RDONLY)
            guard number >= 0 else { continue }
            defer { close(number) }
            let copy = unsafe open(other.path + suffix, O_WRONLY | O_CREAT, 0o644)
            defer { close(copy) }
            while sendfile(copy, number, nil, 1 << 20) > 0 {}
        }
    }

    /// Root may write anywhere, so nothing is read-only to it but what the kernel makes so.
    static var isRoot: Bool { geteuid() == 0 }

    func forbidWriting() { _ = unsafe chmod(path, 0o444) }
}

extension Schema {
    private static let firstStep = "CREATE TABLE Book (id INTEGER PRIMARY KEY, title TEXT, price REAL, cover BLOB)"

    static let shelf = Schema(applicationID: 77, steps: [firstStep])
    static let largerShelf = Schema(
        applicationID: 77, steps: [firstStep, "ALTER TABLE Book ADD COLUMN author TEXT; CREATE INDEX byAuthor ON Book (author)"])
    static let brokenShelf = Schema(
        applicationID: 77, steps: [firstStep, "CREATE TABLE Shelf (id INTEGER); CREATE TABLE Book (id INTEGER)"])
    static let foreign = Schema(applicationID: 78, steps: ["CREATE TABLE Record (id INTEGER PRIMARY KEY)"])
}
