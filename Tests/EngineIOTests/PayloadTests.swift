import Bytes
import EngineIO
import TestKit
import Testing

@Suite("wire P payloads")
struct PayloadTests {
    static func read(_ body: [UInt8], maxPackets: Int = 100) throws(PayloadError) -> [String] {
        var reader = PayloadReader(body, maxPackets: maxPackets)
        var packets: [String] = []
        while let element = try reader.next() {
            switch element {
            case .text(let range): packets.append(String(decoding: reader.body[range], as: UTF8.self))
            case .binary(let bytes): packets.append("\(bytes)")
            }
        }
        return packets
    }

    @Test func `P03 P04 P05 text and binary packets are told apart by the separator and the b`() throws {
        let body = Array("451-[{}]\u{1E}bAQIDBA==\u{1E}3\u{1E}b".utf8)
        #expect(try Self.read(body) == ["451-[{}]", "[1, 2, 3, 4]", "3", "[]"])
    }

    @Test(arguments: ["", "\u{1E}", "40\u{1E}", "\u{1E}40", "4\u{1E}\u{1E}4"])
    func `P13 an empty packet is refused`(_ body: String) {
        #expect(throws: PayloadError.emptyPacket) { try Self.read(Array(body.utf8)) }
    }

    @Test(arguments: ["bNOT_BASE64", "bA", "bAQ", "bAQ=A", "b===="])
    func `E08 what is not base64 is refused`(_ body: String) {
        #expect(throws: PayloadError.badBase64) { try Self.read(Array(body.utf8)) }
    }

    @Test func `E08 packets beyond the cap are refused, up to it they are read`() throws {
        let body = Array("3\u{1E}3\u{1E}3".utf8)
        #expect(try Self.read(body, maxPackets: 3).count == 3)
        #expect(throws: PayloadError.tooManyPackets) { try Self.read(body, maxPackets: 2) }
    }

    @Test func `P14 what stands before an error is delivered first, and nothing after it`() throws {
        var reader = PayloadReader(Array("4a\u{1E}\u{1E}4b".utf8), maxPackets: 9)
        #expect(try reader.next() == .text(0..<2))
        #expect(throws: PayloadError.emptyPacket) { try reader.next() }
        #expect(try reader.next() == nil)
    }

    @Test func `what is written is read back`() throws {
        var body: [UInt8] = []
        Payload.append(EncodedMessage(text: Array("452-[]".utf8), attachments: [[1], []]), to: &body)
        Payload.append(EncodedMessage(binary: [255]), to: &body)
        #expect(String(decoding: body, as: UTF8.self) == "452-[]\u{1E}bAQ==\u{1E}b\u{1E}b/w==")
        #expect(try Self.read(body) == ["452-[]", "[1]", "[]", "[255]"])
    }

    @Test func `no mutation of a payload does harm`() {
        var random = RandomSource.seeded(state: 20)
        let seeds = ["451-[{}]\u{1E}bAQIDBA==\u{1E}3", "40\u{1E}42[\"a\"]\u{1E}1", "b\u{1E}b\u{1E}b"].map { Array($0.utf8) }
        for round in 0..<20_000 {
            var body = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<body.count, using: &random)
                body[index] = Bool.random(using: &random) ? 0x1E : UInt8.random(in: 0...255, using: &random)
            }
            let packets = (try? Self.read(body, maxPackets: 8)) ?? []
            #expect(packets.count <= 8)
        }
    }
}
