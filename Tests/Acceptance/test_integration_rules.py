"""Rows on settings of integrations that are easy to get wrong, and on who may open Socket.IO and hear what there."""

import pytest
import requests

from conftest import DEADLINE_SECONDS, KEY
from test_bot_rules import empty
from test_refusals import broken, flag
from test_rest_rules import NUMBER, ask, envelope

EVENTS = (
    "APPLICATION_STARTUP QRCODE_UPDATED MESSAGES_SET MESSAGES_UPSERT MESSAGES_EDITED MESSAGES_UPDATE MESSAGES_DELETE SEND_MESSAGE "
    "SEND_MESSAGE_UPDATE CONTACTS_SET CONTACTS_UPSERT CONTACTS_UPDATE PRESENCE_UPDATE CHATS_SET CHATS_UPSERT CHATS_UPDATE "
    "CHATS_DELETE GROUPS_UPSERT GROUP_UPDATE GROUP_PARTICIPANTS_UPDATE CONNECTION_UPDATE LABELS_EDIT LABELS_ASSOCIATION CALL "
    "TYPEBOT_START TYPEBOT_CHANGE_STATUS REMOVE_INSTANCE LOGOUT_INSTANCE INSTANCE_CREATE INSTANCE_DELETE STATUS_INSTANCE").split()
QUEUES = ["RABBITMQ", "NATS", "SQS", "KAFKA"]
KINDS = ["websocket", *[name.lower() for name in QUEUES], "pusher", "webhook", "proxy", "settings"]
HOOK = {"enabled": True, "url": "u", "events": []}
PROXY = {"enabled": True, "host": "h", "port": "1", "protocol": "http"}
PUSHER = {"enabled": True, "appId": "a", "key": "k", "secret": "s", "cluster": "c", "useTLS": True}


def one(kind, **fields):
    return {kind: {"enabled": True, "events": [], **fields}}


NOT_LISTED = "is not one of enum values: " + ",".join(EVENTS)
ROWS = [
    ("webhook", {"webhook": {"enabled": True, "url": ""}}, broken(*empty("url"))),
    ("webhook", {"webhook": {"enabled": True, "url": "", "events": []}}, None),
    ("webhook", {"webhook": {**HOOK, "events": ["CALL", "nope"]}}, broken(f"webhook.events[1] {NOT_LISTED}")),
    ("webhook", {"webhook": {**HOOK, "headers": "x"}}, broken("webhook.headers is not of a type(s) object")),
    ("webhook", {"webhook": {**HOOK, "enabled": None, "byEvents": "x"}}, broken(
        "webhook.enabled is not of a type(s) boolean", "webhook.byEvents is not of a type(s) boolean")),
    ("webhook", {"webhook": None}, broken("webhook is not of a type(s) object")),
    ("proxy", {"enabled": True, "host": "", "port": "", "protocol": ""}, broken(*empty("host", "port", "protocol"))),
    ("proxy", {"enabled": True, "host": "", "port": "", "protocol": "", "username": "u"}, None),
    ("proxy", {**PROXY, "username": 1, "password": None}, broken(
        "username is not of a type(s) string", "password is not of a type(s) string")),
    ("pusher", {"pusher": {**PUSHER, "secret": "", "cluster": ""}}, broken(*empty("secret", "cluster"))),
    ("pusher", {"pusher": {**PUSHER, "secret": "", "events": []}}, None),
    ("websocket", {**one("websocket"), "nats": 1}, broken("nats is not of a type(s) object")),
    ("websocket", one("websocket", enabled=None), broken(*flag("websocket.enabled"))),
    ("websocket", {"websocket": None}, broken("websocket is not of a type(s) object")),
    ("websocket", {"websocket": []}, broken('websocket is not of a type(s) object')),
    ("websocket", one("websocket", events=[1]), broken("websocket.events[0] is not of a type(s) string", f"websocket.events[0] {NOT_LISTED}")),
]


@pytest.fixture
def acme(start):
    mock = start(PUSHER_ENABLED="true", **{f"{name}_ENABLED": "true" for name in QUEUES})
    mock.create("acme")
    return mock


