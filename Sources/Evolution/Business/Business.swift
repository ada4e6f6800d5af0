package import JSON

/// Catalogs and collections of businesses. Errors of these routes and of the templates have an envelope of their own.
package final class Business {
    private let wiring: Wiring
    private let conversations: Conversations

    init(_ wiring: Wiring, conversations: Conversations) {
        self.wiring = wiring
        self.conversations = conversations
    }

    /// The error envelope: whatever went wrong, four times over; always with status 400.
    package func failure(_ payload: JSONValue, context: String, by refusal: MetaRefusal? = nil) -> JSONValue {
        [
            "status": 400, "error": "Bad Request", "message": payload,
            "details": [
                "whatsapp_error": payload, "whatsapp_code": refusal.map { .integer($0.code) } ?? "UNKNOWN_ERROR",
                "error_user_title": payload, "error_user_msg": payload, "error_type": .string(refusal?.kind ?? "UNKNOWN"),
                "error_subcode": refusal.map { .integer($0.subcode) } ?? .null, "fbtrace_id": .optional(refusal?.trace),
                "context": .string(context), "type": "whatsapp_api_error",
            ],
            "timestamp": .string(wiring.world.wallTime.iso8601),
        ]
    }

    /// `POST /business/getCatalog`.
    package func catalog(_ body: JSONObject, at instance: Instance) throws(Failure) -> JSONValue {
        let jid = try owner(body, at: instance)
        guard instance.state == .open else { return ["wuid": .string(jid.description), "name": nil, "isBusiness": false] }
        // Pages of the size asked for, five at most.
        let limit = min(1000, max(1, Int(body["limit"]?.number ?? 10, orLimit: 1000)))
        let products = wiring.directory[jid].catalog.prefix(limit * 5)
        return [
            "wuid": .string(jid.description), "numberExists": true,
            "isBusiness": .bool(wiring.directory[jid].business != nil), "catalogLength": .integer(products.count),
            "catalog": .array(Array(products)),
        ]
    }

    /// `POST /business/getCollections`. A business without any has one, which is empty.
    package func collections(_ body: JSONObject, at instance: Instance) throws(Failure) -> JSONValue {
        let jid = try owner(body, at: instance)
        guard instance.state == .open else { return ["wuid": .string(jid.description), "name": nil, "isBusiness": false] }
        let limit = min(20, max(1, Int(body["limit"]?.number ?? 20, orLimit: 20)))
        let all = wiring.directory[jid].collections
        let collections = all.isEmpty ? [["products": []]] : Array(all.prefix(limit))
        var answer: JSONObject = ["wuid": .string(jid.description)]
        let name = jid == instance.own ? instance.profileName : conversations.name(of: jid, at: instance)
        answer["name"] = name.map(JSONValue.string)
        answer["numberExists"] = true
        answer["isBusiness"] = .bool(wiring.directory[jid].business != nil)
        answer["collectionsLength"] = .integer(collections.count)
        answer["collections"] = .array(collections)
        return .object(answer)
    }

    /// What stands in the envelope.
    package struct Failure: Error, Equatable {
        package let payload: JSONValue
    }

    private func owner(_ body: JSONObject, at instance: Instance) throws(Failure) -> JID {
        do throws(APIError) {
            try instance.requirePhone()
            let jid = body["number"]?.string.map { JID(number: $0) } ?? instance.own
            if jid == instance.own { return jid }
            guard try conversations.exists(jid, at: instance) else {
                throw .badRequest(conversations.row(jid, false, jid.description))
            }
            return jid
        } catch {
            throw Failure(payload: error.message)
        }
    }
}
