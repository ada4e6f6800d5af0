"""What an instance is tied to: set, find, the empty answers, what create and fetchInstances show, and how long it lasts."""

import re

import pytest

from conftest import KEY

PLAIN = ["websocket", "rabbitmq", "nats", "sqs", "kafka"]
ALL = (
    "APPLICATION_STARTUP QRCODE_UPDATED MESSAGES_SET MESSAGES_UPSERT MESSAGES_EDITED MESSAGES_UPDATE "
    "MESSAGES_DELETE SEND_MESSAGE SEND_MESSAGE_UPDATE CONTACTS_SET CONTACTS_UPSERT CONTACTS_UPDATE "
    "PRESENCE_UPDATE CHATS_SET CHATS_UPSERT CHATS_UPDATE CHATS_DELETE GROUPS_UPSERT GROUP_UPDATE "
    "GROUP_PARTICIPANTS_UPDATE CONNECTION_UPDATE LABELS_EDIT LABELS_ASSOCIATION CALL TYPEBOT_START "
    "TYPEBOT_CHANGE_STATUS REMOVE_INSTANCE LOGOUT_INSTANCE INSTANCE_CREATE INSTANCE_DELETE STATUS_INSTANCE"
).split()
SWITCHES = {f"{kind.upper()}_ENABLED": "true" for kind in PLAIN + ["pusher"]}
NO_LENGTH = "Cannot read properties of undefined (reading 'length')"
NO_WRAPPER = "Cannot set properties of undefined (setting 'events')"
PUSHER = {"enabled": True, "appId": "1", "key": "k", "secret": "s", "cluster": "eu", "useTLS": True, "events": []}
PROXY = {"enabled": True, "host": "10.0.0.8", "port": "3128", "protocol": "http", "username": "u", "password": "p"}
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


@pytest.fixture(scope="module")
def profiles(tmp_path_factory):
    """A mock of each profile with everything on, for tests that only set and find on instances of their own."""
    from conftest import Mock

    mocks = {
        name: Mock(tmp_path_factory.mktemp(name), MOCK_PROFILE=name, **SWITCHES) for name in ("compatible", "strict")
    }
    for mock in mocks.values():
        mock.create("acme")
    yield mocks
    for mock in mocks.values():
        assert mock.stop() == 0


def message(answer):
    return answer.json()["response"]["message"]


def check_row(row, instance_id=None):
    assert re.fullmatch("c[a-z0-9]{24}", row["id"])
    assert re.fullmatch(DATE, row["createdAt"]) and re.fullmatch(DATE, row["updatedAt"])


