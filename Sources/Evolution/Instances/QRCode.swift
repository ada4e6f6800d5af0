import JSON

/// The code an instance shows now, or last showed.
package struct QRCode: Equatable, Sendable {
    /// Codes shown so far, counted as `Quirks.countsCodesForever` says.
    package let count: Int
    /// Set when the client gave a phone number.
    package let pairingCode: String?
    package let text: String
    /// `data:image/png;base64,…`
    package let dataURL: String

    /// The flat object of `/instance/connect`.
    var body: JSONValue {
        [
            "pairingCode": .optional(pairingCode), "code": .string(text), "base64": .string(dataURL),
            "count": .integer(count),
        ]
    }

    /// `data` of `qrcode.updated`, where the count is missing.
    func data(instance: String) -> JSONValue {
        [
            "qrcode": [
                "instance": .string(instance), "pairingCode": .optional(pairingCode), "code": .string(text),
                "base64": .string(dataURL),
            ]
        ]
    }
}
