"""S: events, acknowledgements, attachments."""

from frames import connected
from peer import Polling
from profiles import on  # noqa: F401
from table import cases, row


def placeholder(number):
    return f'{{"_placeholder":true,"num":{number}}}'


@cases(
    "packet,answer",
    ("S10", "an event", '42["echo"]', '42["echo"]'),
    ("S10", "a number for a name", '42[1,"x"]', None),
    ("S10", "no payload", "42", None),
    ("S10", "an id alone", "421", None),
    ("S10", "a trailing space", '42["echo",1] ', '42["echo",1]'),
    ("S10", "the main namespace named", '42/,["echo",1]', '42["echo",1]'),
    ("S11", "connection is free", '42["connection"]', None),
    ("S11", "error is free", '42["error",1]', None),
    ("S12", "asked for an ack", '42456["echo"]', "43456[]"),
    ("S12", "with arguments", '420["echo",1,"2",{"3":[true]}]', '430[1,"2",{"3":[true]}]'),
    ("S12.2", "leading zeros", '42007["echo"]', "437[]"),
    ("S12.2", "beyond 2^53", '429007199254740993["echo"]', "439007199254740992[]"),
    ("S12.2", "25 digits", '4212345678901234567890123["echo"]', "431.2345678901234568e+22[]"),
    ("S14", "an unknown id", '4399["x"]', None),
    ("S14", "without payload", "430", None),
    ("S21", "not quite a placeholder", '42["echo",{"_placeholder":1,"num":0}]', '42["echo",{"_placeholder":1,"num":0}]'),
    ("S32", "unknown", '42["nobody",1]', None),
    ("S32", "unknown, asking", '427["nobody",1]', None),
)
def test_accepted(on, packet, answer):
    socket = connected(on())
    socket.write(packet)
    if answer:
        socket.says(answer)
    assert socket.echoes()


@cases(
    "packet",
    *(("S10.2", packet, packet) for packet in (
        "42[null]", "42[{}]", "42[true]", "42[]", "42{}", '42"x"', "42null", '42["echo"', "42[[]]",
    )),
    ("S10.3", "a space first", '42 ["echo",1]'),
    ("S10.4", "not joined", '42/custom,["echo",1]'),
    *(("S11", name, f'42["{name}"]') for name in (
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    )),
    *(("S12.3", packet, packet) for packet in ('42abc["echo"]', '42-1["echo"]', '421.5["echo"]', '421e2["echo"]')),
    ("S14", "an object", "430{}"),
    ("S14", "a string", '430"x"'),
    ("S19", "none announced", '450-["echo"]'),
    ("S19", "none announced, no number", '45-["echo"]'),
    *(("S19.2", packet, packet) for packet in ('45a-["echo"]', '451["echo"]', '45-1-["echo"]', '451-{"a":1}')),
    ("S19.3", "a broken number", '451.5-["echo",' + placeholder(0) + "]"),
    ("S19.4", "eleven", '4511-["echo"' + "".join("," + placeholder(n) for n in range(11)) + "]"),
    ("S20", "binary unasked", b"\x01\x02"),
    ("S20.2", "after none announced", '450-["echo"]'),
    ("S21", "beyond the count", '451-["echo",' + placeholder(1) + "]"),
    ("S21", "negative", '451-["echo",' + placeholder(-1) + "]"),
    ("S21", "a string", '451-["echo",' + placeholder('"0"') + "]"),
    ("S21", "a fraction", '451-["echo",' + placeholder(0.5) + "]"),
)
def test_refused(on, packet):
    socket = connected(on())
    socket.write(packet)
    assert socket.is_closed()


@row("S20")
def test_S20_text_where_an_attachment_is_due(on):
    socket = connected(on())
    socket.write('451-["echo",' + placeholder(0) + "]")
    socket.write('42["echo",1]')
    assert socket.is_closed()


@row("S13")
def test_S13_an_ack_in_a_namespace(on):
    socket = connected(on(), "/dyn-7,")
    socket.write('42/dyn-7,12["echo",1]')
    socket.says("43/dyn-7,12[1]")


@row("S15")
def test_S15_the_ids_of_the_server(on):
    name = "/dyn-ids,"
    first, second = connected(on(), name), connected(on(), name)
    for number, socket in enumerate((first, second, first)):
        socket.write(f'42{name}["ask"]')
        socket.says(f'42{name}{number}["q"]')
    first.write(f'43{name}2["two"]')
    first.says(f'42{name}["answered","two"]')
    for answer in (f'43{name}2["again"]', f'43{name}1["of another"]'):
        first.write(answer)
        assert first.echoes(name)
    second.write(f"43{name}1[]")
    second.says(f'42{name}["answered"]')
    first.write(f'43{name}0[null,{{"a":1}}]')
    first.says(f'42{name}["answered",null,{{"a":1}}]')


