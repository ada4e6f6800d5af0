"""What only shows in numbers: a thousand subscribers of whom one stands still, sessions nobody polls, storms of connections.

Usage: endurance.py [subscribers] [sessions] [storm]. The acceptance tests run the same functions with small numbers.
"""

import json
import os
import pathlib
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

HERE = pathlib.Path(__file__).resolve().parent
KEY = "endurance-key"
MEBIBYTE = 1 << 20
UPGRADE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: endurance.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
# A frame that holds the packet `2`. No text of JSON contains its first two bytes, so it can be found without reading frames.
PING = b"\x81\x012"

# The number of a message, where the event has its text.
CONVERSATION = re.compile(rb'"conversation":"#(\d+)#')


def masked(text):
    """A frame of a client; the key is nought, which is a key like others."""
    data = text.encode()
    assert len(data) < 126
    return bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data


class Server:
    """A program under test on a free port, and what the kernel says of it."""

    def __init__(self, name, arguments=(), **environment):
        binaries = pathlib.Path(os.environ.get("BUILT_PROGRAMS", HERE.parent / ".build" / "debug"))
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [str(binaries / name), "--port", "0", *arguments],
            env={"PATH": os.environ["PATH"], **environment}, cwd=self.folder.name, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        self.lines = []
        self.port = None
        self.ready = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.ready.wait(20) and self.port, self.lines

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if self.port is None and (found := re.search(r"listening on \S*:(\d+)", line)):
                self.port = int(found[1])
                self.ready.set()
        self.ready.set()

    def resident(self):
        """Bytes in memory."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) << 10

    def open_files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu(self):
        """Seconds of processor so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.folder.cleanup()
        assert code == 0, self.lines[-5:]


def mock(**environment):
    return Server(
        "evolution-mock", ["--public", str(HERE.parent / "Public")], AUTHENTICATION_API_KEY=KEY, WEBSOCKET_ENABLED="true",
        WEBSOCKET_GLOBAL_EVENTS="true", MOCK_DATABASE=":memory:", **environment)


class Http:
    """A kept connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, method, path, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n" if body is not None else ""
        return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\napikey: {KEY}\r\n{kind}\r\n".encode() + data

    def answer(self):
        while b"\r\n\r\n" not in self.buffer:
            self._fill()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        count = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        while len(self.buffer) < count:
            self._fill()
        body, self.buffer = self.buffer[:count], self.buffer[count:]
        return int(head[9:12]), body

    def _fill(self):
        data = self.socket.recv(65536)
        assert data, "the server closed the connection"
        self.buffer += data

    def call(self, method, path, body=None):
        self.socket.sendall(self.ask(method, path, body))
        return self.answer()


class Subscriber:
    """A WebSocket that has joined `/` and keeps length and checksum of all it is told from then on, pings left out."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.sendall(UPGRADE + masked("40"))
        data = b""
        while not re.search(rb'40\{"sid":"[^"]+"\}$', data):
            piece = self.socket.recv(4096)
            assert piece, data
            data += piece
        self.socket.setblocking(False)
        self.rest = b""
        self.length = self.checksum = 0

    def read(self):
        """What came, without pings."""
        try:
            data = self.socket.recv(MEBIBYTE)
        except BlockingIOError:
            return b""
        assert data, "a subscriber that reads was closed"
        data = self.rest + data
        if PING in data:
            data = data.replace(PING, b"")
            self.socket.send(masked("3"))
        # The start of a ping may be all that has arrived of it.
        held = 2 if data.endswith(PING[:2]) else 1 if data.endswith(PING[:1]) else 0
        self.rest = data[len(data) - held :]
        data = data[: len(data) - held]
        self.length += len(data)
        self.checksum = zlib.crc32(data, self.checksum)
        return data


def stand_still(port):
    """For a process of its own, which is stopped once it has joined."""
    subscriber = Subscriber(port)
    print("joined", flush=True)
    while True:
        select.select([subscriber.socket], [], [])
        subscriber.read()


