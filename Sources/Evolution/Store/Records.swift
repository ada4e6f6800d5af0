import JSON
import Storage

/// A row of an integration that is stored and shown again: its members, and when they were made and last changed.
struct Record {
    /// What a row is of: the members of one kind have the same names.
    struct Kind: Hashable {
        let name: String

        static let session = Kind(name: "session")
        static let credential = Kind(name: "openaiCreds")
        static let chatwoot = Kind(name: "chatwoot")

        /// The bots of a family.
        static func bots(_ family: ChatbotFamily) -> Kind { Kind(name: family.path) }
        /// The one row of settings that a family has in an instance.
        static func settings(_ family: ChatbotFamily) -> Kind { Kind(name: "\(family.path) settings") }
    }

    let id: String
    /// Key of the instance.
    let instance: Int64
    /// All but the id and the dates; `instanceId` is among them.
    var fields: JSONObject
    let createdAt: WallTime
    var updatedAt: WallTime

    subscript(_ name: String) -> JSONValue { fields[name] ?? .null }

    /// The members in the order of their columns; null where there is none.
    func row(_ columns: [String]) -> JSONObject {
        JSONObject(
            columns.map { name in
                switch name {
                case "id": (name, .string(id))
                case "createdAt": (name, .string(createdAt.iso8601))
                case "updatedAt": (name, .string(updatedAt.iso8601))
                default: (name, self[name])
                }
            })
    }
}

/// The rows of `Record`. Each kind has few, so they are read whole and looked through here.
struct Records {
    private let store: Store
    private let world: World

    init(store: Store, world: World) {
        self.store = store
        self.world = world
    }

    /// Those of one instance, oldest first.
    func all(_ kind: Record.Kind, of instance: Instance) -> [Record] { Self.all(kind, of: instance) }

    static func all(_ kind: Record.Kind, of instance: Instance) -> [Record] {
        instance.store.database.rows(
            "\(columns) WHERE instance = ? AND kind = ? ORDER BY number", [.integer(instance.key), .text(kind.name)],
            record)
    }

    /// Those of one instance and one person or group, oldest first.
    func all(_ kind: Record.Kind, of instance: Instance, with jid: String) -> [Record] {
        store.database.rows(
            "\(Self.columns) WHERE instance = ? AND kind = ? AND json_extract(fields, '$.remoteJid') = ? ORDER BY number",
            [.integer(instance.key), .text(kind.name), .text(jid)], Self.record)
    }

    /// Those of all instances.
    func everywhere(_ kind: Record.Kind) -> [Record] {
        store.database.rows("\(Self.columns) WHERE kind = ? ORDER BY number", [.text(kind.name)], Self.record)
    }

    @discardableResult
    func insert(_ kind: Record.Kind, _ fields: JSONObject, of instance: Instance) -> Record {
        var fields = fields
        fields["instanceId"] = .string(instance.id)
        let now = world.wallTime
        let record = Record(id: world.makeRowID(), instance: instance.key, fields: fields, createdAt: now, updatedAt: now)
        store.database.write(
            "INSERT INTO Record (id, instance, kind, fields, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .text(record.id), .integer(instance.key), .text(kind.name), .utf8(JSONValue.object(fields).serialized()),
                .integer(now.sinceEpoch), .integer(now.sinceEpoch),
            ])
        return record
    }

    /// Writes the members of a row that is there, which changes now.
    @discardableResult
    func update(_ record: Record) -> Record {
        var record = record
        record.updatedAt = world.wallTime
        store.database.write(
            "UPDATE Record SET fields = ?, updatedAt = ? WHERE id = ?",
            [
                .utf8(JSONValue.object(record.fields).serialized()), .integer(record.updatedAt.sinceEpoch), .text(record.id),
            ])
        return record
    }

    func remove(_ record: Record) { store.database.write("DELETE FROM Record WHERE id = ?", [.text(record.id)]) }

    private static let columns = "SELECT id, instance, fields, createdAt, updatedAt FROM Record"

    private static func record(_ row: borrowing Row) -> Record {
        Record(
            id: row.text(0), instance: row.integer(1), fields: JSONValue(stored: row.bytes(2)).object ?? [:],
            createdAt: WallTime(sinceEpoch: row.integer(3)), updatedAt: WallTime(sinceEpoch: row.integer(4)))
    }
}
