"""P: how large a body may be, how it is cut, how it is packed."""

import gzip
import zlib

from peer import Polling
from profiles import on  # noqa: F401
from table import cases, row


@row("P10", "P11")
def test_P10_P11_the_limit_of_a_body(on):
    session = Polling(on("small"))
    packet = '42["echo","' + "é" * 43 + '"]'
    assert len(packet.encode()) == 99 and len(packet) < 60
    session.join().post(packet)
    assert session.packets() == [packet]
    whole = packet.replace("é", "éx", 1)
    session.post(whole)
    assert session.packets() == [whole]
    answer = session.posts.call("POST", session.target, body=whole.replace("x", "xx"))
    assert (answer.status, answer.body, answer.fields["transfer-encoding"]) == (413, b"", "chunked")
    assert answer.fields["connection"] == "keep-alive"
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']


@row("P10")
def test_P10_the_default_limit(on):
    session = Polling(on()).join()
    letters = 1_000_000 - len('42["echo",""]')
    session.post('42["echo","' + "x" * letters + '"]')
    assert len(session.packets()[0]) == 1_000_000
    assert session.posts.call("POST", session.target, body="x" * 1_000_001).status == 413
    assert session.is_alive()


def chunked(*pieces):
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@row("P12", "P18")
def test_P12_P18_chunks_and_cuts(on):
    session = Polling(on()).join()
    body = '42["echo","żółw 🐢"]'.encode()
    for cut in range(1, len(body)):
        answer = session.posts.call(
            "POST", session.target, ["Transfer-Encoding: chunked"], chunked(body[:cut], body[cut:])
        )
        assert answer.text == "ok" and session.packets() == [body.decode()]


@row("P18")
def test_P18_a_character_cut_by_TCP(on):
    session = Polling(on()).join()
    body = '42["echo","🐢"]'.encode()
    session.posts.ask("POST", session.target, ["Transfer-Encoding: chunked"], b"")
    for byte in chunked(body):
        session.posts.send(bytes([byte]))
    assert session.posts.answer().text == "ok" and session.packets() == [body.decode()]


@cases(
    "accepts,coding",
    *(("P21", accepts or "none", accepts, coding) for accepts, coding in [
        ("gzip", "gzip"), ("deflate", "deflate"), ("gzip, deflate, br", "gzip"), ("deflate, gzip", "deflate"), ("br", None),
        ("*", "gzip"), ("gzip;q=0", None), ("gzip;q=0.5, deflate;q=0.8", "deflate"), ("identity", None), ("", None),
    ]),
)
def test_P21_compression(on, accepts, coding):
    session = Polling(on()).join()
    session.post('42["big",2000]')
    answer = session.get([f"Accept-Encoding: {accepts}"] if accepts else [])
    assert answer.fields.get("content-encoding") == coding and "vary" not in answer.fields
    unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[coding]
    assert unpack(answer.body).decode() == '42["big","' + "x" * 2000 + '"]'


@row("P22")
def test_P22_the_threshold(on):
    session = Polling(on(), fields=["Accept-Encoding: gzip"]).join()
    assert "content-encoding" not in session.handshake.fields
    frame_bytes = len('42["big",""]')
    for size, coding in ((1023, None), (1024, "gzip")):
        session.post(f'42["big",{size - frame_bytes}]')
        assert session.get(["Accept-Encoding: gzip"]).fields.get("content-encoding") == coding


@row("P26")
def test_P26_expectation(on):
    session = Polling(on())
    session.posts.send(
        f"POST {session.target} HTTP/1.1\r\nHost: wire.test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    assert session.posts.answer().status == 100
    session.posts.send("40")
    assert session.posts.answer().text == "ok"


@row("P26")
def test_P26_a_body_that_would_be_refused_is_not_asked_for(on):
    session = Polling(on("small"))
    session.posts.send(
        f"POST {session.target} HTTP/1.1\r\nHost: wire.test\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"
    )
    answer = session.posts.answer()
    assert (answer.status, answer.fields["connection"]) == (413, "close")
    session.posts.expect_end()
    assert session.is_alive()


@row("P27")
def test_P27_a_chunked_body_passes_the_limit(on):
    session = Polling(on("small")).join()
    session.posts.ask("POST", session.target, ["Transfer-Encoding: chunked"], b"%x\r\n%s\r\n" % (101, b"x" * 101))
    assert session.posts.answer().status == 413
    session.posts.send(b"3\r\nabc\r\n0\r\n\r\n")
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']
