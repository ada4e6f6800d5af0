"""W01: what the Autobahn suite asks of a server in its groups 1 to 7, 10, 12 and 13, asked by tables of our own.

The suite itself (`wstest`) needs Python 2. To point it at the server: `wire-server --echo-websocket --deflate --port 9001`.
"""

import random
import struct

import pytest

from conftest import Program
from conversation import BINARY, CLOSE, PING, PONG, TEXT, Echo, Packer, fragmented, frame, pieces
from vectors import vector


@pytest.fixture(scope="module")
def port():
    program = Program("wire-server", ["--port", "0", "--echo-websocket", "--deflate"]).wait_for_port()
    yield program.port
    assert program.stop() == 0, "\n".join(program.lines)


@pytest.fixture
def echo(port):
    opened = []

    def make(offer=None):
        opened.append(Echo(port, offer))
        return opened[-1]

    yield make
    for peer in opened:
        peer.close()


BYTES = {TEXT: b"*", BINARY: b"\xfe"}
SIZES = (0, 1, 125, 126, 127, 128, 65535, 65536, 131072)


@vector("W01")
@pytest.mark.parametrize("opcode", (TEXT, BINARY))
@pytest.mark.parametrize("size", SIZES)
def test_group_1_lengths(echo, opcode, size):
    peer = echo()
    data = BYTES[opcode] * size
    for cut in (None, 997, 1):
        if cut == 1 and size > 128:
            continue
        whole = frame(opcode, data)
        for piece in pieces(whole, cut or len(whole)):
            peer.send(piece)
        peer.expect([(opcode, data)])


@vector("W01")
def test_group_2_pings(echo):
    peer = echo()
    for payload in (b"", b"Hello", b"\0\xff\xfe\xfd\xfc\xfb\0\xff", b"\xfe" * 125):
        peer.send(frame(PING, payload))
        peer.expect([(PONG, payload)])
        for byte in pieces(frame(PING, payload), 1):
            peer.send(byte)
        peer.expect([(PONG, payload)])
    peer.send(frame(PONG) + frame(PONG, "unasked") + frame(PING, "asked"))
    peer.expect([(PONG, b"asked")])
    pings = [b"payload-%d" % n for n in range(10)]
    peer.send(b"".join(frame(PING, ping) for ping in pings))
    peer.expect([(PONG, ping) for ping in pings])
    peer.send(frame(PING, b"\xfe" * 126))
    peer.fails(1002)


@vector("W01")
@pytest.mark.parametrize("rsv", (1, 2, 3, 4, 5, 6, 7))
@pytest.mark.parametrize("opcode", (TEXT, BINARY, PING, PONG, CLOSE))
def test_group_3_reserved_bits(echo, rsv, opcode):
    peer = echo()
    peer.send(frame(TEXT, "before") + frame(opcode, b"", rsv=rsv) + frame(PING))
    peer.fails(1002, [(TEXT, b"before")])


@vector("W01")
@pytest.mark.parametrize("opcode", (3, 4, 5, 6, 7, 11, 12, 13, 14, 15))
def test_group_4_opcodes(echo, opcode):
    for payload in (b"", b"reserved"):
        peer = echo()
        peer.send(frame(TEXT, "before") + frame(opcode, payload) + frame(PING))
        peer.fails(1002, [(TEXT, b"before")])


FRAGMENTS = {
    "two": ([frame(TEXT, "a", final=False), frame(0, "b")], [(TEXT, b"ab")]),
    "binary": ([frame(BINARY, b"a", final=False), frame(0, b"b")], [(BINARY, b"ab")]),
    "empty": ([frame(TEXT, "", final=False), frame(0, "", final=False), frame(0, "")], [(TEXT, b"")]),
    "filled in the middle": ([frame(TEXT, "", final=False), frame(0, "x", final=False), frame(0, "")], [(TEXT, b"x")]),
    "a ping between": ([frame(TEXT, "a", final=False), frame(PING, "p"), frame(0, "b")], [(PONG, b"p"), (TEXT, b"ab")]),
    "pings all along": (
        [frame(TEXT, "1", final=False), frame(0, "2", final=False), frame(PING, "p1"), frame(0, "3", final=False), frame(0, "4", final=False),
         frame(PING, "p2"), frame(0, "5")],
        [(PONG, b"p1"), (PONG, b"p2"), (TEXT, b"12345")],
    ),
}
BROKEN_FRAGMENTS = {
    "a ping in two": [frame(PING, "a", final=False), frame(0, "b")],
    "a pong in two": [frame(PONG, "a", final=False), frame(0, "b")],
    "a close in two": [frame(CLOSE, b"\x03\xe8", final=False), frame(0, b"")],
    "a continuation first": [frame(0, "x"), frame(TEXT, "y")],
    "an open continuation first": [frame(0, "x", final=False), frame(TEXT, "y")],
    "a text inside": [frame(TEXT, "a", final=False), frame(TEXT, "b")],
    "a binary inside": [frame(TEXT, "a", final=False), frame(0, "b", final=False), frame(BINARY, b"c")],
    "a continuation after the end": [frame(TEXT, "a", final=False), frame(0, "b"), frame(0, "c")],
}