# Route, body, status, message or the events stored; `compatible` differs where it is given.
ENUM = "events[0] is not one of enum values: " + ",".join(ALL)
ROWS = [
    ("{k}", {"{k}": {"enabled": True, "events": ["CALL"]}}, 201, ["CALL"], None),
    ("{k}", {"{k}": {"enabled": True, "events": []}}, 201, ALL, None),
    ("{k}", {"{k}": {"enabled": False, "events": ["CALL"]}}, 201, [], None),
    ("{k}", {"{k}": {"enabled": False}}, 201, [], None),
    ("{k}", {"{k}": {"enabled": True}}, 500, NO_LENGTH, (201, ALL)),
    ("{k}", {}, 500, NO_WRAPPER, None),
    ("{k}", {"enabled": True, "events": []}, 500, NO_WRAPPER, (201, ALL)),
    ("{k}", {"enabled": True, "events": ["CALL"]}, 500, NO_WRAPPER, (201, ["CALL"])),
    ("{k}", {"{k}": {"events": []}}, 400, [['{k} requires property "enabled"']], None),
    ("{k}", {"{k}": "x"}, 400, [["{k} is not of a type(s) object"]], None),
    (
        "{k}", {"{k}": {"enabled": "true"}}, 400,
        [["{k}.enabled is not of a type(s) boolean", "{k}.enabled is not one of enum values: true,false"]], None,
    ),
    ("{k}", {"{k}": {"enabled": True, "events": ["NEW_JWT_TOKEN", "CALL"]}}, 400, [["{k}." + ENUM]], (201, ["CALL"])),
    ("{k}", {"{k}": {"enabled": True, "events": ["GROUPS_UPDATE"]}}, 400, [["{k}." + ENUM]], (201, ["GROUP_UPDATE"])),
    ("{k}", {"{k}": {"enabled": True, "events": ["NOPE"]}}, 400, [["{k}." + ENUM]], None),
    ("{k}", {"{k}": {"enabled": True, "events": "CALL"}}, 400, [["{k}.events is not of a type(s) array"]], None),
    ("webhook", {}, 400, [['instance requires property "webhook"']], None),
    ("webhook", {"webhook": {}}, 400, [['webhook requires property "enabled"', 'webhook requires property "url"']], None),
    ("webhook", {"webhook": 1}, 400, [["webhook is not of a type(s) object"]], None),
    ("webhook", {"webhook": {"enabled": True, "url": "u"}}, 500, NO_LENGTH, None),
    ("webhook", {"webhook": {"enabled": True, "url": "u", "events": []}}, 201, ALL, None),
    ("webhook", {"webhook": {"enabled": False, "url": "u", "events": ["CALL"]}}, 201, [], None),
    ("webhook", {"webhook": {"enabled": False, "url": "u"}}, 201, [], None),
    ("webhook", {"webhook": {"enabled": "true", "url": 5}}, 400,
     [["webhook.enabled is not of a type(s) boolean", "webhook.url is not of a type(s) string"]], None),
    ("webhook", {"webhook": {"enabled": True, "url": "u", "events": [], "headers": None}}, 400,
     [["webhook.headers is not of a type(s) object"]], None),
    ("webhook", {"webhook": {"enabled": True, "url": "u", "byEvents": 1, "base64": "x", "events": []}}, 400,
     [["webhook.byEvents is not of a type(s) boolean", "webhook.base64 is not of a type(s) boolean"]], None),
    ("webhook", {"webhook": {"enabled": True, "url": "u", "events": ["NEW_JWT_TOKEN"]}}, 400, [["webhook." + ENUM]], (201, ALL)),
    ("webhook", {"enabled": True, "url": "u", "events": ["CALL"]}, 400, [['instance requires property "webhook"']],
     (201, ["CALL"])),
    ("webhook", {"url": "u", "webhook_by_events": False, "webhook_base64": False, "events": ["CALL"]}, 400,
     [['instance requires property "webhook"']], (201, ["CALL"])),
    ("pusher", {}, 400, [['instance requires property "pusher"']], None),
    ("pusher", {"pusher": {}}, 400,
     [[f'pusher requires property "{n}"' for n in ("enabled", "appId", "key", "secret", "cluster", "useTLS")]], None),
    ("pusher", {"pusher": {k: v for k, v in PUSHER.items() if k != "events"}}, 500, NO_LENGTH, None),
    ("pusher", {"pusher": {**PUSHER, "useTLS": "no", "appId": 1}}, 400,
     [["pusher.appId is not of a type(s) string", "pusher.useTLS is not of a type(s) boolean"]], None),
    ("pusher", {"pusher": {k: ("" if k == "key" else v) for k, v in PUSHER.items() if k != "events"}}, 400,
     [['The "key" cannot be empty']], None),
    ("pusher", {"pusher": PUSHER}, 201, ALL, None),
    ("proxy", {}, 400, [[f'instance requires property "{n}"' for n in ("enabled", "host", "port", "protocol")]], None),
    ("proxy", {**PROXY, "port": 3128}, 400, [["port is not of a type(s) string"]], None),
    ("proxy", {"enabled": True, "host": "", "port": "1", "protocol": "http"}, 400, [['The "host" cannot be empty']], None),
]


def filled(value, kind):
    if isinstance(value, str):
        return value.replace("{k}", kind)
    if isinstance(value, list):
        return [filled(item, kind) for item in value]
    if isinstance(value, dict):
        return {filled(name, kind): filled(item, kind) for name, item in value.items()}
    return value


CASES = [
    (kind, filled(body, kind), status, filled(expected, kind), lenient)
    for route, body, status, expected, lenient in ROWS
    for kind in (PLAIN if route == "{k}" else [route])
]


@pytest.mark.parametrize("profile", ["strict", "compatible"])
@pytest.mark.parametrize("kind, body, status, expected, lenient", CASES, ids=lambda value: None)
def test_what_set_takes(profiles, profile, kind, body, status, expected, lenient):
    if profile == "compatible" and lenient:
        status, expected = lenient
    answer = profiles[profile].call("POST", f"/{kind}/set/acme", body)
    assert answer.status_code == status, answer.text
    if status == 201:
        assert answer.json()["events"] == expected
        assert profiles[profile].get(f"/{kind}/find/acme") == answer.json()
    else:
        assert message(answer) == expected


