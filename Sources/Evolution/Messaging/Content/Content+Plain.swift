import JSON

extension Content {
    static func text(_ body: JSONObject) -> Content { Content("conversation", body["text"] ?? "", .beside) }

    static func location(_ body: JSONObject) -> Content {
        var members: JSONObject = [:]
        members["degreesLatitude"] = body["latitude"]
        members["degreesLongitude"] = body["longitude"]
        members["name"] = body["name"]
        members["address"] = body["address"]
        return Content("locationMessage", .object(members), .inside)
    }

    static func contacts(_ body: JSONObject) -> Content {
        let cards = body["contact"]?.array?.compactMap(\.object) ?? []
        let contacts = cards.map { card -> JSONValue in
            ["displayName": card["fullName"] ?? "", "vcard": .string(VCard.text(card))]
        }
        guard contacts.count != 1 else { return Content("contactMessage", contacts[0], .inside) }
        return Content(
            "contactsArrayMessage", ["contacts": .array(contacts), "displayName": .string("\(contacts.count) contacts")], .inside)
    }

    /// The key is written in the order of the library's own objects, whatever the client's was.
    static func reaction(_ body: JSONObject, at now: WallTime) -> Content {
        Content(
            "reactionMessage",
            [
                "key": .object(MessageKey.ordered(body["key"]?.object ?? [:])), "text": body["reaction"] ?? "",
                "senderTimestampMs": .integer(now.sinceEpoch),
            ], .nowhere)
    }

    static func poll(_ body: JSONObject, secret: [UInt8]) throws(APIError) -> Content {
        let values = body["values"]?.array ?? []
        let count = body["selectableCount"]?.integer ?? 0
        guard count <= values.count else {
            throw .badRequest("Error: poll.selectableCount in poll should be >= 0 and <= \(values.count)")
        }
        var content = Content(
            count == 1 ? "pollCreationMessageV3" : "pollCreationMessage",
            [
                "name": body["name"] ?? "", "selectableOptionsCount": .integer(count),
                "options": .array(values.map { ["optionName": $0] }),
            ], .withSecret)
        content.secret = .bytes(secret)
        return content
    }

    static func list(_ body: JSONObject) -> Content {
        var members: JSONObject = [
            "sections": .array((body["sections"]?.array ?? []).map { .object(section($0.object ?? [:])) })
        ]
        members["title"] = body["title"]
        members["description"] = body["description"]
        members["buttonText"] = body["buttonText"]
        members["listType"] = 2
        members["footerText"] = body["footerText"]
        return Content("listMessage", .object(members), .inside)
    }

    private static func section(_ section: JSONObject) -> JSONObject {
        let rows = (section["rows"]?.array ?? []).map { row -> JSONValue in
            var members: JSONObject = [:]
            for name in ["title", "description", "rowId"] { members[name] = row[name] }
            return .object(members)
        }
        var members: JSONObject = ["rows": .array(rows)]
        members["title"] = section["title"]
        return members
    }
}

/// Keys of messages as the library writes them.
enum MessageKey {
    /// remoteJid, fromMe, id, then the participant if there is one.
    static func ordered(_ key: JSONObject) -> JSONObject {
        var ordered: JSONObject = [:]
        for name in ["remoteJid", "fromMe", "id", "participant"] { ordered[name] = key[name] }
        return ordered
    }
}