def subscribers(count=1000, events=10_000, letters=100, queued_bytes=MEBIBYTE, window=20):
    """`events` events to `count` subscribers, one of which is stopped: it is closed, the others hear all, memory stays bounded.

    `window` events are made at a time and then read by all, so that this process, which is slower than the server, is not too slow.
    """
    server = mock(MOCK_MAX_QUEUED_BYTES=str(queued_bytes))
    control = Http(server.port)
    assert control.call("POST", "/instance/create", {"instanceName": "acme", "integration": "WHATSAPP-BAILEYS"})[0] == 201
    assert control.call("POST", "/mock/instances/acme/scan", {})[0] == 200
    listeners = []
    stopped = subprocess.Popen([sys.executable, __file__, "stand-still", str(server.port)], stdout=subprocess.PIPE, text=True)
    try:
        assert stopped.stdout.readline() == "joined\n"
        stopped.send_signal(signal.SIGSTOP)
        listeners += [Subscriber(server.port) for _ in range(count - 1)]
        poll = select.epoll()
        by_number = {listener.socket.fileno(): listener for listener in listeners}
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        first, heard, text = listeners[0], 0, b""
        start, cpu, before, peak = time.monotonic(), server.cpu(), server.resident(), 0
        for block in range(0, events, window):
            size = min(window, events - block)
            control.socket.sendall(b"".join(
                control.ask("POST", "/mock/instances/acme/messages", {"from": "5511988887777", "text": f"#{number}# " + "x" * letters})
                for number in range(block, block + size)))
            for _ in range(size):
                status, body = control.answer()
                assert status == 201, body
            while heard < block + size or any(listener.length != first.length for listener in listeners):
                ready = poll.poll(30)
                assert ready, f"nothing more after {heard} events"
                for number, _ in ready:
                    data = by_number[number].read()
                    if by_number[number] is first:
                        text += data
                end = 0
                for found in CONVERSATION.finditer(text):
                    assert int(found[1]) == heard, f"{int(found[1])} where {heard} was due"
                    heard, end = heard + 1, found.end()
                # The next may have begun in what is left.
                text = text[max(end, len(text) - 40) :]
            peak = max(peak, server.resident())
        seconds = time.monotonic() - start
        assert all(listener.checksum == first.checksum for listener in listeners), "not all heard the same"
        closed = [line for line in server.lines if line.startswith("closed=")]
        assert len(closed) == 1 and "reason=slow-consumer" in closed[0], closed
        bound = before + queued_bytes + 32 * MEBIBYTE
        assert peak < bound, f"{peak} bytes, bound {bound}"
        return (
            f"subscribers: {count - 1} of {count} received {events} events each, in order, {first.length * (count - 1) / 1e9:.2f} GB in {seconds:.0f} s; "
            f"server CPU {server.cpu() - cpu:.1f} s; resident {before / MEBIBYTE:.1f} MiB before, {peak / MEBIBYTE:.1f} at most; the stopped one: {closed[0]}")
    finally:
        stopped.kill()
        stopped.wait()
        for listener in listeners:
            listener.socket.close()
        server.stop()


def sessions(count=24_000, server=None, seconds=45.0, near=1.1, slack=0):
    """Handshakes over polling that nobody follows up: all gone after interval and timeout, and their memory."""
    server = server or mock(MOCK_MAX_SESSIONS=str(count + 100), MOCK_MAX_SESSIONS_PER_ADDRESS=str(count + 100))
    try:
        http = Http(server.port)
        handshake = http.ask("GET", "/socket.io/?EIO=4&transport=polling")
        before, start = server.resident(), time.monotonic()
        sids = []
        while len(sids) < count:
            http.socket.sendall(handshake * 50)
            for _ in range(50):
                status, body = http.answer()
                assert status == 200, body
                sids.append(json.loads(body[1:])["sid"])
        peak, made = server.resident(), time.monotonic() - start
        # The last is gone that long after it came; another second for a busy machine.
        time.sleep(seconds + 1)
        after, timers = server.resident(), server.cpu()
        http = Http(server.port)
        for block in range(0, len(sids), 50):
            http.socket.sendall(b"".join(http.ask("GET", f"/socket.io/?EIO=4&transport=polling&sid={sid}") for sid in sids[block : block + 50]))
            for _ in sids[block : block + 50]:
                status, body = http.answer()
                assert status == 400 and b"Session ID unknown" in body, body
        assert after <= before * near + slack, f"{before} bytes before, {after} after"
        return (
            f"sessions: {len(sids)} abandoned handshakes in {made:.1f} s, all forgotten after {seconds:.0f} s; resident {before / MEBIBYTE:.1f} MiB before, "
            f"{peak / MEBIBYTE:.1f} at most, {after / MEBIBYTE:.1f} after ({after / before - 1:+.0%}), {(peak - before) / len(sids):.0f} bytes a session")
    finally:
        server.stop()


def storm(count=100_000, held=500):
    """Connections that are reset at once, then more than there are descriptors: served at once afterwards, and idle."""
    server = mock()
    try:
        assert Http(server.port).call("GET", "/")[0] == 200
        files, before, start = server.open_files(), server.resident(), time.monotonic()
        reset = struct.pack("ii", 1, 0)
        for index in range(count):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            if index % 3 == 0:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: m\r\n\r\n")
            connection.close()
        seconds = time.monotonic() - start
        assert Http(server.port).call("GET", "/")[0] == 200
        end = time.monotonic() + 15
        while server.open_files() > files + 2:
            assert time.monotonic() < end, "descriptors are not given back"
            time.sleep(0.05)
        grown = server.resident() - before
        limit = server.open_files() + held // 5
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
        connections = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(held)]
        cpu = server.cpu()
        time.sleep(2)
        busy = (server.cpu() - cpu) / 2
        assert busy < 0.2, f"{busy:.0%} of a processor while no descriptor is left"
        for connection in connections:
            connection.close()
        start = time.monotonic()
        while True:
            try:
                assert Http(server.port).call("GET", "/")[0] == 200
                break
            except (OSError, AssertionError):
                assert time.monotonic() < start + 10, "not served again"
        recovered = time.monotonic() - start
        assert grown < 16 * MEBIBYTE, f"{grown} bytes more after the storm"
        return (
            f"storm: {count} connections reset in {seconds:.1f} s ({count / seconds:.0f} a second), memory {grown / MEBIBYTE:+.1f} MiB, all descriptors back; "
            f"{held} connections for {limit} descriptors: {busy:.0%} of a processor, served again after {recovered * 1000:.0f} ms")
    finally:
        server.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == ["stand-still"]:
        stand_still(int(sys.argv[2]))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    for name in sys.argv[1:] or ["subscribers", "sessions", "storm"]:
        print({"subscribers": subscribers, "sessions": sessions, "storm": storm}[name](), flush=True)
