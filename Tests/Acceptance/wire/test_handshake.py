"""H: the handshake and the checks of a request."""

import email.utils
import re

import requests

from frames import DIRECT, UPGRADE, Socket, candidate, connected
from peer import PREFIX, Http, Polling, is_error, once
from profiles import on  # noqa: F401
from table import cases, row

HANDSHAKE = "?EIO=4&transport=polling"


@row("H01")
def test_H01_the_open_packet(on):
    answer = once(on(), "GET", HANDSHAKE)
    assert answer.status == 200
    assert answer.fields["content-type"] == "text/plain; charset=UTF-8"
    assert answer.fields["cache-control"] == "no-store"
    assert email.utils.parsedate_to_datetime(answer.fields["date"])
    assert re.fullmatch(
        r'0\{"sid":"[A-Za-z0-9_-]{20}","upgrades":\["websocket"\],'
        r'"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}',
        answer.text,
    )
    assert "set-cookie" not in answer.fields


@row("H01")
def test_H01_seen_by_an_ordinary_client(on):
    answer = requests.get(f"http://127.0.0.1:{on()}{PREFIX}{HANDSHAKE}", timeout=5)
    assert answer.status_code == 200 and answer.text[0] == "0"


@cases(
    "query,code",
    ("H02", "no query", "", 0),
    ("H02", "empty query", "?", 0),
    ("H03", "no transport", "?EIO=4", 0),
    ("H04", "empty", "?EIO=4&transport=", 0),
    *(("H04", name, f"?EIO=4&transport={name}", 0) for name in ("tobi", "constructor", "__proto__", "webtransport", "POLLING")),
    ("H05", "missing", "?transport=polling", 5),
    *(("H05", version, f"?EIO={version}&transport=polling", 5) for version in ("3", "abc", "5", "04")),
    ("H05.2", "the last is wrong", "?EIO=4&EIO=3&transport=polling", 5),
    ("H07", "plain GET", DIRECT, 3),
    *(("H08", sid, f"{HANDSHAKE}&sid={sid}", 1) for sid in ("x", "__proto__", "constructor", "A" * 20)),
)
def test_refused(on, query, code):
    assert is_error(once(on(), "GET", query), code)


@row("H05.2")
def test_H05_the_last_version_counts(on):
    assert once(on(), "GET", "?EIO=3&EIO=4&transport=polling").status == 200


