import HTTP
import Testing

@Suite("RFC 9110 §8.4 content codings", .tags(.rfc9110))
struct ContentCodingTests {
    @Test(
        arguments: [
            (nil, nil), ("", nil), ("gzip", .gzip), ("deflate", .deflate), ("deflate, gzip", .deflate),
            ("gzip, deflate, br", .gzip),
            ("br", nil), ("*", .gzip), ("br, *;q=0.1", .gzip), ("gzip;q=0", nil), ("gzip;q=0, *", .deflate), ("*;q=0", nil),
            ("gzip;q=0.5, deflate;q=0.8", .deflate),
            ("GZIP ; Q=1.0", .gzip), ("x-gzip", .gzip), ("identity, gzip;q=0.5", nil), ("identity;q=0.5, gzip;q=0.5", .gzip),
            ("gzip;q=2", nil),
            ("gzip;q=abc", nil), ("gzip;q=0.0001", nil), ("gzip;q=", nil), ("gzip;x=y;q=0.001", .gzip), (",;q,;;", nil),
        ] as [(String?, ContentCoding?)])
    func `P21 the client chooses`(_ value: String?, _ expected: ContentCoding?) {
        #expect(ContentCoding.negotiated(value) == expected)
    }

    @Test(arguments: ContentCoding.allCases, [0, 1, 1024, 200_000])
    func `what is compressed unpacks to itself`(_ coding: ContentCoding, _ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
        let packed = try #require(coding.compress(bytes))
        #expect(try coding.decompress(packed, limitBytes: count) == bytes)
        if count > 1 { #expect(throws: ContentCoding.Failure.tooLarge) { try coding.decompress(packed, limitBytes: count - 1) } }
    }

    @Test func `the formats are gzip and zlib`() throws {
        #expect(try #require(ContentCoding.gzip.compress([1])).starts(with: [0x1F, 0x8B]))
        #expect(try #require(ContentCoding.deflate.compress([1])).first == 0x78)
    }

    @Test func `H33 a bomb is stopped by what it unpacks to`() throws {
        let bomb = try #require(ContentCoding.gzip.compress(Array(repeating: 0, count: 64 << 20)))
        #expect(bomb.count < 100_000)
        #expect(throws: ContentCoding.Failure.tooLarge) { try ContentCoding.gzip.decompress(bomb, limitBytes: 1 << 20) }
        #expect(ContentCoding.Failure.tooLarge.status.code == 413)
    }

    @Test func `H33 a coding not served is told so`() throws {
        #expect(try ContentCoding.named("GZip") == .gzip)
        #expect(try ContentCoding.named(nil) == nil)
        #expect(try ContentCoding.named("identity") == nil)
        for value in ["foo", "br", "gzip, deflate"] {
            #expect(throws: ContentCoding.Failure.unsupported) { try ContentCoding.named(value) }
        }
        #expect(ContentCoding.Failure.unsupported.status.code == 415)
    }

    @Test(arguments: ContentCoding.allCases)
    func `what is broken or cut short is refused`(_ coding: ContentCoding) throws {
        let packed = try #require(coding.compress(Array("hello hello hello".utf8)))
        for count in packed.indices {
            #expect(throws: ContentCoding.Failure.malformed) { try coding.decompress(Array(packed[..<count]), limitBytes: 100) }
        }
        var broken = packed
        broken[packed.count - 1] ^= 1
        #expect(throws: ContentCoding.Failure.malformed) { try coding.decompress(broken, limitBytes: 100) }
        #expect(ContentCoding.Failure.malformed.status.code == 400)
    }

    @Test func `several gzip members are one body, and what else follows is ignored`() throws {
        let hello = try #require(ContentCoding.gzip.compress(Array("hello".utf8)))
        #expect(try ContentCoding.gzip.decompress(hello + hello, limitBytes: 10) == Array("hellohello".utf8))
        #expect(throws: ContentCoding.Failure.tooLarge) { try ContentCoding.gzip.decompress(hello + hello, limitBytes: 9) }
        #expect(try ContentCoding.gzip.decompress(hello + [0, 0], limitBytes: 10) == Array("hello".utf8))
    }
}
