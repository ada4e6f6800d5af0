"""E: sessions asked for wrongly, guessed, raced, flooded."""

import json
import re
import time

from conftest import wait_until
from frames import TEXT, UPGRADE, Socket, candidate, connected, frame
from peer import PREFIX, SECONDS, SEPARATOR, Http, Polling, is_error, once
from targets import is_well, mock_with, resident, wire_with  # noqa: F401
from vectors import attacks, vector


@attacks(
    "query",
    *(
        ("E01", query or "nothing", query)
        for query in ("transport=polling", "EIO=3&transport=polling", "EIO=5&transport=polling", "EIO=4abc&transport=polling",
                      "EIO=&transport=polling", "EIO=04&transport=polling", "EIO[]=4&transport=polling")
    ),
)
def test_versions(wire_with, query):
    assert is_error(once(wire_with().port, "GET", "?" + query), 5)


@vector("E01")
def test_E01_two_versions(wire_with):
    answer = once(wire_with().port, "GET", "?EIO=4&EIO=3&transport=polling")
    assert answer.status in (200, 400)
    if answer.status == 400:
        assert is_error(answer, 5)


@attacks(
    "sid",
    *(("E03", sid[:12] or "empty value", sid) for sid in ("unknown", "__proto__", "constructor", "toString", "a" * 7000, "%00", "..%2f", "0", "-1", "A" * 20)),
)
def test_sids_nobody_has(wire_with, sid):
    for method, body in (("GET", None), ("POST", "40")):
        assert is_error(once(wire_with().port, method, f"?EIO=4&transport=polling&sid={sid}", body=body), 1)


@vector("E03")
def test_E03_ten_kilobytes(wire_with):
    assert once(wire_with().port, "GET", "?EIO=4&transport=polling&sid=" + "a" * 10240).status == 414


@attacks("version", ("E05", "another", "EIO=3&"), ("E05", "none", ""), ("E05", "text", "EIO=x&"))
def test_upgrades_with_another_version(wire_with, version):
    session = Polling(wire_with().port).join()
    answer = once(session.port, "GET", f"?{version}transport=websocket&sid={session.sid}", UPGRADE)
    assert answer.status == 400, answer
    assert session.is_alive()


