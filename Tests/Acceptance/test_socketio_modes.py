"""The two Socket.IO modes, seen by the python-socketio client over each transport."""

import pytest
import socketio

from conftest import KEY

TRANSPORTS = [["polling"], ["websocket"], None]


@pytest.mark.parametrize("transports", TRANSPORTS)
def test_traditional_mode_delivers_the_pairing_on_the_namespace_of_the_instance(mock, listen, transports):
    mock.create("acme")
    mock.enable_websocket("acme")
    listener = listen(mock.url, ["/acme"], transports)
    mock.get("/instance/connect/acme")
    mock.post("/mock/instances/acme/scan", status=200)
    heard = []
    while not heard or heard[-1][1]["data"].get("state") != "open":
        heard += listener.take(1)
    names = [(name, envelope["data"].get("state")) for name, envelope in heard]
    assert names == [
        ("connection.update", "connecting"),
        ("qrcode.updated", None),
        ("connection.update", "connecting"),
        ("connection.update", "open"),
    ]
    envelope = heard[0][1]
    assert list(envelope) == ["event", "instance", "data", "server_url", "date_time", "apikey"]
    assert envelope["server_url"] == "http://mock.test"
    assert list(heard[-1][1]) == ["event", "instance", "data", "server_url", "date_time", "sender", "apikey"]
    assert heard[-1][1]["sender"].endswith("@s.whatsapp.net")


@pytest.mark.parametrize("transports", TRANSPORTS)
def test_global_mode_delivers_every_event_on_the_main_namespace(start, listen, transports):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    listener = listen(mock.url, ["/"], transports)
    mock.create("one")
    mock.create("two", qrcode=True)
    heard = listener.take(4)
    assert [(name, envelope["instance"]) for name, envelope in heard] == [
        ("instance.create", "one"),
        ("instance.create", "two"),
        ("connection.update", "two"),
        ("qrcode.updated", "two"),
    ]


def test_an_unknown_namespace_is_refused_until_the_websocket_is_set(mock, listen):
    mock.create("late")
    client = socketio.Client(reconnection=False)
    refused = []
    client.on("connect_error", refused.append, namespace="/late")
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(mock.url, namespaces=["/late"], wait_timeout=5)
    client.disconnect()
    assert refused == [{"message": "Invalid namespace"}]
    mock.enable_websocket("late", ["CONNECTION_UPDATE"])
    listener = listen(mock.url, ["/late"])
    mock.get("/instance/connect/late")
    assert listener.take(1)[0][1]["data"] == {"instance": "late", "state": "connecting", "statusReason": 200}


def test_incoming_and_outgoing_text(mock, listen):
    mock.create("acme")
    mock.enable_websocket("acme")
    mock.post("/mock/instances/acme/scan", status=200)
    listener = listen(mock.url, ["/acme"], ["websocket"])
    stored = mock.post(
        "/mock/instances/acme/messages", {"from": "5511988887777", "text": "hi", "pushName": "Ana"}
    )
    heard = listener.take(4)
    assert [name for name, _ in heard] == ["chats.update", "messages.upsert", "contacts.update", "contacts.upsert"]
    message = heard[1][1]["data"]
    assert message["message"]["conversation"] == "hi"
    assert message["pushName"] == "Ana"
    assert message["key"]["id"] == stored["key"]["id"]

    sent = mock.post("/message/sendText/acme", {"number": "5511988887777", "text": "hello"})
    assert list(sent) == [
        "key", "pushName", "status", "message", "contextInfo", "messageType", "messageTimestamp", "instanceId", "source",
    ]
    heard = listener.take(3)
    assert [name for name, _ in heard] == ["send.message", "messages.update", "messages.update"]
    assert heard[0][1]["data"] == sent
    assert [envelope["data"]["status"] for _, envelope in heard[1:]] == ["SERVER_ACK", "DELIVERY_ACK"]
    assert heard[1][1]["data"]["keyId"] == sent["key"]["id"]


def test_admission_asks_for_a_key_where_the_peer_is_not_an_allowed_host(start, listen):
    mock = start(WEBSOCKET_ALLOWED_HOSTS="192.0.2.1", WEBSOCKET_GLOBAL_EVENTS="true")
    refused = mock.call("GET", "/socket.io/?EIO=4&transport=polling", headers={"apikey": ""})
    assert (refused.status_code, refused.text) == (403, '{"code":4,"message":"apiKey is required"}')
    wrong = mock.call("GET", "/socket.io/?EIO=4&transport=polling&apikey=nope", headers={"apikey": ""})
    assert (wrong.status_code, wrong.text) == (403, '{"code":4,"message":"Invalid global token"}')
    for options in ({"headers": {"apikey": KEY}}, {}):
        url = mock.url if options else f"{mock.url}?apikey={KEY}"
        listener = listen(url, ["/"], ["websocket"], **options)
        assert listener.client.connected
