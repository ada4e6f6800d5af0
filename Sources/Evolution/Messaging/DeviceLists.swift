import Bytes
import JSON

/// What a phone sends along with nearly every message: which devices the two sides have, and a secret for votes and reactions.
enum DeviceLists {
    /// As if the sender's devices had changed a day ago and ours an hour ago.
    static func make(in world: World) -> JSONValue {
        let now = world.wallTime.seconds
        return [
            "deviceListMetadata": [
                "senderKeyIndexes": [], "recipientKeyIndexes": [], "senderKeyHash": .bytes(world.random.bytes(10)),
                "senderTimestamp": .long(now - 86_400, isUnsigned: true), "recipientKeyHash": .bytes(world.random.bytes(10)),
                "recipientTimestamp": .long(now - 3600, isUnsigned: true),
            ],
            "deviceListMetadataVersion": 2, "messageSecret": .bytes(world.random.bytes(32)),
        ]
    }

    /// The key of a sender's messages in a group, which comes with the first of them.
    static func senderKey(of group: JID, in world: World) -> JSONValue {
        [
            "groupId": .string(group.description),
            "axolotlSenderKeyDistributionMessage": .bytes([0x33] + world.random.bytes(69)),
        ]
    }

    static let name = "messageContextInfo"
    static let senderKeyName = "senderKeyDistributionMessage"

    /// A quote leaves both out.
    static func removed(from message: JSONObject) -> JSONObject {
        guard message[name] != nil || message[senderKeyName] != nil else { return message }
        var copy = message
        copy[name] = nil
        copy[senderKeyName] = nil
        return copy
    }
}
