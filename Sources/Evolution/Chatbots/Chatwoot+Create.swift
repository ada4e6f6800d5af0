import JSON

/// Chatwoot within `POST /instance/create`: flat members `chatwoot…` beside the others.
extension Chatwoot {
    /// Whether a create asks for it: all three of account, token and address.
    static func isWanted(by body: JSONObject) -> Bool {
        ["chatwootAccountId", "chatwootToken", "chatwootUrl"].allSatisfy { body[$0]?.isTruthy == true }
    }

    /// Stores the row and returns the member `chatwoot` of the answer. What is refused here takes the instance away again.
    func create(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        guard isEnabled else { throw .badRequest("Chatwoot is not enabled") }
        guard Self.isAddress(body["chatwootUrl"]?.string ?? "") else {
            throw .badRequest("Invalid \"url\" property in chatwoot")
        }
        for (member, name) in Self.needed where body[member]?.bool == nil { throw .badRequest("\(name) is required") }
        var row: JSONObject = [
            "enabled": true, "accountId": body["chatwootAccountId"] ?? .null, "token": body["chatwootToken"] ?? .null,
            "url": body["chatwootUrl"] ?? .null, "signMsg": body["chatwootSignMsg"] ?? false,
            "reopenConversation": body["chatwootReopenConversation"] ?? false,
            "conversationPending": body["chatwootConversationPending"] ?? false,
            "mergeBrazilContacts": body["chatwootMergeBrazilContacts"] ?? false,
            "importContacts": body["chatwootImportContacts"] ?? true, "importMessages": body["chatwootImportMessages"] ?? true,
            "daysLimitImportMessages": body["chatwootDaysLimitImportMessages"] ?? 60,
        ]
        row["number"] = body["number"]
        row["nameInbox"] = body["chatwootNameInbox"] ?? .string(instance.name)
        var answer = row
        answer["webhookUrl"] = address(of: instance)
        row["organization"] = body["chatwootOrganization"]
        row["logo"] = body["chatwootLogo"]
        store(row, of: instance)
        return .object(answer)
    }

    /// Members without a default, and how they are called when they are missing.
    private static let needed: KeyValuePairs = [
        "chatwootSignMsg": "signMsg", "chatwootReopenConversation": "reopenConversation",
        "chatwootConversationPending": "conversationPending",
    ]
}
