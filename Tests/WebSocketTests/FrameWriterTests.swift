import Testing
import WebSocket

@Suite("RFC 6455 §5.7 frames of the server")
struct FrameWriterTests {
    @Test
    func `the samples hold`() {
        #expect(FrameWriter.frame(.text, Array("Hello".utf8)) == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(FrameWriter.frame(.text, Array("Hel".utf8), isFinal: false) == [0x01, 0x03, 0x48, 0x65, 0x6C])
        #expect(FrameWriter.frame(.continuation, Array("lo".utf8)) == [0x80, 0x02, 0x6C, 0x6F])
        #expect(FrameWriter.frame(.ping, Array("Hello".utf8)) == [0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    }

    static let heads: [(Int, [UInt8])] = [
        (0, [0x82, 0]), (125, [0x82, 125]), (126, [0x82, 126, 0, 126]), (256, [0x82, 126, 1, 0]),
        (65_535, [0x82, 126, 0xFF, 0xFF]), (65_536, [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
    ]

    @Test(arguments: heads)
    func `lengths take their minimal form`(_ count: Int, _ head: [UInt8]) {
        #expect(FrameWriter.header(.binary, payloadCount: count) == head)
        let payload = [UInt8](repeating: 1, count: count)
        #expect(FrameWriter.frame(.binary, payload) == head + payload)
        var output: [UInt8] = [9]
        FrameWriter.append(.binary, payload, to: &output)
        #expect(output == [9] + head + payload)
    }

    @Test
    func `a compressed message sets RSV1`() {
        #expect(FrameWriter.header(.text, payloadCount: 7, isCompressed: true) == [0xC1, 7])
    }

    @Test
    func `a close is empty, or a code and a reason cut at a character`() {
        #expect(FrameWriter.close(nil) == [0x88, 0])
        #expect(FrameWriter.close(.normal, reason: Array("bye".utf8)) == [0x88, 5, 0x03, 0xE8, 0x62, 0x79, 0x65])
        let long = FrameWriter.close(.normal, reason: Array(String(repeating: "€", count: 60).utf8))
        #expect(long.count == 2 + 2 + 123)
        let odd = FrameWriter.close(.normal, reason: Array(("a" + String(repeating: "€", count: 60)).utf8))
        #expect(odd.count == 2 + 2 + 121)
    }
}
