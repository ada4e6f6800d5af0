import TestKit
import Testing
import WebSocket

@Suite("RFC 7692 §7.1 negotiation")
struct DeflateNegotiationTests {
    static let plain = PerMessageDeflate.Options(serverNoContextTakeover: false, clientNoContextTakeover: false)

    static let accepted: [(String, String)] = [
        ("permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"),
        ("permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8"),
        ("permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"),
        ("permessage-deflate; server_max_window_bits=\"15\"", "permessage-deflate; server_max_window_bits=15"),
        ("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        (
            "permessage-deflate;server_no_context_takeover;client_no_context_takeover;server_max_window_bits=12",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
        ),
        ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; server_max_window_bits=8, permessage-deflate", "permessage-deflate"),
        (
            "permessage-deflate; bogus, permessage-deflate; server_no_context_takeover",
            "permessage-deflate; server_no_context_takeover"
        ),
        ("=;, permessage-deflate", "permessage-deflate"),
    ]

    @Test(arguments: accepted)
    func `the first acceptable offer is answered`(_ offer: String, _ answer: String) {
        #expect(PerMessageDeflate.negotiate(offer, with: Self.plain)?.fieldValue == answer)
    }

    static let declined = [
        "", "foo", "permessage-deflate; bogus", "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=\"\"", "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7", "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=09",
        "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=", "permessage-deflate; client_max_window_bits=\"9",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9", "permessage-deflate foo",
        "permessage-deflate;", "permessage-deflate;;server_no_context_takeover",
    ]

    @Test(arguments: declined)
    func `an ill-formed offer is declined, not an error`(_ offer: String) {
        #expect(PerMessageDeflate.negotiate(offer, with: Self.plain) == nil)
    }

    @Test
    func `the server's own wishes go into the answer`() {
        let defaults = PerMessageDeflate.negotiate("permessage-deflate; client_max_window_bits", with: .init())
        #expect(defaults?.fieldValue == "permessage-deflate; server_no_context_takeover; client_no_context_takeover")
        let narrow = PerMessageDeflate.Options(serverMaxWindowBits: 10, clientMaxWindowBits: 11)
        let both = PerMessageDeflate.negotiate(
            "permessage-deflate; client_max_window_bits; server_max_window_bits=12", with: narrow)
        #expect(both?.serverMaxWindowBits == 10)
        #expect(both?.clientMaxWindowBits == 11)
        // RFC 7692 §7.1.2.2: a client that did not say it can limit its window must not be asked to.
        #expect(PerMessageDeflate.negotiate("permessage-deflate", with: narrow)?.clientMaxWindowBits == nil)
    }
}

@Suite("RFC 7692 §7.2 compressed messages")
struct DeflateTests {
    static let agreement = PerMessageDeflate.Agreement()