@vector("W01")
@pytest.mark.parametrize("name", FRAGMENTS)
@pytest.mark.parametrize("size", (None, 1))
def test_group_5_fragments(echo, name, size):
    sent, answers = FRAGMENTS[name]
    peer = echo()
    data = b"".join(sent)
    for piece in pieces(data, size or len(data)):
        peer.send(piece)
    peer.expect(answers)


@vector("W01")
@pytest.mark.parametrize("name", BROKEN_FRAGMENTS)
def test_group_5_broken_fragments(echo, name):
    peer = echo()
    peer.send(b"".join(BROKEN_FRAGMENTS[name]))
    peer.fails(1002, [(TEXT, b"ab")] if "after" in name else [])


# Group 6: UTF-8, by the tables of Markus Kuhn's test that the suite is made after, in ranges rather than one by one.

VALID = [
    *(chr(point).encode() for point in (0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF, 0xD7FF, 0xE000, 0xFFFD, 0xFFFE, 0xFEFF, 0x1FFFE, 0xFDD0)),
    "κόσμε".encode(), "Hello-µ@ßöäüàá-UTF-8!!".encode(), "𝄞🎈".encode() * 3, "\u2028\u0301".encode(),
]
INVALID = {
    "continuation alone": b"\x80", "last continuation alone": b"\xbf", "many continuations": bytes(range(0x80, 0xC0)),
    "two-byte start and space": b"\xc3 ", "three-byte start and space": b"\xe2 ", "four-byte start and space": b"\xf0 ",
    "five-byte start": b"\xf8\x88\x80\x80\x80", "six-byte start": b"\xfc\x84\x80\x80\x80\x80", "0xfe": b"\xfe", "0xff": b"\xff",
    "two too short": b"\xc3(", "three too short": b"\xe2\x82(", "four too short": b"\xf0\x90\x80(",
    "overlong slash in two": b"\xc0\xaf", "in three": b"\xe0\x80\xaf", "in four": b"\xf0\x80\x80\xaf", "in five": b"\xf8\x80\x80\x80\xaf",
    "overlong zero": b"\xc0\x80", "largest overlong of two": b"\xc1\xbf", "of three": b"\xe0\x9f\xbf", "of four": b"\xf0\x8f\xbf\xbf",
    "first surrogate": b"\xed\xa0\x80", "last high": b"\xed\xaf\xbf", "first low": b"\xed\xb0\x80", "last surrogate": b"\xed\xbf\xbf",
    "a pair": b"\xed\xa0\x80\xed\xb0\x80", "above the last": b"\xf4\x90\x80\x80", "far above": b"\xf7\xbf\xbf\xbf",
}


@vector("W01")
def test_group_6_text_that_is_valid(echo):
    peer = echo()
    for text in VALID:
        for parts in ([text], *([text[:cut], text[cut:]] for cut in range(1, len(text))), pieces(text, 1)):
            peer.send(fragmented(TEXT, parts))
            peer.expect([(TEXT, text)])


@vector("W01")
@pytest.mark.parametrize("name", INVALID)
def test_group_6_text_that_is_not(echo, name):
    bad = INVALID[name]
    for data in (frame(TEXT, bad), frame(TEXT, "κόσμε".encode() + bad + b"edited"), fragmented(TEXT, pieces(b"ok " + bad + b" more", 1))):
        peer = echo()
        peer.send(data)
        peer.fails(1007)


