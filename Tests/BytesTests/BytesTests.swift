import Bytes
import TestKit
import Testing

@Suite("RFC 4648 base64")
struct Base64Tests {
    static let pairs: [(String, String)] = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]

    @Test(arguments: pairs)
    func `the vectors of section 10 hold both ways`(_ plain: String, _ encoded: String) {
        #expect(Base64.encodeToString(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(Array(encoded.utf8).span) == Array(plain.utf8))
    }

    @Test(arguments: ["Zg=", "Z", "Zg=a", "Z===", "Zm9v\n", "Zm-_", "===="])
    func `malformed text is refused`(_ text: String) {
        #expect(Base64.decode(Array(text.utf8).span) == nil)
    }

    @Test
    func `the URL-safe form has no padding and its own two letters`() {
        #expect(Base64.encodeURLSafe([0xFB, 0xFF]) == Array("-_8".utf8))
    }
}

@Suite("RFC 3986 §2.1 percent-encoding")
struct PercentEncodingTests {
    @Test
    func `escapes are decoded and broken ones refused`() {
        #expect(PercentEncoding.decode(Array("acme%20one%2F".utf8).span) == Array("acme one/".utf8))
        #expect(PercentEncoding.decode(Array("a+b".utf8).span, plusIsSpace: true) == Array("a b".utf8))
        #expect(PercentEncoding.decode(Array("a+b".utf8).span) == Array("a+b".utf8))
        for broken in ["%", "%2", "%ZZ", "a%4"] { #expect(PercentEncoding.decode(Array(broken.utf8).span) == nil) }
    }

    @Test
    func `encoding keeps the unreserved characters of ECMAScript`() {
        #expect(PercentEncoding.encode("a b/ü!~*'()") == "a%20b%2F%C3%BC!~*'()")
    }
}

@Suite("Digests")
struct DigestTests {
    /// RFC 4231 §4.2, §4.3, §4.7: a key shorter than a block, a short text, a key longer than a block.
    static let codes: [(key: [UInt8], text: String, code: String)] = [
        (
            [UInt8](repeating: 0x0B, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test(arguments: codes)
    func `HMAC SHA-256 holds the vectors of RFC 4231`(_ row: (key: [UInt8], text: String, code: String)) {
        #expect(Hex.encode(Digest.hmacSHA256(Array(row.text.utf8), key: row.key)) == row.code)
    }

    @Test
    func `the published vectors hold`() {
        #expect(Hex.encode(Digest.sha1(Array("abc".utf8)).span.copy()) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            Hex.encode(Digest.sha256(Array("abc".utf8)))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Hex.encode(Digest.sha1([]).span.copy()) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    }

    @Test
    func `secrets compare by content`() {
        #expect(Digest.isEqualInConstantTime("key", "key"))
        #expect(!Digest.isEqualInConstantTime("key", "keys"))
        #expect(!Digest.isEqualInConstantTime("", "key"))
    }
}

@Suite("Byte queue")
struct ByteQueueTests {
    @Test
    func `bytes come out in order whatever the cuts`() {
        let text = Array("the quick brown fox".utf8)
        for parts in text.everySplit {
            var queue = ByteQueue()
            var output: [UInt8] = []
            for part in parts {
                queue.append(Array(part))
                while queue.count >= 3 {
                    queue.withSpan { output.append($0.extracting(0..<3)) }
                    queue.consume(3)
                }
            }
            output.append(contentsOf: queue.takeAll())
            #expect(output == text)
            #expect(queue.isEmpty)
        }
    }

    @Test
    func `a long stream of small consumes keeps its order through compaction`() {
        var queue = ByteQueue()
        queue.append((0..<20_000).map { UInt8(truncatingIfNeeded: $0) })
        for index in 0..<20_000 {
            #expect(queue.withSpan { $0[0] } == UInt8(truncatingIfNeeded: index))
            queue.consume(1)
        }
        #expect(queue.isEmpty)
    }
}

@Suite("Random source")
struct RandomSourceTests {
    @Test
    func `the same seed gives the same bytes, another seed others`() {
        var first = RandomSource.seeded(state: 7)
        var second = RandomSource.seeded(state: 7)
        var third = RandomSource.seeded(state: 8)
        let bytes = first.bytes(20)
        #expect(bytes.count == 20)
        #expect(bytes == second.bytes(20))
        #expect(bytes != third.bytes(20))
    }
}
