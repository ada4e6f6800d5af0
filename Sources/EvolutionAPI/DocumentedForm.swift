import Evolution
import HTTP
import JSON

/// What the public documents promise and v2.3.6 refuses: another path, or a body of another form. It works all the same, and a
/// `Warning` field says what the real server takes. None of them is there under the profile `strict`.
struct DocumentedForm {
    /// What the `Warning` says: a path and method, or members. Neither quotes nor backslashes.
    let real: String
    /// The body as the code takes it; nil when the request has the real form already.
    let translate: (Call) -> JSONObject?

    /// A path of the documents alone.
    static func path(_ real: String) -> DocumentedForm {
        DocumentedForm(real: "the server serves \(real)") { $0.body }
    }

    /// A body of the documents alone.
    static func body(_ real: String, _ translate: @escaping (JSONObject) -> JSONObject?) -> DocumentedForm {
        DocumentedForm(real: "the server takes \(real)") { translate($0.body) }
    }

    /// RFC 9111 §5.5: a miscellaneous persistent warning, of nobody in particular.
    var warning: String { "299 - \"documented only; \(real)\"" }
}

extension Route {
    /// The same route, which the documents have otherwise; under a quirk that refuses it, without.
    func documented(_ form: DocumentedForm, unless isRefused: Bool = false) -> Route {
        if !isRefused { documented = form }
        return self
    }
}

extension DocumentedForm {
    /// Events of an instance: without the wrapper, in older spellings, with names that only the documents know.
    static func integration(_ kind: IntegrationKind) -> DocumentedForm {
        let members =
            switch kind {
            case .webhook: "webhook{enabled,url,headers,byEvents,base64,events}"
            case .pusher: "pusher{enabled,appId,key,secret,cluster,useTLS,events}"
            default: "\(kind.rawValue){enabled,events}"
            }
        return body("\(members) and the events it lists") { body in
            let read = DocumentedBody.read(body, kind)
            return read == body ? nil : read
        }
    }

    /// A new instance whose Chatwoot account is a number.
    static func accountNumber() -> DocumentedForm {
        body("chatwootAccountId as a text") { body in
            guard let text = number(body["chatwootAccountId"]) else { return nil }
            return body.with("chatwootAccountId", text)
        }
    }

    /// `options{delay,presence,number}`.
    static func nestedPresence() -> DocumentedForm {
        body("number, presence and delay side by side") { body in
            guard body["presence"] == nil, let options = body["options"]?.object else { return nil }
            var flat = body
            for name in ["number", "presence", "delay"] { flat[name] = flat[name] ?? options[name] }
            flat["options"] = nil
            return flat
        }
    }

    /// `values` for the sections of a list.
    static func listValues() -> DocumentedForm {
        body("sections") { body in
            guard body["sections"] == nil, let values = body["values"] else { return nil }
            return body.with("sections", values)
        }
    }

    /// The last message as a list of bare keys.
    static func lastMessages() -> DocumentedForm {
        body("lastMessage{key{id,remoteJid,fromMe},messageTimestamp}") { body in
            guard let first = body["lastMessage"]?.array?.first?.object else { return nil }
            return body.with("lastMessage", .object(first["key"] == nil ? ["key": .object(first)] : first))
        }
    }

    /// A contact by `where.id`, which may be an address or a row's id.
    static func contactID() -> DocumentedForm {
        body("where.remoteJid") { body in
            guard var filter = body["where"]?.object, filter["remoteJid"] == nil, let id = filter["id"]?.string, !id.isEmpty
            else {
                return nil
            }
            if id.first?.isNumber == true { filter["remoteJid"] = .string(id) }
            return body.with("where", .object(filter))
        }
    }

    /// `limit` for the size of a page.
    static func pageLimit() -> DocumentedForm {
        body("page and offset") { body in
            guard body["offset"] == nil, let limit = body["limit"], limit.integer != nil else { return nil }
            return body.with("offset", limit)
        }
    }

    /// A number that is one.
    static func numericNumber() -> DocumentedForm {
        body("number as a text") { body in
            guard let text = number(body["number"]) else { return nil }
            return body.with("number", text)
        }
    }

    private static func number(_ value: JSONValue?) -> JSONValue? { value?.integer.map { .string(String($0)) } }
}

extension JSONObject {
    fileprivate func with(_ name: String, _ value: JSONValue) -> JSONObject {
        var copy = self
        copy[name] = value
        return copy
    }
}
