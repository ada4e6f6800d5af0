import Bytes
import Evolution
import JSON

/// Bodies of the instance and settings routes.
enum InstanceSchemas {
    /// A phone number or JID: starts with digits, at least two characters.
    private static let number = Schema(
        kind: .string,
        pattern: Schema.Pattern(text: #"^\d+[\.@\w-]+"#) { text in
            let bytes = Array(text.utf8)
            guard let first = bytes.first, ASCII.isDigit(first), bytes.count >= 2 else { return false }
            let second = bytes[1]
            return second == UInt8(ascii: ".") || second == UInt8(ascii: "@") || second == UInt8(ascii: "-")
                || second == UInt8(ascii: "_")
                || ASCII.isDigit(second) || ASCII.lowercased(second) &- UInt8(ascii: "a") < 26
        })

    /// The legacy lists were frozen before the five instance events were added.
    private static let legacyEvents = Schema.array(
        of: .string(oneOf: Array(EventName.subscribable.dropLast(5))))

    static let create = Schema.object(
        [
            "instanceName": .string, "token": .string, "number": number, "businessId": .string, "qrcode": .boolean,
            "Integration": .string(oneOf: ["WHATSAPP-BAILEYS", "WHATSAPP-BUSINESS", "EVOLUTION"]),
            "rejectCall": .boolean, "msgCall": .string, "groupsIgnore": .boolean, "alwaysOnline": .boolean,
            "readMessages": .boolean, "readStatus": .boolean, "syncFullHistory": .boolean, "wavoipToken": .string,
            "proxyHost": .string, "proxyPort": .string, "proxyProtocol": .string, "proxyUsername": .string,
            "proxyPassword": .string,
            "webhookUrl": .string, "webhookByEvents": .boolean, "webhookBase64": .boolean, "webhookEvents": legacyEvents,
            "rabbitmqEnabled": .boolean, "rabbitmqEvents": legacyEvents, "natsEnabled": .boolean, "natsEvents": legacyEvents,
            "sqsEnabled": .boolean, "sqsEvents": legacyEvents,
            "chatwootAccountId": .string, "chatwootToken": .string, "chatwootUrl": .string, "chatwootNameInbox": .string,
            "chatwootSignMsg": .boolean, "chatwootReopenConversation": .boolean, "chatwootConversationPending": .boolean,
            "chatwootImportContacts": .boolean, "chatwootMergeBrazilContacts": .boolean, "chatwootImportMessages": .boolean,
            "chatwootDaysLimitImportMessages": .number,
        ],
        notEmpty: ["instanceName"])

    static let presence = Schema.object(
        ["presence": .string(oneOf: ["unavailable", "available", "composing", "recording", "paused"])], required: ["presence"])

    static let settings = Schema.object(
        [
            "rejectCall": .boolean, "msgCall": .string, "groupsIgnore": .boolean, "alwaysOnline": .boolean,
            "readMessages": .boolean, "readStatus": .boolean, "syncFullHistory": .boolean, "wavoipToken": .string,
        ],
        required: ["rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory"])
}
