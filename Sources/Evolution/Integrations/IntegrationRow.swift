package import JSON

/// Stored row of an integration: the columns all kinds have, and those of its own kind.
package struct IntegrationRow: Equatable, Sendable {
    package let kind: IntegrationKind
    package let id: String
    package var isEnabled = true
    /// Constants as the client gave them; unknown ones are kept and match nothing.
    package var events: [String] = []
    /// The columns of the kind, by name.
    package var own: JSONObject = [:]
    package let createdAt: WallTime
    package var updatedAt: WallTime

    /// As `set`, `find` and `fetchInstances` show it.
    package func row(of instanceID: String) -> JSONValue {
        let columns = kind.columns
        var row: JSONObject = ["id": .string(id)]
        for name in columns.first { row[name] = own[name] ?? .null }
        row["enabled"] = .bool(isEnabled)
        for name in columns.second { row[name] = own[name] ?? .null }
        if kind.hasEvents { row["events"] = .array(events.map(JSONValue.string)) }
        for name in columns.last { row[name] = own[name] ?? .null }
        row["createdAt"] = .string(createdAt.iso8601)
        row["updatedAt"] = .string(updatedAt.iso8601)
        row["instanceId"] = .string(instanceID)
        return .object(row)
    }

    func wants(_ name: EventName, quirks: Quirks) -> Bool {
        isEnabled && name.isAmong(events, quirks: quirks)
    }
}