def test_what_set_says_of_a_body(acme):
    for kind, sent, wanted in ROWS:
        answer = ask(acme, "POST", f"/{kind}/set/acme", json=sent)
        if wanted is None:
            assert answer.status_code == 201, f"{kind} {sent} {answer.text}"
        else:
            assert (answer.status_code, answer.json()) == (wanted[0], envelope(*wanted)), f"{kind} {sent}"


@pytest.mark.parametrize("kind", KINDS)
def test_find_looks_at_a_body_too(acme, kind):
    for sent, messages in [({"instanceName": ""}, empty("instanceName")), ({"number": "x"}, [NUMBER])]:
        assert ask(acme, "GET", f"/{kind}/find/acme", json=sent).json() == envelope(400, [messages])


@pytest.mark.parametrize("kind", KINDS[:5])
def test_all_is_the_list_in_its_order(acme, kind):
    row = acme.post(f"/{kind}/set/acme", one(kind))
    assert list(row) == ["id", "enabled", "events", "createdAt", "updatedAt", "instanceId"] and row["events"] == EVENTS
    assert acme.get(f"/{kind}/find/acme") == row


# Socket.IO

POLLING = {"EIO": "4", "transport": "polling"}
ELSEWHERE = "10.9.9.9"


def open_session(mock, query=POLLING, **options):
    return requests.get(f"{mock.url}/socket.io/", params=query, timeout=DEADLINE_SECONDS, **options)


def test_without_socket_io_its_path_is_unknown(start):
    mock = start(WEBSOCKET_ENABLED="false")
    answer = open_session(mock)
    assert (answer.status_code, answer.json()) == (404, envelope(404, ["Cannot GET /socket.io/?EIO=4&transport=polling"]))
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    assert open_session(mock, {"EIO": "4", "transport": "websocket"}, headers=upgrade).status_code == 404


def test_the_open_packet_and_the_path(mock):
    import json
    answer = open_session(mock)
    opened = json.loads(answer.text[1:])
    assert answer.text[0] == "0" and list(opened) == ["sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload"]
    assert len(opened.pop("sid")) == 20 and opened == {
        "upgrades": ["websocket"], "pingInterval": 25000, "pingTimeout": 20000, "maxPayload": 1000000}
    assert requests.get(f"{mock.url}/socket.io", timeout=DEADLINE_SECONDS).json() == envelope(404, ["Cannot GET /socket.io"])
    assert requests.get(f"{mock.url}/socket.io/socket.io.js", timeout=DEADLINE_SECONDS).status_code == 200


# Query, fields, and the refusal; None is admitted.
ADMISSION = [
    ({}, {}, "apiKey is required"), ({"apikey": ""}, {}, "apiKey is required"), ({"apikey": "wrong"}, {}, "Invalid global token"),
    ({"apikey": KEY}, {}, None), ({}, {"apikey": KEY}, None), ({"apikey": "token-a"}, {}, None), ({}, {"apikey": "token-a"}, None),
    ({"apikey": ""}, {"apikey": KEY}, None), ({"apikey": "wrong"}, {"apikey": KEY}, "Invalid global token"),
    ({"token": KEY}, {}, "apiKey is required"), ({}, {"Authorization": f"Bearer {KEY}"}, "apiKey is required"),
    ({}, {"Cookie": f"apikey={KEY}"}, "apiKey is required"),
]


def test_who_may_open_socket_io(start):
    mock = start(WEBSOCKET_ALLOWED_HOSTS=ELSEWHERE)
    mock.create("acme", token="token-a")
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    for query, fields, refusal in ADMISSION:
        answer = open_session(mock, {**POLLING, **query}, headers=fields)
        if refusal is None:
            assert answer.status_code == 200 and answer.text[0] == "0", f"{query} {fields}"
            continue
        assert (answer.status_code, answer.json()) == (403, {"code": 4, "message": refusal}), f"{query} {fields}"
        assert answer.headers["Content-Type"] == "application/json"
        answer = open_session(mock, {"EIO": "4", "transport": "websocket", **query}, headers={**fields, **upgrade})
        assert (answer.status_code, answer.text, answer.headers["Connection"]) == (400, refusal, "close")
        assert answer.headers["Content-type"] == "text/html"
    # The version is looked at after the key.
    for query in ({"transport": "polling", "EIO": "3"}, {"transport": "polling"}):
        assert open_session(mock, query).json()["message"] == "apiKey is required"
        assert (open_session(mock, {**query, "apikey": KEY}).status_code, open_session(mock, {**query, "apikey": KEY}).json()) == (
            400, {"code": 5, "message": "Unsupported protocol version"})


