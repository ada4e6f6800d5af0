"""W: from polling to WebSocket."""

from frames import candidate
from peer import Polling, eventually
from profiles import on  # noqa: F401
from table import cases, row


def probed(port):
    """A session with a WebSocket that has probed, and no GET held."""
    session = Polling(port).join()
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    return session, socket


@row("W13")
def test_W13_a_probe_releases_the_held_GET(on):
    session = Polling(on()).join()
    session.hold()
    assert session.gets.is_quiet()
    socket = candidate(session)
    assert session.gets.is_quiet(), "a WebSocket that has not probed releases nothing"
    socket.write("2probe")
    socket.says("3probe")
    assert session.gets.answer().text == "6"
    socket.write("5")
    assert socket.echoes()
    socket.write('42["burst",3]')
    socket.says('42["n",0]', '42["n",1]', '42["n",2]')


@row("W14")
def test_W14_a_probe_without_a_GET(on):
    session, socket = probed(on())
    for _ in range(3):
        assert session.packets() == ["6"]
    socket.write("5")
    assert socket.echoes()


@row("W15")
def test_W15_between_probe_and_upgrade(on):
    session, socket = probed(on())
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']
    session.post('42["echo",2]')
    assert session.packets() == ['42["echo",2]']
    assert session.packets() == ["6"]
    socket.write("5")
    assert socket.echoes()


@row("W17")
def test_W17_probe_and_upgrade_at_once(on):
    session = Polling(on()).join()
    session.hold()
    assert session.gets.is_quiet()
    socket = candidate(session)
    socket.write("2probe")
    socket.write("5")
    socket.says("3probe")
    assert session.gets.answer().text == "6"
    assert socket.echoes()


@row("W18")
def test_W18_an_upgrade_without_a_probe(on):
    session = Polling(on()).join()
    session.post('42["echo","before"]')
    socket = candidate(session)
    socket.write("5")
    socket.says('42["echo","before"]')
    assert socket.echoes()


@cases("packet", *(("W19", packet, packet) for packet in ("2foo", "3", '42["echo",1]', "abc", "1", "")))
def test_W19_another_first_packet(on, packet):
    session = Polling(on()).join()
    socket = candidate(session)
    socket.write(packet)
    assert socket.is_closed()
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']
    again = candidate(session)
    again.write("2probe")
    again.says("3probe")


@row("W19")
def test_W19_a_binary_first_packet(on):
    session = Polling(on()).join()
    socket = candidate(session)
    socket.write(b"\x01")
    assert socket.is_closed()
    assert session.is_alive()


@row("W19")
def test_W19_a_candidate_that_goes_away(on):
    session, socket = probed(on())
    socket.reset()
    session.post('42["echo",1]')
    assert session.packets() == ['42["echo",1]']

    def is_held():
        session.hold()
        return session.gets.is_quiet() or session.gets.answer().text != "6"

    eventually(is_held, "GETs are held again")
    session.post('42["echo",2]')
    assert session.gets.answer().text == '42["echo",2]'


@row("W20")
def test_W20_a_second_websocket(on):
    session, socket = probed(on())
    assert candidate(session).is_closed()
    socket.write("5")
    assert socket.echoes()
    assert candidate(session).is_closed()
    assert socket.echoes()


@row("W21")
def test_W21_no_upgrade_in_time(on):
    session = Polling(on("fast")).join()
    silent = candidate(session)
    assert silent.is_closed()
    assert session.packets() == ["2"]
    session.post("3")
    socket = candidate(session)
    socket.write("2probe")
    socket.says("3probe")
    assert socket.is_closed()
    session.post('42["echo",1]')
    assert session.take(1)[0] in ('42["echo",1]', "6")
