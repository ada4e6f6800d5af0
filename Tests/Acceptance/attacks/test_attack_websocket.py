"""W: WebSockets that break rules, lie about lengths, or ask and never read."""

import os
import struct
import threading
import time

from conftest import wait_until
from frames import BINARY, CLOSE, DIRECT, PING, TEXT, UPGRADE, Socket, connected, frame
from peer import PREFIX, Closed, Http, Polling, once
from targets import ends, is_well, mock_with, resident, wire_with  # noqa: F401
from vectors import attacks, vector


def closing_code(http):
    """The code of the Close frame that comes next, whatever was sent before it."""
    while True:
        opcode, payload = http.read()
        if opcode == CLOSE:
            return struct.unpack("!H", payload)[0] if payload else None


@vector("W02")
def test_W02_unmasked(wire_with):
    assert connected(wire_with().port).socket
    for opcode, payload in ((TEXT, "3"), (BINARY, b"3"), (PING, b"")):
        peer = connected(wire_with().port)
        peer.send(frame(opcode, payload, masked=False))
        assert peer.is_closed(1002)


@vector("W04")
def test_W04_reset_after_the_upgrade_request(wire_with):
    program = wire_with("few")
    request = "\r\n".join([f"GET {PREFIX}{DIRECT} HTTP/1.1", "Host: m", *UPGRADE, "", ""])
    for _ in range(300):
        http = Http(program.port)
        http.send(request)
        http.reset()
    # No more than 20 sessions are allowed at a time.
    wait_until(lambda: all([_opens(program.port) for _ in range(20)]), "room for twenty sessions", 5)


def _opens(port):
    try:
        Socket(port).opened().close()
        return True
    except AssertionError:
        return False


@vector("W04")
def test_W04_reset_while_upgrading(wire_with):
    program = wire_with("few")
    for index in range(60):
        session = Polling(program.port)
        upgrade = Http(program.port)
        upgrade.send("\r\n".join([f"GET {session.target.replace('polling', 'websocket')} HTTP/1.1", "Host: m", *UPGRADE, "", ""]))
        if index % 2:
            upgrade.send(frame(TEXT, "2probe"))
        upgrade.reset()
        assert session.is_alive()
        session.post("1")
        session.gets.close()
        session.posts.close()
    assert is_well(program.port)


@attacks(
    "head, codes",
    ("W05", "2^63 - 1", b"\x82\xff" + struct.pack("!Q", (1 << 63) - 1), (1002, 1009)),
    ("W05", "2^63", b"\x82\xff" + struct.pack("!Q", 1 << 63), (1002,)),
    ("W05", "2^64 - 1", b"\x82\xff" + struct.pack("!Q", (1 << 64) - 1), (1002,)),
    ("W05", "2^32", b"\x82\xff" + struct.pack("!Q", 1 << 32), (1009,)),
    ("W05", "one above the limit", b"\x82\xff" + struct.pack("!Q", 1_000_001), (1009,)),
    ("W05", "5 in the form of 126", b"\x82\xfe\x00\x05", (1002,)),
    ("W05", "300 in the form of 127", b"\x82\xff" + struct.pack("!Q", 300), (1002,)),
)
def test_lengths_that_lie(wire_with, head, codes):
    program = wire_with()
    before = resident(program)
    peer = connected(program.port)
    peer.send(head + b"\0\0\0\0" + b"x" * 16)
    assert closing_code(peer) in codes
    assert resident(program) < before + (4 << 20)


@vector("W05")
def test_W05_fragments_that_add_up(wire_with):
    peer = connected(wire_with().port)
    peer.send(frame(BINARY, b"x" * 600_000, final=False) + frame(0, b"x" * 400_001))
    assert closing_code(peer) == 1009


@vector("W08")
def test_W08_pings_that_nobody_reads_the_answers_of(wire_with):
    program = wire_with()
    before = resident(program)
    peer = connected(program.port)
    pings = frame(PING, b"p" * 125) * 1000
    peer.socket.settimeout(2)
    try:
        for _ in range(100):
            peer.send(pings)
    except OSError:
        pass
    assert is_well(program.port)
    assert resident(program) < before + (8 << 20)
    peer.reset()


@vector("W09")
def test_W09_utf8_cut_by_frames(wire_with):
    text = '42["echo","κόσμε€🎈"]'.encode()
    for cut in range(1, len(text)):
        if cut == 1:
            peer = connected(wire_with().port)
        peer.send(frame(TEXT, text[:cut], final=False) + frame(0, text[cut:]))
        peer.says(text.decode())
    peer.send(b"".join(frame(TEXT if i == 0 else 0, text[i : i + 1], final=i == len(text) - 1) for i in range(len(text))))
    peer.says(text.decode())
    peer.send(frame(TEXT, text[:14], final=False) + frame(0, b"\xff\xff", final=False))
    assert closing_code(peer) == 1007


