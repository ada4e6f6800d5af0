"""The rules of HTTP, of keys and of instances as rows: what is asked, by whom, with which status and in which words it is answered."""

import socket

import pytest
import requests

from conftest import DEADLINE_SECONDS, KEY
from test_bot_rules import empty, kinds
from test_refusals import broken, needs

ALL_NAMES = ["rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory"]
NUMBER = 'number does not match pattern "^\\\\d+[\\\\.@\\\\w-]+"'
PRESENCE = "presence is not one of enum values: unavailable,available,composing,recording,paused"
ERRORS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}


def envelope(status, message, error=None):
    return {"status": status, "error": error or ERRORS[status], "response": {"message": message}}


def ask(mock, method, path, key=KEY, **options):
    fields = {**({} if key is None else {"apikey": key}), **options.pop("headers", {})}
    return requests.request(method, mock.url + path, headers=fields, timeout=DEADLINE_SECONDS, **options)


@pytest.fixture
def acme(start):
    mock = start()
    mock.create("acme", token="token-a")
    mock.create("acme one", token="token-b")
    mock.create("a/b", token="token-c")
    return mock


# Paths

STATE = {"instance": {"instanceName": "acme", "state": "close"}}
PATHS = [
    ("GET", "/Instance/ConnectionState/acme/", 200, STATE), ("GET", "/instance/connectionState/acme", 200, STATE),
    ("GET", "/instance/connectionState/acme?instanceName=acme%20one", 200, STATE),
    ("GET", "/instance/connectionState/acme%20one", 200, {"instance": {"instanceName": "acme one", "state": "close"}}),
    ("GET", "/instance/connectionState/a%2Fb", 200, {"instance": {"instanceName": "a/b", "state": "close"}}),
    ("GET", "/instance/connectionState/Acme", 404, envelope(404, ['The "Acme" instance does not exist'])),
    ("GET", "/instance/connectionState/acme/more", 404, envelope(404, ["Cannot GET /instance/connectionState/acme/more"])),
    ("GET", "//instance/connectionState/acme", 404, envelope(404, ["Cannot GET //instance/connectionState/acme"])),
    ("POST", "/instance/connectionState/acme", 404, envelope(404, ["Cannot POST /instance/connectionState/acme"])),
    ("GET", "/nope?x=1", 404, envelope(404, ["Cannot GET /nope?x=1"])), ("POST", "/", 404, envelope(404, ["Cannot POST /"])),
    ("GET", "/store/none", 404, envelope(404, ["Cannot GET /store/none"])),
    ("GET", "/metrics", 404, envelope(404, ["Cannot GET /metrics"])),
]


@pytest.mark.parametrize(("method", "path", "status", "body"), PATHS)
def test_a_path(acme, method, path, status, body):
    answer = raw(acme, f"{method} {path} HTTP/1.1\r\napikey: {KEY}\r\n")
    assert (answer[0], answer[1]) == (status, body)


