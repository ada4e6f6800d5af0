"""Compressed answers and messages, taken apart by real clients."""

import asyncio
import gzip
import json
import zlib

import aiohttp
import pytest
import requests

from conftest import DEADLINE_SECONDS, KEY

SOCKET_PATH = "/socket.io/?EIO=4&transport=websocket"
# Largest windows the clients offer to inflate with, as powers of two of bytes; 0 is a client that offers no compression.
WINDOWS = [15, 9, 0]


async def join(session, url, windows):
    """A member of the main namespace."""
    client = await session.ws_connect(url + SOCKET_PATH, compress=windows, max_msg_size=0)
    assert (await client.receive_str()).startswith("0{")
    await client.send_str("40")
    assert (await client.receive_str()).startswith('40{"sid"')
    return client


def run(scenario):
    async def guarded():
        async with aiohttp.ClientSession(headers={"apikey": KEY}) as session:
            await asyncio.wait_for(scenario(session), DEADLINE_SECONDS)

    asyncio.run(guarded())


async def create(session, mock, name):
    body = {"instanceName": name, "integration": "WHATSAPP-BAILEYS", "qrcode": True}
    async with session.post(mock.url + "/instance/create", json=body) as answer:
        assert answer.status == 201


async def code_for(client, name):
    """The events of a new instance up to its QR code, whose picture makes a large message."""
    heard = []
    while not heard or heard[-1][0] != "qrcode.updated":
        text = await client.receive_str()
        assert text.startswith("42[")
        heard.append(json.loads(text[2:]))
    assert all(envelope["instance"] == name for _, envelope in heard)
    assert heard[-1][1]["data"]["qrcode"]["base64"].startswith("data:image/png;base64,")
    return heard


def test_one_broadcast_reaches_clients_with_every_window(start):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true", MOCK_WS_DEFLATE="true")

    async def scenario(session):
        clients = [await join(session, mock.url, window) for window in WINDOWS * 2]
        assert [bool(client.compress) for client in clients] == [True, True, False] * 2
        for name in ("one", "two", "three"):
            await create(session, mock, name)
            heard = [await code_for(client, name) for client in clients]
            assert all(events == heard[0] for events in heard)
        for client in clients:
            await client.close()

    run(scenario)


def test_what_a_client_compresses_is_read(wire):
    program = wire("--deflate")

    async def scenario(session):
        url = f"http://127.0.0.1:{program.port}"
        clients = [await join(session, url, window) for window in WINDOWS]
        for client in clients:
            assert (await client.receive_str()).startswith('42["auth"')
        for size in (1, 100, 5000, 300_000):
            for client in clients:
                message = "42" + json.dumps(["echo", "x" * size, list(range(size // 10))], separators=(",", ":"))
                await client.send_str(message)
                assert await client.receive_str() == message
                await client.send_str('451-["echo",{"_placeholder":true,"num":0}]')
                await client.send_bytes(bytes(range(256)) * (size // 256 + 1))
                assert await client.receive_str() == '451-["echo",{"_placeholder":true,"num":0}]'
                assert await client.receive_bytes() == bytes(range(256)) * (size // 256 + 1)

    run(scenario)


def test_nothing_is_compressed_unless_asked_for(start):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")

    async def scenario(session):
        client = await join(session, mock.url, 15)
        assert client.compress == 0
        await create(session, mock, "acme")
        await code_for(client, "acme")

    run(scenario)


@pytest.mark.parametrize("coding,unpack", [("gzip", gzip.decompress), ("deflate", zlib.decompress), ("br", bytes)])
def test_a_large_answer_to_a_poll(start, coding, unpack):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    polls = requests.Session()
    polls.headers["Accept-Encoding"] = coding

    def get(query=""):
        answer = polls.get(f"{mock.url}/socket.io/?EIO=4&transport=polling{query}", stream=True, timeout=DEADLINE_SECONDS)
        return answer, answer.raw.read(decode_content=False)

    answer, body = get()
    assert "Content-Encoding" not in answer.headers, "a handshake is below the threshold"
    query = "&sid=" + json.loads(body[1:])["sid"]
    polls.post(f"{mock.url}/socket.io/?EIO=4&transport=polling{query}", data="40", timeout=DEADLINE_SECONDS)
    assert get(query)[1].startswith(b'40{"sid"')
    mock.create("acme", qrcode=True)
    packets = []
    while not any("qrcode.updated" in packet for packet in packets):
        answer, body = get(query)
        text = unpack(body) if "Content-Encoding" in answer.headers else body
        packets += text.decode().split("\x1e")
    assert answer.headers.get("Content-Encoding") == (None if coding == "br" else coding)
    assert "Vary" not in answer.headers
    assert json.loads(packets[-1][2:])[1]["instance"] == "acme"


@pytest.mark.parametrize("coding,unpack", [("gzip", gzip.decompress), ("deflate", zlib.decompress)])
def test_a_large_answer_of_the_rest_side(mock, coding, unpack):
    mock.create("acme", qrcode=True)
    answer = mock.call("GET", "/instance/connect/acme", headers={"Accept-Encoding": coding}, stream=True)
    assert answer.headers["Content-Encoding"] == coding
    assert json.loads(unpack(answer.raw.read(decode_content=False)))["base64"].startswith("data:image/png;base64,")