@vector("W01")
@pytest.mark.parametrize("name", INVALID)
def test_group_6_fails_fast(echo, name):
    """With the first byte that cannot be, though the frame, and in a second try the message, is not complete."""
    head = b"k\xc3\xb6n "
    whole = frame(TEXT, head + INVALID[name] + b"z" * 1000)
    peer = echo()
    peer.send(whole[: 8 + len(head) + len(INVALID[name]) + 1])
    peer.fails(1007)
    peer = echo()
    peer.send(frame(TEXT, head, final=False) + frame(0, INVALID[name] + b"z", final=False))
    peer.fails(1007)


@vector("W01")
def test_group_6_cut_short(echo):
    for text in (b"\xc3", b"\xe2\x82", b"\xf0\x9f\x8e", "κόσμε".encode()[:-1]):
        peer = echo()
        peer.send(frame(TEXT, text))
        peer.fails(1007)
        peer = echo()
        peer.send(fragmented(TEXT, pieces(text, 1)))
        peer.fails(1007)


VALID_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
INVALID_CODES = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32768, 65535)


def close_payload(code, reason=b""):
    return struct.pack("!H", code) + reason


@vector("W01")
def test_group_7_closing(echo):
    for payload in (b"", *(close_payload(code) for code in VALID_CODES), close_payload(1000, "schön".encode()), close_payload(1000, b"*" * 123)):
        peer = echo()
        peer.send(frame(TEXT, "before") + frame(CLOSE, payload) + frame(TEXT, "after") + frame(PING, "after") + frame(CLOSE, payload))
        peer.expect([(TEXT, b"before")])
        peer.closes(payload)


@vector("W01")
def test_group_7_closing_inside_a_message(echo):
    peer = echo()
    peer.send(frame(TEXT, "part", final=False) + frame(CLOSE, close_payload(1000)) + frame(0, "rest"))
    peer.closes(close_payload(1000))


