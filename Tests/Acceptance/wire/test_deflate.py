"""W22: one broadcast, compressed for windows of every size a client may name."""

import json
import random
import zlib

import pytest
from frames import TEXT, Socket
from profiles import on  # noqa: F401
from table import row

COMPRESSED = 4


def member(port, bits):
    offer = f"permessage-deflate; server_max_window_bits={bits}" if bits else None
    socket = Socket(port, fields=[f"Sec-WebSocket-Extensions: {offer}"] if offer else [])
    said = socket.handshake.fields.get("sec-websocket-extensions", "")
    assert (f"server_max_window_bits={bits}" in said) if bits else not said
    socket.bits = bits
    assert read(socket)[1].startswith(b"0{")
    socket.write("40/dyn-windows,")
    assert read(socket)[1].startswith(b"40/dyn-windows,")
    return socket


def inflate(payload, bits):
    """In small steps, between which zlib remembers no more than the window: a longer reach back is an error."""
    inflater, waiting, message = zlib.decompressobj(-bits), payload + b"\x00\x00\xff\xff", b""
    while waiting:
        message += inflater.decompress(waiting, 64)
        waiting = inflater.unconsumed_tail
    return message + inflater.flush()


def read(socket):
    """The next message."""
    opcode, payload = socket.read()
    assert socket.rsv == (COMPRESSED if socket.bits else 0)
    return opcode, inflate(payload, socket.bits) if socket.bits else payload


def test_a_window_too_large_would_be_noticed():
    packer = zlib.compressobj(wbits=-15)
    words = random.Random(1).randbytes(2_000)
    packed = packer.compress(words + words) + packer.flush(zlib.Z_SYNC_FLUSH)
    assert inflate(packed[:-4], 15) == words + words
    with pytest.raises(zlib.error):
        inflate(packed[:-4], 9)


@row("W22")
@pytest.mark.parametrize("size", [10, 2_000, 60_000])
def test_W22_every_window(on, size):  # noqa: F811
    members = [member(on("deflate"), bits) for bits in (15, 14, 13, 12, 11, 10, 9, 9, 15, None)]
    words = random.Random(size).choices(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"], k=size)
    for number in range(2):
        members[-1].write("42/dyn-windows," + json.dumps(["all", number, " ".join(words)]))
        heard = [read(socket) for socket in members]
        assert all(message == heard[0] for message in heard)
        assert heard[0][0] == TEXT and json.loads(heard[0][1][len("42/dyn-windows,"):]) == ["all", number, " ".join(words)]
    for socket in members:
        socket.close()
