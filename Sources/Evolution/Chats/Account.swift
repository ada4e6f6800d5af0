package import JSON
import Storage

/// What belongs to an instance's own account beside its name and picture.
package struct Account: Equatable, Sendable {
    package var about: Person.About?
    package var privacy = Privacy()
    /// Blocked addresses.
    package var blocked: [JID] = []

    /// Who may see and do what, in WhatsApp's words.
    package struct Privacy: Equatable, Sendable {
        /// In the order of the answer.
        static let names = ["readreceipts", "profile", "status", "online", "last", "groupadd"]
        private var values = ["all", "contacts", "contacts", "all", "contacts", "all"]

        init() {}

        /// Settings left out keep their value.
        mutating func take(_ body: JSONObject) {
            for (index, name) in Self.names.enumerated() { values[index] = body[name]?.string ?? values[index] }
        }

        package var body: JSONValue { .object(JSONObject(zip(Self.names, values.map(JSONValue.string)))) }
    }
}

/// The row of `Account`; an account nothing was changed of has none.
struct AccountFile {
    private let store: Store
    private let instance: Int64

    init(store: Store, instance: Int64) {
        self.store = store
        self.instance = instance
    }

    var account: Account {
        get {
            let facts =
                store.database.first("SELECT facts FROM Account WHERE instance = ?", [.integer(instance)]) {
                    JSONValue(stored: $0.bytes(0)).object ?? [:]
                } ?? [:]
            var account = Account()
            if let text = facts["about"]?.string {
                account.about = Person.About(
                    text: text, setAt: WallTime(sinceEpoch: Int64(facts["aboutAt"]?.integer ?? 0)))
            }
            account.privacy.take(facts["privacy"]?.object ?? [:])
            account.blocked = (facts["blocked"]?.array ?? []).compactMap(\.string).map { JID($0) }
            return account
        }
        nonmutating set {
            var facts: JSONObject = [
                "privacy": newValue.privacy.body, "blocked": .array(newValue.blocked.map { .string($0.description) }),
            ]
            facts["about"] = newValue.about.map { .string($0.text) }
            facts["aboutAt"] = newValue.about.map { .integer($0.setAt.sinceEpoch) }
            store.database.write(
                "INSERT OR REPLACE INTO Account VALUES (?, ?)", [.integer(instance), .utf8(facts.serialized())])
        }
    }
}
