import Testing
import WebSocket

@Suite("RFC 6455 §10.4 limits")
struct LimitTests {
    @Test
    func `a message of exactly the limit is accepted, in one frame or in many`() {
        let payload = [UInt8](repeating: 7, count: 100)
        #expect(events(Client.frame(2, payload), limit: 100) == [.binary(payload)])
        let parts = Client.frame(2, Array(payload[..<50]), final: false) + Client.frame(0, Array(payload[50...]))
        #expect(events(parts, limit: 100) == [.binary(payload)])
        #expect(events(parts + parts, limit: 100) == [.binary(payload), .binary(payload)])
    }

    @Test
    func `W12, one byte more is refused with 1009 at the head, before the payload`() {
        let payload = [UInt8](repeating: 7, count: 101)
        #expect(events(Array(Client.frame(2, payload).prefix(6)), limit: 100) == [.failure(.messageTooBig)])
        let first = Client.frame(2, Array(payload[..<50]), final: false)
        #expect(events(first + Client.frame(0, Array(payload[50...])).prefix(6), limit: 100) == [.failure(.messageTooBig)])
    }

    @Test
    func `fragments are counted even when they are empty`() {
        let start = Client.frame(2, [1], final: false)
        let empty = Client.frame(0, final: false)
        let nine = start + (0..<8).flatMap { _ in empty } + Client.frame(0, [2])
        #expect(events([nine + nine], maxFragmentCount: 10) == [.binary([1, 2]), .binary([1, 2])])
        let endless = start + (0..<10).flatMap { _ in empty }
        #expect(events([endless], maxFragmentCount: 10) == [.failure(.policyViolation)])
    }

    @Test
    func `control frames do not count as fragments`() {
        let bytes = Client.frame(2, [1], final: false) + (0..<50).flatMap { _ in Client.frame(9) } + Client.frame(0, [2])
        #expect(events([bytes], maxFragmentCount: 2).last == .binary([1, 2]))
    }
}
