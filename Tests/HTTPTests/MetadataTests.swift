import HTTP
import Testing

@Suite("RFC 9110 §5.6.7 dates", .tags(.rfc9110))
struct HTTPDateTests {
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"), (1_772_611_200, "Wed, 04 Mar 2026 08:00:00 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 GMT"),
        (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        (Int.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ])
    func `seconds read as an IMF-fixdate`(_ seconds: Int, _ expected: String) {
        #expect(String(decoding: HTTPDate.bytes(epochSeconds: seconds), as: UTF8.self) == expected)
    }
}

@Suite("RFC 9110 §8.3.1 media types", .tags(.rfc9110))
struct MediaTypeTests {
    @Test(arguments: [
        ("application/json", "application/json", nil), ("Application/JSON; Charset=UTF-8", "application/json", "utf-8"),
        (" text/plain ;charset=\"a\\\"b;c\" ; x=y", "text/plain", "a\"b;c"), ("text/html;;broken;charset=x", "text/html", "x"),
        ("text/html; charset=\"open", "text/html", "\"open"), ("a/b;\"\\", "a/b", nil),
        ("application/vnd.x+json", "application/vnd.x+json", nil),
    ])
    func `type and charset are read`(_ text: String, _ essence: String, _ charset: String?) {
        #expect(MediaType(text)?.essence == essence)
        #expect(MediaType(text)?.charset == charset)
    }

    @Test(arguments: ["", "text", "text/", "/plain", "te xt/plain", "text/pl ain", ";a/b", "text;a/b"])
    func `what is no type is none`(_ text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test func `extensions have types`() {
        #expect(MediaType.ofExtension("HTML") == "text/html; charset=utf-8")
        #expect(MediaType.ofExtension("woff2") == "font/woff2")
        #expect(MediaType.ofExtension("nothing") == "application/octet-stream")
    }
}

@Suite("RFC 9110 §8.8.3 entity tags", .tags(.rfc9110))
struct EntityTagTests {
    @Test func `a body's tag is that of Express`() {
        #expect(EntityTag(WeakTag(ofBody: [])).text == "W/\"0-2jmj7l5rSw0yVb/vlWAYkK/YBwk\"")
        #expect(EntityTag(WeakTag(ofBody: Array("hello world".utf8))).text == "W/\"b-Kq5sNclPz7QV2+lfQIuc6R7oRu0\"")
    }

    @Test(arguments: [
        ("\"x\"", true), ("W/\"x\"", true), ("*", true), (" * ", true), ("\"a\", W/\"x\"", true), ("\"a,b\",\"x\"", true),
        ("\"y\"", false), ("x", false),
        ("\"a\" x \"x\"", false), ("\"x", false), ("", false), ("*, \"y\"", false), ("w/\"x\"", false),
    ])
    func `If-None-Match is a list compared weakly`(_ value: String, _ isMatched: Bool) {
        #expect(EntityTag(isWeak: true, opaque: "x").matches(ifNoneMatch: value) == isMatched)
    }

    @Test func `a strong tag has no prefix`() {
        #expect(EntityTag(isWeak: false, opaque: "x").text == "\"x\"")
    }
}
