import Bytes
import EngineIO
import Testing

@Suite("wire H, A request checks")
struct HandshakeTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        var method = Handshake.Method.get
        var upgrade = false
        var transport: String? = "polling"
        var sid: String?
        var version: String? = "4"
        var admission = Handshake.Admission.allow
        var offered = Transports.all
        let verdict: Handshake.Verdict

        var testDescription: String { name }
    }

    static let polling = SessionID("AAAAAAAAAAAAAAAAAAAA")
    static let webSocket = SessionID("-_azAZ09bcdefghijkl-")
    static let rows: [Row] = [
        Row(name: "H01 polling", verdict: .open(.polling)),
        Row(name: "H03 no transport", transport: nil, verdict: .refuse(.unknownTransport)),
        Row(name: "H04 tobi", transport: "tobi", verdict: .refuse(.unknownTransport)),
        Row(name: "H04 __proto__", transport: "__proto__", verdict: .refuse(.unknownTransport)),
        Row(name: "H04 webtransport", transport: "webtransport", verdict: .refuse(.unknownTransport)),
        Row(name: "H04 POLLING", transport: "POLLING", verdict: .refuse(.unknownTransport)),
        Row(name: "H04 empty", transport: "", verdict: .refuse(.unknownTransport)),
        Row(name: "H05 EIO missing", version: nil, verdict: .refuse(.unsupportedProtocolVersion)),
        Row(name: "H05 EIO 3", version: "3", verdict: .refuse(.unsupportedProtocolVersion)),
        Row(name: "H05 EIO 04", version: "04", verdict: .refuse(.unsupportedProtocolVersion)),
        Row(name: "H05 EIO 4abc", version: "4abc", verdict: .refuse(.unsupportedProtocolVersion)),
        Row(name: "H06 POST", method: .post, verdict: .refuse(.badHandshakeMethod)),
        Row(name: "H06 PUT", method: .other, verdict: .refuse(.badHandshakeMethod)),
        Row(name: "H07 websocket by GET", transport: "websocket", verdict: .refuse(.badRequest)),
        Row(name: "H08 unknown sid", sid: "AAAAAAAAAAAAAAAAAAAB", verdict: .refuse(.unknownSession)),
        Row(name: "H08 unknown sid, POST", method: .post, sid: "constructor", verdict: .refuse(.unknownSession)),
        Row(name: "E03 10 KB of sid", sid: String(repeating: "A", count: 10_000), verdict: .refuse(.unknownSession)),
        Row(name: "H09 empty sid", sid: "", verdict: .open(.polling)),
        Row(name: "H10 bad EIO, unknown sid", sid: "x", version: "3", verdict: .refuse(.unknownSession)),
        Row(name: "H10 POST, bad EIO", method: .post, version: "3", verdict: .refuse(.badHandshakeMethod)),
        Row(name: "H10 bad transport first", transport: "x", sid: "x", verdict: .refuse(.unknownTransport)),
        Row(name: "A04 refused, bad EIO", version: "3", admission: .refuse("no"), verdict: .refuse(.forbidden("no"))),
        Row(
            name: "H12 websocket by GET, polling sid", transport: "websocket", sid: polling?.description,
            verdict: .refuse(.badRequest)),
        Row(name: "H23 polling not offered", offered: .webSocket, verdict: .refuse(.unknownTransport)),
        Row(
            name: "H24 websocket not offered", upgrade: true, transport: "websocket", offered: .polling,
            verdict: .refuse(.unknownTransport)),
        Row(name: "P24 polling after the upgrade", sid: webSocket?.description, verdict: .refuse(.badRequest)),
        Row(name: "W01 direct", upgrade: true, transport: "websocket", verdict: .open(.webSocket)),
        Row(name: "W02 unknown sid", upgrade: true, transport: "websocket", sid: "x", verdict: .refuse(.unknownSession)),
        Row(name: "W04 upgrade to polling", upgrade: true, verdict: .refuse(.badRequest)),
        Row(name: "A02 refused", upgrade: true, transport: "websocket", admission: .refuse(""), verdict: .refuse(.forbidden(""))),
    ]

    @Test(arguments: rows)
    func `checks come in the order of the reference`(_ row: Row) {
        let handshake = Handshake(
            method: row.method, isUpgrade: row.upgrade, transport: row.transport, sessionID: row.sid, version: row.version)
        let verdict = handshake.verdict(offering: row.offered) { id in
            id == Self.polling ? .polling : id == Self.webSocket ? .webSocket : nil
        } admission: {
            row.admission
        }
        #expect(verdict == row.verdict)
    }

    @Test func `A03 E05 a session's requests are not authorised again, and its upgrade must speak version 4`() throws {
        let id = try #require(Self.polling)
        for (method, expected) in [(Handshake.Method.get, Handshake.Verdict.poll(id)), (.post, .post(id))] {
            let request = Handshake(method: method, isUpgrade: false, transport: "polling", sessionID: "\(id)", version: nil)
            #expect(request.verdict(offering: .all, sessionTransport: { _ in .polling }, admission: { .refuse("") }) == expected)
        }
        for (version, expected) in [("4", Handshake.Verdict.upgrade(id)), ("3", .refuse(.unsupportedProtocolVersion))] {
            let request = Handshake(method: .get, isUpgrade: true, transport: "websocket", sessionID: "\(id)", version: version)
            #expect(request.verdict(offering: .all, sessionTransport: { _ in .polling }, admission: { .refuse("") }) == expected)
        }
    }

    @Test(arguments: [
        (RequestError.unknownTransport, 400, #"{"code":0,"message":"Transport unknown"}"#),
        (.unknownSession, 400, #"{"code":1,"message":"Session ID unknown"}"#),
        (.badHandshakeMethod, 400, #"{"code":2,"message":"Bad handshake method"}"#),
        (.badRequest, 400, #"{"code":3,"message":"Bad request"}"#),
        (.forbidden(""), 403, #"{"code":4,"message":"Forbidden"}"#),
        (.forbidden("say \"key\"\n"), 403, #"{"code":4,"message":"say \"key\"\u000a"}"#),
        (.unsupportedProtocolVersion, 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
    ])
    func `A01 every refusal has a status and a body`(_ error: RequestError, _ status: Int, _ body: String) {
        #expect(error.status == status)
        #expect(String(decoding: error.body, as: UTF8.self) == body)
    }

    @Test func `H01 H23 H25 the open packet`() throws {
        let id = try #require(Self.polling)
        var options = EngineOptions()
        func text(_ transport: Transport) -> String {
            String(decoding: OpenPacket.encode(id, over: transport, options: options).text, as: UTF8.self)
        }
        let rest = #""pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#
        #expect(text(.polling) == #"0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":["websocket"],"# + rest)
        #expect(text(.webSocket) == #"0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"# + rest)
        options.allowsUpgrades = false
        #expect(text(.polling) == text(.webSocket))
    }

    @Test func `E14 session identifiers are 20 characters that read back, and do not repeat`() {
        var random = RandomSource.seeded(state: 1)
        var seen: Set<SessionID> = []
        for _ in 0..<20_000 {
            let id = SessionID(using: &random)
            #expect(id.description.utf8.count == 20)
            #expect(SessionID(id.description) == id)
            seen.insert(id)
        }
        #expect(seen.count == 20_000)
        for bad in ["", "AAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAA+", "__proto__"] {
            #expect(SessionID(bad) == nil)
        }
    }
}
