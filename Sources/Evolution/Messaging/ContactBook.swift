import OrderedCollections
import JSON

/// A person or group an instance has heard of (spec 11 §1).
package struct Contact: Equatable, Sendable {
    package let id: String
    package let jid: JID
    package var pushName: String?
    package var pictureURL: String?
    package let createdAt: WallTime
    package var updatedAt: WallTime

    /// `data` of the single-object form of `contacts.upsert` and `contacts.update` (spec 13 §6).
    func data(of instanceID: String) -> JSONObject {
        [
            "remoteJid": .string(jid.description), "pushName": .optional(pushName), "profilePicUrl": .optional(pictureURL),
            "instanceId": .string(instanceID),
        ]
    }
}

/// The contacts of one instance, one for each address, in the order they were met.
package struct ContactBook: Sendable {
    private var contacts: OrderedDictionary<JID, Contact> = [:]

    package var count: Int { contacts.count }
    package var all: some Collection<Contact> { contacts.values }

    package subscript(_ jid: JID) -> Contact? {
        get { contacts[jid] }
        set { contacts[jid] = newValue }
    }
}
