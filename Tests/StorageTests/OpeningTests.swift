import Storage
import Testing

@Suite("Storage: opening")
struct OpeningTests {
    @Test func `a missing file and its folder are made`() throws {
        let place = Place()
        do {
            let database = try Database(path: place.path, schema: .shelf)
            database.write("INSERT INTO Book (title) VALUES ('kept')")
            try database.commit()
        }
        let database = try Database(path: place.path, schema: .shelf)
        #expect(database.rows("SELECT title FROM Book") { $0.text(0) } == ["kept"])
    }

    @Test func `an older file is brought up to date and keeps its rows`() throws {
        let place = Place()
        do {
            let database = try Database(path: place.path, schema: .shelf)
            database.write("INSERT INTO Book (title) VALUES ('old')")
            try database.commit()
        }
        let database = try Database(path: place.path, schema: .largerShelf)
        #expect(database.rows("SELECT title, author FROM Book") { "\($0.text(0)) \($0.optionalText(1) ?? "-")" } == ["old -"])
        #expect(database.count("PRAGMA user_version") == 2)
    }

    @Test func `a migration that fails leaves the version before it`() throws {
        let place = Place()
        do { _ = try Database(path: place.path, schema: .shelf) }
        #expect(throws: DatabaseError.self) { try Self.open(place.path, .brokenShelf) }
        let database = try Database(path: place.path, schema: .shelf)
        #expect(database.count("PRAGMA user_version") == 1)
        #expect(database.count("SELECT count(*) FROM sqlite_master WHERE name = 'Shelf'") == 0)
    }

    @Test func `a newer file is refused and left as it is`() throws {
        let place = Place()
        do { _ = try Database(path: place.path, schema: .largerShelf) }
        #expect(throws: DatabaseError.newer(path: place.path, version: 2, known: 1)) { try Self.open(place.path, .shelf) }
        _ = try Database(path: place.path, schema: .largerShelf)
    }

    @Test func `a database of another program is refused`() throws {
        let place = Place()
        do { _ = try Database(path: place.path, schema: .foreign) }
        #expect(throws: DatabaseError.foreign(path: place.path)) { try Self.open(place.path, .shelf) }
    }

    @Test func `a second opener is told that the file is in use`() throws {
        let place = Place()
        let first = try Database(path: place.path, schema: .shelf)
        #expect(throws: DatabaseError.locked(path: place.path)) { try Self.open(place.path, .shelf) }
        first.write("INSERT INTO Book (title) VALUES ('undisturbed')")
        try first.commit()
    }

    @Test(arguments: [0, 100, 4096]) func `a damaged file is refused`(_ offset: Int) throws {
        let place = Place()
        do { _ = try Database(path: place.path, schema: .largerShelf) }
        place.write([UInt8](repeating: 0xA5, count: 4096), at: offset)
        let error = #expect(throws: DatabaseError.self) { try Self.touch(place.path) }
        guard case .damaged(place.path, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `text is not a database`() throws {
        let place = Place()
        place.write(Array(String(repeating: "not a database\n", count: 100).utf8))
        let error = #expect(throws: DatabaseError.self) { try Self.open(place.path, .shelf) }
        #expect(error == .damaged(path: place.path, detail: "file is not a database"))
    }

    @Test func `a file in a place without folder cannot be opened`() {
        for path in ["/dev/null/mock.db", "/tmp/there-is-no-such-folder/nor-this/mock.db", "/tmp"] {
            let error = #expect(throws: DatabaseError.self) { try Self.open(path, .shelf) }
            guard case .cannotOpen(path, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }

    @Test(.enabled(if: !Place.isRoot)) func `a read-only file is refused`() throws {
        let place = Place()
        do { _ = try Database(path: place.path, schema: .shelf) }
        place.forbidWriting()
        #expect(throws: DatabaseError.readOnly(path: place.path)) { try Self.open(place.path, .shelf) }
    }

    @Test func `every error names the file and says what to do`() {
        let errors: [DatabaseError] = [
            .cannotOpen(path: "a.db", reason: "Permission denied"), .readOnly(path: "a.db"), .locked(path: "a.db"),
            .foreign(path: "a.db"), .damaged(path: "a.db", detail: "file is not a database"),
            .newer(path: "a.db", version: 9, known: 2), .full(path: "a.db"), .cannotWrite(path: "a.db", detail: "disk I/O error"),
        ]
        for error in errors {
            #expect(error.description.contains("a.db"))
            #expect(error.description.contains("; "))
        }
    }

    static func open(_ path: String, _ schema: Schema) throws { _ = try Database(path: path, schema: schema) }

    /// Opens, and reads a table.
    static func touch(_ path: String) throws {
        let database = try Database(path: path, schema: .largerShelf)
        _ = database.count("SELECT count(title) FROM Book")
        try database.commit()
    }
}
