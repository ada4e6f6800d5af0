package import JSON
import Storage

/// A label of the account.
package struct Label: Equatable, Sendable {
    package let id: String
    package let name: String
    /// 0 to 19, an index into WhatsApp's colours.
    package let colour: Int
    /// Only of the labels that come with the account.
    package let predefinedID: String?

    package init(id: String, name: String, colour: Int, predefinedID: String?) {
        self.id = id
        // As the real server stores it.
        self.name = name.filter { $0.isASCII && $0 >= " " && $0 <= "~" }
        self.colour = colour
        self.predefinedID = predefinedID
    }

    package var row: JSONValue {
        [
            "color": .string(String(colour)), "name": .string(name), "id": .string(id), "predefinedId": .optional(predefinedID),
        ]
    }
}

/// The labels of one instance, in the order they came: rows of `Label`.
package struct LabelBook {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    package var all: [Label] {
        store.database.rows(
            "SELECT labelId, name, color, predefinedId FROM Label WHERE instance = ? ORDER BY number", [.integer(instance)],
            Self.label)
    }

    /// Assigning writes the row; nil removes it.
    package subscript(_ id: String) -> Label? {
        get {
            store.database.first(
                "SELECT labelId, name, color, predefinedId FROM Label WHERE instance = ? AND labelId = ?",
                [.integer(instance), .text(id)], Self.label)
        }
        nonmutating set {
            guard let label = newValue else {
                store.database.write("DELETE FROM Label WHERE instance = ? AND labelId = ?", [.integer(instance), .text(id)])
                return
            }
            guard store.policy.savesLabels else { return }
            store.database.write(
                """
                INSERT INTO Label (instance, labelId, name, color, predefinedId) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (instance, labelId) DO UPDATE SET name = excluded.name, color = excluded.color,
                    predefinedId = excluded.predefinedId
                """,
                [
                    .integer(instance), .text(id), .text(label.name), .text(String(label.colour)), .optional(label.predefinedID),
                ])
        }
    }

    private static func label(_ row: borrowing Row) -> Label {
        Label(id: row.text(0), name: row.text(1), colour: Int(row.text(2)) ?? 0, predefinedID: row.optionalText(3))
    }
}