def raw(mock, head):
    """Sent as it stands: clients put paths right. The status and the JSON of the answer."""
    import json
    with socket.create_connection(("127.0.0.1", mock.port), timeout=DEADLINE_SECONDS) as line:
        line.sendall((head + "Host: a\r\nConnection: close\r\n\r\n").encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    top, _, body = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(body)


def test_a_broken_escape_is_refused_before_all_else(acme):
    for key in (KEY, "wrong"):
        assert raw(acme, f"GET /instance/connectionState/%ZZ HTTP/1.1\r\napikey: {key}\r\n") == (
            400, envelope(400, "Failed to decode param '%ZZ'", "Internal Server Error"))


def test_head_has_the_fields_of_get_and_a_tag_spares_the_body(acme):
    got = ask(acme, "GET", "/instance/connectionState/acme")
    head = ask(acme, "HEAD", "/instance/connectionState/acme")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == got.headers[name]
    assert got.headers["ETag"].startswith(f'W/"{len(got.content):x}-')
    again = ask(acme, "GET", "/instance/connectionState/acme", headers={"If-None-Match": got.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# Bodies. None: any text.
JSON = {"Content-Type": "application/json"}
BODIES = [
    ('{"a":', JSON, 400, "Unexpected end of JSON input"), ("{a:1}", JSON, 400, None), ("123", JSON, 400, None), ('"x"', JSON, 400, None),
    ("{}", {"Content-Type": "application/json; charset=foo"}, 415, 'unsupported charset "FOO"'),
    ("{}", {**JSON, "Content-Encoding": "foo"}, 415, 'unsupported content encoding "foo"'),
]


@pytest.mark.parametrize(("sent", "fields", "status", "message"), BODIES)
@pytest.mark.parametrize(("method", "path", "key"), [
    ("POST", "/instance/setPresence/acme", KEY), ("GET", "/instance/connectionState/acme", None), ("DELETE", "/nope", None)])
def test_a_body_that_cannot_be_read_wins_over_all(acme, method, path, key, sent, fields, status, message):
    answer = ask(acme, method, path, key, data=sent, headers=fields)
    body = answer.json()
    assert (answer.status_code, body["status"], body["error"]) == (status, status, "Internal Server Error")
    assert isinstance(body["response"]["message"], str) and message in (None, body["response"]["message"])


MISSING = broken(*needs("presence"))[1]
KINDS = [
    ("application/json", "", MISSING), ("text/plain", '{"presence":"available"}', MISSING), (None, '{"presence":"available"}', MISSING),
    ("application/vnd.x+json", '{"presence":"available"}', MISSING), ("application/json", '[{"presence":"available"}]', MISSING),
    ("application/json", '{"presence":null}', ["presence is not of a type(s) string", PRESENCE]),
    ("application/x-www-form-urlencoded", "presence=nope", [PRESENCE]),
    ("application/x-www-form-urlencoded", "a[b]=1", MISSING),
]


@pytest.mark.parametrize(("kind", "sent", "message"), KINDS)
def test_a_body_counts_by_its_type(acme, kind, sent, message):
    answer = ask(acme, "POST", "/instance/setPresence/acme", data=sent.encode(), headers={"Content-Type": kind})
    message = message if isinstance(message[0], list) else [message]
    assert (answer.status_code, answer.json()) == (400, envelope(400, message))


# Keys: what is asked, with which key, and the answer.

UNKNOWN = (404, ['The "nobody" instance does not exist'])
NO = (401, "Unauthorized")
CREATE = {"integration": "WHATSAPP-BAILEYS"}
KEYS = [
    *[("GET", "/instance/connectionState/nobody", key, None, UNKNOWN) for key in (None, "wrong", KEY)],
    *[("GET", "/instance/connectionState/acme", key, None, NO) for key in (None, "", "wrong", "token-b", KEY.upper())],
    *[("POST", "/instance/create", key, {**CREATE, "instanceName": "acme"}, (403, ['This name "acme" is already in use.']))
      for key in (None, "wrong", "token-a", KEY)],
    *[("POST", "/instance/create", key, CREATE, (403, ['This name "undefined" is already in use.'])) for key in (None, KEY)],
    *[("POST", "/instance/create", key, {**CREATE, "instanceName": "new"}, NO) for key in (None, "wrong", "token-a")],
    *[("GET", "/instance/fetchInstances", key, None, NO) for key in (None, "wrong")],
    *[("POST", "/verify-creds", key, {}, NO) for key in (None, "wrong", "token-a")],
    ("GET", "/instance/fetchInstances?instanceName=acme%20one", "token-a", None, NO),
    ("GET", "/instance/fetchInstances?instanceId=x", "token-a", None, NO),
    ("GET", "/instance/fetchInstances?instanceName=nobody", KEY, None, (404, ['Instance "nobody" not found'])),
    ("GET", "/instance/fetchInstances?instanceId=x&instanceName=acme", KEY, None, (404, ['Instance "x" not found'])),
    ("GET", "/instance/fetchInstances?number=55", KEY, None, (404, ['Instance "55" not found'])),
    *[(method, f"{path}/acme", "token-b", {}, NO) for method, path in [
        ("GET", "/settings/find"), ("POST", "/settings/set"), ("GET", "/webhook/find"), ("POST", "/webhook/set"),
        ("POST", "/message/sendText"), ("POST", "/chat/findChats"), ("DELETE", "/instance/delete"), ("DELETE", "/instance/logout"),
        ("GET", "/instance/connect"), ("POST", "/instance/restart"), ("GET", "/evolutionBot/find"), ("GET", "/chatwoot/find"),
        ("POST", "/s3/getMedia"), ("POST", "/baileys/getAuthState"), ("GET", "/proxy/find"), ("POST", "/label/handleLabel")]],
]


def test_guards_ask_in_their_order(acme):
    for method, path, key, sent, (status, message) in KEYS:
        answer = ask(acme, method, path, key, json=sent)
        assert (answer.status_code, answer.json()) == (status, envelope(status, message)), f"{method} {path} {key}"
    # Nothing but the one field is a key.
    for fields in ({"Authorization": f"Bearer {KEY}"}, {"Cookie": f"apikey={KEY}"}):
        assert ask(acme, "GET", "/instance/connectionState/acme", None, headers=fields).status_code == 401
    assert ask(acme, "GET", f"/instance/connectionState/acme?apikey={KEY}", None).status_code == 401
    assert ask(acme, "GET", "/instance/connectionState/acme", None, headers={"APIKEY": KEY}).json() == STATE


def test_what_each_key_sees_of_the_instances(acme):
    acme.create("twin", token="token-a", number="551199", integration="EVOLUTION")
    def names(key, query=""):
        return [row["name"] for row in ask(acme, "GET", f"/instance/fetchInstances{query}", key).json()]
    first = ask(acme, "GET", "/instance/fetchInstances?instanceName=acme").json()[0]["id"]
    assert names(KEY) == names(KEY, "?instanceName=") == ["acme", "acme one", "a/b", "twin"]
    assert names("token-a") == ["acme", "twin"] and names("token-a", "?instanceName=twin") == ["twin"]
    assert names("token-a", "?number=nobody") == ["acme", "twin"]
    assert names(KEY, f"?instanceId={first}&instanceName=nobody") == ["acme"]
    assert names(KEY, "?number=551199&instanceName=nobody") == ["twin"]
    assert names("token-a", f"?instanceId={first}") == ["acme"]


# Create: every member has its type.

STRINGS = ["instanceName", "token", "businessId", "msgCall", "wavoipToken", "proxyHost", "proxyPort", "proxyProtocol", "proxyUsername",
           "proxyPassword", "webhookUrl", "chatwootToken", "chatwootUrl", "chatwootNameInbox"]
FLAGS = ["qrcode", *ALL_NAMES, "webhookByEvents", "webhookBase64", "rabbitmqEnabled", "natsEnabled", "sqsEnabled", "chatwootSignMsg",
         "chatwootReopenConversation", "chatwootConversationPending", "chatwootImportContacts", "chatwootMergeBrazilContacts",
         "chatwootImportMessages"]
LEGACY = ["webhookEvents", "rabbitmqEvents", "natsEvents", "sqsEvents"]
MADE = [
    *[({name: None}, [f"{name} is not of a type(s) string"]) for name in STRINGS if name != "instanceName"],
    *[({name: 1}, [f"{name} is not of a type(s) string"]) for name in STRINGS if name != "instanceName"],
    *[({name: "true"}, [f"{name} is not of a type(s) boolean"]) for name in FLAGS],
    *[({name: "CALL"}, [f"{name} is not of a type(s) array"]) for name in LEGACY],
    *[({"number": number}, [NUMBER]) for number in ("", "x", "5", "+55", "5+5")],
    ({"number": 55}, ["number is not of a type(s) string"]),
    ({"chatwootDaysLimitImportMessages": "3"}, ["chatwootDaysLimitImportMessages is not of a type(s) number"]),
    ({"Integration": "x"}, ["Integration is not one of enum values: WHATSAPP-BAILEYS,WHATSAPP-BUSINESS,EVOLUTION"]),
    ({"token": 1, "number": "x", "qrcode": "x", "rejectCall": 1}, [
        *kinds(token="string"), NUMBER, *kinds(qrcode="boolean", rejectCall="boolean")]),
]
RULED = [
    ({"integration": None}, "Invalid integration"), ({"integration": "whatsapp-baileys"}, "Invalid integration"),
    ({"integration": "", "Integration": "EVOLUTION"}, "Invalid integration"),
    ({"integration": "WHATSAPP-BUSINESS"}, "token is required"), ({"integration": "WHATSAPP-BUSINESS", "token": ""}, "token is required"),
    ({"integration": "WHATSAPP-BUSINESS", "token": "t"}, "number is required"),
    *[({kind: {"enabled": True}}, "Cannot read properties of undefined (reading 'length')") for kind in ("webhook", "websocket", "pusher")],
]


def test_every_refusal_of_create(start):
    for profile in ("compatible", "strict"):
        mock = start(MOCK_PROFILE=profile)
        for fields, messages in MADE:
            answer = ask(mock, "POST", "/instance/create", json={"instanceName": "x", **CREATE, **fields})
            assert (answer.status_code, answer.json()) == (400, envelope(400, [messages])), fields
        for name in LEGACY:
            answer = ask(mock, "POST", "/instance/create", json={"instanceName": "x", **CREATE, name: ["CALL", "REMOVE_INSTANCE"]})
            text = answer.json()["response"]["message"][0][0]
            assert text.startswith(f"{name}[1] is not one of enum values: APPLICATION_STARTUP,") and "REMOVE_INSTANCE" not in text
        for fields, text in RULED:
            answer = ask(mock, "POST", "/instance/create", json={"instanceName": "x", **CREATE, **fields})
            assert (answer.status_code, answer.json()) == (400, envelope(400, [text])), fields
        # With none there nobody has that name, and the create itself asks for one.
        assert ask(mock, "POST", "/instance/create", json=CREATE).json() == envelope(400, ["instanceName is required"])
        assert ask(mock, "POST", "/instance/create", None, json=CREATE).status_code == 401
        assert ask(mock, "POST", "/instance/create", json={"instanceName": ""}).json() == envelope(400, [empty("instanceName")])
        assert mock.get("/instance/fetchInstances") == []
        # One member more switches the rule of empty names off.
        assert mock.create("")["instance"]["instanceName"] == ""
        assert ask(mock, "POST", "/instance/create", json={"instanceName": 12, **CREATE}).status_code == (
            500 if profile == "strict" else 400)
        assert ask(mock, "POST", "/instance/create", json={"instanceName": "w", "wavoipToken": "w", **CREATE}).status_code == (
            400 if profile == "strict" else 201)


def test_an_account_of_chatwoot_may_be_a_number_as_documented_but_for_strict(start):
    desk = {"chatwootAccountId": 7, "chatwootToken": "t", "chatwootUrl": "https://d.example", "chatwootSignMsg": True,
            "chatwootReopenConversation": True, "chatwootConversationPending": False}
    body = {"instanceName": "x", **CREATE, **desk}
    strict = start(MOCK_PROFILE="strict", CHATWOOT_ENABLED="true")
    assert ask(strict, "POST", "/instance/create", json=body).json() == envelope(400, [["chatwootAccountId is not of a type(s) string"]])
    mock = start(CHATWOOT_ENABLED="true")
    assert mock.post("/instance/create", body)["chatwoot"]["accountId"] == "7"
    assert mock.get("/chatwoot/find/x")["accountId"] == "7"


# Settings and presence

SET = {name: False for name in ALL_NAMES}
SETTING_ROWS = [
    ("settings/set", {}, broken(*needs(*ALL_NAMES))),
    *[("settings/set", {**SET, name: "x"}, broken(f"{name} is not of a type(s) boolean")) for name in ALL_NAMES],
    *[("settings/set", {**SET, name: 1}, broken(f"{name} is not of a type(s) string")) for name in ("msgCall", "wavoipToken")],
    ("instance/setPresence", {}, broken(*needs("presence"))), ("instance/setPresence", {"presence": "x"}, broken(PRESENCE)),
    ("instance/setPresence", {"presence": 1}, broken("presence is not of a type(s) string", PRESENCE)),
    ("instance/setPresence", {"presence": "available"}, (400, [
        "TypeError: Cannot read properties of undefined (reading 'sendPresenceUpdate')"])),
]


def test_every_refusal_of_settings_and_presence(acme):
    for path, sent, (status, message) in SETTING_ROWS:
        answer = ask(acme, "POST", f"/{path}/acme", json=sent)
        assert (answer.status_code, answer.json()) == (status, envelope(status, message)), f"{path} {sent}"
    assert ask(acme, "DELETE", "/instance/logout/acme").json() == envelope(400, ['The "acme" instance is not connected'])
    assert ask(acme, "POST", "/instance/restart/acme").json() == {"error": True, "message": "[object Object]"}


def test_settings_are_echoed_and_kept(acme):
    before = {**SET, "msgCall": "busy", "wavoipToken": ""}
    echo = acme.post("/settings/set/acme", {**SET, "msgCall": "busy", "odd": 1})
    assert echo == {"settings": {"instanceName": "acme", "settings": {**SET, "msgCall": "busy", "odd": 1}}}
    acme.post("/settings/set/acme", SET)
    assert acme.get("/settings/find/acme") == before


CHANNELS = [("WHATSAPP-BUSINESS", "Method not available on WhatsApp Business API"), ("EVOLUTION", "Method not available on Evolution Channel")]


@pytest.mark.parametrize(("integration", "text"), CHANNELS)
def test_the_channels_without_a_phone(start, listen, integration, text):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    made = mock.create("c", integration=integration, number="77", token="T", qrcode=True)
    assert made["instance"]["status"] == "open" and "qrcode" not in made
    state = {"instance": {"instanceName": "c", "state": "open"}}
    ear = listen(mock.url)
    assert mock.get("/instance/connect/c") == mock.post("/instance/restart/c", status=200) == state
    assert ask(mock, "POST", "/instance/setPresence/c", json={"presence": "available"}).json() == envelope(400, [text])
    mock.call("DELETE", "/instance/logout/c", status=200)
    assert mock.get("/instance/connect/c") == {}
    assert mock.get("/instance/fetchInstances")[0]["connectionStatus"] == "open"
    mock.call("DELETE", "/instance/delete/c", status=200)
    assert [name for name, _ in ear.take(2)] == ["instance.delete", "remove.instance"]
