package import JSON

/// The connection of an instance to Chatwoot: stored and shown. No inbox is made and nothing is sent there.
package final class Chatwoot {
    private let records: Records
    private let quirks: Quirks
    private let registry: InstanceRegistry
    /// `CHATWOOT_ENABLED`.
    let isEnabled: Bool
    private let serverURL: String?

    init(records: Records, quirks: Quirks, registry: InstanceRegistry, isEnabled: Bool, serverURL: String?) {
        self.records = records
        self.quirks = quirks
        self.registry = registry
        self.isEnabled = isEnabled
        self.serverURL = serverURL
    }

    private func require() throws(APIError) {
        guard isEnabled else { throw .badRequest("Chatwoot is disabled") }
    }

    private static let flags = [
        "reopenConversation", "conversationPending", "mergeBrazilContacts", "importContacts", "importMessages",
    ]
    private static let stored =
        ["enabled", "accountId", "token", "url", "nameInbox", "signMsg", "signDelimiter", "number"] + flags + [
            "daysLimitImportMessages", "organization", "logo", "ignoreJids",
        ]

    /// As `fetchInstances` shows it; null where nothing is set.
    static func row(of instance: Instance) -> JSONValue {
        guard let record = Records.all(.chatwoot, of: instance).first else { return .null }
        return .object(record.row(["id"] + stored + ["createdAt", "updatedAt", "instanceId"]))
    }

    func address(of instance: Instance) -> JSONValue {
        .string("\(serverURL ?? "undefined")/chatwoot/webhook/\(Self.escaped(instance.name))")
    }

    /// As `encodeURIComponent` does it.
    private static func escaped(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            let letter = Character(UnicodeScalar(byte))
            if letter.isASCII, letter.isLetter || letter.isNumber || "-_.!~*'()".contains(letter) {
                text.append(letter)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%\(digits.utf8.count == 1 ? "0" : "")\(digits)"
            }
        }
        return text
    }

    /// `POST /chatwoot/set`: what was sent comes back. What is left out stays as it is stored.
    package func set(_ body: JSONObject, of instance: Instance) throws(APIError) -> JSONValue {
        try require()
        if body["enabled"] == true {
            guard Self.isAddress(body["url"]?.string ?? "") else { throw .badRequest("url is not valid") }
            guard body["accountId"]?.isTruthy == true else { throw .badRequest("accountId is required") }
            guard body["token"]?.isTruthy == true else { throw .badRequest("token is required") }
        }
        var body = body
        if body["enabled"] == true, body["signMsg"] == false { body["signDelimiter"] = .null }
        if body["nameInbox"]?.isTruthy != true { body["nameInbox"] = .string(instance.name) }
        store(body, of: instance)
        body["webhook_url"] = address(of: instance)
        return .object(body)
    }

    /// Writes the row: what is left out stays as it is.
    func store(_ body: JSONObject, of instance: Instance) {
        let known = records.all(.chatwoot, of: instance).first
        var fields = known?.fields ?? [:]
        for name in Self.stored { fields[name] = body[name] ?? fields[name] }
        for name in Self.flags where fields[name] == nil { fields[name] = false }
        if known == nil, quirks.tripsOverFirstRows { fields["signDelimiter"] = nil }
        if var known {
            known.fields = fields
            records.update(known)
        } else {
            records.insert(.chatwoot, fields, of: instance)
        }
    }

    /// With or without a scheme; a host needs no dot.
    static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 2083, !text.contains(where: { $0.isWhitespace || $0 == "<" || $0 == ">" }) else { return false }
        var rest = text[...]
        if let mark = text.firstRange(of: "://") {
            guard ["http", "https", "ftp"].contains(text[..<mark.lowerBound].lowercased()) else { return false }
            rest = text[mark.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let parts = (authority.split(separator: "@", omittingEmptySubsequences: false).last ?? "")
            .split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return false }
        if parts.count == 2 { guard let port = Int(parts[1]), (1...65_535).contains(port) else { return false } }
        return host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        }
    }

    /// `GET /chatwoot/find`.
    package func find(of instance: Instance) throws(APIError) -> JSONValue {
        try require()
        guard let row = records.all(.chatwoot, of: instance).first else {
            return [
                "enabled": false, "url": "", "accountId": "", "token": "", "signMsg": false, "nameInbox": "", "webhook_url": "",
            ]
        }
        var answer: JSONObject = [:]
        for name in ["enabled", "accountId", "token", "url", "nameInbox", "signMsg", "signDelimiter"] { answer[name] = row[name] }
        for name in Self.flags { answer[name] = row[name] }
        for name in ["daysLimitImportMessages", "organization", "logo"] { answer[name] = row[name] }
        answer["ignoreJids"] = .array(row["ignoreJids"].array ?? [])
        answer["webhook_url"] = address(of: instance)
        return .object(answer)
    }

    /// `POST /chatwoot/webhook`, open to everybody: null where nothing is set.
    package func receive(for name: String) throws(APIError) -> JSONValue {
        try require()
        guard let instance = registry[name], !records.all(.chatwoot, of: instance).isEmpty else { return .null }
        return ["message": "bot"]
    }
}
