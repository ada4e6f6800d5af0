"""W: the WebSocket transport."""

import json
import zlib

import pytest
import websocket

from frames import BINARY, CLOSE, DIRECT, PING, PONG, TEXT, UPGRADE, Socket, candidate, connected, frame
from peer import PREFIX, Http, Polling, is_error, once
from profiles import on  # noqa: F401
from table import cases, row


@row("W01")
def test_W01_a_direct_websocket(on):
    socket = Socket(on(), fields=["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"])
    assert [name for name, _ in socket.handshake.list] == ["Upgrade", "Connection", "Sec-WebSocket-Accept"]
    assert socket.handshake.fields["upgrade"].lower() == "websocket"
    assert socket.opened().open["upgrades"] == []
    socket.join()


@row("W01")
def test_W01_seen_by_an_ordinary_client(on):
    client = websocket.create_connection(f"ws://127.0.0.1:{on()}{PREFIX}{DIRECT}", timeout=5)
    assert client.recv()[0] == "0"
    client.close()


@row("W24")
def test_W24_the_sample_key(on):
    assert Socket(on()).handshake.fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def refused_upgrade(port, query, fields=UPGRADE, method="GET", prefix=PREFIX):
    with Http(port) as http:
        answer = http.call(method, prefix + query, fields)
        assert (answer.status, answer.fields["connection"]) == (400, "close"), answer
        assert answer.fields["content-type"] == "text/html"
        http.expect_end()
        return answer


@cases(
    "query,message",
    ("W02", "transport", "?EIO=4&transport=tobi", "Transport unknown"),
    ("W02", "no transport", "?EIO=4", "Transport unknown"),
    ("W02", "session", f"{DIRECT}&sid=x", "Session ID unknown"),
    ("W03", "version 3", "?EIO=3&transport=websocket", "Unsupported protocol version"),
    ("W03", "no version", "?transport=websocket", "Unsupported protocol version"),
    ("W04", "polling", "?EIO=4&transport=polling", "Bad request"),
)
def test_refused_upgrades(on, query, message):
    assert refused_upgrade(on(), query).text == message


@row("W02")
def test_W02_no_cross_origin_fields(on):
    answer = refused_upgrade(on("corsstar"), f"{DIRECT}&sid=x", [*UPGRADE, "Origin: https://good.example"])
    assert not [name for name in answer.names if name.startswith("access-control")]


def without(name, *extra):
    return [field for field in UPGRADE if not field.startswith(name)] + list(extra)


