package import JSON

/// What the error webhook is told about a request that failed. Posted once, and never again.
package enum ErrorNotice {
    /// - Parameter answer: the body the client got.
    package static func delivery(
        of answer: JSONValue, to url: String, key: String, serverURL: String?, at now: WallTime, quirks: Quirks
    ) -> Delivery {
        let message = answer["response"]?["message"] ?? .null
        let data: JSONValue = [
            "error": answer["error"] ?? .null, "message": message, "status": answer["status"] ?? .null,
            "response": ["message": message],
        ]
        var body: JSONObject = ["event": "error", "data": data]
        body["date_time"] = .string(quirks.printsLocalTimeAsUTC ? now.localAsUTC : now.iso8601)
        body["api_key"] = .string(key)
        body["server_url"] = serverURL.map(JSONValue.string)
        return Delivery(
            event: "error", instance: nil, destination: url, address: url, fields: [], body: body.serialized(), isRetried: false)
    }
}
