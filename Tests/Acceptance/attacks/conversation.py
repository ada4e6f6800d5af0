"""Conversations of frames with an echo server: what is sent, what must come back, how it must end."""

import contextlib
import struct
import zlib

from frames import BINARY, CLOSE, PING, PONG, TEXT, UPGRADE, frame
from peer import Closed, Http

CONTINUATION = 0
MESSAGE_BYTES = {TEXT: "text", BINARY: "binary"}


class Echo(Http):
    """A WebSocket at `/`."""

    def __init__(self, port, offer=None):
        super().__init__(port)
        fields = [*UPGRADE, *([f"Sec-WebSocket-Extensions: {offer}"] if offer else [])]
        self.ask("GET", "/", fields)
        self.handshake = self.answer()
        assert self.handshake.status == 101, self.handshake
        self.agreed = self.handshake.fields.get("sec-websocket-extensions")
        self.rsv = 0

    def read(self):
        first, second = self.take(2)
        assert first & 0x80 and not second & 0x80
        self.rsv = first >> 4 & 7
        count = second & 0x7F
        if count == 126:
            (count,) = struct.unpack("!H", self.take(2))
        elif count == 127:
            (count,) = struct.unpack("!Q", self.take(8))
        return first & 15, self.take(count)

    def expect(self, answers):
        for opcode, payload in answers:
            assert self.read() == (opcode, payload)

    def fails(self, code, before=()):
        """The server closes with a code; `before` may come first, since what came before the fault may still be answered."""
        allowed = list(before)
        with contextlib.suppress(ConnectionResetError):
            while (answer := self.read())[0] != CLOSE:
                assert allowed and answer == allowed.pop(0), answer
            assert struct.unpack("!H", answer[1][:2])[0] == code, answer
            self.expect_end()

    def closes(self, payload):
        self.expect([(CLOSE, payload)])
        self.expect_end()


class Packer:
    """A client's half of permessage-deflate, as agreed."""

    def __init__(self, agreed=""):
        parameters = dict(part.strip().partition("=")[::2] for part in (agreed or "").split(";")[1:])
        self.keeps = "client_no_context_takeover" not in parameters
        self.server_keeps = "server_no_context_takeover" not in parameters
        self.bits = int(parameters.get("client_max_window_bits", 15) or 15)
        self.server_bits = int(parameters.get("server_max_window_bits", 15) or 15)
        self._fresh()
        self._fresh_server()

    def _fresh(self):
        self.packer = zlib.compressobj(6, zlib.DEFLATED, -max(self.bits, 9))

    def _fresh_server(self):
        self.unpacker = zlib.decompressobj(-self.server_bits)

    def pack(self, data):
        packed = self.packer.compress(data) + self.packer.flush(zlib.Z_SYNC_FLUSH)
        if not self.keeps:
            self._fresh()
        return packed[:-4]

    def unpack(self, data):
        whole = self.unpacker.decompress(data + b"\0\0\xff\xff")
        if not self.server_keeps:
            self._fresh_server()
        return whole


def pieces(data, size):
    return [data[index : index + size] for index in range(0, len(data), size)] or [b""]


def fragmented(opcode, parts, rsv=0):
    return b"".join(
        frame(opcode if index == 0 else CONTINUATION, part, final=index == len(parts) - 1, rsv=rsv if index == 0 else 0)
        for index, part in enumerate(parts)
    )


__all__ = ["BINARY", "CLOSE", "CONTINUATION", "Closed", "Echo", "PING", "PONG", "Packer", "TEXT", "fragmented", "frame", "pieces"]
