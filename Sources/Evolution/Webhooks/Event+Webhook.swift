package import JSON

extension Event {
    /// The body of a webhook: the envelope with `destination` behind `data`, and `server_url` behind `sender`.
    package func webhookEnvelope(destination: String) -> JSONObject {
        let common = envelope
        var body: JSONObject = ["event": .string(name.rawValue), "instance": .string(instance), "data": data]
        body["destination"] = .string(destination)
        for name in ["date_time", "sender", "server_url", "apikey"] { body[name] = common[name] }
        return body
    }
}