@pytest.mark.parametrize(("hosts", "status"), [
    ("", 200), ("10.0.0.1, 127.0.0.1 , ::ffff:127.0.0.1 ", 200), ("localhost", 403), ("127.0.0.", 403), ("::ffff:127.0.0.", 403)])
def test_hosts_are_compared_as_text(start, hosts, status):
    assert open_session(start(WEBSOCKET_ALLOWED_HOSTS=hosts), {**POLLING, "apikey": "wrong" if status == 200 else ""}).status_code == status


# The mode, the row of the instance, and what comes on `/` and on `/acme`.
MODES = [
    ("false", None, [], None), ("false", {"enabled": False}, [], None), ("false", {"enabled": True, "events": ["INSTANCE_DELETE"]}, [], ["instance.delete"]),
    ("true", None, ["instance.delete", "remove.instance"], None),
    ("true", {"enabled": True, "events": ["INSTANCE_DELETE"]}, ["instance.delete", "remove.instance"], ["instance.delete"]),
]


@pytest.mark.parametrize(("mode", "row", "everything", "own"), MODES)
def test_what_comes_where(start, listen, mode, row, everything, own):
    mock = start(WEBSOCKET_GLOBAL_EVENTS=mode)
    mock.create("acme")
    mock.create("other")
    if row:
        mock.post("/websocket/set/acme", {"websocket": row})
    mock.post("/websocket/set/other", {"websocket": {"enabled": True, "events": ["INSTANCE_DELETE"]}})
    main, last = listen(mock.url), listen(mock.url, namespaces=["/other"])
    ear = listen(mock.url, namespaces=["/acme"]) if own else None
    mock.call("DELETE", "/instance/delete/acme", status=200)
    mock.call("DELETE", "/instance/delete/other", status=200)
    last.take(1)
    assert [name for name, envelope in main.take(len(everything)) if envelope["instance"] == "acme"] == everything
    if ear:
        assert [name for name, _ in ear.take(1)] == own


def test_a_client_is_not_answered_and_stays(mock, listen):
    mock.create("acme")
    mock.enable_websocket("acme", ["INSTANCE_DELETE"])
    ear = listen(mock.url, namespaces=["/", "/acme"])
    for data in [{"instanceId": "acme", "stanza": {"tag": "iq"}}, {"instanceId": "nobody"}, {}, "x", None]:
        for namespace in ("/", "/acme"):
            ear.client.emit("sendNode", data, namespace=namespace)
            ear.client.emit("anything", data, namespace=namespace, callback=lambda *_: pytest.fail("an answer"))
    mock.call("DELETE", "/instance/delete/acme", status=200)
    assert [name for name, _ in ear.take(1)] == ["instance.delete"]


@pytest.mark.parametrize(("origins", "origin", "allowed", "varies"), [
    ("*", "https://a.example", "*", None), ("*", None, "*", None), ("https://a.example", "https://a.example", "https://a.example", "Origin"),
    ("https://a.example", "https://b.example", None, "Origin"), ("https://a.example", None, None, "Origin")])
def test_pages_at_socket_io(start, origins, origin, allowed, varies):
    mock = start(CORS_ORIGIN=origins)
    answer = open_session(mock, headers={} if origin is None else {"Origin": origin})
    assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin"), answer.headers.get("Vary")) == (200, allowed, varies)
    assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = {"Origin": origin or "null", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-a"}
    preflight = requests.options(f"{mock.url}/socket.io/", headers=asked, timeout=DEADLINE_SECONDS)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"], preflight.headers["Access-Control-Allow-Headers"]) == (
        204, "GET,HEAD,PUT,PATCH,POST,DELETE", "x-a")
