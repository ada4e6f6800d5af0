"""Whole clients: python-socketio over each transport, and what the Engine.IO protocol asks of a bare server."""

import queue
import signal

import pytest
import requests
import socketio
import websocket

from frames import Socket, candidate
from peer import PREFIX, SECONDS, SEPARATOR, Polling, encoded, eventually
from profiles import on  # noqa: F401

TRANSPORTS = [["polling"], ["websocket"], None]
ENGINE = "/engine.io/"


@pytest.fixture
def client(on, request):
    """A connected client; `heard` is a queue of (event, arguments)."""
    client = socketio.Client(reconnection=False)
    client.heard = queue.Queue()
    for namespace in ("/", "/dyn-py"):
        client.on("*", lambda event, *arguments: client.heard.put((event, arguments)), namespace=namespace)
    client.connect(
        f"http://127.0.0.1:{on()}", transports=request.param, namespaces=["/", "/dyn-py"], wait_timeout=SECONDS, auth={"token": 1}
    )
    assert client.heard.get(timeout=SECONDS) == ("auth", ({"token": 1},))
    yield client
    client.disconnect()


@pytest.mark.parametrize("client", TRANSPORTS, indirect=True, ids=str)
class TestPythonClient:
    def test_events_come_back(self, client):
        for data in ({"text": "żółw 🐢", "list": [1, None, True, 1.5]}, "x" * 100_000):
            client.emit("echo", data)
            assert client.heard.get(timeout=SECONDS) == ("echo", (data,))

    def test_binary_comes_back(self, client):
        client.emit("echo", {"file": b"\x00\xff" * 5000, "empty": b""}, namespace="/dyn-py")
        assert client.heard.get(timeout=SECONDS) == ("echo", ({"file": b"\x00\xff" * 5000, "empty": b""},))

    def test_acks(self, client):
        assert client.call("echo", ("a", 1), timeout=SECONDS) == ("a", 1)
        assert client.call("echo", b"\x01", namespace="/dyn-py", timeout=SECONDS) == b"\x01"

    def test_the_server_asks(self, client):
        client.on("q", lambda: "here")
        client.emit("ask")
        assert client.heard.get(timeout=SECONDS) == ("answered", ("here",))

    def test_a_burst_keeps_its_order(self, client):
        # The client gives each message a thread of its own, and threads overtake each other: here the reader does it all itself.
        client.eio.start_background_task = lambda handle, *arguments: handle(*arguments)
        client.emit("burst", 500)
        assert [client.heard.get(timeout=SECONDS) for _ in range(500)] == [("n", (number,)) for number in range(500)]

    def test_the_server_closes(self, client):
        client.emit("sendclose", "bye")
        assert client.heard.get(timeout=SECONDS) == ("last", ("bye",))
        eventually(lambda: not client.connected, "the client notices")


def test_the_upgrade_happens(on):
    client = socketio.Client(reconnection=False)
    client.connect(f"http://127.0.0.1:{on()}", wait_timeout=SECONDS)
    assert client.transport() == "websocket"
    client.disconnect()


def test_it_stays_for_several_heartbeats(on):
    clients = [socketio.Client(reconnection=False) for _ in TRANSPORTS]
    for client, transports in zip(clients, TRANSPORTS):
        client.connect(f"http://127.0.0.1:{on('fast')}", transports=transports, wait_timeout=SECONDS)
    silent = Polling(on("fast"))
    url = f"http://127.0.0.1:{on('fast')}{silent.target}"
    eventually(lambda: requests.post(url, b"6", timeout=SECONDS).status_code == 400, "the silent one is over")
    for client in clients:
        assert client.call("echo", 1, timeout=SECONDS) == 1
        client.disconnect()


class TestBareEngine:
    """The points of the Engine.IO protocol's own test suite that need a server of bare messages."""

    def test_polling_echoes_text_and_binary(self, on):
        session = Polling(on("engine"), prefix=ENGINE)
        assert set(session.open) == {"sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"}
        session.post(SEPARATOR.join(["4hello", "4hellö", encoded(b"\x01\x02")]))
        assert session.packets() == ["4hello", "4hellö", encoded(b"\x01\x02")]

    def test_websocket_echoes_text_and_binary(self, on):
        socket = Socket(on("engine"), prefix=ENGINE).opened()
        for message in ("4hello", "4", b"\x01\x02\x03", b""):
            socket.write(message)
            socket.says(message)

    def test_polling_hands_over_to_websocket(self, on):
        session = Polling(on("engine"), prefix=ENGINE)
        socket = candidate(session)
        socket.write("2probe")
        socket.says("3probe")
        assert session.packets() == ["6"]
        socket.write("5")
        socket.write("4hello")
        socket.says("4hello")


class TestStop:
    """SIGTERM: connections end in the words of the transport, so that clients come back, and the exit code is 0."""

    def test_websockets_are_closed(self, wire):
        program = wire()
        client = websocket.create_connection(f"ws://127.0.0.1:{program.port}{PREFIX}?EIO=4&transport=websocket", timeout=SECONDS)
        client.recv()
        client.send("40/dyn-a,")
        client.recv()
        program.process.send_signal(signal.SIGTERM)
        opcode, _ = client.recv_data(control_frame=True)
        assert opcode == websocket.ABNF.OPCODE_CLOSE
        assert program.process.wait(SECONDS) == 0

    def test_polls_are_answered(self, wire):
        program = wire()
        session = Polling(program.port).join()
        session.hold()
        assert session.gets.is_quiet()
        program.process.send_signal(signal.SIGINT)
        assert session.gets.answer().text.split(SEPARATOR) == ["1"]
        session.gets.expect_end()
        assert program.process.wait(SECONDS) == 0
