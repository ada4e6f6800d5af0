"""B: the heartbeat, with an interval of 300 and a timeout of 200 milliseconds. Waits run side by side."""

import time

from frames import Socket, connected
from peer import Polling
from profiles import on  # noqa: F401
from table import row

INTERVAL, TIMEOUT = 0.3, 0.2
# The machine may be busy, but no clock may run ahead.
LATE = 0.25


def elapsed(since, expected):
    seconds = time.monotonic() - since
    assert expected - 0.005 <= seconds <= expected + LATE, f"{seconds:.3f} s where {expected} s were due"
    return time.monotonic()


@row("B01", "B02", "B03")
def test_B01_B02_B03_on_a_websocket(on):
    socket = Socket(on("fast"))
    start = time.monotonic()
    socket.opened().join()
    socket.says("2")
    elapsed(start, INTERVAL)
    time.sleep(TIMEOUT / 2)
    socket.write("3")
    pong = time.monotonic()
    socket.says("2")
    ping = elapsed(pong, INTERVAL)
    assert socket.is_closed()
    elapsed(ping, TIMEOUT)


@row("B01", "B02", "B04")
def test_B01_B02_B04_over_polling(on):
    session = Polling(on("fast"))
    start = time.monotonic()
    session.join()
    assert session.packets() == ["2"]
    elapsed(start, INTERVAL)
    session.post("3")
    pong = time.monotonic()
    assert session.packets() == ["2"]
    ping = elapsed(pong, INTERVAL)
    session.hold()
    answer = session.gets.answer()
    assert (answer.status, answer.text) == (200, "1")
    elapsed(ping, TIMEOUT)
    assert session.is_gone()


@row("B05", "B06")
def test_B05_B06_silence_and_chatter(on):
    silent, chatting = Polling(on("fast")), connected(on("fast"))
    start = time.monotonic()
    while time.monotonic() - start < INTERVAL + TIMEOUT - 0.1:
        chatting.write('42["nobody"]')
        time.sleep(0.05)
    chatting.says("2")
    assert chatting.is_closed()
    assert time.monotonic() - start < INTERVAL + TIMEOUT + LATE
    time.sleep(max(0, start + INTERVAL + TIMEOUT + 0.02 - time.monotonic()))
    assert silent.is_gone()


@row("B07")
def test_B07_a_pong_unasked(on):
    socket = connected(on("fast"))
    time.sleep(INTERVAL / 2)
    socket.write("3")
    pong = time.monotonic()
    socket.says("2")
    elapsed(pong, INTERVAL)


@row("B08")
def test_B08_a_ping_from_the_client(on):
    socket = connected(on("fast"))
    socket.write("2")
    assert socket.is_closed()
