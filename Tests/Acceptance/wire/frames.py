"""A WebSocket by hand: frames as a client writes them, frames as the server does."""

import contextlib
import json
import os
import re
import struct

from peer import PREFIX, Http

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = ("Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13")
DIRECT = "?EIO=4&transport=websocket"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(opcode, payload=b"", final=True, rsv=0, masked=True):
    """A frame as a client writes it."""
    data = payload.encode() if isinstance(payload, str) else payload
    head = bytes([(0x80 if final else 0) | rsv << 4 | opcode])
    bit = 0x80 if masked else 0
    if len(data) < 126:
        head += bytes([bit | len(data)])
    elif len(data) < 65536:
        head += bytes([bit | 126]) + struct.pack("!H", len(data))
    else:
        head += bytes([bit | 127]) + struct.pack("!Q", len(data))
    if not masked:
        return head + data
    key = os.urandom(4)
    whole = (key * (len(data) // 4 + 1))[: len(data)]
    return head + key + (int.from_bytes(data, "big") ^ int.from_bytes(whole, "big")).to_bytes(len(data), "big")


class Socket(Http):
    """A WebSocket by hand, opened by its constructor."""

    def __init__(self, port, query=DIRECT, fields=(), prefix=PREFIX, early=b""):
        super().__init__(port)
        target = prefix + query
        self.send("\r\n".join([f"GET {target} HTTP/1.1", "Host: wire.test", *UPGRADE, *fields]).encode() + b"\r\n\r\n" + early)
        self.handshake = self.answer()
        assert self.handshake.status == 101, self.handshake

    def write(self, text):
        self.send(frame(TEXT if isinstance(text, str) else BINARY, text))

    def read(self):
        """The next frame of the server: opcode, payload."""
        first, second = self.take(2)
        assert first & 0x80 and not second & 0x80, "the server neither fragments nor masks"
        self.rsv = first >> 4 & 7
        count = second & 0x7F
        if count == 126:
            (count,) = struct.unpack("!H", self.take(2))
        elif count == 127:
            (count,) = struct.unpack("!Q", self.take(8))
        return first & 0x0F, self.take(count)

    def text(self):
        opcode, payload = self.read()
        assert opcode == TEXT, (opcode, payload)
        return payload.decode()

    def binary(self):
        opcode, payload = self.read()
        assert opcode == BINARY, (opcode, payload)
        return payload

    def opened(self):
        """Takes the open packet."""
        packet = self.text()
        assert packet[0] == "0"
        self.open = json.loads(packet[1:])
        self.sid = self.open["sid"]
        return self

    def join(self, namespace=""):
        self.write(f"40{namespace}")
        answer = self.text()
        assert re.fullmatch(re.escape(f"40{namespace}") + r'\{"sid":"[\w-]{20}"\}', answer), answer
        if namespace in ("", "/custom,"):
            assert self.text() == f'42{namespace}["auth",{{}}]'
        return self

    def says(self, *packets):
        for packet in packets:
            assert (self.binary() if isinstance(packet, bytes) else self.text()) == packet

    def echoes(self, namespace=""):
        """Whether all is well, and nothing else was said before."""
        self.write(f'42{namespace}["echo","well?"]')
        self.says(f'42{namespace}["echo","well?"]')
        return True

    def is_closed(self, code=None, reason=b""):
        """Whether the server closes with `code` (None: an empty Close), and ends the connection once that is answered."""
        opcode, payload = self.read()
        assert opcode == CLOSE, (opcode, payload)
        assert payload == (b"" if code is None else struct.pack("!H", code) + reason), payload
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send(frame(CLOSE, payload))
        self.expect_end()
        return True


def connected(port, namespace="", query=DIRECT):
    """A WebSocket that has joined a namespace."""
    return Socket(port, query).opened().join(namespace)


def candidate(session, fields=()):
    """A second transport for a polling session."""
    return Socket(session.port, f"{DIRECT}&sid={session.sid}", fields, prefix=session.prefix)
