package import JSON

/// One thing that happened to an instance, on its way to all who listen.
///
/// A class so that the bytes of its envelope are made once, by whoever asks first, and shared by all.
package final class Event {
    package let name: EventName
    package let data: JSONValue
    /// Name of the instance.
    package let instance: String
    package let instanceID: String
    /// The instance's websocket subscription asked for this event when it happened: it goes to the namespace `/<instance>`.
    package let isForNamespace: Bool
    /// Told to Socket.IO clients and to nobody else.
    package let isForSocketsOnly: Bool
    /// The webhook of the instance as it was then.
    package let webhook: IntegrationRow?
    package let wallTime: WallTime
    private let common: Common

    /// The fields around `data` that do not follow from the event itself.
    struct Common {
        /// `SERVER_URL`; nil leaves the field out.
        let serverURL: String?
        let dateTime: String
        /// Address of the account; nil until the first login leaves the field out.
        let sender: String?
        /// The token or null.
        let apiKey: JSONValue
    }

    init(
        _ name: EventName, data: JSONValue, of instance: Instance, isForNamespace: Bool, isForSocketsOnly: Bool = false,
        wallTime: WallTime, common: Common
    ) {
        self.name = name
        self.data = data
        self.instance = instance.name
        self.instanceID = instance.id
        self.isForNamespace = isForNamespace
        self.isForSocketsOnly = isForSocketsOnly
        webhook = instance.integrations[.webhook]
        self.wallTime = wallTime
        self.common = common
    }

    /// The object Socket.IO clients receive as the one argument: event, instance, data, server_url, date_time, sender,
    /// apikey, in this order.
    package private(set) lazy var envelope: JSONObject = {
        var envelope: JSONObject = ["event": .string(name.rawValue), "instance": .string(instance), "data": data]
        envelope["server_url"] = common.serverURL.map(JSONValue.string)
        envelope["date_time"] = .string(common.dateTime)
        envelope["sender"] = common.sender.map(JSONValue.string)
        envelope["apikey"] = common.apiKey
        return envelope
    }()

    /// `envelope` as JSON text.
    package private(set) lazy var envelopeBytes = envelope.serialized()
}
