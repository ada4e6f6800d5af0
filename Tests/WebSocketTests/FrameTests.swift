import TestKit
import Testing
import WebSocket

@Suite("RFC 6455 §5.2 frames")
struct FrameTests {
    /// A wire transcript and what it says.
    struct Transcript: CustomTestStringConvertible, Sendable {
        var name: String
        var bytes: [UInt8]
        var events: [ConnectionMachine.Event]
        var testDescription: String { name }
    }

    static let hello = Array("Hello".utf8)

    static let good: [Transcript] = [
        .init(
            name: "masked text of §5.7", bytes: [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            events: [.text(hello)]),
        .init(
            name: "masked pong of §5.7", bytes: [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58],
            events: [.pong(hello)]),
        .init(name: "empty text", bytes: Client.text(""), events: [.text([])]),
        .init(name: "empty binary", bytes: Client.frame(2), events: [.binary([])]),
        .init(name: "empty ping", bytes: Client.frame(9), events: [.ping([])]),
        .init(name: "125 bytes of ping", bytes: Client.frame(9, Array(0..<125)), events: [.ping(Array(0..<125))]),
        .init(
            name: "two fragments", bytes: Client.text("Hel", final: false) + Client.frame(0, Array("lo".utf8)),
            events: [.text(hello)]),
        .init(
            name: "ping between fragments (W08)",
            bytes: Client.text("Hel", final: false) + Client.frame(9, [1, 2]) + Client.frame(0, Array("lo".utf8)),
            events: [.ping([1, 2]), .text(hello)]),
        .init(
            name: "three empty fragments",
            bytes: Client.frame(1, final: false) + Client.frame(0, final: false) + Client.frame(0), events: [.text([])]),
        .init(
            name: "several messages in one read", bytes: Client.text("a") + Client.frame(2, [0xFF]) + Client.text("b"),
            events: [.text([0x61]), .binary([0xFF]), .text([0x62])]),
        .init(name: "close without a code", bytes: Client.frame(8), events: [.close(nil, reason: [])]),
        .init(name: "close 1000", bytes: Client.close(1000), events: [.close(.normal, reason: [])]),
        .init(
            name: "close 1001 with a reason", bytes: Client.close(1001, Array("bye".utf8)),
            events: [.close(.goingAway, reason: Array("bye".utf8))]),
        .init(
            name: "close with the longest reason", bytes: Client.close(4000, Array(repeating: 0x2A, count: 123)),
            events: [.close(CloseCode(rawValue: 4000), reason: Array(repeating: 0x2A, count: 123))]),
        .init(
            name: "nothing is read behind a close", bytes: Client.close(1000) + Client.text("late") + [0xFF, 0x00],
            events: [.close(.normal, reason: [])]),
    ]

    @Test(arguments: good)
    func `a stream says the same however it is cut`(_ transcript: Transcript) {
        for reads in transcript.bytes.everySplit { #expect(events(reads.map(Array.init)) == transcript.events) }
    }

    static let refused: [Transcript] = [
        .init(name: "vector W02: no mask", bytes: Client.frame(1, hello, masked: false), events: [.failure(.protocolError)]),
        .init(name: "empty frame without mask", bytes: [0x81, 0x00], events: [.failure(.protocolError)]),
        .init(name: "RSV1 without an extension", bytes: Client.frame(1, reserved: 0x40), events: [.failure(.protocolError)]),
        .init(name: "RSV2", bytes: Client.frame(1, reserved: 0x20), events: [.failure(.protocolError)]),
        .init(name: "RSV3", bytes: Client.frame(2, reserved: 0x10), events: [.failure(.protocolError)]),
        .init(name: "all RSV on a close", bytes: Client.frame(8, reserved: 0x70), events: [.failure(.protocolError)]),
        .init(name: "RSV1 on a ping", bytes: Client.frame(9, reserved: 0x40), events: [.failure(.protocolError)]),
        .init(name: "orphan continuation", bytes: Client.frame(0, hello), events: [.failure(.protocolError)]),
        .init(
            name: "orphan continuation, not final", bytes: Client.frame(0, hello, final: false),
            events: [.failure(.protocolError)]),
        .init(
            name: "text inside a fragmented message", bytes: Client.text("a", final: false) + Client.text("b"),
            events: [.failure(.protocolError)]),
        .init(
            name: "orphan continuation after a message", bytes: Client.text("a") + Client.frame(0, hello),
            events: [.text([0x61]), .failure(.protocolError)]),
        .init(name: "fragmented ping", bytes: Client.frame(9, final: false), events: [.failure(.protocolError)]),
        .init(name: "fragmented close", bytes: Client.frame(8, final: false), events: [.failure(.protocolError)]),
        .init(
            name: "ping of 126 bytes", bytes: Client.frame(9, Array(repeating: 0, count: 126)),
            events: [.failure(.protocolError)]),
        .init(
            name: "close of 126 bytes", bytes: Client.close(1000, Array(repeating: 0x2A, count: 124)),
            events: [.failure(.protocolError)]),
        .init(name: "close with one byte", bytes: Client.frame(8, [0x03]), events: [.failure(.protocolError)]),
        .init(
            name: "close reason that is no UTF-8", bytes: Client.close(1000, [0xCE, 0xBA, 0xED, 0xA0, 0x80]),
            events: [.failure(.invalidPayload)]),
        .init(name: "close reason cut short", bytes: Client.close(1000, [0xCE]), events: [.failure(.invalidPayload)]),
        .init(
            name: "vector W05: length 2^63-1", bytes: [0x82, 0xFF, 0x7F] + Array(repeating: 0xFF, count: 7) + Client.key,
            events: [.failure(.messageTooBig)]),
        .init(
            name: "vector W05: top bit of the length", bytes: [0x82, 0xFF, 0x80] + Array(repeating: 0, count: 7) + Client.key,
            events: [.failure(.protocolError)]),
        .init(
            name: "vector W05: 126-form for 5", bytes: [0x82, 0xFE, 0, 5] + Client.key + hello,
            events: [.failure(.protocolError)]),
        .init(
            name: "vector W05: 127-form for 300", bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 1, 44] + Client.key,
            events: [.failure(.protocolError)]),
        .init(
            name: "nothing is read behind a failure", bytes: Client.frame(3) + Client.text("late"),
            events: [.failure(.protocolError)]),
    ]

    @Test(arguments: refused)
    func `W07, a broken rule ends the connection with its code, however it is cut`(_ transcript: Transcript) {
        for reads in transcript.bytes.everySplit { #expect(events(reads.map(Array.init)) == transcript.events) }
    }

    @Test(arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func `reserved opcodes are refused with 1002`(_ opcode: UInt8) {
        #expect(events(Client.frame(opcode)) == [.failure(.protocolError)])
        #expect(events(Client.text("a", final: false) + Client.frame(opcode, [1])) == [.failure(.protocolError)])
    }

    @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
    func `codes that may not travel are refused with 1002`(_ code: UInt16) {
        #expect(!CloseCode(rawValue: code).isValidOnWire)
        #expect(events(Client.close(code)) == [.failure(.protocolError)])
    }

    @Test(
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] as [UInt16])
    func `W09, codes that may travel are reported as sent`(_ code: UInt16) {
        #expect(events(Client.close(code)) == [.close(CloseCode(rawValue: code), reason: [])])
    }

    @Test(arguments: [125, 126, 127, 65_535, 65_536, 70_001])
    func `every form of the length is read, in one piece and in three`(_ count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let bytes = Client.frame(2, payload)
        #expect(events(bytes) == [.binary(payload)])
        for cut in [3, 7, 13, 15, count / 2, count - 1] {
            let reads = [Array(bytes[..<cut]), Array(bytes[cut..<(cut + 2)]), Array(bytes[(cut + 2)...])]
            #expect(events(reads) == [.binary(payload)])
        }
    }

    @Test
    func `bytes behind a close or a failure are not consumed`() {
        for (first, end) in [(Client.close(1000), 8), (Client.frame(3), 0)] {
            var machine = ConnectionMachine(maxMessageBytes: 100)
            let bytes = first + Client.text("late")
            var offset = 0
            #expect(machine.receive(bytes.span, from: &offset) != .needsMore)
            #expect(offset == end)
            #expect(machine.receive(bytes.span, from: &offset) == .needsMore)
            #expect(offset == end)
        }
    }

    @Test
    func `an idle machine is small`() {
        #expect(MemoryLayout<ConnectionMachine>.size < 150)
    }
}
