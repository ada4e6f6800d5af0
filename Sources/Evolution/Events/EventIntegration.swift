package import JSON

/// Row of an event integration: websocket now, the queues by the same shape (spec 03 §5).
package struct EventIntegration: Equatable, Sendable {
    package let id: String
    package var isEnabled: Bool
    /// Constants as the client gave them; unknown ones are kept and match nothing.
    package var events: [String]
    package let createdAt: WallTime
    package var updatedAt: WallTime

    package func row(of instanceID: String) -> JSONValue {
        [
            "id": .string(id), "enabled": .bool(isEnabled), "events": .array(events.map(JSONValue.string)),
            "createdAt": .string(createdAt.iso8601), "updatedAt": .string(updatedAt.iso8601), "instanceId": .string(instanceID),
        ]
    }

    func wants(_ name: EventName, quirks: Quirks) -> Bool {
        isEnabled && name.isAmong(events, quirks: quirks)
    }
}