@vector("W09")
def test_W09_cut_short(wire_with):
    for tail in (b"\xe2\x82", b"\xf0\x9f\x8e", b"\xc3"):
        peer = connected(wire_with().port)
        peer.send(frame(TEXT, b"42" + tail))
        assert closing_code(peer) == 1007


def upgrade_fields(**changes):
    fields = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
    }
    fields.update({name.replace("_", "-"): value for name, value in changes.items()})
    return [f"{name}: {value}" for name, value in fields.items() if value is not None]


@attacks(
    "fields, status",
    ("W11", "version 7", upgrade_fields(Sec_WebSocket_Version="7"), 426),
    ("W11", "version 130", upgrade_fields(Sec_WebSocket_Version="130"), 426),
    ("W11", "two versions", upgrade_fields(Sec_WebSocket_Version="13, 8"), 426),
    ("W11", "no version", upgrade_fields(Sec_WebSocket_Version=None), 400),
    ("W11", "no key", upgrade_fields(Sec_WebSocket_Key=None), 400),
    ("W11", "short key", upgrade_fields(Sec_WebSocket_Key="c2hvcnQ="), 400),
    ("W11", "long key", upgrade_fields(Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZSBidXQgbG9uZw=="), 400),
    ("W11", "key of other letters", upgrade_fields(Sec_WebSocket_Key="!!!!IHNhbXBsZSBub25jZQ=="), 400),
    ("W11", "no connection token", upgrade_fields(Connection="keep-alive"), 400),
    ("W11", "another protocol", upgrade_fields(Upgrade="h2c"), 400),
)
def test_upgrades_that_are_wrong(wire_with, fields, status):
    with Http(wire_with().port) as http:
        answer = http.call("GET", PREFIX + DIRECT, fields)
        # 426 as RFC 6455 §4.4 has it, or 400 as the reference server: the versions are named either way.
        assert answer.status in (400, status), answer
        if status == 426:
            assert answer.fields["sec-websocket-version"].split(", ")[0] == "13"
        # No tunnel: what looks like a frame is no frame.
        http.send(frame(TEXT, "2probe") + b"\r\n\r\n")
        try:
            assert http.answer().status == 400
        except (Closed, ConnectionResetError):
            pass
    assert is_well(wire_with().port)


@vector("W11")
def test_W11_other_methods_and_bodies(wire_with):
    for method, body in (("POST", b""), ("GET", b"hidden"), ("PUT", b"")):
        with Http(wire_with().port) as http:
            answer = http.call(method, PREFIX + DIRECT, UPGRADE, body)
            assert answer.status in (400, 404, 405) or (answer.status == 101 and method == "GET"), answer
            if answer.status == 101:
                # The body belonged to the request and is no frame.
                http.socket.settimeout(1)
                assert http.take(1) in (b"\x81",)


@attacks(
    "name, value",
    ("W12", "commas", "Sec-WebSocket-Extensions", "," * 5000),
    ("W12", "semicolons", "Sec-WebSocket-Extensions", "a" + ";" * 5000),
    ("W12", "spaces", "Sec-WebSocket-Extensions", "permessage-deflate;" + " " * 5000 + "x"),
    ("W12", "quotes", "Sec-WebSocket-Extensions", 'a;b="' + "\\" * 5000),
    ("W12", "offers", "Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=16, " * 100),
    ("W12", "parameters", "Sec-WebSocket-Extensions", "permessage-deflate" + "; client_max_window_bits" * 200),
    ("W12", "subprotocols", "Sec-WebSocket-Protocol", "a," * 2500),
    ("W12", "spaces in subprotocols", "Sec-WebSocket-Protocol", "a" + " " * 5000 + "b"),
    ("W12", "versions", "Sec-WebSocket-Version", "13," * 1600),
)
def test_lists_take_linear_time(wire_with, name, value):
    program = wire_with("deflate")
    fields = [line for line in UPGRADE if not line.startswith(name)]
    start = time.monotonic()
    answer = once(program.port, "GET", DIRECT, [*fields, f"{name}: {value}"])
    assert answer.status in (101, 400, 426) and time.monotonic() - start < 1
    assert "sec-websocket-extensions" not in answer.fields or answer.status == 101


@vector("W12")
def test_W12_deflate_bomb(wire_with):
    """A thousandfold: stopped at the largest message, not inflated."""
    import zlib

    program = wire_with("deflate")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = (packer.compress(b"4" * (64 << 20)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    assert len(bomb) < 1_000_000
    before = resident(program)
    peer = Socket(program.port, fields=["Sec-WebSocket-Extensions: permessage-deflate"])
    peer.send(frame(TEXT, bomb, rsv=4))
    assert closing_code(peer) == 1009
    assert resident(program) < before + (16 << 20)
