"""Requests for three servers: ordinary ones, odd ones, and some that are none. `{…}` names what is tried; the bytes are ours."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Sent:
    name: str
    data: bytes
    # Why ours may be the one that takes it, or what else there is to say.
    why: str = ""


HOST = b"Host: m\r\n"
GET = b"GET /x HTTP/1.1\r\n" + HOST
POST = b"POST /x HTTP/1.1\r\n" + HOST
LAST = "answered, then closed; what follows is not looked at"
MINOR = "a higher minor version is read as the highest known, RFC 9110 §2.5"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = GET + b"\r\n"


def line(text, why=""):
    return Sent("`" + text + "`", text.encode("latin-1") + b"\r\n" + HOST + b"\r\n", why)


def field(text, why=""):
    shown = text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0").replace("\t", "\\t").replace("\x0b", "\\v").replace("\x7f", "\\x7f")
    shown = shown.replace("|", "\\|").replace("\xa0", "\\xa0").replace("\xe9", "\\xe9")
    return Sent(f"field `{shown}`", GET + text.encode("latin-1") + b"\r\n\r\n", why)


def length(text, body=b"hello", why=""):
    return Sent(f"`Content-Length:{text}`", POST + b"Content-Length:" + text.encode() + b"\r\n\r\n" + body, why)


def coding(text, why="", body=b"5\r\nhello\r\n0\r\n\r\n"):
    shown = text.replace("\x0b", "\\v").replace("\r\n", "\\r\\n")
    return Sent(f"`{shown}`", POST + text.encode("latin-1") + b"\r\n\r\n" + body, why)


def chunks(name, body, why=""):
    return Sent("chunks: " + name, CHUNKED + body, why)


CORPUS = [
    Sent("plain", GET + b"\r\n"),
    Sent("HTTP/1.0 without Host", b"GET /x HTTP/1.0\r\n\r\n"),
    Sent("two in one segment", NEXT * 2),
    Sent("five in one segment", NEXT * 5),
    Sent("POST with a length, then GET", POST + b"Content-Length: 5\r\n\r\nhello" + NEXT),
    Sent("chunked, then GET", CHUNKED + b"5\r\nhello\r\n0\r\n\r\n" + NEXT),
    Sent("Connection: close, then GET", GET + b"Connection: close\r\n\r\n" + NEXT, LAST),
    Sent("Connection: a list with close", GET + b"Connection: x, close, y\r\n\r\n" + NEXT, LAST),
    Sent("HEAD", b"HEAD /x HTTP/1.1\r\n" + HOST + b"\r\n"),
    Sent("OPTIONS *", b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", "a question about the server as a whole, RFC 9110 §9.3.7; answered as any OPTIONS"),
    Sent("absolute target", b"GET http://m/x HTTP/1.1\r\n" + HOST + b"\r\n"),
    Sent("one blank line first", b"\r\n" + NEXT),
    Sent("five blank lines first", b"\r\n" * 5 + NEXT),
    Sent("a hundred thousand blank lines", b"\r\n" * 100_000 + NEXT),
    Sent("LF alone first", b"\n" + NEXT),
    line("GET  /x HTTP/1.1"),
    line("GET /x  HTTP/1.1"),
    line(" GET /x HTTP/1.1"),
    line("GET\t/x\tHTTP/1.1"),
    line("GET /x HTTP/1.1 "),
    line("GET /x"),
    line("GET /x HTTP/1.2", MINOR),
    line("GET /x HTTP/1.9", MINOR),
    line("GET /x HTTP/2.0"),
    line("GET /x HTTP/0.9"),
    line("GET /x HTTP/11"),
    line("GET /x HTTP/1.10"),
    line("GET /x http/1.1"),
    line("GET /x HTTP/1,1"),
    line("GET /x JUNK/1.1"),
    line("get /x HTTP/1.1"),
    line("G@T /x HTTP/1.1"),
    line("QUACK /x HTTP/1.1"),
    line("PROPFIND /x HTTP/1.1", "a method the router does not know is answered, not run"),
    line("GET x HTTP/1.1"),
    line("GET /x#part HTTP/1.1"),
    line("GET /x y HTTP/1.1"),
    line("GET /%zz HTTP/1.1", "the escape is decoded where a route asks for it"),
    line("GET /%00 HTTP/1.1", "a path is a name in a table, NUL is a letter like others"),
    line("GET /\x7f HTTP/1.1"),
    line("GET /\xe9 HTTP/1.1"),
    line("GET /a/../../x HTTP/1.1", "paths are names in a table and lead to no folder"),
    line("GET /|{}^ HTTP/1.1"),
    line("GET /x?a=<>\" HTTP/1.1"),
    line("GET http:// HTTP/1.1"),
    line("GET http://user@m/x HTTP/1.1"),
    line("CONNECT m:1 HTTP/1.1"),
    line("TRACE /x HTTP/1.1", "answered with 404 as every method without a route; nothing is echoed"),
    Sent("PRI * HTTP/2.0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Sent("a TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    Sent("no Host", b"GET /x HTTP/1.1\r\n\r\n"),
    Sent("two Hosts", GET + b"Host: other\r\n\r\n"),
    Sent("the same Host twice", GET + HOST + b"\r\n"),
    Sent("empty Host", b"GET /x HTTP/1.1\r\nHost:\r\n\r\n", "allowed by RFC 9112 §3.2 for targets without an authority"),
    Sent("Host with a path", b"GET /x HTTP/1.1\r\nHost: m/y\r\n\r\n"),
    Sent("Host with a user", b"GET /x HTTP/1.1\r\nHost: a@m\r\n\r\n"),
    Sent("Host with a bad port", b"GET /x HTTP/1.1\r\nHost: m:99999999\r\n\r\n", "the port of Host is compared as text, never used as a number"),
    Sent("Host with a space", b"GET /x HTTP/1.1\r\nHost: m n\r\n\r\n"),
    Sent("lines ended by LF", b"GET /x HTTP/1.1\nHost: m\n\n"),
    Sent("one field ended by LF", GET + b"X: y\nZ: w\r\n\r\n"),
    Sent("one field ended by CR", GET + b"X: y\rZ: w\r\n\r\n"),
    Sent("CR before the last LF missing", GET + b"X: y\r\n\n"),
    Sent("CR and a letter at the end", GET + b"X: y\r\n\rZ"),
    field("X : y"),
    field("X\t: y"),
    field(" X: y"),
    field(": y"),
    field("X"),
    field("X y: z"),
    field("X[]: y"),
    field("X\xe9: y"),
    field("X:y"),
    field("X:   y   "),
    field("X: \xe9"),
    field("X: a\0b"),
    field("X: a\x7fb"),
    field("X: a\tb"),
    field("X: a\x0bb"),
    field("X: y\r\n z"),
    field("X: y\r\n\tz"),
    field("_X_Y: z"),
    field("X|!#$%&'*+-.^`~: y"),
    field("Expect: 100-continue"),
    field("Expect: more"),
    field("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
    Sent("a field of 10 kB", GET + b"X: " + b"y" * 10_000 + b"\r\n\r\n", "the bound is Node's, 16 KiB for all"),
    Sent("a field of 20 kB", GET + b"X: " + b"y" * 20_000 + b"\r\n\r\n"),
    Sent("200 fields", GET + b"X: y\r\n" * 200 + b"\r\n"),
    Sent("1500 fields", GET + b"X: y\r\n" * 1500 + b"\r\n"),
    Sent("a target of 9 kB", b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"),
    length(" 5"), length("5"), length("\t5 ", why="a tab is white space as a space is, RFC 9112 §5"), length(" 05"), length(" +5"), length(" -5"), length(" 0x5"), length(" 5.0"), length(" 5 5"),
    length(" 5, 5"), length(" 5,"), length(""), length(" five"), length(" 5_0"), length(" 1e1"),
    length(" 18446744073709551621"), length(" 9223372036854775807", b"", "more than is ever read: refused at once, with 413"),
    length(" 99999999999999999999999"),
    length(" 10", b"hello"),
    Sent("two lengths that agree", POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
    Sent("two lengths that differ", POST + b"Content-Length: 5\r\nContent-Length: 0\r\n\r\nhello"),
    Sent("length and chunked", POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    Sent("chunked and length", POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    Sent("a GET with a body that is a request", GET + b"Content-Length: %d\r\n\r\n" % len(NEXT) + NEXT),
    Sent("a body without a length", POST + b"\r\nhello\r\n\r\n", "the request before it is complete and gets its answer"),
    coding("Transfer-Encoding: chunked"), coding("Transfer-Encoding:chunked"), coding("Transfer-Encoding: Chunked"),
    coding("transfer-encoding: chunked  "), coding("Transfer-Encoding: gzip, chunked"), coding("Transfer-Encoding: chunked, gzip"),
    coding("Transfer-Encoding: chunked, chunked"), coding("Transfer-Encoding: identity"), coding("Transfer-Encoding: xchunked"),
    coding("Transfer-Encoding: \x0bchunked"), coding("Transfer-Encoding: \"chunked\""), coding("Transfer-Encoding: chunked;q=1"),
    coding("Transfer-Encoding: ,chunked"), coding("Transfer-Encoding:"), coding("Transfer-Encoding : chunked"),
    coding("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), coding("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"),
    coding("Transfer_Encoding: chunked", body=b""),
    Sent("chunked in HTTP/1.0", b"POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    chunks("two", b"5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"),
    chunks("leading zeros", b"0005\r\nhello\r\n000\r\n\r\n"),
    chunks("capitals", b"A\r\n0123456789\r\n0\r\n\r\n"),
    chunks("an extension", b"5;a=b\r\nhello\r\n0\r\n\r\n"),
    chunks("a quoted extension", b'5;a="b;c"\r\nhello\r\n0\r\n\r\n'),
    chunks("an extension with LF", b"5;a\nb\r\nhello\r\n0\r\n\r\n"),
    chunks("a space after the size", b"5 \r\nhello\r\n0\r\n\r\n"),
    chunks("a space before the size", b" 5\r\nhello\r\n0\r\n\r\n"),
    chunks("a sign", b"+5\r\nhello\r\n0\r\n\r\n"),
    chunks("a prefix", b"0x5\r\nhello\r\n0\r\n\r\n"),
    chunks("an underscore", b"0_5\r\nhello\r\n0\r\n\r\n"),
    chunks("no digits", b"g\r\nhello\r\n0\r\n\r\n"),
    chunks("an empty size", b"\r\nhello\r\n0\r\n\r\n"),
    chunks("a size of 2^64", b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    chunks("a size of seventeen zeros", b"00000000000000000\r\n\r\n"),
    chunks("a size ended by LF", b"5\nhello\r\n0\r\n\r\n"),
    chunks("data ended by LF", b"5\r\nhello\n0\r\n\r\n"),
    chunks("data not ended", b"5\r\nhelloXX0\r\n\r\n"),
    chunks("too much data", b"5\r\nhello!\r\n0\r\n\r\n"),
    chunks("the last ended by LF", b"5\r\nhello\r\n0\n\n"),
    chunks("a trailer", b"5\r\nhello\r\n0\r\nX: y\r\n\r\n"),
    chunks("a trailer that is a length", b"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", "trailers are read and dropped, so they frame nothing"),
    chunks("a bad trailer", b"5\r\nhello\r\n0\r\nX y\r\n\r\n"),
    chunks("garbage at the end", b"5\r\nhello\r\n0\r\nXX\r\n\r\n"),
    chunks("a request in the trailers", b"0\r\nGET /y HTTP/1.1\r\n\r\n" + NEXT),
]
