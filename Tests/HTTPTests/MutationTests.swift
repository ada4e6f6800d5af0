import Bytes
import HTTP
import Testing

/// Messages to be damaged.
private let seeds: [String] = [
    "GET /a?b=c HTTP/1.1\r\nHost: m\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: m\r\nContent-Length: 11\r\n\r\nhello worldGET / HTTP/1.1\r\nHost: m\r\n\r\n",
    "POST /a HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0a\r\n0123456789\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: m:80\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
]

private let spice: [[UInt8]] = [
    "\r\n", "\r", "\n", "\0", ":", " ", ",", "0", "9999999999999999999", "ffffffffffffffff", "Content-Length: 3\r\n",
    "Transfer-Encoding: chunked\r\n",
    "\u{7F}", "HTTP/1.1", "/", "?", "%", ";",
].map { Array($0.utf8) }

private func damaged(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: position)
        case 2: bytes.insert(contentsOf: spice[Int.random(in: 0..<spice.count, using: &random)], at: position)
        case 3: bytes.removeSubrange(position..<min(bytes.count, position + Int.random(in: 1...20, using: &random)))
        default: bytes.insert(contentsOf: bytes[position..<min(bytes.count, position + 30)], at: position)
        }
    }
    return bytes
}

private func cut(_ bytes: [UInt8], _ random: inout RandomSource) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = Int.random(in: 1...max(1, min(rest.count, 40)), using: &random)
        pieces.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
    }
    return pieces
}

@Suite("damaged messages", .tags(.smuggling))
struct MutationTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `no damage traps, and no cut changes what is read`(_ seed: UInt64) {
        var random = RandomSource.seeded(state: seed)
        for round in 0..<2500 {
            let bytes = damaged(Array(seeds[round % seeds.count].utf8), &random)
            let whole = transcript(bytes, limits: smallLimits, bodyLimitBytes: 12)
            let pieces = cut(bytes, &random)
            let split = transcript(pieces, limits: smallLimits, bodyLimitBytes: 12)
            if whole != split {
                Issue.record(
                    "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self)) reads \(whole), cut \(split)")
                return
            }
        }
    }

    @Test(arguments: [5, 6] as [UInt64])
    func `no damage to a response traps`(_ seed: UInt64) {
        var random = RandomSource.seeded(state: seed)
        let message =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        for _ in 0..<5000 {
            var machine = ClientMachine(method: .get)
            reading: for piece in cut(damaged(Array(message.utf8), &random), &random) {
                var offset = 0
                switch machine.receive(piece.span, from: &offset) {
                case .needsMore: #expect(offset == piece.count)
                case .response, .failure: break reading
                }
            }
            _ = machine.receiveEnd()
        }
    }

    @Test(arguments: [7, 8] as [UInt64])
    func `no damage to anything else traps`(_ seed: UInt64) throws {
        var random = RandomSource.seeded(state: seed)
        var router = Router()
        router.add(.get, "/a/:b/c")
        router.add(.get, "/:a/b/:c")
        let packed = try #require(ContentCoding.gzip.compress(Array("hello hello".utf8)))
        for _ in 0..<3000 {
            let text = String(
                decoding: damaged(Array("a[b][]=1&a[0]=%41+;q=0.5, \"x\\\"y\"/c/W/\"1\", *, text/html;charset=x".utf8), &random),
                as: UTF8.self)
            _ = Query(text)
            _ = try? FormBody.parse(Array(text.utf8))
            _ = MediaType(text)
            _ = ContentCoding.negotiated(text)
            _ = EntityTag(isWeak: true, opaque: "x").matches(ifNoneMatch: text)
            _ = router.match(method: .get, path: ("/" + text).utf8.span)
            _ = try? ContentCoding.gzip.decompress(damaged(packed, &random), limitBytes: 1000)
            var fields = ResponseFields()
            fields.append(text, text)
            #expect(fields.bytes.count { $0 == UInt8(ascii: "\n") } <= 1)
        }
    }
}
