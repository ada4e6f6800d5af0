import JSON
import Storage

/// Rows of `Person`: WhatsApp's own knowledge, the same for all instances.
extension Store {
    func loadPeople() -> [Person] {
        database.rows("SELECT jid, facts FROM Person") { row in
            Person(jid: JID(row.text(0)), stored: JSONValue(stored: row.bytes(1)).object ?? [:])
        }
    }

    func save(_ person: Person) {
        database.write(
            "INSERT OR REPLACE INTO Person VALUES (?, ?)",
            [.text(person.jid.description), .utf8(person.facts.serialized())])
    }
}
