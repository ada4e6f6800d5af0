"""X, K, A: other origins, the cookie, admission."""

from frames import DIRECT, UPGRADE, Socket, candidate
from peer import PREFIX, Http, Polling, is_error, once
from profiles import on  # noqa: F401
from table import cases, row

GOOD, EVIL = "Origin: https://good.example", "Origin: https://evil.example"
HANDSHAKE = "?EIO=4&transport=polling"
ALLOW = "access-control-allow-"


@cases("query", ("X01", "with a query", HANDSHAKE), ("X07", "without", ""))
def test_X01_preflight(on, query):
    asks = [GOOD, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: apikey, x-y"]
    answer = once(on("corslist"), "OPTIONS", query, asks)
    assert (answer.status, answer.fields["content-length"]) == (204, "0")
    assert answer.fields[ALLOW + "origin"] == "https://good.example"
    assert answer.fields[ALLOW + "credentials"] == "true"
    assert answer.fields[ALLOW + "methods"] == "GET,HEAD,PUT,PATCH,POST,DELETE"
    assert answer.fields[ALLOW + "headers"] == "apikey, x-y"
    assert answer.fields["vary"] == "Origin, Access-Control-Request-Headers"


@cases("origin", ("X01.2", "another", [EVIL]), ("X01.2", "none", []))
def test_X01_preflight_from_elsewhere(on, origin):
    answer = once(on("corslist"), "OPTIONS", HANDSHAKE, [*origin, "Access-Control-Request-Headers: apikey"])
    assert answer.status == 204 and ALLOW + "origin" not in answer.fields
    assert answer.fields[ALLOW + "credentials"] == "true" and answer.fields[ALLOW + "headers"] == "apikey"
    assert ALLOW + "methods" in answer.fields and answer.fields["vary"] == "Origin, Access-Control-Request-Headers"


@row("X02")
def test_X02_a_listed_origin(on):
    fields = once(on("corslist"), "GET", HANDSHAKE, [GOOD]).fields
    assert (fields[ALLOW + "origin"], fields[ALLOW + "credentials"], fields["vary"]) == ("https://good.example", "true", "Origin")
    assert ALLOW + "methods" not in fields and ALLOW + "headers" not in fields


@row("X02.2")
def test_X02_another_origin(on):
    session = Polling(on("corslist"), fields=[EVIL]).join()
    assert ALLOW + "origin" not in session.handshake.fields


@row("X03")
def test_X03_any_origin(on):
    for origin in ([GOOD], []):
        fields = once(on("corsstar"), "GET", HANDSHAKE, origin).fields
        assert fields[ALLOW + "origin"] == "*" and "vary" not in fields
    fields = once(on("corsstar"), "OPTIONS", HANDSHAKE, [GOOD]).fields
    assert fields[ALLOW + "origin"] == "*" and fields["vary"] == "Access-Control-Request-Headers"


@row("X04")
def test_X04_errors_and_POSTs(on):
    session = Polling(on("corslist"))
    posted = session.post("40", [GOOD])
    error = once(on("corslist"), "GET", "?EIO=4", [GOOD])
    polled = session.get([GOOD])
    assert is_error(error, 0)
    for answer in (posted, error, polled):
        assert answer.fields[ALLOW + "origin"] == "https://good.example"


@row("X05")
def test_X05_the_101_of_a_websocket(on):
    assert Socket(on("corslist"), fields=[GOOD]).handshake.fields[ALLOW + "origin"] == "https://good.example"
    refused = once(on("corslist"), "GET", DIRECT + "&sid=x", [*UPGRADE, GOOD])
    assert refused.status == 400 and ALLOW + "origin" not in refused.fields


@row("X06")
def test_X06_a_foreign_origin_opens_a_websocket(on):
    socket = Socket(on("corslist"), fields=[EVIL])
    assert ALLOW + "origin" not in socket.handshake.fields
    socket.opened().join()


@row("X08")
def test_X08_other_paths(on):
    answer = once(on("corsstar"), "GET", "", [GOOD], prefix="/elsewhere")
    assert answer.status == 404 and not [name for name in answer.names if name.startswith("access-control")]


@row("K01")
def test_K01_the_cookie(on):
    session = Polling(on("cookie"))
    assert session.handshake.fields["set-cookie"] == f"io={session.sid}; Path=/; HttpOnly; SameSite=Lax"
    assert "set-cookie" not in session.post("40").fields and "set-cookie" not in session.get().fields
    assert "set-cookie" not in Socket(on("cookie")).handshake.fields


@row("K02")
def test_K02_no_cookie_by_default(on):
    assert "set-cookie" not in Polling(on()).handshake.fields


@cases(
    "query,fields,message",
    ("A01", "no key", "", [], "Forbidden"),
    ("A01", "wrong key", "&apikey=x", [], "wrong key"),
    ("A01", "wrong key in a field", "", ["apikey: x"], "wrong key"),
)
def test_A01_refused_over_polling(on, query, fields, message):
    assert is_error(once(on("auth"), "GET", HANDSHAKE + query, fields), 4, message)


@row("A01")
def test_A01_admitted(on):
    assert once(on("auth"), "GET", HANDSHAKE + "&apikey=secret").status == 200
    assert once(on("auth"), "GET", HANDSHAKE, ["apikey: secret"]).status == 200


@cases("query,message", ("A02", "no key", "", "Forbidden"), ("A02", "wrong key", "&apikey=x", "wrong key"))
def test_A02_refused_over_websocket(on, query, message):
    with Http(on("auth")) as http:
        answer = http.call("GET", PREFIX + DIRECT + query, UPGRADE)
        assert (answer.status, answer.fields["content-type"], answer.text) == (400, "text/html", message)
        http.expect_end()


@row("A03")
def test_A03_with_a_session_nobody_asks_again(on):
    session = Polling(on("auth"), "&apikey=secret").join()
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    socket.write("5")
    assert socket.echoes()


@row("A04")
def test_A04_the_order(on):
    assert is_error(once(on("auth"), "GET", "?EIO=4&transport=x"), 0)
    assert is_error(once(on("auth"), "GET", HANDSHAKE + "&sid=x"), 1)
    assert is_error(once(on("auth"), "GET", "?EIO=3&transport=polling"), 4)
    assert is_error(once(on("auth"), "GET", "?EIO=3&transport=polling&apikey=secret"), 5)
