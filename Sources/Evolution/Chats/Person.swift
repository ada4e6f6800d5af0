package import JSON

/// Somebody on WhatsApp as the control plane describes them, known to all instances. People never described have WhatsApp and nothing
/// else: no picture, no about text, no business.
package struct Person: Equatable, Sendable {
    package let jid: JID
    /// False: the number has no WhatsApp.
    package var isRegistered = true
    /// The name the person gave itself.
    package var name: String?
    /// Nil when there is none or when it is hidden.
    package var pictureURL: String?
    package var about: About?
    /// The hidden address; nil takes the one made from the number.
    package var hiddenAddress: JID?
    /// Strangers may not add this person to groups.
    package var refusesGroups = false
    /// This person has blocked the account.
    package var hasBlockedUs = false
    /// Members of the business profile in their order: address, description, website, email, category, business_hours.
    package var business: JSONObject?
    /// Products of the business.
    package var catalog: [JSONValue] = []
    package var collections: [JSONValue] = []

    package init(jid: JID) { self.jid = jid }

    /// The sentence under a name, and when it was written.
    package struct About: Equatable, Sendable {
        package let text: String
        package let setAt: WallTime

        package init(text: String, setAt: WallTime) {
            self.text = text
            self.setAt = setAt
        }

        var body: JSONValue { ["status": .string(text), "setAt": .string(setAt.iso8601)] }
    }
}

extension Person {
    /// As a row of the store keeps it.
    init(jid: JID, stored facts: JSONObject) {
        self.init(jid: jid)
        isRegistered = facts["registered"]?.bool ?? true
        name = facts["name"]?.string
        pictureURL = facts["picture"]?.string
        if let text = facts["about"]?.string {
            about = About(text: text, setAt: WallTime(sinceEpoch: Int64(facts["aboutAt"]?.integer ?? 0)))
        }
        hiddenAddress = facts["lid"]?.string.map { JID($0) }
        refusesGroups = facts["refusesGroups"]?.bool ?? false
        hasBlockedUs = facts["hasBlockedUs"]?.bool ?? false
        business = facts["business"]?.object
        catalog = facts["catalog"]?.array ?? []
        collections = facts["collections"]?.array ?? []
    }

    var facts: JSONObject {
        var facts: JSONObject = ["registered": .bool(isRegistered)]
        facts["name"] = name.map(JSONValue.string)
        facts["picture"] = pictureURL.map(JSONValue.string)
        facts["about"] = about.map { .string($0.text) }
        facts["aboutAt"] = about.map { .integer($0.setAt.sinceEpoch) }
        facts["lid"] = hiddenAddress.map { .string($0.description) }
        facts["refusesGroups"] = .bool(refusesGroups)
        facts["hasBlockedUs"] = .bool(hasBlockedUs)
        facts["business"] = business.map(JSONValue.object)
        facts["catalog"] = .array(catalog)
        facts["collections"] = .array(collections)
        return facts
    }
}
