"""P: the polling transport."""

import re

from frames import candidate
from peer import PREFIX, SEPARATOR, Http, Polling, encoded, eventually, is_error, once
from profiles import on  # noqa: F401
from table import cases, row


@row("P01")
def test_P01_the_answer_to_a_POST(on):
    answer = Polling(on()).post("40")
    assert (answer.fields["content-type"], answer.fields["content-length"]) == ("text/html", "2")
    assert answer.fields["cache-control"] == "no-store"


@row("P02")
def test_P02_CONNECT(on):
    session = Polling(on())
    session.post("40/dyn-a,")
    (packet,) = session.packets()
    assert re.fullmatch(r'40/dyn-a,\{"sid":"[A-Za-z0-9_-]{20}"\}', packet) and session.sid not in packet


@row("P03")
def test_P03_several_packets(on):
    session = Polling(on()).join()
    session.post(SEPARATOR.join(f'42["echo",{number}]' for number in range(3)))
    assert session.packets() == ['42["echo",0]', '42["echo",1]', '42["echo",2]']


@row("P03b")
def test_P03b_CONNECT_and_EVENT_at_once(on):
    session = Polling(on())
    session.post(f'40{SEPARATOR}42["echo",1]')
    packets = session.packets()
    assert packets[0].startswith('40{"sid"') and packets[1:] == ['42["auth",{}]', '42["echo",1]']


@row("P04", "P05")
def test_P04_P05_binary(on):
    session = Polling(on()).join()
    first, second = bytes(range(4)), b"\xff" * 100
    header = '452-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
    session.post(SEPARATOR.join([header, encoded(first), encoded(second)]))
    assert session.packets() == [header, encoded(first), encoded(second)]


@row("P04")
def test_P04_attachments_in_POSTs_of_their_own(on):
    session = Polling(on()).join()
    session.post('451-["echo",{"_placeholder":true,"num":0}]')
    session.post("bAQIDBA==")
    assert session.packets() == ['451-["echo",{"_placeholder":true,"num":0}]', "bAQIDBA=="]


@row("P06")
def test_P06_a_GET_is_held(on):
    session = Polling(on()).join()
    session.hold()
    assert session.gets.is_quiet()
    session.post('42["echo",1]')
    assert session.gets.answer().text == '42["echo",1]'


@row("P07")
def test_P07_two_GETs(on):
    session = Polling(on())
    session.hold()
    assert session.gets.is_quiet()
    second = once(on(), "GET", session.target.removeprefix(PREFIX))
    assert (second.status, second.body) == (400, b"")
    first = session.gets.answer()
    assert (first.status, first.text) == (200, "1")
    assert session.is_gone()


@row("P08")
def test_P08_two_POSTs(on):
    session = Polling(on())
    session.posts.send(f"POST {session.target} HTTP/1.1\r\nHost: wire.test\r\nContent-Length: 100\r\n\r\n40")
    assert session.posts.is_quiet()
    second = once(on(), "POST", session.target.removeprefix(PREFIX), body="3")
    assert (second.status, second.body) == (400, b"")
    session.posts.expect_end()
    assert session.is_gone()


@row("P09")
def test_P09_octet_stream(on):
    session = Polling(on())
    answer = session.posts.call("POST", session.target, ["Content-Type: application/octet-stream"], "40")
    assert (answer.status, answer.body) == (400, b"")
    assert session.is_gone()


@cases(
    "fields",
    ("P09.2", "none", []),
    *(("P09.2", kind, [f"Content-Type: {kind}"]) for kind in ("text/plain;charset=UTF-8", "application/json", "x")),
    ("P09.2", "octet-stream with a parameter", ["Content-Type: application/octet-stream; x=y"]),
)
def test_P09_other_content_types(on, fields):
    session = Polling(on())
    session.post("40", fields)
    assert session.packets()[0].startswith('40{"sid"')


@cases(
    "body",
    *(("P13", name, body) for name, body in [
        ("text", "abc"), ("empty", ""), ("9", "9"), ("7", "7"), ("separator", SEPARATOR), ("packet and one", "40" + SEPARATOR),
    ]),
    ("P17", "ping", "2"),
    ("P17", "probe", "2probe"),
    ("P16", "close", "1"),
    ("P14", "after a valid one", "40" + SEPARATOR + "abc"),
)
def test_the_end_of_a_session(on, body):
    session = Polling(on())
    session.post(body)
    assert session.is_gone()


@row("P13.2")
def test_P13_no_packet_of_Socket_IO(on):
    session = Polling(on())
    session.post("4abc")
    assert session.packets() == ["6", "1"]
    assert session.is_gone()


@row("P15")
def test_P15_goodbye_with_a_GET_held(on):
    session = Polling(on()).join()
    session.hold()
    assert session.gets.is_quiet()
    session.post("1")
    answer = session.gets.answer()
    assert (answer.status, answer.text) == (200, "6")
    assert session.is_gone()


@cases("packet", *(("P17.2", packet, packet) for packet in ("3", "5", "6", "0")))
def test_P17_ignored(on, packet):
    session = Polling(on()).join()
    session.post(packet)
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']


@row("P19")
def test_P19_invalid_UTF_8(on):
    session = Polling(on()).join()
    session.post(b'42["echo","a\xffb"]')
    assert session.packets() == ['42["echo","a\ufffdb"]']


@row("P20")
def test_P20_the_connection_of_a_held_GET_drops(on):
    for drop in (Http.close, Http.reset):
        session = Polling(on()).join()
        session.hold()
        assert session.gets.is_quiet()
        drop(session.gets)
        query = session.target.removeprefix(PREFIX)
        eventually(lambda: once(on(), "POST", query, body="3").status == 400, "the end of the session")
        assert session.is_gone()


@row("P24")
def test_P24_polling_after_the_upgrade(on):
    session = Polling(on()).join()
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    socket.write("5")
    assert socket.echoes()
    assert is_error(session.get(), 3)
    assert is_error(session.posts.call("POST", session.target, body="3"), 3)
    assert socket.echoes()


@row("P25")
def test_P25_a_burst_comes_in_answers_of_sixteen(on):
    session = Polling(on()).join()
    session.post('42["burst",40]')
    answers = [session.packets() for _ in range(3)]
    assert [len(answer) for answer in answers] == [16, 16, 8]
    assert sum(answers, []) == [f'42["n",{number}]' for number in range(40)]