@vector("E07")
def test_E07_post_over_the_limit(wire_with):
    session = Polling(wire_with().port).join()
    with Http(session.port) as http:
        http.send(f"POST {session.target} HTTP/1.1\r\nHost: m\r\nContent-Length: 1000001\r\n\r\n")
        start = time.monotonic()
        assert http.answer().status == 413 and time.monotonic() - start < 1, "only after the body"
    with Http(session.port) as http:
        http.send(f"POST {session.target} HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(101):
            http.send(b"2710\r\n" + b"4" * 10000 + b"\r\n")
        assert http.answer().status == 413
    assert session.is_alive()


@attacks(
    "body",
    ("E08", "separators", SEPARATOR * 1_000_000),
    ("E08", "empty", ""),
    ("E08", "an empty packet", "4a" + SEPARATOR + SEPARATOR + "4b"),
    ("E08", "no packet", "abc"),
    ("E08", "no base64", "bNOT_BASE64"),
    ("E08", "half a base64", "bAAA"),
    ("E08", "bytes", b"\xff\xfe\x00"),
    ("E08", "twenty thousand pongs", SEPARATOR.join(["3"] * 20_000)),
)
def test_bodies_that_are_no_payload(wire_with, body):
    session = Polling(wire_with().port).join()
    start = time.monotonic()
    answer = session.posts.call("POST", session.target, [], body)
    assert answer.status in (200, 400, 413) and time.monotonic() - start < 3
    if answer.status != 413:
        assert session.is_gone()
    assert is_well(session.port)


@vector("E09")
def test_E09_two_polls(wire_with):
    session = Polling(wire_with().port).join()
    session.hold()
    with Http(session.port) as second:
        assert second.call("GET", session.target).status == 400
    assert session.is_gone()


@vector("E09")
def test_E09_two_posts(wire_with):
    session = Polling(wire_with().port).join()
    session.posts.send(f"POST {session.target} HTTP/1.1\r\nHost: m\r\nContent-Length: 5\r\n\r\n40")
    time.sleep(0.05)
    with Http(session.port) as second:
        assert second.call("POST", session.target, [], "3").status == 400
    assert session.is_gone()


@vector("E09")
def test_E09_aborted_poll(wire_with):
    session = Polling(wire_with().port).join()
    session.hold()
    time.sleep(0.05)
    session.gets.reset()
    wait_until(session.is_gone, "the session ends", SECONDS)


@vector("E11")
def test_E11_polls_while_upgrading(wire_with):
    session = Polling(wire_with().port).join()
    second = candidate(session)
    second.write("2probe")
    second.says("3probe")
    for _ in range(3):
        assert session.packets() == ["6"]
    second.write("5")
    assert second.echoes()


@vector("E12")
def test_E12_upgrade_never_finished(wire_with):
    session = Polling(wire_with("fast").port)
    second = candidate(session)
    second.write("2probe")
    second.says("3probe")
    assert second.is_closed()
    session.join()
    assert session.is_alive()


@vector("E12")
def test_E12_upgrade_race(wire_with):
    """Two candidates: one takes over, the other is closed, nothing is said twice."""
    session = Polling(wire_with().port).join()
    first, second = candidate(session), candidate(session)
    first.write("2probe")
    first.says("3probe")
    assert second.is_closed()
    session.post('42["echo",1]')
    first.write("5")
    first.says('42["echo",1]')
    assert first.echoes()


@vector("E12")
def test_E12_probe_and_upgrade_in_one_write(wire_with):
    session = Polling(wire_with().port).join()
    session.hold()
    second = candidate(session)
    second.send(frame(TEXT, "2probe") + frame(TEXT, "5") + frame(TEXT, '42["echo","x"]'))
    second.says("3probe", '42["echo","x"]')
    assert session.gets.answer().text == "6"


@vector("E12")
def test_E12_early_frames_behind_the_upgrade_request(wire_with):
    """The request and the first frames in one segment, behind a pipelined request."""
    port = wire_with().port
    with Http(port) as plain:
        request = "\r\n".join([f"GET {PREFIX}?EIO=4&transport=websocket HTTP/1.1", "Host: m", *UPGRADE, "", ""]).encode()
        plain.send(b"GET / HTTP/1.1\r\nHost: m\r\n\r\n" + request + frame(TEXT, "40") + frame(TEXT, '42["echo","early"]'))
        assert plain.answer().status == 404
        assert plain.answer().status == 101
        peer = Socket.__new__(Socket)
        peer.__dict__.update(plain.__dict__)
        assert peer.text()[0] == "0" and peer.text().startswith("40")
        assert peer.text() == '42["auth",{}]'
        peer.says('42["echo","early"]')


@vector("E12")
def test_E12_nothing_is_pipelined_behind_an_upgrade(wire_with):
    """What follows is frames to one side and would be a request to the other: it must not be answered as one."""
    peer = Socket(wire_with().port, early=b"GET / HTTP/1.1\r\nHost: m\r\n\r\n").opened()
    assert peer.is_closed(1002)


@vector("E13")
def test_E13_pongs_without_end(wire_with):
    program = wire_with("fast")
    peer = connected(program.port)
    before = resident(program)
    peer.send(frame(TEXT, "3") * 50_000)
    assert resident(program) < before + (4 << 20)
    # The first tells that the flood has been read, however slow the machine.
    pings, end = 0, None
    while end is None or time.monotonic() < end:
        packet = peer.text()
        assert packet == "2", packet
        pings += 1
        end = end or time.monotonic() + 1.2
        peer.write("3")
    assert 2 <= pings <= 6, "one ping each 300 ms"


@vector("E13")
def test_E13_client_pings(wire_with):
    peer = connected(wire_with().port)
    peer.write("2")
    assert peer.is_closed()
    session = Polling(wire_with().port).join()
    session.posts.call("POST", session.target, [], "2")
    assert session.is_gone()


@vector("E13")
def test_E13_half_open_peer(wire_with):
    """A peer that is there and says nothing is gone after interval and timeout, over either transport."""
    silent = connected(wire_with("fast").port)
    start = time.monotonic()
    assert silent.text() == "2"
    assert silent.is_closed()
    assert 0.4 < time.monotonic() - start < 2


@vector("E14")
def test_E14_sids(wire_with):
    with Http(wire_with("fast").port) as http:
        sids = []
        for _ in range(5000):
            sids.append(json.loads(http.call("GET", PREFIX + "?EIO=4&transport=polling").text[1:])["sid"])
    assert len(set(sids)) == len(sids)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{20}", sid) for sid in sids), "20 letters of 6 bits"
    # Every place takes every letter, nearly equally often: 5000 / 64 is 78.
    for place in range(20):
        counts = [sum(sid[place] == letter for sid in sids) for letter in {sid[place] for sid in sids}]
        assert len(counts) == 64 and max(counts) < 140 and min(counts) > 30, place
