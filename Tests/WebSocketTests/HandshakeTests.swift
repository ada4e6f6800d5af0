import Testing
import WebSocket

@Suite("RFC 6455 §4.2 opening handshake")
struct HandshakeTests {
    static let sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

    static func offer(
        GET methodIsGET: Bool = true, minor: Int = 1, upgrade: String? = "websocket", connection: Bool = true,
        key: String? = sampleKey, version: String? = "13", protocols: String? = nil, extensions: String? = nil
    ) -> Handshake.Offer {
        Handshake.Offer(
            methodIsGET: methodIsGET, minorVersion: minor, upgrade: upgrade, connectionUpgrades: connection, key: key,
            version: version, protocols: protocols, extensions: extensions)
    }

    @Test
    func `W24, the sample key gives the sample answer`() {
        #expect(Handshake.accept(key: Self.sampleKey) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test
    func `W01, the answer has three fields and no extension when none is enabled`() {
        let offer = Self.offer(extensions: "permessage-deflate; client_max_window_bits")
        guard case .accept(let fields, nil, nil) = Handshake.evaluate(offer, deflate: nil) else {
            Issue.record("refused")
            return
        }
        #expect(fields.map(\.0) == ["Upgrade", "Connection", "Sec-WebSocket-Accept"])
        #expect(fields.map(\.1) == ["websocket", "Upgrade", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="])
    }

    @Test(arguments: [offer(version: "8"), offer(upgrade: "WebSocket"), offer(upgrade: "WEBSOCKET")])
    func `version 8 and any case of the upgrade are accepted`(_ offer: Handshake.Offer) {
        guard case .accept = Handshake.evaluate(offer, deflate: nil) else {
            Issue.record("refused")
            return
        }
    }

    struct Refused: CustomTestStringConvertible, Sendable {
        var name: String
        var offer: Handshake.Offer
        var message: String
        var testDescription: String { name }
    }

    static let refused: [Refused] = [
        .init(name: "POST", offer: offer(GET: false), message: "Bad handshake method"),
        .init(name: "HTTP/1.0", offer: offer(minor: 0), message: "Bad HTTP version"),
        .init(name: "no upgrade", offer: offer(upgrade: nil), message: "Invalid Upgrade header"),
        .init(name: "h2c", offer: offer(upgrade: "h2c"), message: "Invalid Upgrade header"),
        .init(name: "vector W11: no connection token", offer: offer(connection: false), message: "Invalid Connection header"),
        .init(name: "vector W11: no key", offer: offer(key: nil), message: "Missing or invalid Sec-WebSocket-Key header"),
        .init(
            name: "vector W11: short key", offer: offer(key: "dGhlIHNhbXBsZQ=="),
            message: "Missing or invalid Sec-WebSocket-Key header"),
        .init(
            name: "key of 17 bytes", offer: offer(key: "dGhlIHNhbXBsZSBub25jZTE="),
            message: "Missing or invalid Sec-WebSocket-Key header"),
        .init(
            name: "vector W11: key not base64", offer: offer(key: "dGhlIHNhbXBsZSBub25j!Q=="),
            message: "Missing or invalid Sec-WebSocket-Key header"),
        .init(
            name: "vector W11: version 12", offer: offer(version: "12"),
            message: "Missing or invalid Sec-WebSocket-Version header"),
        .init(name: "no version", offer: offer(version: nil), message: "Missing or invalid Sec-WebSocket-Version header"),
        .init(name: "W06: empty element", offer: offer(protocols: "foo,,bar"), message: "Invalid Sec-WebSocket-Protocol header"),
        .init(name: "W06: trailing comma", offer: offer(protocols: "foo,"), message: "Invalid Sec-WebSocket-Protocol header"),
        .init(name: "W06: two words", offer: offer(protocols: "foo bar"), message: "Invalid Sec-WebSocket-Protocol header"),
        .init(name: "W06: empty", offer: offer(protocols: ""), message: "Invalid Sec-WebSocket-Protocol header"),
        .init(name: "W06: repeated", offer: offer(protocols: "foo, foo"), message: "Invalid Sec-WebSocket-Protocol header"),
    ]

    @Test(arguments: refused)
    func `W05, a broken handshake is refused with 400`(_ row: Refused) {
        guard case .refuse(let status, let fields, let message) = Handshake.evaluate(row.offer, deflate: nil) else {
            Issue.record("accepted")
            return
        }
        #expect(status == 400)
        #expect(message == row.message)
        let isAboutVersion = message.contains("Version")
        #expect(fields.map(\.0) == (isAboutVersion ? ["Sec-WebSocket-Version"] : []))
        #expect(fields.map(\.1) == (isAboutVersion ? ["13, 8"] : []))
    }

    @Test
    func `W06, the first protocol is echoed`() {
        guard
            case .accept(let fields, _, let chosen) = Handshake.evaluate(Self.offer(protocols: "foo ,\tbar"), deflate: nil)
        else {
            Issue.record("refused")
            return
        }
        #expect(chosen == "foo")
        #expect(fields.last?.0 == "Sec-WebSocket-Protocol")
        #expect(fields.last?.1 == "foo")
    }

    @Test
    func `W22, deflate is agreed on when it is enabled and offered`() {
        let offer = Self.offer(extensions: "permessage-deflate; client_max_window_bits")
        let options = PerMessageDeflate.Options(serverNoContextTakeover: false, clientNoContextTakeover: false)
        guard case .accept(let fields, let agreement, _) = Handshake.evaluate(offer, deflate: options) else {
            Issue.record("refused")
            return
        }
        #expect(agreement == PerMessageDeflate.Agreement())
        #expect(fields.last?.0 == "Sec-WebSocket-Extensions")
        #expect(fields.last?.1 == "permessage-deflate")
        guard case .accept(_, nil, _) = Handshake.evaluate(Self.offer(), deflate: options) else {
            Issue.record("an extension nobody offered")
            return
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [",", "a,", "a ", "a;", "a;b=\"", " \t", "a;b=\"\\\\", ";;;"])
    func `vector W12, hostile lists take linear time`(_ bait: String) {
        let list = String(repeating: bait, count: 100_000 / bait.utf8.count)
        let clock = ContinuousClock()
        let took = clock.measure {
            _ = Handshake.evaluate(Self.offer(protocols: list), deflate: nil)
            _ = PerMessageDeflate.negotiate(list, with: PerMessageDeflate.Options())
        }
        // Twenty times the vector: a quadratic reader would take four hundred times as long.
        #expect(took < .seconds(20))
    }
}
