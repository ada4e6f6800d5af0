package import JSON

/// Row of an instance's settings. Every created instance has one.
package struct Settings: Equatable, Sendable {
    package let id: String
    package var rejectCall = false
    package var msgCall = ""
    package var groupsIgnore = false
    package var alwaysOnline = false
    package var readMessages = false
    package var readStatus = false
    package var syncFullHistory = false
    package var wavoipToken = ""
    package let createdAt: WallTime
    package var updatedAt: WallTime

    init(id: String, at now: WallTime, from body: JSONObject) {
        self.id = id
        createdAt = now
        updatedAt = now
        take(from: body)
    }

    /// Fields left out keep their value.
    mutating func take(from body: JSONObject) {
        rejectCall = body["rejectCall"]?.bool ?? rejectCall
        msgCall = body["msgCall"]?.string ?? msgCall
        groupsIgnore = body["groupsIgnore"]?.bool ?? groupsIgnore
        alwaysOnline = body["alwaysOnline"]?.bool ?? alwaysOnline
        readMessages = body["readMessages"]?.bool ?? readMessages
        readStatus = body["readStatus"]?.bool ?? readStatus
        syncFullHistory = body["syncFullHistory"]?.bool ?? syncFullHistory
        wavoipToken = body["wavoipToken"]?.string ?? wavoipToken
    }

    /// What `find` and the answer of create show: the settings alone.
    package var fields: JSONObject {
        [
            "rejectCall": .bool(rejectCall), "msgCall": .string(msgCall), "groupsIgnore": .bool(groupsIgnore),
            "alwaysOnline": .bool(alwaysOnline), "readMessages": .bool(readMessages), "readStatus": .bool(readStatus),
            "syncFullHistory": .bool(syncFullHistory), "wavoipToken": .string(wavoipToken),
        ]
    }

    /// The database row, as `fetchInstances` shows it.
    package func row(of instanceID: String) -> JSONValue {
        var row: JSONObject = ["id": .string(id)]
        for (name, value) in fields { row[name] = value }
        row["createdAt"] = .string(createdAt.iso8601)
        row["updatedAt"] = .string(updatedAt.iso8601)
        row["instanceId"] = .string(instanceID)
        return .object(row)
    }
}
