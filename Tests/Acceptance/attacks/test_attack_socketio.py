"""S: packets that are none, that lie, or that ask for state without end."""

import json
import threading
import time

import pytest

from conftest import Program, wait_until
from frames import BINARY, TEXT, Socket, connected, frame
from peer import PREFIX, Closed, Http, Polling
from targets import is_well, mock_with, resident, wire_with  # noqa: F401
from vectors import attacks, vector


def closes(port, *packets, joined=True):
    """A connection on which such packets come is closed, over both transports; others go on."""
    peer = connected(port) if joined else Socket(port).opened()
    for packet in packets:
        peer.write(packet)
    assert peer.is_closed()
    if all(isinstance(packet, str) for packet in packets):
        session = Polling(port)
        if joined:
            session.join()
        session.posts.call("POST", session.target, [], "\x1e".join(packets))
        # A client that is to be told has one poll to hear it.
        answer = session.get()
        assert answer.status == 400 or answer.text.endswith("1"), answer
        assert session.is_gone()
    assert is_well(port)


@vector("S01")
def test_S01_no_connect_in_time(wire_with):
    peer = Socket(wire_with("fast").port).opened()
    start = time.monotonic()
    while (packet := peer.read()) == (TEXT, b"2"):
        peer.write("3")
    assert packet[0] == 8 and 0.5 < time.monotonic() - start < 2


@vector("S01")
def test_S01_an_event_first(wire_with):
    closes(wire_with().port, '42["echo",1]', joined=False)


NESTED = "[" * 10_000 + "]" * 10_000


@attacks(
    "packets",
    *(("S03", text[:8], [text]) for text in ("40abc", '40"x"', "40[1]", "401", "40null", "40{")),
    *(("S04", text[:14], [text]) for text in ('42[{"toString":"x"}]', "42{}", "42[]", "42[null]", "42[true]", "42[[]]", '42"x"', "42[")),
    *(("S04", name, [text]) for name, text in (
        ("nested arrays", f'42["echo",{NESTED}]'), ("open arrays", '42["echo",' + "[" * 100_000),
        ("nested objects", '42["echo",' + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]"), ("nested connect", "40" + '{"a":' * 10_000 + "1" + "}" * 10_000),
    )),
    *(("S05", name, [f'42["{name}"]']) for name in ("connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener")),
    ("S05", "escaped", ['42["conn\\u0065ct"]']),
    ("S09", "event", ['450-["x"]']),
    ("S09", "ack", ["460-1[]"]),
    *(("S09", text[:16], [text]) for text in ('45-["x"]', '451["x"]', '45-1-["x"]', '451.5-["x"]', '45 1-["x"]', '4511-["x"]', '4518446744073709551617-["x"]', 
                                              '451-["x",{"_placeholder":true,"num":1}]', '451-["x",{"_placeholder":true,"num":-1}]', '451-["x",{"_placeholder":true,"num":9223372036854775808}]', '451-["x",{"_placeholder":true,"num":0.5}]', '451-["x",{"_placeholder":true,"num":"0"}]')),
    ("S10", "text among attachments", ['451-["echo",{"_placeholder":true,"num":0}]', '42["echo",1]']),
    ("S10", "binary out of nowhere", [b"\1\2\3"]),
    ("S10", "one attachment too many", ['451-["x",{"_placeholder":true,"num":0}]', b"1", b"2"]),
    ("S12", "a name of a megabyte", ["40/" + "n" * 900_000 + ","]),
    *(("S12", text, [text]) for text in ("47", "4a", "4٤")),
)
def test_packets_that_close_the_connection(wire_with, packets):
    closes(wire_with().port, *packets)


def survives_or_closes(peer):
    try:
        peer.write('42["echo","well?"]')
        while (answer := peer.read()) != (TEXT, b'42["echo","well?"]') and answer[0] != 8:
            assert answer[1].startswith(b"43"), answer
    except (Closed, OSError):
        pass
    assert is_well(peer.socket.getpeername()[1])


