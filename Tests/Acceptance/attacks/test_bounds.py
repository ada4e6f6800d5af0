"""Everything that peers can make the mock hold has a bound, and each bound a variable: what happens at it, and one below."""

import pathlib
import re
import socket
import threading

import pytest

from conftest import KEY, ROOT, wait_until
from frames import BINARY, DIRECT, PING, TEXT, UPGRADE, Socket, frame
from peer import PREFIX, Closed, Http, Polling, once
from targets import ends, is_well, refused, resident

ELSEWHERE = {"MOCK_MAX_MESSAGES", "MOCK_MAX_MEDIA_BYTES", "MOCK_MAX_DELIVERIES", "MOCK_MAX_DELIVERY_BYTES"}
HANDSHAKE = "?EIO=4&transport=polling"


class Member(Socket):
    """A WebSocket that has joined `/` of a mock that sends all events there."""

    def __init__(self, mock):
        super().__init__(mock.port)
        self.opened()
        self.write("40")
        assert self.text().startswith("40{")


def deep(levels):
    return "[" * levels + "]" * levels


def test_each_bound_is_tested_here():
    """Those of the store and of the webhooks are tested where they are."""
    bounds = set(re.findall(r"^#?(MOCK_MAX_\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)) - ELSEWHERE
    assert bounds <= set(re.findall(r"MOCK_MAX_\w+", pathlib.Path(__file__).read_text()))


def test_connections(start):
    mock = start(MOCK_MAX_CONNECTIONS=5)
    mock.session.close()
    held = [Http(mock.port) for _ in range(5)]
    for http in held:
        assert http.call("GET", "/").status == 200
    with Http(mock.port) as sixth:
        assert ends(sixth)
    held[0].close()
    wait_until(lambda: _answers(mock.port), "room for one more")
    for http in held[1:]:
        http.close()


def _answers(port):
    try:
        return is_well(port)
    except (Closed, OSError):
        return False


@pytest.mark.parametrize("variable", ("MOCK_MAX_SESSIONS", "MOCK_MAX_SESSIONS_PER_ADDRESS"))
def test_sessions(start, variable):
    mock = start(**{variable: 3})
    sessions = [Polling(mock.port) for _ in range(2)]
    peer = Socket(mock.port).opened()
    answer = once(mock.port, "GET", HANDSHAKE)
    assert answer.status == 403 and "Too many sessions" in answer.text
    with Http(mock.port) as http:
        assert http.call("GET", PREFIX + DIRECT, UPGRADE).status == 400
    peer.close()
    wait_until(lambda: once(mock.port, "GET", HANDSHAKE).status == 200, "room for one more")
    assert sessions[0].is_alive()


def test_sessions_per_address_leave_room_for_others(start):
    """127.0.0.2 is another address."""
    mock = start(MOCK_MAX_SESSIONS_PER_ADDRESS=2, WEBSOCKET_ALLOWED_HOSTS="127.0.0.1,::ffff:127.0.0.1,::ffff:127.0.0.2,127.0.0.2")
    for _ in range(2):
        assert once(mock.port, "GET", HANDSHAKE).status == 200
    assert once(mock.port, "GET", HANDSHAKE).status == 403
    with Http(mock.port) as http:
        http.socket.close()
        http.socket = socket.create_connection(("127.0.0.1", mock.port), timeout=5, source_address=("127.0.0.2", 0))
        assert http.call("GET", PREFIX + HANDSHAKE).status == 200


def test_header_count_and_bytes(start):
    mock = start(MOCK_MAX_HEADER_COUNT=10, MOCK_MAX_HEADER_BYTES=1024)
    head = b"GET / HTTP/1.1\r\nHost: m\r\n"
    with Http(mock.port) as http:
        http.send(head + b"X: y\r\n" * 9 + b"\r\n")
        assert http.answer().status == 200
        http.send(head + b"X: " + b"y" * (1024 - len(head) - 7) + b"\r\n\r\n")
        assert http.answer().status == 200
    refused(mock.port, head + b"X: y\r\n" * 10 + b"\r\n", 431)
    refused(mock.port, head + b"X: " + b"y" * (1024 - len(head) - 6) + b"\r\n\r\n", 431)


def test_body_bytes(start):
    mock = start(MOCK_MAX_BODY_BYTES=2048)
    fields = [f"apikey: {KEY}", "Content-Type: application/json"]
    with Http(mock.port) as http:
        assert http.call("POST", "/instance/create", fields, "{" + " " * 2046 + "}").status != 413
        assert http.call("POST", "/instance/create", fields, "{" + " " * 2047 + "}").status == 413


def test_json_depth_of_a_body(start):
    mock = start(MOCK_MAX_JSON_DEPTH=20)
    fields = [f"apikey: {KEY}", "Content-Type: application/json"]
    with Http(mock.port) as http:
        for levels, status in ((19, 403), (20, 400), (10_000, 400), (1_000_000, 400)):
            answer = http.call("POST", "/instance/create", fields, '{"instanceName":"a","integration":%s}' % deep(levels))
            assert (answer.status == 400) and ("nested" in answer.text or "deep" in answer.text.lower()) == (levels > 19), (levels, answer)


def test_json_depth_of_a_packet(start):
    mock = start(MOCK_MAX_JSON_DEPTH=20, WEBSOCKET_GLOBAL_EVENTS="true")
    peer = Member(mock)
    peer.write('42["x",%s]' % deep(19))
    peer.send(frame(PING, "still here"))
    assert peer.read() == (10, b"still here")
    peer.write('42["x",%s]' % deep(20))
    assert peer.is_closed()


def test_message_bytes(start):
    mock = start(MOCK_MAX_MESSAGE_BYTES=2000, WEBSOCKET_GLOBAL_EVENTS="true")
    peer = Member(mock)
    assert peer.open["maxPayload"] == 2000
    peer.write('42["x","' + "y" * 1990 + '"]')
    peer.send(frame(PING))
    assert peer.read() == (10, b"")
    peer.write('42["x","' + "y" * 1991 + '"]')
    assert peer.is_closed(1009)
    session = Polling(mock.port)
    assert session.posts.call("POST", session.target, [], "4" * 2001).status == 413


def test_fragments(start):
    mock = start(MOCK_MAX_FRAGMENTS=10, WEBSOCKET_GLOBAL_EVENTS="true")
    peer = Member(mock)
    peer.send(frame(TEXT, "3", final=False) + frame(0, final=False) * 8 + frame(0) + frame(PING))
    assert peer.read() == (10, b"")
    peer.send(frame(TEXT, "3", final=False) + frame(0, final=False) * 10)
    assert peer.is_closed(1008)


@pytest.mark.parametrize("bound", (None, 2))
def test_attachments(start, bound):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true", **({"MOCK_MAX_ATTACHMENTS": bound} if bound else {}))
    limit = bound or 10
    peer = Member(mock)

    def event(count):
        return f'45{count}-["x",' + ",".join('{"_placeholder":true,"num":%d}' % n for n in range(count)) + "]"

    peer.write(event(limit))
    peer.send(frame(BINARY, b"b") * limit + frame(PING))
    assert peer.read() == (10, b"")
    peer.write(event(limit + 1))
    assert peer.is_closed()


def test_namespaces(start):
    mock = start(MOCK_MAX_NAMESPACES=2)
    for name in ("a", "b", "c"):
        mock.create(name)
        mock.enable_websocket(name)
    peer = Socket(mock.port).opened()
    for name in ("a", "b"):
        peer.write(f"40/{name},")
        assert peer.text().startswith(f"40/{name},")
    peer.write("40/c,")
    assert peer.text() == '44/c,{"message":"Too many namespaces"}'
    peer.write("41/a,")
    peer.write("40/c,")
    assert peer.text().startswith("40/c,")


def numbers(peer, count):
    """The numbers that the messages begin with, as they came."""
    found = []
    while len(found) < count:
        packet = peer.text()
        if packet.startswith('42["messages.upsert"'):
            found.append(int(re.search(r'"conversation":"(\d+) ', packet)[1]))
    return found


@pytest.mark.parametrize("transport", ("websocket", "polling"))
def test_a_slow_consumer_is_closed_and_the_others_lose_nothing(start, transport):
    mock = start(MOCK_MAX_QUEUED_BYTES=200_000, WEBSOCKET_GLOBAL_EVENTS="true")
    mock.create("acme", websocket={"enabled": True, "events": ["MESSAGES_UPSERT"]})
    mock.post("/mock/instances/acme/scan", status=200)
    readers = [Member(mock) for _ in range(3)]
    heard = [None] * len(readers)
    if transport == "websocket":
        slow = Member(mock)
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    else:
        slow = Polling(mock.port)
        slow.post("40")
    count = 150

    def read(index):
        heard[index] = numbers(readers[index], count)

    threads = [threading.Thread(target=read, args=(index,)) for index in range(len(readers))]
    for thread in threads:
        thread.start()
    for number in range(count):
        mock.post("/mock/instances/acme/messages", {"from": "5511988887777", "text": f"{number} " + "x" * 60_000})
    for thread in threads:
        thread.join()
    assert all(numbers == list(range(count)) for numbers in heard)
    reason = wait_until(lambda: [line for line in mock.lines if line.startswith("closed=")], "the reason in the log")
    assert re.fullmatch(r"closed=\S*127\.0\.0\.1 reason=slow-consumer queued_bytes=\d+", reason[0])
    assert int(reason[0].rsplit("=", 1)[1]) <= 200_000
    if transport == "polling":
        assert slow.is_gone()
    assert len(reason) == 1


def test_answers_that_nobody_reads(start):
    """A client that asks and never reads is not read from for ever: memory stays, others are served."""
    mock = start(MOCK_KEEP_ALIVE_MS=500)
    before = resident(mock)
    with Http(mock.port) as http:
        http.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        http.socket.settimeout(0.5)
        request = b"GET /app.js HTTP/1.1\r\nHost: m\r\n\r\n" * 1000
        try:
            for _ in range(100):
                http.send(request)
        except OSError:
            pass
        assert is_well(mock.port)
        assert resident(mock) < before + (8 << 20)
