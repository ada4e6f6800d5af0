"""H, D: requests that are wrong, ambiguous, slow or endless, against the mock."""

import gzip
import json
import resource
import socket
import struct
import time

from conftest import KEY, wait_until
from peer import Closed, Connection, Http
from targets import cpu_seconds, ends, is_well, mock_with, open_files, refused, resident, wire_with  # noqa: F401
from vectors import attacks, vector

HOST = b"Host: mock.test\r\n"
GET = b"GET / HTTP/1.1\r\n" + HOST


def post(fields, body=b""):
    return b"POST /instance/create HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n" + fields + b"\r\n\r\n" + body


CHUNKS = b"2\r\n{}\r\n0\r\n\r\n"


@attacks(
    "fields, body, statuses",
    ("H02", "twice", b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", CHUNKS, (400,)),
    ("H02", "with another between", b"Transfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: identity", CHUNKS, (400, 501)),
    ("H04", "gzip then chunked", b"Transfer-Encoding: gzip, chunked", CHUNKS, (400, 501)),
    ("H04", "unknown", b"Transfer-Encoding: blegh", CHUNKS, (400, 501)),
    ("H04", "chunked not last", b"Transfer-Encoding: chunked, identity", CHUNKS, (400, 501)),
    ("H04", "with a length", b"Content-Length: 5\r\nTransfer-Encoding: chunked", CHUNKS, (400,)),
    ("H05", "vertical tab", b"Transfer-Encoding: \x0bchunked", CHUNKS, (400,)),
    ("H05", "no-break space", b"Transfer-Encoding: \xa0chunked", CHUNKS, (400, 501)),
    ("H07", "empty", b"Content-Length:", b"", (400,)),
    *(("H07", value.decode("latin-1"), b"Content-Length: " + value, b"{}   ", (400,)) for value in (b"+5", b"-1", b"0x5", b"5_0", b"5 5", b"5a", b"1e1", b"5,5", b"\xb25")),
    ("H07", "two that differ", b"Content-Length: 5\r\nContent-Length: 6", b"{}   ", (400,)),
    ("H07", "two that agree", b"Content-Length: 5\r\nContent-Length: 5", b"{}   ", (400,)),
    ("H09", "2^64", b"Content-Length: 18446744073709551616", b"", (400, 413)),
    ("H09", "2^63", b"Content-Length: 9223372036854775808", b"", (400, 413)),
    ("H09", "23 digits", b"Content-Length: 99999999999999999999999", b"", (400, 413)),
    ("H09", "chunk of 2^64", b"Transfer-Encoding: chunked", b"10000000000000000\r\n", (400, 413)),
    ("H09", "chunk of 2^63 - 1", b"Transfer-Encoding: chunked", b"7fffffffffffffff\r\n", (400, 413)),
    ("H10", "space", b"Content-Length : 5", b"{}   ", (400,)),
    ("H10", "tab", b"X\t: 5", b"", (400,)),
    ("H14", "inside a value", b"X: a\rY: b", b"", (400,)),
    ("H14", "before the end", b"X: a\r\r", b"", (400,)),
    ("H15", "after the fields", b"X: a\r\n\rX", b"", (400,)),
    ("H16", "in a value", b"X: a\0b", b"", (400,)),
    ("H16", "in a name", b"X\0Y: b", b"", (400,)),
    ("H17", "empty name", b": v", b"", (400,)),
    ("H17", "brackets", b"X[]: v", b"", (400,)),
    ("H17", "braces", b"{X}: v", b"", (400,)),
    ("H17", "not ASCII", b"X\xef: v", b"", (400,)),
    ("H17", "no colon", b"Content-Length 10", b"", (400,)),
    ("H17", "folded", b"X: a\r\n b", b"", (400,)),
    ("H19", "size ended by LF", b"Transfer-Encoding: chunked", b"2\n{}\r\n0\r\n\r\n", (400,)),
    ("H19", "data not ended", b"Transfer-Encoding: chunked", b"2\r\n{}XX0\r\n\r\n", (400,)),
    ("H19", "garbage after the last", b"Transfer-Encoding: chunked", b"0\r\nXX\r\n\r\n", (400,)),
    ("H19", "signed size", b"Transfer-Encoding: chunked", b"-2\r\n{}\r\n0\r\n\r\n", (400,)),
    ("H19", "size with a prefix", b"Transfer-Encoding: chunked", b"0x2\r\n{}\r\n0\r\n\r\n", (400,)),
    ("H19", "no size", b"Transfer-Encoding: chunked", b"\r\n{}\r\n0\r\n\r\n", (400,)),
)
def test_fields_that_are_wrong(mock_with, fields, body, statuses):
    refused(mock_with().port, post(fields, body), *statuses)


@attacks(
    "data, statuses",
    ("H13", "all", b"GET / HTTP/1.1\nHost: m\n\n", (400,)),
    ("H13", "one", b"GET / HTTP/1.1\r\nHost: m\nX: y\r\n\r\n", (400,)),
    ("H27", "lower case", b"get / HTTP/1.1\r\nHost: m\r\n\r\n", (400, 405, 501)),
    ("H27", "odd letters", b'G=":<> / HTTP/1.1\r\nHost: m\r\n\r\n', (400, 405, 501)),
    ("H27", "10 kB", b"G" * 10240 + b" / HTTP/1.1\r\nHost: m\r\n\r\n", (400, 405, 501)),
    ("H27", "CONNECT", b"CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n", (400, 405, 501)),
    ("H28", "target", b"GET /" + b"a" * 9216 + b" HTTP/1.1\r\nHost: m\r\n\r\n", (414,)),
    ("H28", "field", GET + b"X: " + b"a" * 20480 + b"\r\n\r\n", (431,)),
    ("H28", "head", GET + b"".join(b"X%d: " % n + b"a" * 1000 + b"\r\n" for n in range(64)) + b"\r\n", (431,)),
    ("H28", "257 fields", GET + b"X: y\r\n" * 256 + b"\r\n", (431,)),
    ("H21", "too many trailers", post(b"Transfer-Encoding: chunked", b"0\r\n" + b"X: y\r\n" * 300 + b"\r\n"), (431,)),
    ("H21", "too large", post(b"Transfer-Encoding: chunked", b"0\r\nX: " + b"y" * 20000 + b"\r\n\r\n"), (431,)),
)
def test_requests_that_are_wrong(mock_with, data, statuses):
    refused(mock_with().port, data, *statuses)


@vector("H27")
def test_H27_trace_echoes_nothing(mock_with):
    with Http(mock_with().port) as http:
        http.send(b"TRACE / HTTP/1.1\r\nHost: m\r\nX-Secret: told\r\n\r\n")
        answer = http.answer()
    assert answer.status in (400, 404, 405, 501) and b"told" not in answer.body


@vector("H28")
def test_H28_fields_without_end(mock_with):
    program = mock_with()
    with Http(program.port) as http:
        before = resident(program)
        http.send(GET)
        end = time.monotonic() + 8
        try:
            while True:
                http.send(b"a: b\r\n" * 100)
                assert time.monotonic() < end, "endless fields are read for ever"
        except OSError:
            pass
        assert resident(program) < before + (2 << 20)
    assert is_well(program.port)


@vector("H08")
def test_H08_leading_zero_is_decimal(mock_with):
    with Http(mock_with().port) as http:
        http.send(post(b"Content-Length: 010", b'{"a":"bc"}') + GET + b"\r\n")
        assert http.answer().status == 401
        assert http.answer().status == 200


@vector("H21")
def test_H21_trailers_are_dropped(mock_with):
    """A key in a trailer opens nothing, and framing there frames nothing."""
    trailers = b"X: y\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\nHost: evil\r\napikey: " + KEY.encode() + b"\r\n"
    with Http(mock_with().port) as http:
        http.send(post(b"Transfer-Encoding: chunked", b"2\r\n{}\r\n0\r\n" + trailers + b"\r\n") + GET + b"\r\n")
        assert http.answer().status == 401
        assert http.answer().status == 200


@vector("H22")
def test_H22_a_body_is_not_a_request(mock_with):
    body = b"GET /nowhere HTTP/1.1\r\nHost: m\r\n\r\n"
    with Http(mock_with().port) as http:
        http.send(GET + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert http.answer().status == 200
        assert http.is_quiet(0.2)
        assert http.call("GET", "/").status == 200


@vector("H24")
def test_H24_cut_after_every_byte(mock_with):
    head = GET + b"X-Field:  some value \r\n\r\n"
    whole = post(b"Transfer-Encoding: chunked\r\napikey: no", b"2;ext=1\r\n{}\r\n0\r\nT: x\r\n\r\n")
    with Http(mock_with().port) as http:
        for data, status in ((head, 200), (whole, 401)):
            for cut in range(1, len(data)):
                http.send(data[:cut])
                time.sleep(0.0005)
                http.send(data[cut:])
                assert http.answer().status == status, data[:cut]
            for index in range(len(data)):
                http.send(data[index : index + 1])
            assert http.answer().status == status


@vector("H24")
def test_H24_prefixes_wait(mock_with):
    request = GET + b"Accept: */*\r\n\r\n"
    opened = [Http(mock_with().port) for _ in request[1:]]
    for cut, http in enumerate(opened, 1):
        http.send(request[:cut])
    assert opened[-1].is_quiet(0.1)
    for cut, http in enumerate(opened, 1):
        assert http.is_quiet(0.001), request[:cut]
        http.send(request[cut:])
        assert http.answer().status == 200
        http.close()


@vector("H30")
def test_H30_absolute_target(mock_with):
    mock = mock_with()
    with Http(mock.port) as http:
        assert http.call("GET", "http://other.test/").status == 200
        assert http.call("GET", "http://other.test/instance/fetchInstances", [f"apikey: {KEY}"]).status == 200
        evil = ["Origin: http://evil.test", f"apikey: {KEY}", "Content-Type: application/json"]
        assert http.call("POST", "http://evil.test/mock/instances/x/scan", evil, "{}").status == 403
        assert http.call("POST", "http://127.0.0.1/mock/instances/x/scan", evil, "{}").status == 403


@attacks(
    "path",
    *(
        ("H31", path, path)
        for path in (
            "/../../../../etc/passwd", "/manager/../../etc/passwd", "/manager/..%2f..%2fetc/passwd", "/manager/%2e%2e/%2e%2e/etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd", "/..%5c..%5cetc%5cpasswd", "/app.js%00.html", "/%c0%ae%c0%ae/etc/passwd", "/%252e%252e/etc/passwd",
            "/manager/%252e%252e%252fetc/passwd", "//etc/passwd", "/.env", "/manager/.env", "/manager/..", "/./../Package.swift",
        )
    ),
)
def test_paths_that_climb(mock_with, path):
    with Http(mock_with().port) as http:
        answer = http.call("GET", path)
    assert answer.status in (400, 404), answer
    assert b"root:" not in answer.body and b"swift-tools-version" not in answer.body


@attacks(
    "method, target, fields",
    ("H32", "instance", "GET", "/instance/connectionState/%0d%0aSet-Cookie:x=1", []),
    ("H32", "query", "GET", "/socket.io/?EIO=4&transport=polling%0d%0aSet-Cookie:x=1", []),
    ("H32", "sid", "GET", "/socket.io/?EIO=4&transport=polling&sid=%0d%0aSet-Cookie:x=1", []),
    ("H32", "unknown path", "GET", "/%0d%0aSet-Cookie:x=1", []),
    ("H32", "manager", "GET", "/manager%0d%0aSet-Cookie:x=1", []),
    ("H32", "preflight", "OPTIONS", "/", ["Origin: https://a%0d%0aSet-Cookie:x=1", "Access-Control-Request-Headers: x%0d%0aSet-Cookie:x=1"]),
)
def test_line_ends_come_back_as_no_field(mock_with, method, target, fields):
    with Http(mock_with().port) as http:
        answer = http.call(method, target, [*fields, f"apikey: {KEY}"])
    assert "set-cookie" not in answer.names


@vector("H33")
def test_H33_compressed_bodies_are_measured_inflated(mock_with):
    bomb = gzip.compress(b'{"a":"' + b"a" * (8 << 20) + b'"}')
    assert len(bomb) < 65536 < 8 << 20
    program = mock_with("small")
    before = resident(program)
    for _ in range(20):
        with Http(program.port) as http:
            answer = http.call("POST", "/instance/create", ["Content-Encoding: gzip", "Content-Type: application/json"], bomb)
            assert answer.status == 413
    assert resident(program) < before + (8 << 20)


@vector("H33")
def test_H33_other_codings_and_broken_ones(mock_with):
    with Http(mock_with("small").port) as http:
        for coding, body, status in (("zstd", b"x", 415), ("gzip", b"not gzip", 400), ("gzip, gzip", b"x", 415)):
            fields = [f"Content-Encoding: {coding}", "Content-Type: application/json"]
            assert http.call("POST", "/instance/create", fields, body).status == status


@vector("H35")
def test_H35_answers_without_a_body(mock_with):
    with Http(mock_with().port) as http:
        tag = http.call("GET", "/app.js").fields["etag"]
        for method, target, fields, status in (
            ("HEAD", "/app.js", [], 200),
            ("GET", "/app.js", [f"If-None-Match: {tag}"], 304),
            ("OPTIONS", "/", ["Origin: https://a.example", "Access-Control-Request-Method: GET"], 204),
            ("HEAD", "/", [], 200),
            ("HEAD", "/nowhere", [], 404),
        ):
            assert http.call(method, target, fields).status == status
            assert http.buffer == b""
            # What follows is an answer, not the rest of the last one.
            assert http.call("GET", "/").status == 200


# Time


def trickle(http, data, seconds=5):
    """Sends a byte at a time until the peer speaks; gives the time it took."""
    start = time.monotonic()
    for index in range(len(data)):
        http.socket.settimeout(0.05)
        try:
            http.send(data[index : index + 1])
            http.fill()
            return time.monotonic() - start
        except TimeoutError:
            assert time.monotonic() < start + seconds, "no deadline"
        except (Closed, OSError):
            return time.monotonic() - start
        finally:
            http.socket.settimeout(seconds)
    raise AssertionError("all was sent")


@vector("D01")
def test_D01_slow_head(mock_with):
    with Http(mock_with("quick").port) as http:
        assert 0.4 < trickle(http, GET + b"X: " + b"a" * 1000) < 2
        assert http.answer().status == 408 and ends(http)


@vector("D01")
def test_D01_slow_second_head(mock_with):
    with Http(mock_with("quick").port) as http:
        assert http.call("GET", "/").status == 200
        assert 0.4 < trickle(http, GET + b"X: " + b"a" * 1000) < 2
        assert http.answer().status == 408 and ends(http)


@vector("D02")
def test_D02_slow_body(mock_with):
    for fields, start in ((b"Content-Length: 100000", b""), (b"Transfer-Encoding: chunked", b"fffff\r\n")):
        with Http(mock_with("quick").port) as http:
            http.send(post(fields, start))
            assert 0.6 < trickle(http, b" " * 1000) < 2
            assert http.answer().status == 408 and ends(http)


@vector("D04")
def test_D04_silence(mock_with):
    with Connection(mock_with("quick").port) as silent:
        start = time.monotonic()
        silent.expect_end()
        assert 0.4 < time.monotonic() - start < 2


@vector("D04")
def test_D04_idle_between_requests(mock_with):
    with Http(mock_with("quick").port) as http:
        assert http.call("GET", "/").status == 200
        start = time.monotonic()
        assert ends(http)
        assert 0.3 < time.monotonic() - start < 2


@vector("D05")
def test_D05_storm_of_resets(mock_with):
    program = mock_with("quick")
    before = open_files(program)
    for index in range(2000):
        storm = socket.create_connection(("127.0.0.1", program.port))
        if index % 2:
            storm.sendall(GET)
        storm.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        storm.close()
    assert is_well(program.port)
    wait_until(lambda: open_files(program) <= before + 2, "descriptors given back")


@vector("D05")
def test_D05_no_descriptor_left(start):
    mock = start()
    limit = open_files(mock) + 20
    resource.prlimit(mock.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    held = [socket.create_connection(("127.0.0.1", mock.port)) for _ in range(100)]
    before = cpu_seconds(mock)
    time.sleep(1)
    assert cpu_seconds(mock) - before < 0.5, "a busy loop while no descriptor is left"
    for connection in held:
        connection.close()

    def served():
        try:
            return is_well(mock.port)
        except (Closed, OSError):
            return False

    wait_until(served, "service once descriptors are free")


@vector("D06")
def test_D06_abandoned_sessions_are_gone(wire_with):
    port = wire_with("few").port
    handshake = ("GET", "/socket.io/?EIO=4&transport=polling")
    with Http(port) as http:
        for _ in range(3):
            sids = []
            while (answer := http.call(*handshake)).status == 200:
                sids.append(json.loads(answer.text[1:])["sid"])
                assert len(sids) <= 20
            assert answer.status == 403 and len(sids) == 20
            wait_until(lambda: all(http.call("GET", f"{handshake[1]}&sid={sid}").status == 400 for sid in sids), "all forgotten", 5)
