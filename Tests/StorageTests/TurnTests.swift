import Storage
import Testing

@Suite("Storage: a turn")
struct TurnTests {
    @Test func `every kind of value comes back as it went in`() throws {
        let database = try Database(path: ":memory:", schema: .shelf)
        let sql = "INSERT INTO Book (id, title, price, cover) VALUES (?, ?, ?, ?)"
        database.write(sql, [.integer(1), .text("Açaí"), .real(1.5), .blob([0, 255])])
        database.write(sql, [.integer(2), .null, .null, .null])
        database.write(sql, [.integer(Int64.min), .text(""), .real(0), .blob([])])
        database.write(sql, [.integer(4), .utf8(Array("a\u{0}b".utf8)), .real(-1), .null])
        let rows = database.rows("SELECT id, title, price, cover FROM Book ORDER BY id") { row in
            "\(row.integer(0)) \(row.optionalText(1) ?? "-") \(row.real(2)) \(row.isNull(3) ? "-" : "\(row.bytes(3))")"
        }
        #expect(rows == ["-9223372036854775808  0.0 []", "1 Açaí 1.5 [0, 255]", "2 - 0.0 -", "4 a\u{0}b -1.0 -"])
        #expect(database.count("SELECT count(*) FROM Book WHERE typeof(title) = 'text'") == 3)
        try database.commit()
    }

    @Test func `a turn without writes has nothing to commit`() throws {
        let database = try Database(path: ":memory:", schema: .shelf)
        #expect(database.count("SELECT count(*) FROM Book") == 0)
        #expect(!database.isDirty)
        try database.commit()
        database.write("INSERT INTO Book (title) VALUES ('One')")
        #expect(database.isDirty)
        #expect(database.lastInsertedRow == 1)
        try database.commit()
        #expect(!database.isDirty)
    }

    @Test func `a write tells how many rows it changed`() throws {
        let database = try Database(path: ":memory:", schema: .shelf)
        for title in ["One", "Two"] { database.write("INSERT INTO Book (title) VALUES (?)", [.text(title)]) }
        #expect(database.write("UPDATE Book SET price = 2") == 2)
        #expect(database.write("DELETE FROM Book WHERE title = ?", [.text("Three")]) == 0)
    }

    @Test func `what was committed is there after the owner dies, the rest is not`() throws {
        let place = Place()
        let successor = Place()
        let database = try Database(path: place.path, schema: .shelf)
        database.write("INSERT INTO Book (title) VALUES ('told')")
        try database.commit()
        database.write("INSERT INTO Book (title) VALUES ('untold')")
        // The bytes a killed process would leave behind.
        place.copy(to: successor)
        let reopened = try Database(path: successor.path, schema: .shelf)
        #expect(reopened.rows("SELECT title FROM Book") { $0.text(0) } == ["told"])
        #expect(reopened.rows("PRAGMA integrity_check") { $0.text(0) } == ["ok"])
    }

    @Test func `a failure spoils its turn and no other`() throws {
        let database = try Database(path: ":memory:", schema: .shelf)
        database.write("INSERT INTO Book (id) VALUES (1)")
        try database.commit()
        database.write("INSERT INTO Book (id) VALUES (2)")
        database.write("INSERT INTO Book (id) VALUES (1)")
        #expect(database.write("INSERT INTO Book (id) VALUES (3)") == 0)
        #expect(database.rows("SELECT id FROM Book") { $0.integer(0) } == [])
        let error = #expect(throws: DatabaseError.self) { try Self.commit(database) }
        #expect(error?.description.contains("UNIQUE constraint failed") == true)
        #expect(database.rows("SELECT id FROM Book") { $0.integer(0) } == [1])
        database.write("INSERT INTO Book (id) VALUES (4)")
        try database.commit()
        #expect(database.count("SELECT count(*) FROM Book") == 2)
    }

    @Test func `a full disk is told, costs the turn alone, and passes`() throws {
        let place = Place()
        let database = try Database(path: place.path, schema: .shelf)
        database.write("INSERT INTO Book (title) VALUES ('before')")
        try database.commit()
        _ = database.rows("PRAGMA max_page_count = 10") { $0.integer(0) }
        database.write("INSERT INTO Book (title) VALUES ('small')")
        database.write("INSERT INTO Book (cover) VALUES (?)", [.blob([UInt8](repeating: 7, count: 100_000))])
        #expect(throws: DatabaseError.full(path: place.path)) { try Self.commit(database) }
        #expect(database.rows("SELECT title FROM Book") { $0.text(0) } == ["before"])
        _ = database.rows("PRAGMA max_page_count = 100000") { $0.integer(0) }
        database.write("INSERT INTO Book (title) VALUES ('after')")
        try database.commit()
        #expect(database.rows("SELECT title FROM Book") { $0.text(0) } == ["before", "after"])
    }

    /// The compiler cannot take a closure with typed throws here.
    static func commit(_ database: Database) throws { try database.commit() }
}