@cases("method", *(("H06", method, method) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")))
def test_H06_only_GET_opens(on, method):
    assert is_error(once(on(), method, HANDSHAKE, body=None if method == "OPTIONS" else "40"), 2)


@row("H06")
def test_H06_HEAD_gets_no_body(on):
    with Http(on()) as http:
        assert http.call("HEAD", PREFIX + HANDSHAKE).status == 400
        assert http.call("GET", PREFIX + HANDSHAKE).status == 200


@row("H08")
def test_H08_an_unknown_session_by_POST(on):
    assert is_error(once(on(), "POST", HANDSHAKE + "&sid=x", body="40"), 1)


@row("H09")
def test_H09_an_empty_session_id(on):
    assert once(on(), "GET", HANDSHAKE + "&sid=").text[0] == "0"


@cases(
    "method,query,code",
    ("H10", "transport before session", "GET", "?EIO=4&transport=x&sid=x", 0),
    ("H10", "transport before method", "POST", "?EIO=4&transport=x", 0),
    ("H10", "session before version", "GET", "?EIO=3&transport=polling&sid=x", 1),
    ("H10", "session before method", "PUT", "?EIO=4&transport=polling&sid=x", 1),
    ("H10", "method before version", "POST", "?EIO=3&transport=polling", 2),
    ("H10", "method before upgrade", "POST", "?EIO=3&transport=websocket", 2),
    ("H10", "upgrade before version", "GET", "?EIO=3&transport=websocket", 3),
)
def test_H10_order(on, method, query, code):
    assert is_error(once(on(), method, query), code)


@row("H10")
def test_H10_admission_comes_before_the_version(on):
    assert is_error(once(on("auth"), "GET", "?EIO=3&transport=polling"), 4)
    assert is_error(once(on("auth"), "GET", "?EIO=3&transport=polling&apikey=secret"), 5)


@cases("version", ("H11", "another", "EIO=3&"), ("H11", "none", ""))
def test_H11_EIO_is_for_the_handshake(on, version):
    session = Polling(on())
    session.target = f"{PREFIX}?{version}transport=polling&sid={session.sid}"
    session.join()


@row("H12")
def test_H12_a_plain_GET_for_the_other_transport(on):
    session = Polling(on())
    assert is_error(once(on(), "GET", f"{DIRECT}&sid={session.sid}"), 3)
    session.join()


@cases("method", *(("H13", method, method) for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")))
def test_H13_another_method_for_a_session(on, method):
    session = Polling(on())
    answer = once(on(), method, f"{HANDSHAKE}&sid={session.sid}")
    assert answer.status == 400 if method == "HEAD" else is_error(answer, 2)
    session.join()


@cases("path", *(("H14", path, path) for path in ("/socket.io/foo", "/socket.io/foo/bar/", "/socket.io//")))
def test_H14_below_the_path(on, path):
    assert once(on(), "GET", HANDSHAKE, prefix=path).text[0] == "0"


@cases(
    "path",
    *(("H14", path, path) for path in (
        "/socket.io", "/SOCKET.IO/", "/Socket.io/", "//socket.io/", "/a/../socket.io/", "/socket%2eio/", "/",
    )),
)
def test_H14_elsewhere(on, path):
    answer = once(on(), "GET", HANDSHAKE, prefix=path)
    assert answer.status == 404 and answer.fields["content-type"].startswith("text/plain")


@row("H15")
def test_H15_absolute_form(on):
    with Http(on()) as http:
        assert http.call("GET", f"http://wire.test{PREFIX}{HANDSHAKE}").text[0] == "0"
        assert http.call("GET", "http://wire.test/elsewhere").status == 404


@cases("extra", ("H16", "j", "&j=0"), ("H17", "b64", "&b64=1"), ("H17", "t", "&t=abc123"))
def test_ignored_parameters(on, extra):
    session = Polling(on(), extra)
    assert session.handshake.text[0] == "0"
    session.target += extra
    session.join().post('451-["echo",{"_placeholder":true,"num":0}]\x1ebAQID')
    assert session.take(2) == ['451-["echo",{"_placeholder":true,"num":0}]', "bAQID"]


@row("H18")
def test_H18_an_origin_without_CORS(on):
    answer = once(on(), "GET", HANDSHAKE, ["Origin: https://good.example"])
    assert answer.status == 200
    assert not [name for name in answer.names if name.startswith("access-control") or name == "vary"]


@row("H19")
def test_H19_an_old_browser(on):
    answer = once(on(), "GET", HANDSHAKE, ["User-Agent: Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"])
    assert answer.status == 200 and "x-xss-protection" not in answer.fields


@cases(
    "version,fields,kept",
    ("H20", "1.0", "1.0", [], False),
    ("H20", "1.0 keep-alive", "1.0", ["Connection: keep-alive"], True),
    ("H20", "1.1", "1.1", [], True),
    ("H20", "1.1 close", "1.1", ["Connection: close"], False),
)
def test_H20_how_long_a_connection_lives(on, version, fields, kept):
    with Http(on()) as http:
        answer = http.call("GET", PREFIX + HANDSHAKE, fields, version=version)
        if kept:
            assert (answer.fields["connection"], answer.fields["keep-alive"]) == ("keep-alive", "timeout=5")
            assert http.call("GET", PREFIX + HANDSHAKE).status == 200
        else:
            assert answer.fields["connection"] == "close" and "keep-alive" not in answer.fields
            http.expect_end()


LINE = f"GET {PREFIX}{HANDSHAKE} HTTP/1.1\r\n"
POST = f"POST {PREFIX}{HANDSHAKE} HTTP/1.1\r\nHost: wire.test\r\n"


@cases(
    "request_bytes",
    ("H21", "no Host", LINE + "\r\n"),
    ("H21", "control character", LINE + "Host: wire.test\r\nX: a\x01b\r\n\r\n"),
    ("H21", "garbage", "garbage\r\n\r\n"),
    ("H21", "bare line feeds", f"GET {PREFIX}{HANDSHAKE} HTTP/1.1\nHost: wire.test\n\n"),
    ("H21", "space before the colon", LINE + "Host : wire.test\r\n\r\n"),
    ("H21", "length and coding", POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("H21", "length that is no number", POST + "Content-Length: 2x\r\n\r\n40"),
    ("H21", "two lengths", POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n40"),
    ("H21", "chunk size that is no number", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
    ("H21", "unknown method", f"BREW {PREFIX} HTTP/1.1\r\nHost: wire.test\r\n\r\n"),
    ("H21", "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("H21.3", "two Hosts", LINE + "Host: a.test\r\nHost: b.test\r\n\r\n"),
)
def test_H21_malformed(on, request_bytes):
    with Http(on()) as http:
        http.send(request_bytes)
        answer = http.answer()
        assert (answer.status, answer.fields["connection"], answer.body) == (400, "close", b""), answer
        http.expect_end()


@cases("head", ("H21.2", "field", LINE + "Host: wire.test\r\nX: " + "x" * 17000), ("H21.2", "target", "GET /" + "x" * 17000))
def test_H21_too_large(on, head):
    with Http(on()) as http:
        http.send(head)
        answer = http.answer()
        assert (answer.status, answer.fields["connection"], answer.body) == (431, "close", b"")
        http.expect_end()


@row("H21.2")
def test_H21_just_small_enough(on):
    with Http(on()) as http:
        assert http.call("GET", PREFIX + HANDSHAKE + "&x=" + "x" * 8000).status == 200


@row("H22")
def test_H22_pipelining(on):
    with Http(on()) as http:
        for query in (HANDSHAKE, "?EIO=4", HANDSHAKE + "&sid=x", HANDSHAKE):
            http.ask("GET", PREFIX + query)
        assert [http.answer().status for _ in range(4)] == [200, 400, 400, 200]


@row("H22")
def test_H22_behind_a_held_poll(on):
    session = Polling(on()).join()
    session.hold()
    session.gets.ask("GET", PREFIX + "?EIO=4")
    session.gets.ask("GET", PREFIX + HANDSHAKE)
    assert session.gets.is_quiet()
    session.post('42["echo",1]')
    assert session.gets.answer().text == '42["echo",1]'
    assert is_error(session.gets.answer(), 0)
    assert session.gets.answer().text[0] == "0"


@row("H23")
def test_H23_websocket_only(on):
    assert is_error(once(on("wsonly"), "GET", HANDSHAKE), 0)
    socket = Socket(on("wsonly")).opened()
    assert socket.open["upgrades"] == []
    socket.join()


@row("H24")
def test_H24_polling_only(on):
    session = Polling(on("pollonly"))
    assert session.open["upgrades"] == []
    for query in (DIRECT, f"{DIRECT}&sid={session.sid}"):
        assert is_error(once(on("pollonly"), "GET", query, UPGRADE), 0)
    session.join()


@row("H25")
def test_H25_upgrades_not_offered(on):
    session = Polling(on("noupgrade"))
    assert session.open["upgrades"] == []
    session.join()
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    socket.write("5")
    assert socket.echoes()


@row("H26")
def test_H26_the_query_of_the_handshake(on):
    socket = connected(on(), query=DIRECT + "&a=1&a=2&b=%20x+y&c")
    socket.write('42["query"]')
    socket.says('42["query",{"EIO":"4","transport":"websocket","a":"2","b":" x y","c":""}]')
