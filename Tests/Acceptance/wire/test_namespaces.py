"""S: joining, leaving, closing."""

import re

from frames import TEXT, Socket, connected, frame
from peer import Polling, is_error, once
from profiles import on  # noqa: F401
from table import cases, row

SID = r'\{"sid":"([A-Za-z0-9_-]{20})"\}'


@row("S01")
def test_S01_CONNECT(on):
    socket = Socket(on()).opened()
    socket.write("40")
    assert re.fullmatch("40" + SID, answer := socket.text()) and socket.sid not in answer


@cases(
    "packet,answer",
    ("S02", "with a comma", "40/custom,", "40/custom,"),
    ("S02", "without", "40/custom", "40/custom,"),
    ("S02", "with auth", '40/custom,{"token":"abc"}', "40/custom,"),
    ("S02", "the main one named", "40/,", "40"),
    ("S02", "an empty object", "40{}", "40"),
    ("S02", "a number", "401", "40"),
    ("S02.3", "space", "40/dyn-a b,", "40/dyn-a b,"),
    ("S02.3", "UTF-8", "40/dyn-żółw🐢,", "40/dyn-żółw🐢,"),
    ("S29", "pid and offset", '40{"pid":"abc","offset":"def"}', "40"),
)
def test_S02_connected(on, packet, answer):
    socket = Socket(on()).opened()
    socket.write(packet)
    assert re.fullmatch(re.escape(answer) + SID, socket.text())


@row("S02.3")
def test_S02_an_unknown_name_is_echoed_as_it_is(on):
    socket = Socket(on()).opened()
    for name in ("/a b", "/żółw", "/%20", "/dyn"):
        socket.write(f"40{name},")
        socket.says(f'44{name},{{"message":"Invalid namespace"}}')


@row("S02.2")
def test_S02_a_query_is_part_of_the_name(on):
    socket = Socket(on()).opened()
    socket.write("40/custom?x=1,")
    socket.says('44/custom?x=1,{"message":"Invalid namespace"}')
    socket.join()


@cases("packet", *(("S02.4", packet, packet) for packet in ("40custom", "40[]", '40"x"', "40null", "40{bad", "40/custom,[1]")))
def test_S02_not_an_object(on, packet):
    socket = Socket(on()).opened()
    socket.write(packet)
    assert socket.is_closed()


@row("S03")
def test_S03_an_unknown_namespace(on):
    socket = Socket(on()).opened()
    socket.write("40/random")
    socket.says('44/random,{"message":"Invalid namespace"}')
    assert socket.join().echoes()


@row("S04")
def test_S04_refused_by_middleware(on):
    socket = Socket(on()).opened()
    socket.write("40/deny,")
    socket.says('44/deny,{"message":"denied"}')
    socket.write('40/deny,{"data":{"retry":[1,null]}}')
    socket.says('44/deny,{"message":"denied","data":{"retry":[1,null]}}')
    socket.join()


@row("S05")
def test_S05_CONNECT_twice(on):
    socket = connected(on())
    socket.write("40")
    assert socket.is_closed()


@row("S06")
def test_S06_CONNECT_twice_over_polling(on):
    session = Polling(on())
    session.post("40/dyn-a,")
    session.post("40/dyn-a,")
    assert session.packets()[0].startswith("40/dyn-a,{")
    assert session.packets() == ["6", "1"]
    assert session.is_gone()


@row("S07")
def test_S07_EVENT_before_CONNECT(on):
    socket = Socket(on()).opened()
    socket.write('42["echo",1]')
    assert socket.is_closed()
    session = Polling(on())
    session.post('42["echo",1]')
    assert session.packets() == ["6", "1"]
    assert session.is_gone()


@row("S08")
def test_S08_leaving_and_coming_back(on):
    socket = Socket(on()).opened()
    ids = []
    for _ in range(2):
        socket.write("40/dyn-a,")
        ids.append(re.fullmatch("40/dyn-a," + SID, socket.text())[1])
        socket.write("41/dyn-a,")
    assert ids[0] != ids[1]
    assert socket.join().echoes()


@row("S09")
def test_S09_EVENT_after_leaving(on):
    socket = connected(on())
    socket.write("41")
    assert socket.is_quiet()
    socket.write('42["echo",1]')
    assert socket.is_closed()


@row("S09b")
def test_S09b_CONNECT_and_EVENT_in_one_write(on):
    socket = Socket(on()).opened()
    socket.send(frame(TEXT, "40/dyn-a,") + frame(TEXT, '42/dyn-a,["echo",1]'))
    assert socket.text().startswith("40/dyn-a,{")
    socket.says('42/dyn-a,["echo",1]')


@row("S23", "S24")
def test_S23_S24_nothing_joined_in_time(on):
    silent, refused, joined = (Socket(on("fast")).opened() for _ in range(3))
    joined.join()
    polling = Polling(on("fast"))
    refused.write("40/random,")
    refused.says('44/random,{"message":"Invalid namespace"}')
    for socket in (silent, refused, joined):
        socket.says("2")
        socket.write("3")
    assert polling.packets() == ["2"]
    polling.post("3")
    assert silent.is_closed() and refused.is_closed()
    assert polling.packets() == ["6", "1"] or polling.is_gone()
    joined.says("2")
    assert joined.echoes()


@row("S25")
def test_S25_the_server_leaves_one_namespace(on):
    socket = connected(on()).join("/custom,")
    socket.write('42/custom,["bye"]')
    socket.says("41/custom,")
    assert socket.echoes()


@row("S26")
def test_S26_the_server_closes(on):
    socket = Socket(on()).opened().join("/dyn-b,").join().join("/dyn-a,")
    socket.write('42/dyn-a,["sendclose",1]')
    socket.says('42/dyn-a,["last",1]', "41/dyn-b,", "41", "41/dyn-a,")
    assert socket.is_closed()


@row("S27")
def test_S27_the_server_closes_over_polling(on):
    for holds in (True, False):
        session = Polling(on()).join()
        if holds:
            session.hold()
            assert session.gets.is_quiet()
        session.post('42["byeclose"]')
        assert (session.gets.answer().text if holds else session.get().text) == "41"
        assert session.packets() == ["6", "1"]
        assert session.is_gone()


@row("S28")
def test_S28_auth(on):
    socket = Socket(on()).opened()
    socket.write('40/custom,{"token":"abc"}')
    assert re.fullmatch("40/custom," + SID, socket.text())
    socket.says('42/custom,["auth",{"token":"abc"}]', '42/custom,["welcome",{"token":"abc"}]')
    socket.write("40")
    assert re.fullmatch("40" + SID, socket.text())
    socket.says('42["auth",{}]')


@row("S31")
def test_S31_two_hundred_namespaces(on):
    socket = Socket(on()).opened()
    for number in range(200):
        socket.join(f"/dyn-{number},")
    assert all(socket.echoes(f"/dyn-{number},") for number in (0, 99, 199))


@cases("packet", *(("S22", packet, packet) for packet in (
    '44{"message":"x"}', "44", "41{}", "41/dyn-x,", "47", "48[]", "4a", '44/dyn-x,{"message":"x"}',
)))
def test_S22_packets_of_the_wrong_kind(on, packet):
    socket = connected(on())
    socket.write(packet)
    assert socket.is_closed()
    assert is_error(once(on(), "POST", f"?EIO=4&transport=polling&sid={socket.sid}", body="3"), 1)
