import HTTP
import Testing

@Suite("RFC 9110 §5.5 bytes of a field value", .tags(.rfc9110))
struct FieldBytesTests {
    @Test(arguments: [0, 1, 6, 7, 8, 9, 15, 16, 23])
    func `exactly the control characters are refused, wherever they stand`(_ position: Int) {
        for byte in UInt8.min...UInt8.max {
            var value = [UInt8](repeating: UInt8(ascii: "a"), count: 24)
            value[position] = byte
            let events = transcript(Array("GET / HTTP/1.1\r\nHost: m\r\nX: a".utf8) + value + Array("a\r\n\r\n".utf8))
            let isControl = (byte < 0x20 && byte != 0x09) || byte == 0x7F
            #expect(events.first?.hasPrefix(isControl ? "failure" : "request") == true, "byte \(byte)")
        }
    }

    @Test func `exactly the token characters make a field name`() {
        let separators = Array("\"(),/:;<=>?@[\\]{} ".utf8)
        for byte in UInt8.min...UInt8.max {
            let events = transcript(Array("GET / HTTP/1.1\r\nHost: m\r\nX".utf8) + [byte] + Array("Y: v\r\n\r\n".utf8))
            let isToken = byte > 0x20 && byte < 0x7F && !separators.contains(byte)
            #expect(events.first?.hasPrefix(isToken || byte == 0x3A ? "request" : "failure") == true, "byte \(byte)")
        }
    }
}
