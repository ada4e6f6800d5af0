package import HTTP

extension Handshake.Offer {
    /// What `request` offers. A key or a version that was sent twice counts as none (RFC 6455 §11.3.1, §11.3.5); the lists may be
    /// spread over several fields (§11.3.2, §11.3.4).
    package init(_ request: Request) {
        let fields = request.fields
        func list(_ name: StaticString) -> String? {
            let values = fields.values(of: name)
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        self.init(
            methodIsGET: request.method == .get, minorVersion: request.minorVersion, upgrade: fields["upgrade"],
            connectionUpgrades: fields.contains("connection", token: "upgrade"),
            key: fields.isRepeated("sec-websocket-key") ? nil : fields["sec-websocket-key"],
            version: fields.isRepeated("sec-websocket-version") ? nil : fields["sec-websocket-version"],
            protocols: list("sec-websocket-protocol"), extensions: list("sec-websocket-extensions"))
    }
}