@vector("W01")
@pytest.mark.parametrize(
    "payload, code",
    [(b"\x03", 1002), (close_payload(1000, b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80"), 1007), (close_payload(1000, b"*" * 124), 1002),
     *((close_payload(number), 1002) for number in INVALID_CODES)],
)
def test_group_7_closing_wrongly(echo, payload, code):
    peer = echo()
    peer.send(frame(CLOSE, payload))
    peer.fails(code)


@vector("W01")
def test_group_10_a_message_in_segments(echo):
    peer = echo()
    data = b"*" * 65536
    for piece in pieces(frame(TEXT, data), 1300):
        peer.send(piece)
    peer.expect([(TEXT, data)])
    peer.send(fragmented(TEXT, pieces(data, 1300)))
    peer.expect([(TEXT, data)])


@vector("W01")
@pytest.mark.parametrize("size", (64, 1024, 65536))
def test_group_9_a_large_message_in_fragments(echo, size):
    peer = echo()
    data = b"\xfe" * (1 << 20)
    peer.send(fragmented(BINARY, pieces(data, size)))
    peer.expect([(BINARY, data)])


OFFERS = {
    "plain": ("permessage-deflate", True),
    "no takeover by the client": ("permessage-deflate; client_no_context_takeover", True),
    "no takeover by the server": ("permessage-deflate; server_no_context_takeover", True),
    "neither": ("permessage-deflate; client_no_context_takeover; server_no_context_takeover", True),
    "client window": ("permessage-deflate; client_max_window_bits", True),
    "client window of 9": ("permessage-deflate; client_max_window_bits=9", True),
    "client window of 15": ("permessage-deflate; client_max_window_bits=15", True),
    "server window of 15": ("permessage-deflate; server_max_window_bits=15", True),
    "a second offer": ("permessage-deflate; server_max_window_bits=99, permessage-deflate", True),
    "among others": ("x-webkit-deflate-frame, permessage-deflate; client_max_window_bits", True),
    "quoted value": ('permessage-deflate; client_max_window_bits="10"', True),
    "unknown parameter": ("permessage-deflate; beyond=1", False),
    "twice the same": ("permessage-deflate; client_max_window_bits; client_max_window_bits", False),
    "window of 16": ("permessage-deflate; client_max_window_bits=16", False),
    "window of 7": ("permessage-deflate; client_max_window_bits=7", False),
    "window with a zero": ("permessage-deflate; client_max_window_bits=09", False),
    "server window without a value": ("permessage-deflate; server_max_window_bits", False),
    "takeover with a value": ("permessage-deflate; client_no_context_takeover=1", False),
    "another extension": ("bbf-usp-protocol", False),
}


@vector("W01")
@pytest.mark.parametrize("name", OFFERS)
def test_group_13_negotiation(echo, name):
    offer, is_agreed = OFFERS[name]
    peer = echo(offer)
    assert (peer.agreed is not None) == is_agreed, peer.agreed
    if not is_agreed:
        peer.send(frame(TEXT, b"x", rsv=4))
        return peer.fails(1002)
    allowed = {part.partition("=")[0].strip() for part in offer.replace(",", ";").split(";")}
    for part in peer.agreed.split(";")[1:]:
        assert part.partition("=")[0].strip() in allowed | {"server_no_context_takeover", "client_no_context_takeover"}, peer.agreed
    converse(peer)


@vector("W01")
@pytest.mark.parametrize("size", (0, 16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072))
@pytest.mark.parametrize("kind", ("text", "json", "noise"))
def test_group_12_compressed_messages(echo, size, kind):
    chance = random.Random(size)
    opcode = BINARY if kind == "noise" else TEXT
    make = {
        "text": lambda: ("Täglich grüßt das Murmeltier. " * (size // 20 + 1)).encode()[:size].decode(errors="ignore").encode(),
        "json": lambda: b"".join(b'{"n":%d,"id":"%08x"},' % (n, chance.getrandbits(32)) for n in range(size // 20 + 1))[:size],
        "noise": lambda: chance.randbytes(size),
    }[kind]
    peer = echo("permessage-deflate")
    packer = Packer(peer.agreed)
    for _ in range(8):
        data = make()
        peer.send(frame(opcode, packer.pack(data), rsv=4))
        receive(peer, packer, opcode, data)


def receive(peer, packer, opcode, data):
    got, payload = peer.read()
    assert got == opcode
    assert (packer.unpack(payload) if peer.rsv == 4 else payload) == data


def converse(peer):
    packer = Packer(peer.agreed)
    for data in (b"Hello", b"Hello", b"", b"He" * 10_000, "κόσμε".encode() * 100):
        packed = packer.pack(data)
        for parts in ([packed], pieces(packed, 1), pieces(packed, 7)):
            if parts != [packed] and packer.keeps:
                break
            peer.send(fragmented(TEXT, parts, rsv=4))
            receive(peer, packer, TEXT, data)
        # Uncompressed messages stay allowed.
        peer.send(frame(TEXT, data))
        receive(peer, packer, TEXT, data)


@vector("W01")
@pytest.mark.parametrize(
    "frames, code",
    [
        ([frame(TEXT, b"\xff\xff\xff", rsv=4)], 1007),
        ([frame(TEXT, b"\xf2H\xcd\xc9\xc9\x07", final=False, rsv=4), frame(0, b"\0", rsv=4)], 1002),
        ([frame(PING, b"", rsv=4)], 1002),
        ([frame(TEXT, b"\xf2\x48\xcd", rsv=4)], 1007),
        ([frame(TEXT, b"\xfa\xff\xff\x00", rsv=4)], 1007),
        ([frame(TEXT, b"Hello", rsv=6)], 1002),
    ],
)
def test_group_12_broken_compression(echo, frames, code):
    peer = echo("permessage-deflate")
    peer.send(b"".join(frames))
    peer.fails(code)


@vector("W01")
def test_group_12_pings_inside_and_final_blocks(echo):
    peer = echo("permessage-deflate")
    packed = Packer().pack(b"Hello")
    peer.send(frame(TEXT, packed[:3], final=False, rsv=4) + frame(PING, "p") + frame(0, packed[3:]))
    peer.expect([(PONG, b"p")])
    receive(peer, Packer(), TEXT, b"Hello")
    # RFC 7692 §7.2.3.4: a block with BFINAL, then an empty stored one.
    peer.send(frame(TEXT, bytes.fromhex("f348cdc9c9070000"), rsv=4))
    assert peer.read()[0] == TEXT
    # §7.2.3.3: a stored block.
    peer.send(frame(TEXT, bytes.fromhex("000500faff48656c6c6f00"), rsv=4))
    receive(peer, Packer(), TEXT, b"Hello")
