import Bytes

/// The opening handshake as the server sees it (RFC 6455 §4.2).
package enum Handshake {
    /// What the upgrade request said. Field values as sent, nil when absent.
    package struct Offer: Equatable, Sendable {
        package var methodIsGET: Bool
        /// The 1 of `HTTP/1.1`.
        package var minorVersion: Int
        package var upgrade: String?
        /// Whether `Connection` has the token `upgrade`.
        package var connectionUpgrades: Bool
        package var key: String?
        package var version: String?
        package var protocols: String?
        package var extensions: String?

        package init(
            methodIsGET: Bool = true, minorVersion: Int = 1, upgrade: String?, connectionUpgrades: Bool, key: String?,
            version: String?, protocols: String? = nil, extensions: String? = nil
        ) {
            self.methodIsGET = methodIsGET
            self.minorVersion = minorVersion
            self.upgrade = upgrade
            self.connectionUpgrades = connectionUpgrades
            self.key = key
            self.version = version
            self.protocols = protocols
            self.extensions = extensions
        }
    }

    package enum Outcome {
        /// 101 with these fields and no others.
        case accept(fields: [(name: String, value: String)], deflate: PerMessageDeflate.Agreement?, subprotocol: String?)
        /// An HTTP error; the connection ends with it.
        case refuse(status: Int, fields: [(name: String, value: String)], message: String)
    }

    /// The value of `Sec-WebSocket-Accept` (RFC 6455 §4.2.2).
    package static func accept(key: String) -> String {
        let digest = Digest.sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
        return Base64.encodeToString(digest.span.copy())
    }

    /// The server's answer. `deflate` nil: extensions are not looked at, whatever they are.
    ///
    /// Statuses and messages are those of the reference Socket.IO server (wire rows W05, W06): 400 throughout, also for the version,
    /// where RFC 6455 §4.4 leaves the choice of the code.
    package static func evaluate(_ offer: Offer, deflate: PerMessageDeflate.Options?) -> Outcome {
        guard offer.methodIsGET else { return refusal("Bad handshake method") }
        guard offer.minorVersion >= 1 else { return refusal("Bad HTTP version") }
        guard let upgrade = offer.upgrade, Array(upgrade.utf8).span.equalsIgnoringCase("websocket") else {
            return refusal("Invalid Upgrade header")
        }
        guard offer.connectionUpgrades else { return refusal("Invalid Connection header") }
        guard let key = offer.key, isKey(key) else { return refusal("Missing or invalid Sec-WebSocket-Key header") }
        guard let version = offer.version, version == "13" || version == "8" else {
            return .refuse(
                status: 400, fields: [("Sec-WebSocket-Version", "13, 8")],
                message: "Missing or invalid Sec-WebSocket-Version header")
        }
        var subprotocol: String?
        if let protocols = offer.protocols {
            guard let tokens = ExtensionList.tokens(Array(protocols.utf8)) else {
                return refusal("Invalid Sec-WebSocket-Protocol header")
            }
            subprotocol = tokens.first
        }
        var agreement: PerMessageDeflate.Agreement?
        if let deflate, let extensions = offer.extensions {
            agreement = PerMessageDeflate.negotiate(extensions, with: deflate)
        }
        var fields: [(name: String, value: String)] = [
            ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept(key: key)),
        ]
        if let subprotocol { fields.append(("Sec-WebSocket-Protocol", subprotocol)) }
        if let agreement { fields.append(("Sec-WebSocket-Extensions", agreement.fieldValue)) }
        return .accept(fields: fields, deflate: agreement, subprotocol: subprotocol)
    }

    private static func refusal(_ message: String) -> Outcome {
        .refuse(status: 400, fields: [], message: message)
    }

    /// RFC 6455 §4.2.1 item 5: base64 of 16 bytes, which is 22 digits and `==`.
    private static func isKey(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, let decoded = Base64.decode(bytes.span) else { return false }
        return decoded.count == 16
    }
}
