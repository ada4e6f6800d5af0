"""The other end of the wire, byte by byte: an HTTP connection and a polling session. Every wait has a deadline."""

import base64
import contextlib
import json
import socket
import struct
import time

SECONDS = 5
SEPARATOR = "\x1e"
PREFIX = "/socket.io/"


def eventually(condition, what, seconds=SECONDS):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return value


class Closed(Exception):
    """The peer ended the connection."""


class Connection:
    """A TCP connection with a buffer for what was received."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed
        self.buffer += data

    def until(self, mark):
        while mark not in self.buffer:
            self.fill()
        head, _, self.buffer = self.buffer.partition(mark)
        return head

    def take(self, count):
        while len(self.buffer) < count:
            self.fill()
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def is_quiet(self, seconds=0.05):
        """Whether nothing arrives for a moment, the end included."""
        self.socket.settimeout(seconds)
        try:
            return not self.buffer and self.socket.recv(1, socket.MSG_PEEK) is None
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(SECONDS)

    def expect_end(self):
        """The peer ends the connection, saying nothing more."""
        with contextlib.suppress(ConnectionResetError):
            assert self.buffer == b"" and self.socket.recv(65536) == b"", "more bytes where the end was due"

    def reset(self):
        """Drops the connection without a goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Answer:
    def __init__(self, status, version, fields, body):
        self.status, self.version, self.list, self.body = status, version, fields, body
        self.fields = {name.lower(): value for name, value in fields}

    @property
    def text(self):
        return self.body.decode()

    @property
    def names(self):
        return {name.lower() for name, _ in self.list}

    def __repr__(self):
        return f"<{self.status} {self.fields} {self.body[:200]!r}>"


class Http(Connection):
    """HTTP/1.1 as written by hand."""

    def ask(self, method, target, fields=(), body=None, version="1.1", host=True):
        lines = [f"{method} {target} HTTP/{version}", *(["Host: wire.test"] if host else []), *fields]
        data = body.encode() if isinstance(body, str) else body
        if data is not None and not any(line.lower().startswith("transfer-encoding") for line in fields):
            lines.append(f"Content-Length: {len(data)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (data or b""))

    def answer(self, to="GET"):
        lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        version, status, *_ = lines[0].split(" ")
        fields = [tuple(line.split(": ", 1)) for line in lines[1:]]
        answer = Answer(int(status), version, fields, b"")
        if to == "HEAD" or answer.status in (101, 100, 204, 304):
            return answer
        if answer.fields.get("transfer-encoding") == "chunked":
            while size := int(self.until(b"\r\n"), 16):
                answer.body += self.take(size + 2)[:-2]
            assert self.take(2) == b"\r\n"
        else:
            answer.body = self.take(int(answer.fields["content-length"]))
        return answer

    def call(self, method, target, fields=(), body=None, **options):
        self.ask(method, target, fields, body, **options)
        return self.answer(to=method)


def once(port, method, query, fields=(), body=None, prefix=PREFIX, **options):
    """One request on a connection of its own."""
    with Http(port) as http:
        return http.call(method, prefix + query, fields, body, **options)


def is_error(answer, code, message=None):
    """Whether an answer is Engine.IO's JSON error of that code."""
    messages = ["Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request", "Forbidden"]
    messages.append("Unsupported protocol version")
    assert answer.status == (403 if code == 4 else 400), answer
    assert answer.fields["content-type"] == "application/json", answer
    assert answer.text == json.dumps({"code": code, "message": message or messages[code]}, separators=(",", ":")), answer
    return True


class Polling:
    """An Engine.IO session over polling; a connection for GETs and one for POSTs."""

    def __init__(self, port, query="", fields=(), prefix=PREFIX):
        self.port, self.prefix = port, prefix
        self.gets, self.posts = Http(port), Http(port)
        self.handshake = self.gets.call("GET", f"{prefix}?EIO=4&transport=polling{query}", fields)
        assert self.handshake.status == 200 and self.handshake.text[0] == "0", self.handshake
        self.open = json.loads(self.handshake.text[1:])
        self.sid = self.open["sid"]
        self.target = f"{prefix}?EIO=4&transport=polling&sid={self.sid}"

    def hold(self):
        """Starts a GET; `gets.answer()` is its answer."""
        self.gets.ask("GET", self.target)

    def get(self, fields=()):
        return self.gets.call("GET", self.target, fields)

    def packets(self):
        answer = self.get()
        assert answer.status == 200, answer
        return answer.text.split(SEPARATOR)

    def take(self, count):
        """The next packets, over as many GETs as it takes."""
        packets = []
        while len(packets) < count:
            packets += self.packets()
        assert len(packets) == count, packets
        return packets

    def post(self, body, fields=()):
        answer = self.posts.call("POST", self.target, fields, body)
        assert (answer.status, answer.text) == (200, "ok"), answer
        return answer

    def join(self, namespace=""):
        """Joins a namespace and takes what it says."""
        self.post(f"40{namespace}")
        count = 2 if namespace in ("", "/custom,") else 1
        packets = self.take(count)
        assert packets[0].startswith(f'40{namespace}{{"sid":"'), packets
        return self

    def is_gone(self):
        """Whether the server has forgotten the session."""
        return is_error(once(self.port, "POST", f"?EIO=4&transport=polling&sid={self.sid}", body="3", prefix=self.prefix), 1)

    def is_alive(self):
        return once(self.port, "POST", f"?EIO=4&transport=polling&sid={self.sid}", body="3", prefix=self.prefix).text == "ok"


def encoded(data):
    return "b" + base64.b64encode(data).decode()
