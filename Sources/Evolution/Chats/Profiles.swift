package import JSON

/// The `/chat` routes about people and about the account itself.
package final class Profiles {
    let wiring: Wiring
    let conversations: Conversations

    init(_ wiring: Wiring, conversations: Conversations) {
        self.wiring = wiring
        self.conversations = conversations
    }

    // MARK: Others

    /// The picture of a person, a group or the account itself.
    func picture(of jid: JID, at instance: Instance) -> String? {
        guard instance.state == .open else { return nil }
        if jid == instance.own { return instance.profilePictureURL }
        return jid.isGroup ? instance.groups[jid]?.pictureURL : wiring.directory[jid].pictureURL
    }

    /// `POST /chat/fetchProfilePictureUrl`. Never fails, once there is a number.
    package func fetchPicture(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        guard let number = body["number"]?.string else {
            throw .uncaught("Cannot read properties of undefined (reading 'replace')")
        }
        let jid = JID(number: number)
        return ["wuid": .string(jid.description), "profilePictureUrl": .optional(picture(of: jid, at: instance))]
    }

    /// `POST /chat/fetchProfile`.
    package func fetch(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        guard let number = body["number"]?.string, !number.isEmpty else { return own(instance) }
        let jid = JID(number: number)
        guard try conversations.exists(jid, at: instance) || isMember(of: jid, instance) else {
            throw .badRequest(conversations.row(jid, false, jid.description))
        }
        guard instance.state == .open else { return Self.nobody(jid.description) }
        let person = wiring.directory[jid]
        var body: JSONObject = ["wuid": .string(jid.description)]
        let name = jid.isGroup ? instance.groups[jid]?.subject : conversations.name(of: jid, at: instance)
        body["name"] = name.map(JSONValue.string)
        body["numberExists"] = true
        body["picture"] = .optional(picture(of: jid, at: instance))
        // The account's own text is not in the directory of others.
        let about = jid == instance.own ? instance.account.about : person.about
        body["status"] = about?.body ?? .null
        body["isBusiness"] = .bool(person.business != nil)
        if let business = person.business {
            body["email"] = business["email"]
            body["description"] = business["description"]
            body["website"] = business["website"]?.array?.first
        }
        return .object(body)
    }

    private func isMember(of jid: JID, _ instance: Instance) -> Bool {
        instance.groups[jid]?.member(instance.own) != nil
    }

    private static func nobody(_ address: String) -> JSONValue {
        ["wuid": .string(address), "name": nil, "picture": nil, "status": nil, "os": nil, "isBusiness": false]
    }

    /// The real server looks in the wrong place for its own name, picture and status, and finds none.
    private func own(_ instance: Instance) -> JSONValue {
        let address = "\(instance.own.user):1@s.whatsapp.net"
        guard instance.state == .open else { return Self.nobody(address) }
        var body: JSONObject = ["wuid": .string(address)]
        let isShown = !wiring.quirks.hidesOwnProfile
        if isShown { body["name"] = .optional(instance.profileName) }
        body["numberExists"] = true
        if isShown {
            body["picture"] = .optional(instance.profilePictureURL)
            body["status"] = instance.account.about?.body ?? .null
        }
        body["isBusiness"] = .bool(wiring.directory[instance.own].business != nil)
        return .object(body)
    }

    /// `POST /chat/fetchBusinessProfile`.
    package func fetchBusiness(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        if let obstacle = instance.obstacle(calling: "getBusinessProfile") {
            // The text is that of another route.
            throw .failed(500, "Error updating profile name", obstacle.description)
        }
        let jid = body["number"]?.string.map { JID(number: $0) } ?? instance.own
        if let business = wiring.directory[jid].business {
            return .object(
                JSONObject([("isBusiness", true), ("wid", .string(jid.description))] + business.map { ($0.name, $0.value) }))
        }
        let exists = wiring.directory.lookUp(jid)
        var body: JSONObject = ["isBusiness": false, "message": "Not is business profile"]
        let row = conversations.row(
            jid, exists, jid.description, name: exists ? conversations.name(of: jid, at: instance) : nil, isHidden: jid.isHidden)
        for (name, value) in row.object ?? [:] { body[name] = value }
        return .object(body)
    }

    /// `POST /chat/updateBlockStatus`. Answers "block" in either case.
    package func block(_ body: JSONObject, at instance: Instance) throws(APIError) -> JSONValue {
        try instance.requirePhone()
        let what = "Error blocking user"
        if let obstacle = instance.obstacle(calling: "onWhatsApp") { throw .failed(500, what, obstacle.description) }
        let jid = JID(number: body["number"]?.string ?? "")
        guard wiring.directory.lookUp(jid) else { throw .failed(500, what, "[object Object]") }
        let phone = wiring.directory.phone(of: jid)
        var account = instance.account
        account.blocked.removeAll { $0 == phone }
        if body["status"]?.string == "block" { account.blocked.append(phone) }
        instance.account = account
        return ["block": "success"]
    }
}

extension Instance {
    /// The account has blocked this person: nothing of theirs arrives.
    package func hasBlocked(_ jid: JID) -> Bool { account.blocked.contains(jid) }
}
