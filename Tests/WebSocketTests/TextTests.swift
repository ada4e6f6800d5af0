import TestKit
import Testing
import WebSocket

@Suite("RFC 6455 §8.1 text is UTF-8")
struct TextTests {
    static let valid: [[UInt8]] = [
        Array("κόσμε".utf8), Array("Hello-µ@ßöäüàá-UTF-8!!".utf8), [0xF4, 0x8F, 0xBF, 0xBF], [0xF0, 0x90, 0x80, 0x80],
        [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF], [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0x00], [0x7F],
    ]

    @Test(arguments: valid)
    func `characters may be cut by fragments and by reads`(_ text: [UInt8]) {
        for parts in text.everySplit {
            var bytes: [UInt8] = []
            for (index, part) in parts.enumerated() {
                bytes += Client.frame(index == 0 ? 1 : 0, Array(part), final: index == parts.count - 1)
            }
            #expect(events(bytes) == [.text(text)])
            #expect(events(bytes.map { [$0] }) == [.text(text)])
        }
    }

    /// Text and the count of bytes after which it cannot be repaired.
    static let invalid: [([UInt8], Int)] = [
        ([0x80], 1), ([0xBF], 1), ([0xC0, 0x80], 1), ([0xC1, 0xBF], 1), ([0xF5, 0x80, 0x80, 0x80], 1), ([0xFE], 1), ([0xFF], 1),
        ([0xE0, 0x9F, 0xBF], 2), ([0xED, 0xA0, 0x80], 2), ([0xF0, 0x8F, 0xBF, 0xBF], 2), ([0xF4, 0x90, 0x80, 0x80], 2),
        ([0xC2, 0x41], 2), ([0xE2, 0x82, 0x41], 3), ([0xF0, 0x9F, 0x98, 0x41], 4), ([0xCE, 0xBA, 0xC0, 0x41], 3),
    ]

    @Test(arguments: invalid)
    func `the first bad byte ends the connection with 1007, inside a frame too`(_ text: [UInt8], _ badCount: Int) {
        let long = text + [UInt8](repeating: 0x41, count: 40)
        let wire = Client.frame(1, long)
        #expect(events(wire) == [.failure(.invalidPayload)])
        #expect(events(wire.map { [$0] }) == [.failure(.invalidPayload)])
        #expect(events(Array(wire.prefix(6 + badCount - 1))) == [])
        #expect(events(Array(wire.prefix(6 + badCount))) == [.failure(.invalidPayload)])
        #expect(events(Array(wire.prefix(6 + badCount)).map { [$0] }) == [.failure(.invalidPayload)])
    }

    @Test(arguments: [[0xC2], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0x41, 0xF0]] as [[UInt8]])
    func `a character left open at the end is refused with 1007`(_ text: [UInt8]) {
        for reads in Client.frame(1, text).everySplit { #expect(events(reads.map(Array.init)) == [.failure(.invalidPayload)]) }
    }

    @Test
    func `vector W09, a fragment border inside a character and then an invalid tail`() {
        let bytes =
            Client.frame(1, [0xCE], final: false) + Client.frame(0, [0xBA], final: false)
            + Client.frame(0, [0xF4, 0x90], final: false)
        #expect(events(bytes) == [.failure(.invalidPayload)])
    }

    @Test
    func `binary messages may hold anything`() {
        #expect(events(Client.frame(2, [0xC0, 0x80, 0xFF])) == [.binary([0xC0, 0x80, 0xFF])])
    }

    @Test
    func `the state of one message does not reach the next`() {
        #expect(events(Client.text("ü") + Client.frame(2, [0xC3]) + Client.text("a")).count == 3)
    }
}