@cases(
    "fields,method,message",
    ("W05", "version 12", without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 12"), "GET", None),
    ("W05", "no version", without("Sec-WebSocket-Version"), "GET", None),
    ("W05", "no key", without("Sec-WebSocket-Key"), "GET", None),
    ("W05", "short key", without("Sec-WebSocket-Key", "Sec-WebSocket-Key: abcd"), "GET", None),
    ("W05", "h2c", without("Upgrade", "Upgrade: h2c"), "GET", "Invalid Upgrade header"),
    ("W05", "POST", UPGRADE, "POST", "Bad handshake method"),
)
def test_W05_faulty_handshakes(on, fields, method, message):
    answer = refused_upgrade(on(), DIRECT, fields, method)
    assert message is None or answer.text == message
    assert ("sec-websocket-version" in answer.fields) == ("Version" not in "".join(fields) or "Version: 12" in "".join(fields))
    assert answer.fields.get("sec-websocket-version", "13, 8") == "13, 8"


@cases(
    "fields",
    ("W05", "version 8", without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8")),
    ("W05", "another case", without("Upgrade", "Upgrade: WebSocket")),
    ("W05", "a list", without("Connection", "Connection: keep-alive, Upgrade")),
)
def test_W05_accepted(on, fields):
    assert once(on(), "GET", DIRECT, fields).status == 101


@row("W06")
def test_W06_subprotocols(on):
    fields = Socket(on(), fields=["Sec-WebSocket-Protocol: foo, bar"]).handshake.fields
    assert fields["sec-websocket-protocol"] == "foo"
    refused_upgrade(on(), DIRECT, [*UPGRADE, "Sec-WebSocket-Protocol: foo,,bar"])


@cases(
    "data,code",
    ("W07", "unmasked", frame(TEXT, "3", masked=False), 1002),
    ("W07", "RSV1", frame(TEXT, "3", rsv=4), 1002),
    ("W07", "RSV2", frame(TEXT, "3", rsv=2), 1002),
    ("W07", "bad opcode", frame(3, "3"), 1002),
    ("W07", "bad control opcode", frame(11, "3"), 1002),
    ("W07", "orphan continuation", frame(0, "3"), 1002),
    ("W07", "text inside a message", frame(TEXT, "4", final=False) + frame(TEXT, "3"), 1002),
    ("W07", "fragmented ping", frame(PING, "x", final=False), 1002),
    ("W07", "long ping", frame(PING, "x" * 126), 1002),
    ("W07", "close of one byte", frame(CLOSE, b"\x03"), 1002),
    ("W07", "close 1005", frame(CLOSE, b"\x03\xed"), 1002),
    ("W07", "close 999", frame(CLOSE, b"\x03\xe7"), 1002),
    ("W07.2", "overlong", frame(TEXT, b'42["echo","\xc0\x80"]'), 1007),
    ("W07.2", "cut", frame(TEXT, b'42["echo","\xe2\x82'), 1007),
    ("W07.2", "surrogate", frame(TEXT, b'42["echo","\xed\xa0\x80"]'), 1007),
)
def test_W07_frames_against_the_rules(on, data, code):
    socket = connected(on())
    socket.send(data)
    assert socket.is_closed(code)


@row("W08")
def test_W08_a_ping_inside_a_message(on):
    socket = connected(on())
    socket.send(frame(TEXT, '42["ec', final=False) + frame(PING, "now") + frame(0, 'ho",', final=False) + frame(0, "1]"))
    assert socket.read() == (PONG, b"now")
    socket.says('42["echo",1]')


@cases(
    "payload",
    ("W09", "1000", b"\x03\xe8"),
    ("W09", "4000", b"\x0f\xa0"),
    ("W09", "1001 and a reason", b"\x03\xe9bye"),
    ("W09", "empty", b""),
)
def test_W09_Close_is_echoed(on, payload):
    socket = connected(on())
    socket.send(frame(CLOSE, payload))
    assert socket.read() == (CLOSE, payload)
    socket.expect_end()


@cases(
    "packet",
    ("W10", "close", "1"),
    *(("W10.2", packet or "empty", packet) for packet in ("2", "2probe", "abc", "", "9", "4", "bAQID")),
)
def test_W10_packets_that_end_the_session(on, packet):
    socket = connected(on())
    socket.write(packet)
    assert socket.is_closed()
    assert is_error(once(on(), "GET", f"?EIO=4&transport=polling&sid={socket.sid}"), 1)


@cases("packet", *(("W10.3", packet, packet) for packet in ("3", "5", "6", "0")))
def test_W10_packets_that_are_ignored(on, packet):
    socket = connected(on())
    socket.write(packet)
    assert socket.echoes()


@pytest.mark.parametrize("kind", [TEXT, BINARY])
@pytest.mark.parametrize("fragments", [1, 4])
@row("W12")
def test_W12_the_limit_of_a_message(on, kind, fragments):
    socket = connected(on("small"))
    whole = ('42["echo","' + "x" * 87 + '"]').encode()
    assert len(whole) == 100
    socket.send(frame(TEXT, whole))
    socket.says(whole.decode())
    pieces = [b"x" * (101 - 25 * (fragments - 1)), *[b"x" * 25] * (fragments - 1)]
    for index, piece in enumerate(pieces):
        socket.send(frame(kind if index == 0 else 0, piece, final=index == len(pieces) - 1))
    assert socket.is_closed(1009)


@row("W22")
def test_W22_permessage_deflate(on):
    offer = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]
    socket = Socket(on("deflate"), fields=offer)
    assert socket.handshake.fields["sec-websocket-extensions"].startswith("permessage-deflate")
    socket.inflater = lambda data: zlib.decompressobj(-15).decompress(data + b"\x00\x00\xff\xff").decode()
    opcode, payload = socket.read()
    assert (opcode, socket.rsv) == (TEXT, 4) and json.loads(socket.inflater(payload)[1:])["upgrades"] == []
    packer = zlib.compressobj(wbits=-15)
    packet = packer.compress(b"40/dyn-z,") + packer.flush(zlib.Z_SYNC_FLUSH)
    socket.send(frame(TEXT, packet[:-4], rsv=4))
    opcode, payload = socket.read()
    assert (opcode, socket.rsv) == (TEXT, 4) and socket.inflater(payload).startswith("40/dyn-z,")
    socket.write('42/dyn-z,["all",1]')
    opcode, payload = socket.read()
    assert (opcode, socket.rsv) == (TEXT, 4) and socket.inflater(payload) == '42/dyn-z,["all",1]'
    plain = Socket(on("deflate"))
    assert "sec-websocket-extensions" not in plain.handshake.fields
    assert plain.opened().join().rsv == 0


@cases(
    "fields",
    ("W23", "websocket", UPGRADE),
    ("W23", "h2c", ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]),
)
def test_W23_an_upgrade_elsewhere(on, fields):
    with Http(on()) as http:
        assert http.call("GET", "/elsewhere", fields).status == 404
        assert http.call("GET", "/elsewhere").status == 404


@row("W25")
def test_W25_a_frame_sent_along(on):
    socket = Socket(on(), early=frame(TEXT, "40/dyn-a,") + frame(TEXT, '42/dyn-a,["echo",1]')).opened()
    assert socket.text().startswith("40/dyn-a,{")
    socket.says('42/dyn-a,["echo",1]')


@row("W25")
def test_W25_a_frame_cut_by_the_end_of_the_request(on):
    data = frame(TEXT, "40/dyn-a,")
    socket = Socket(on(), early=data[:5]).opened()
    socket.send(data[5:])
    assert socket.text().startswith("40/dyn-a,{")


@row("W16")
def test_W16_flushed_in_order(on):
    session = Polling(on()).join()
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    session.hold()
    assert session.gets.answer().text == "6"
    header = '451-["echo",{"_placeholder":true,"num":0}]'
    session.post("\x1e".join(['42["burst",50]', header, "bAQID", '42["echo","last"]']))
    socket.write("5")
    socket.says(*(f'42["n",{number}]' for number in range(50)), header, b"\x01\x02\x03", '42["echo","last"]')
    assert socket.echoes()
