import HTTP
import Testing
import WebSocket

@Suite("RFC 6455 §4.2.1 the upgrade request")
struct HandshakeRequestTests {
    static let sample: [(name: String, value: String)] = [
        ("Upgrade", "websocket"), ("Connection", "keep-alive, Upgrade"), ("Sec-WebSocket-Key", HandshakeTests.sampleKey),
        ("Sec-WebSocket-Version", "13"),
    ]

    static func outcome(_ fields: [(name: String, value: String)], _ method: Method = .get) throws -> Handshake.Outcome {
        Handshake.evaluate(Handshake.Offer(try Request(method, "/chat", fields: fields)), deflate: .init())
    }

    @Test
    func `the sample of the RFC is accepted`() throws {
        guard case .accept(_, nil, nil) = try Self.outcome(Self.sample) else {
            Issue.record("refused")
            return
        }
    }

    @Test
    func `lists may be spread over several fields`() throws {
        let more: [(name: String, value: String)] = [
            ("Sec-WebSocket-Protocol", "chat"), ("Sec-WebSocket-Protocol", "superchat"),
            ("Sec-WebSocket-Extensions", "foo"), ("Sec-WebSocket-Extensions", "permessage-deflate"),
        ]
        guard case .accept(_, .some, "chat") = try Self.outcome(Self.sample + more) else {
            Issue.record("not as offered")
            return
        }
    }

    @Test
    func `a repeated key or version, a missing token and POST are refused`() throws {
        let refused: [([(name: String, value: String)], Method)] = [
            (Self.sample + [("Sec-WebSocket-Key", HandshakeTests.sampleKey)], .get),
            (Self.sample + [("Sec-WebSocket-Version", "13")], .get),
            (Self.sample.filter { $0.name != "Connection" }, .get), (Self.sample, .post),
        ]
        for (fields, method) in refused {
            guard case .refuse(status: 400, _, _) = try Self.outcome(fields, method) else {
                Issue.record("accepted")
                return
            }
        }
    }
}