@pytest.mark.parametrize("kind", PLAIN)
def test_a_row_keeps_its_id_and_age(mock, start, kind):
    mock = start(**SWITCHES)
    mock.create("acme")
    assert mock.get(f"/{kind}/find/acme") is None
    first = mock.post(f"/{kind}/set/acme", {kind: {"enabled": True, "events": ["CALL"]}})
    assert list(first) == ["id", "enabled", "events", "createdAt", "updatedAt", "instanceId"]
    check_row(first)
    second = mock.post(f"/{kind}/set/acme", {kind: {"enabled": False}})
    assert (second["id"], second["createdAt"]) == (first["id"], first["createdAt"])
    assert mock.get(f"/{kind}/find/acme") == second


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("profile", ["strict", "compatible"])
def test_an_integration_that_is_off_answers_with_nothing(start, kind, profile):
    mock = start(WEBSOCKET_ENABLED="false", MOCK_PROFILE=profile)
    mock.create("acme", **{kind: {"enabled": True}})
    for body in ({}, {kind: {"enabled": True}}, {"enabled": True, "events": []}):
        answer = mock.call("POST", f"/{kind}/set/acme", body, status=201)
        assert answer.content == b""
    assert message(mock.call("POST", f"/{kind}/set/acme", {kind: "x"}, status=400)) == [[f"{kind} is not of a type(s) object"]]
    assert mock.call("GET", f"/{kind}/find/acme", status=200).content == b""
    assert mock.get("/instance/fetchInstances")[0]["Websocket"] is None


def test_queues_of_the_server_leave_none_to_instances(start):
    mock = start(SQS_ENABLED="true", SQS_GLOBAL_ENABLED="true")
    mock.create("acme", sqs={"events": []})
    assert mock.call("POST", "/sqs/set/acme", {"sqs": {"enabled": True, "events": []}}, status=201).content == b""
    assert mock.get("/sqs/find/acme") is None


def test_the_webhook_row(mock):
    mock.create("acme")
    assert mock.get("/webhook/find/acme") is None
    body = {"enabled": True, "url": "https://hooks.example/wa", "events": ["CALL"]}
    first = mock.post("/webhook/set/acme", {"webhook": body})
    assert list(first) == [
        "id", "url", "headers", "enabled", "events", "webhookByEvents", "webhookBase64", "createdAt", "updatedAt", "instanceId",
    ]
    check_row(first)
    assert (first["headers"], first["webhookByEvents"], first["webhookBase64"]) == (None, False, False)
    more = {**body, "headers": {"X-Team": "blue"}, "byEvents": True, "base64": True}
    mock.post("/webhook/set/acme", {"webhook": more})
    third = mock.post("/webhook/set/acme", {"webhook": {**body, "url": "https://hooks.example/b", "enabled": False}})
    assert (third["id"], third["createdAt"]) == (first["id"], first["createdAt"])
    assert (third["headers"], third["webhookByEvents"], third["webhookBase64"]) == ({"X-Team": "blue"}, True, True)
    assert (third["url"], third["enabled"], third["events"]) == ("https://hooks.example/b", False, [])
    assert mock.get("/webhook/find/acme") == third


@pytest.mark.parametrize("by, base64", [("webhookByEvents", "webhookBase64"), ("webhook_by_events", "webhook_base64")])
@pytest.mark.parametrize("wrapped", [True, False])
def test_the_documents_spell_webhooks_in_their_own_ways(profiles, by, base64, wrapped):
    body = {"enabled": True, "url": "u", by: True, base64: True, "events": ["CALL", "NEW_TOKEN"]}
    row = profiles["compatible"].post("/webhook/set/acme", {"webhook": body} if wrapped else body)
    assert (row["webhookByEvents"], row["webhookBase64"], row["events"]) == (True, True, ["CALL"])


def test_pusher_is_stored_also_while_off_but_not_found(start):
    mock = start()
    mock.create("acme")
    row = mock.post("/pusher/set/acme", {"pusher": PUSHER})
    assert list(row) == [
        "id", "enabled", "appId", "key", "secret", "cluster", "useTLS", "events", "createdAt", "updatedAt", "instanceId",
    ]
    assert {name: row[name] for name in PUSHER if name != "events"} == {k: v for k, v in PUSHER.items() if k != "events"}
    assert mock.call("GET", "/pusher/find/acme", status=200).content == b""


def test_the_proxy(mock):
    mock.create("acme")
    assert mock.get("/proxy/find/acme") is None
    assert mock.post("/proxy/set/acme", PROXY) == {"proxy": {"instanceName": "acme", "proxy": PROXY}}
    row = mock.get("/proxy/find/acme")
    assert list(row) == [
        "id", "enabled", "host", "port", "protocol", "username", "password", "createdAt", "updatedAt", "instanceId",
    ]
    assert {name: row[name] for name in PROXY} == PROXY
    emptied = {"enabled": False, "host": "", "port": "", "protocol": "", "username": "", "password": ""}
    answer = mock.post("/proxy/set/acme", {"enabled": False, "host": "h", "port": "1", "protocol": "p"})
    assert answer["proxy"]["proxy"] == emptied
    assert {name: mock.get("/proxy/find/acme")[name] for name in emptied} == emptied