@attacks(
    "packet",
    ("S11", "20 digits", '4299999999999999999999["echo",1]'),
    ("S11", "a thousand digits", "42" + "9" * 1000 + '["echo",1]'),
    ("S11", "2^63", '429223372036854775808["echo",1]'),
    ("S11", "2^53 + 1", '429007199254740993["echo",1]'),
    ("S11", "an answer nobody asked for", "43999[]"),
    ("S11", "an answer beyond 64 bits", "4399999999999999999999[]"),
    ("S11", "an answer without a number", "43[]"),
    ("S11", "an event without a name", "421"),
    ("S11", "a refusal from a client", "44"),
    ("S11", "nothing", "4"),
)
def test_ids_that_overflow(wire_with, packet):
    peer = connected(wire_with().port)
    peer.write(packet)
    survives_or_closes(peer)


@vector("S11")
def test_S11_the_same_answer_twice(wire_with):
    peer = connected(wire_with().port)
    peer.write('42["ask"]')
    question = peer.text()
    number = question.removeprefix("42").removesuffix('["q"]')
    for _ in range(3):
        peer.write(f"43{number}[1]")
    peer.says('42["answered",1]')
    assert peer.echoes(), "answered once"


@vector("S12")
def test_S12_names_that_nobody_made(wire_with):
    peer = Socket(wire_with().port).opened()
    for name in ("/__proto__", "/constructor", "/" + "x" * 1000, "/dyn", "/../", "/%00", '/"'):
        peer.write(f"40{name},")
        assert json.loads(peer.text().removeprefix(f"44{name},"))["message"] == "Invalid namespace"
    peer.join()


@vector("S12")
def test_S12_ten_thousand_namespaces(wire_with):
    program = wire_with()
    before = resident(program)
    peer = connected(program.port)
    writer = threading.Thread(target=lambda: [peer.write(f"40/dyn-{n},") for n in range(10_000)])
    writer.start()
    answers = [peer.text()[:2] for _ in range(10_000)]
    writer.join()
    assert answers.count("40") == 999 and answers.count("44") == 9001
    assert resident(program) < before + (32 << 20)
    peer.reset()
    # The namespaces went with their last member: the next client gets as many.
    peer = connected(program.port)
    peer.write("40/dyn-again,")
    assert peer.text().startswith("40/dyn-again,")


@vector("S12")
def test_S12_unknown_names_leave_nothing(wire_with):
    program = wire_with()
    peer = Socket(program.port).opened()

    def ask(first, count):
        peer.send(b"".join(frame(TEXT, f"40/nobody-{n:06},") for n in range(first, first + count)))
        for _ in range(count):
            assert peer.text().startswith("44/nobody-")

    ask(0, 1000)
    before = resident(program)
    for block in range(10):
        ask(1000 + block * 1000, 1000)
    assert resident(program) < before + (2 << 20)


@vector("S14")
def test_S14_leaving_from_within_handlers(wire_with):
    port = wire_with().port
    for event, namespace in (("bye", "/dyn-a"), ("byeclose", "/dyn-b"), ("sendclose", "/dyn-c")):
        peers = [connected(port, f"{namespace},") for _ in range(5)]
        for peer in peers:
            peer.write(f'42{namespace},["{event}"]')
        for peer in peers:
            if event == "bye":
                peer.says(f"41{namespace},")
                peer.write(f"40{namespace},")
                assert peer.text().startswith(f"40{namespace},")
                peer.close()
            else:
                while (packet := peer.read())[0] != 8:
                    assert packet[0] == TEXT
    assert is_well(port)


@vector("S14")
def test_S14_an_event_to_all_while_they_leave(wire_with):
    port = wire_with().port
    peers = [connected(port, "/dyn-all,") for _ in range(10)]
    peers[0].send(frame(TEXT, '42/dyn-all,["all",1]') + frame(TEXT, "41/dyn-all,") + frame(TEXT, "40/dyn-all,"))
    for peer in peers[1:]:
        peer.send(frame(TEXT, "41/dyn-all,"))
    for peer in peers:
        peer.says('42/dyn-all,["all",1]')
        peer.close()
    assert is_well(port)


@vector("S14")
def test_S14_clients_that_come_while_the_server_stops():
    program = Program("wire-server", ["--port", "0"]).wait_for_port()
    port, stopped = program.port, threading.Event()

    def storm():
        while not stopped.is_set():
            try:
                connected(port).reset()
            except (OSError, Closed, AssertionError):
                pass

    threads = [threading.Thread(target=storm) for _ in range(8)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    start = time.monotonic()
    try:
        assert program.stop() == 0, "\n".join(program.lines)
        assert time.monotonic() - start < 10
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