    /// §7.2.3 of the RFC: "Hello" in all its forms.
    static let samples: [[UInt8]] = [
        [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
        [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
        [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
        [0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        // Ends in a last block, without the empty one that should follow.
        [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
    ]

    @Test(arguments: samples)
    func `the samples are read, twice in a row, however they are cut`(_ sample: [UInt8]) {
        let bytes = Client.frame(1, sample, reserved: 0x40) + Client.frame(1, sample, reserved: 0x40)
        let hello = Array("Hello".utf8)
        for reads in bytes.everySplit {
            #expect(events(reads.map(Array.init), deflate: Self.agreement) == [.text(hello), .text(hello)])
        }
    }

    @Test
    func `context takeover, the second Hello of the RFC refers to the first`() {
        let bytes =
            Client.frame(1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: 0x40)
            + Client.frame(1, [0xF2, 0x00, 0x11, 0x00, 0x00], reserved: 0x40)
        let hello = Array("Hello".utf8)
        #expect(events(bytes, deflate: Self.agreement) == [.text(hello), .text(hello)])
        let without = PerMessageDeflate.Agreement(clientNoContextTakeover: true)
        #expect(events(bytes, deflate: without) == [.text(hello), .failure(.invalidPayload)])
    }

    @Test
    func `fragments share one compressed message, RSV1 on the first alone`() {
        let first = Client.frame(1, [0xF2, 0x48, 0xCD], final: false, reserved: 0x40)
        let last: [UInt8] = [0xC9, 0xC9, 0x07, 0x00]
        let hello = Array("Hello".utf8)
        #expect(events(first + Client.frame(9) + Client.frame(0, last), deflate: Self.agreement) == [.ping([]), .text(hello)])
        #expect(events(first + Client.frame(0, last, reserved: 0x40), deflate: Self.agreement) == [.failure(.protocolError)])
    }

    @Test
    func `plain messages go on beside compressed ones, and empty ones are read in both forms`() {
        let bytes =
            Client.text("plain") + Client.frame(1, [0x00], reserved: 0x40) + Client.frame(1, [], reserved: 0x40)
            + Client.frame(1, [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], reserved: 0x40)
        let expected: [ConnectionMachine.Event] = [.text(Array("plain".utf8)), .text([]), .text([]), .text(Array("Hello".utf8))]
        #expect(events(bytes, deflate: Self.agreement) == expected)
    }

    @Test
    func `compressed control frames are refused`() {
        #expect(events(Client.frame(9, [1], reserved: 0x40), deflate: Self.agreement) == [.failure(.protocolError)])
        #expect(events(Client.frame(1, reserved: 0x60), deflate: Self.agreement) == [.failure(.protocolError)])
    }

    static let garbage: [[UInt8]] = [
        [0xFF, 0xFF, 0xFF], [0x06], [0x01], [0xF2, 0x48], [0x00, 0x05, 0x00, 0xFA, 0xFE], [0x00, 0x06, 0x00, 0xF9, 0xFF, 0x48],
    ]

    @Test(arguments: garbage)
    func `what is no deflate data, or is cut short, is refused with 1007`(_ bytes: [UInt8]) {
        #expect(events(Client.frame(2, bytes, reserved: 0x40), deflate: Self.agreement) == [.failure(.invalidPayload)])
    }

    @Test
    func `inflated text must be UTF-8`() throws {
        let deflater = try #require(Deflater())
        for bad in [[0xC0, 0x80], [0x41, 0xE2, 0x82]] as [[UInt8]] {
            let frame = Client.frame(1, deflater.compress(bad), reserved: 0x40)
            #expect(events(frame, deflate: Self.agreement) == [.failure(.invalidPayload)])
        }
    }

    /// A text of 3000 letters, for a limit of 1000 bytes, with a byte no text has somewhere in it.
    static let faults: [(position: Int, code: CloseCode)] = [
        (0, .invalidPayload), (500, .invalidPayload), (999, .invalidPayload), (1000, .messageTooBig), (2999, .messageTooBig),
    ]

    @Test(arguments: faults)
    func `both too big and no UTF-8, what comes first decides, however the bytes are cut`(_ position: Int, _ code: CloseCode)
        throws
    {
        var text = (0..<3000).map { UInt8(truncatingIfNeeded: 97 + $0 * $0 % 23) }
        text[position] = 0xFF
        let compressed = try #require(Deflater()).compress(text)
        #expect(compressed.count < 1000)
        let half = compressed.count / 2
        let whole = Client.frame(1, compressed, reserved: 0x40)
        let halves =
            Client.frame(1, Array(compressed[..<half]), final: false, reserved: 0x40)
            + Client.frame(0, Array(compressed[half...]))
        for bytes in [whole, halves] {
            for reads in bytes.everySplit {
                #expect(events(reads.map(Array.init), limit: 1000, deflate: Self.agreement) == [.failure(code)])
            }
        }
    }

    @Test
    func `a bomb is refused with 1009 by what really comes out`() throws {
        let deflater = try #require(Deflater(level: 9))
        let bomb = deflater.compress([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 100_000)
        let frame = Client.frame(2, bomb, reserved: 0x40)
        #expect(events(frame, deflate: Self.agreement) == [.failure(.messageTooBig)])
        let pieces = stride(from: 0, to: frame.count, by: 100).map { Array(frame[$0..<min($0 + 100, frame.count)]) }
        #expect(events(pieces, deflate: Self.agreement) == [.failure(.messageTooBig)])
    }

    @Test(arguments: [1, 255, 256, 1000, 16_383, 16_384, 16_385, 100_000])
    func `exactly the limit is accepted and one byte more is not`(_ count: Int) throws {
        let deflater = try #require(Deflater())
        let payload = [UInt8](repeating: 0x61, count: count)
        let frame = Client.frame(1, deflater.compress(payload), reserved: 0x40)
        let limit = max(count, frame.count)
        let bytes = Client.frame(1, deflater.compress([UInt8](repeating: 0x61, count: limit)), reserved: 0x40)
        #expect(events(bytes, limit: limit, deflate: Self.agreement).first == .text([UInt8](repeating: 0x61, count: limit)))
        let more = Client.frame(1, deflater.compress([UInt8](repeating: 0x61, count: limit + 1)), reserved: 0x40)
        #expect(events(more, limit: limit, deflate: Self.agreement) == [.failure(.messageTooBig)])
    }

    static let agreements: [PerMessageDeflate.Agreement] = [false, true].flatMap { server in
        [false, true].flatMap { client in
            ([nil, 9, 12, 15] as [UInt8?]).flatMap { serverBits in
                ([nil, 8, 9, 15] as [UInt8?]).map { clientBits in
                    PerMessageDeflate.Agreement(
                        serverNoContextTakeover: server, clientNoContextTakeover: client, serverMaxWindowBits: serverBits,
                        clientMaxWindowBits: clientBits)
                }
            }
        }
    }

    @Test(arguments: agreements)
    func `messages survive the round trip under every agreement`(_ agreement: PerMessageDeflate.Agreement) throws {
        // The client of this test compresses as the server would under the mirrored agreement, and reads as the machine would.
        let client = try #require(
            Deflater(windowBits: agreement.clientWindowBits, keepsContext: !agreement.clientNoContextTakeover))
        let server = try #require(Deflater(agreement))
        let mirrored = PerMessageDeflate.Agreement(
            clientNoContextTakeover: agreement.serverNoContextTakeover, clientMaxWindowBits: agreement.serverMaxWindowBits)
        var toServer = ConnectionMachine(maxMessageBytes: 1_000_000, deflate: agreement)
        var toClient = ConnectionMachine(maxMessageBytes: 1_000_000, deflate: mirrored)
        var random = SplitMix(state: 42)
        for size in [0, 0, 1, 16, 64, 256, 1024, 777, 0, 5000, 70_000, 3] {
            let payload = (0..<size).map { _ in UInt8(ascii: "a") + UInt8(truncatingIfNeeded: random.next() % 7) }
            let up = Client.frame(1, client.compress(payload), reserved: 0x40)
            #expect(events([up], of: &toServer) == [.text(payload)])
            let down = Client.frame(1, server.compress(payload), reserved: 0x40)
            #expect(events([down], of: &toClient) == [.text(payload)])
        }
    }

    @Test
    func `one compression of a broadcast serves clients of any history`() throws {
        let shared = try #require(Deflater())
        let own = try #require(Deflater(keepsContext: true))
        var reader = ConnectionMachine(maxMessageBytes: 1_000_000, deflate: Self.agreement)
        let texts = ["the first", "the first again", "the first once more"].map { Array($0.utf8) }
        for text in texts + texts {
            #expect(events([Client.frame(1, own.compress(text), reserved: 0x40)], of: &reader) == [.text(text)])
            let once = shared.compressOnce(text)
            #expect(once == shared.compressOnce(text))
            #expect(events([Client.frame(1, once, reserved: 0x40)], of: &reader) == [.text(text)])
            own.forgetContext()
        }
        #expect(PerMessageDeflate.Agreement(serverMaxWindowBits: 9).acceptsShared() == false)
        #expect(Self.agreement.acceptsShared())
    }
}
