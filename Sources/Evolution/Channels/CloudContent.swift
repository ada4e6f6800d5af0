import JSON

/// The content of a message as the Cloud API has it, in the members that WhatsApp's own messages have.
enum CloudContent {
    /// The type and the content; nil for messages of kinds that are not told.
    static func content(of incoming: JSONObject) -> (type: String, content: JSONObject)? {
        guard let kind = incoming["type"]?.string else { return nil }
        let inner = incoming[kind]?.object ?? [:]
        switch kind {
        case "text": return ("conversation", ["conversation": inner["body"] ?? ""])
        case "image", "video", "audio", "document", "sticker": return ("\(kind)Message", ["\(kind)Message": .object(inner)])
        case "location":
            var place: JSONObject = ["degreesLatitude": inner["latitude"] ?? 0, "degreesLongitude": inner["longitude"] ?? 0]
            place["name"] = inner["name"]
            place["address"] = inner["address"]
            return ("locationMessage", ["locationMessage": .object(place)])
        case "contacts": return ("contactMessage", contacts(incoming["contacts"]?.array ?? []))
        case "interactive":
            let choice = inner["button_reply"] ?? inner["list_reply"]
            return ("interactiveMessage", ["conversation": choice?["title"] ?? ""])
        case "button": return ("buttonMessage", ["conversation": inner["text"] ?? ""])
        case "reaction":
            let reaction: JSONValue = ["key": ["id": inner["message_id"] ?? .null], "text": inner["emoji"] ?? ""]
            return ("reactionMessage", ["reactionMessage": reaction])
        default: return nil
        }
    }

    private static func contacts(_ cards: [JSONValue]) -> JSONObject {
        let made = cards.map { card -> JSONValue in
            let name = card["name"]?["formatted_name"] ?? ""
            let phone = card["phones"]?.array?.first
            let described: JSONObject = ["fullName": name, "phoneNumber": phone?["phone"] ?? "", "wuid": phone?["wa_id"] ?? ""]
            return ["displayName": name, "vcard": .string(VCard.text(described))]
        }
        guard made.count == 1, let only = made.first else { return ["contactsArrayMessage": ["contacts": .array(made)]] }
        return ["contactMessage": only]
    }
}
