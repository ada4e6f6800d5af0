import JSON

/// A contact as a vCard 3.0 (RFC 2426), line by line as the real server writes it.
enum VCard {
    static func text(_ contact: JSONObject) -> String {
        let name = contact["fullName"]?.string ?? ""
        let phone = contact["phoneNumber"]?.string ?? ""
        // Without an id the whole address stands there, server and all.
        let id = filled(contact["wuid"]) ?? JID(number: phone).description
        var lines = ["BEGIN:VCARD", "VERSION:3.0", "N:\(name)", "FN:\(name)"]
        if let organization = filled(contact["organization"]) { lines.append("ORG:\(organization);") }
        if let email = filled(contact["email"]) { lines.append("EMAIL:\(email)") }
        if let url = filled(contact["url"]) { lines.append("URL:\(url)") }
        lines += ["item1.TEL;waid=\(id):\(phone)", "item1.X-ABLabel:Celular", "END:VCARD"]
        return lines.joined(separator: "\n")
    }

    private static func filled(_ value: JSONValue?) -> String? { value?.string.flatMap { $0.isEmpty ? nil : $0 } }
}