def test_a_first_proxy_without_a_user_is_stored(mock):
    mock.create("acme")
    mock.post("/proxy/set/acme", {name: PROXY[name] for name in ("enabled", "host", "port", "protocol")})
    assert (mock.get("/proxy/find/acme")["username"], mock.get("/proxy/find/acme")["password"]) == ("", "")


def test_create_stores_what_is_nested_in_it(start):
    mock = start(**SWITCHES)
    created = mock.create(
        "acme", webhook={"url": "u", "events": ["CALL"], "headers": {"a": "b"}, "byEvents": True, "base64": True},
        websocket={"enabled": False, "events": []}, rabbitmq={"events": ["CALL"]}, nats={"events": ["NOPE"]},
        sqs={"enabled": True, "events": []}, kafka={"events": ["CALL"]}, pusher={**PUSHER, "enabled": False},
        proxyHost="h", proxyPort="1", proxyProtocol="http",
    )
    assert created["webhook"] == {
        "webhookUrl": "u", "webhookHeaders": {"a": "b"}, "webhookByEvents": True, "webhookBase64": True,
    }
    assert (created["websocket"], created["rabbitmq"], created["sqs"]) == ({"enabled": False}, {}, {"enabled": True})
    assert "kafka" not in created and "pusher" not in created
    assert mock.get("/websocket/find/acme")["enabled"] is True
    assert mock.get("/websocket/find/acme")["events"] == ALL
    assert mock.get("/nats/find/acme")["events"] == ["NOPE"]
    assert mock.get("/kafka/find/acme")["events"] == ["CALL"]
    assert mock.get("/pusher/find/acme")["enabled"] is True
    assert mock.get("/webhook/find/acme")["webhookByEvents"] is True
    row = mock.get("/instance/fetchInstances")[0]
    relations = {"Proxy": "proxy", "Rabbitmq": "rabbitmq", "Nats": "nats", "Sqs": "sqs", "Websocket": "websocket"}
    for name, kind in relations.items():
        assert row[name] == mock.get(f"/{kind}/find/acme")
    assert not {"Webhook", "Pusher", "Kafka"} & set(row)


@pytest.mark.parametrize("kind", PLAIN + ["webhook", "pusher"])
def test_create_needs_the_events_of_a_nested_object(start, kind):
    mock = start(**SWITCHES)
    answer = mock.call("POST", "/instance/create", {"instanceName": "a", "integration": "WHATSAPP-BAILEYS", kind: {"url": "u"}})
    assert (answer.status_code, message(answer)) == (400, [NO_LENGTH])
    assert mock.get("/instance/fetchInstances") == []


def test_rows_outlive_logout_and_restart_but_not_delete(start, tmp_path):
    settings = {**SWITCHES, "MOCK_DATABASE": str(tmp_path / "mock.db")}
    mock = start(**settings)
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    for kind in PLAIN:
        mock.post(f"/{kind}/set/acme", {kind: {"enabled": True, "events": ["CALL"]}})
    mock.post("/webhook/set/acme", {"webhook": {"enabled": False, "url": "u", "headers": {"a": "b"}}})
    mock.post("/pusher/set/acme", {"pusher": PUSHER})
    mock.post("/proxy/set/acme", PROXY)
    kinds = PLAIN + ["webhook", "pusher", "proxy"]
    rows = {kind: mock.get(f"/{kind}/find/acme") for kind in kinds}
    mock.call("DELETE", "/instance/logout/acme", status=200)
    assert {kind: mock.get(f"/{kind}/find/acme") for kind in kinds} == rows
    mock.stop()
    mock = start(**settings)
    assert {kind: mock.get(f"/{kind}/find/acme") for kind in kinds} == rows
    mock.call("DELETE", "/instance/delete/acme", status=200)
    mock.create("acme")
    assert {kind: mock.get(f"/{kind}/find/acme") for kind in kinds} == dict.fromkeys(kinds)


@pytest.mark.parametrize("kind", PLAIN + ["webhook", "pusher", "proxy", "settings"])
def test_the_guards_of_set_and_find(profiles, kind):
    mock = profiles["compatible"]
    for method, verb in (("POST", "set"), ("GET", "find")):
        assert mock.call(method, f"/{kind}/{verb}/none", {}).status_code == 404
        assert mock.call(method, f"/{kind}/{verb}/acme", {}, headers={"apikey": ""}).status_code == 401
    assert message(mock.call("GET", f"/{kind}/find/acme", {"token": 5}, status=400)) == [["token is not of a type(s) string"]]


def test_the_token_of_the_instance_opens_its_routes(mock):
    token = mock.create("acme")["hash"]
    assert mock.call("GET", "/webhook/find/acme", headers={"apikey": token}).status_code == 200
    assert KEY != token