@row("S16")
def test_S16_an_event_with_attachments(on):
    socket = connected(on())
    header = f'452-["echo",{placeholder(0)},{placeholder(1)}]'
    for first, second in ((b"\x01\x02", b"\xff"), (b"", b"x" * 70_000), (b"", b"")):
        for part in (header, first, second):
            socket.write(part)
        socket.says(header, first, second)


@row("S17")
def test_S17_an_ack_with_attachments(on):
    socket = connected(on(), "/dyn-c,")
    socket.write(f'451-/dyn-c,5["echo",{{"deep":[{placeholder(0)}]}},"x"]')
    socket.write(b"\x01")
    socket.says(f'461-/dyn-c,5[{{"deep":[{placeholder(0)}]}},"x"]', b"\x01")


@row("S17")
def test_S17_the_client_acks_with_an_attachment(on):
    socket = connected(on(), "/dyn-d,")
    socket.write('42/dyn-d,["ask"]')
    socket.says('42/dyn-d,0["q"]')
    socket.write(f"461-/dyn-d,0[{placeholder(0)}]")
    socket.write(b"\x07")
    socket.says(f'451-/dyn-d,["answered",{placeholder(0)}]', b"\x07")


@row("S18")
def test_S18_an_event_of_the_server_with_attachments(on):
    header = f'452-/dyn-b,["bin",{{"first":{placeholder(0)},"rest":[{placeholder(1)}]}}]'
    socket = connected(on(), "/dyn-b,")
    socket.write('42/dyn-b,["bin"]')
    socket.says(header, b"\x01\x02\x03", b"")
    session = Polling(on()).join("/dyn-b,")
    session.post('42/dyn-b,["bin"]')
    assert session.take(3) == [header, "bAQID", "b"]


@row("S19.4")
def test_S19_ten_attachments(on):
    socket = connected(on())
    header = '4510-["echo"' + "".join("," + placeholder(number) for number in range(10)) + "]"
    socket.write(header)
    for number in range(10):
        socket.write(bytes([number]))
    socket.says(header, *(bytes([number]) for number in range(10)))


@row("S21")
def test_S21_a_placeholder_used_twice(on):
    socket = connected(on())
    socket.write(f'451-["echo",{placeholder(0)},{placeholder(0)}]')
    socket.write(b"\x01")
    socket.says(f'452-["echo",{placeholder(0)},{placeholder(1)}]', b"\x01", b"\x01")


@cases(
    "sent,back",
    ("S30", "line separator", '"\u2028"', '"\u2028"'),
    ("S30", "escaped line separator", '"\\u2028"', '"\u2028"'),
    ("S30", "control characters", '"\\u0000\\b\\n\\u001f\\u007f"', '"\\u0000\\b\\n\\u001f\x7f"'),
    ("S30", "slashes and quotes", '"\\/ \\\\ \\""', '"/ \\\\ \\""'),
    ("S30", "surrogate pair", '"\\ud83d\\udc22"', '"🐢"'),
    ("S30.2", "lone surrogate", '"\\ud800"', '"\ufffd"'),
    ("S30", "1.0", "1.0", "1"),
    ("S30", "1E400", "1E400", "null"),
    ("S30", "-0", "-0", "0"),
    ("S30", "big integer", "12345678901234567890", "12345678901234567000"),
    ("S30", "small number", "0.0000001", "1e-7"),
    ("S30", "large number", "1e21", "1e+21"),
    ("S30", "integer-like keys first", '{"b":1,"2":2,"a":3,"1":4}', '{"1":4,"2":2,"b":1,"a":3}'),
    ("S30", "last duplicate wins", '{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'),
    ("S30", "__proto__", '{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'),
    ("S30", "white space", '{ "a" : [ 1 , 2 ] }', '{"a":[1,2]}'),
)
def test_S30_data_comes_back(on, sent, back):
    socket = connected(on())
    socket.write(f'42["echo",{sent}]')
    socket.says(f'42["echo",{back}]')


@row("S33")
def test_S33_deep_nesting(on):
    bystander = connected(on())
    for depth in (10_000, 400_000):
        socket = connected(on())
        socket.write('42["echo",' + "[" * depth + "]" * depth + "]")
        assert socket.is_closed()
    assert bystander.echoes()
