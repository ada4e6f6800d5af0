"""What the public documents promise and v2.3.6 has otherwise, one row each under the three profiles.

A row is a request as the documents have it. Under `strict` it is refused as v2.3.6 refuses it; otherwise it works, and a `Warning` field
names what the real server takes. Rows without such a text are those where the server's way holds under every profile.
"""

import pytest

from conftest import Mock

ALICE = "13125550102"
PROFILES = ["compatible", "strict", "ideal"]
FAMILIES = ["OPENAI", "DIFY", "FLOWISE", "N8N", "EVOAI", "TYPEBOT"]
SWITCHES = {f"{name}_ENABLED": "true" for name in [*FAMILIES, "RABBITMQ", "NATS", "SQS", "KAFKA", "PUSHER"]}
BOTS = {
    "evolutionBot": {"apiUrl": "https://bots.example"},
    "typebot": {"url": "https://bots.example", "typebot": "lead"},
    "openai": {"botType": "assistant", "assistantId": "asst"},
    "dify": {"botType": "agent"},
    "flowise": {"apiUrl": "https://bots.example"},
    "n8n": {"webhookUrl": "https://flows.example/7"},
    "evoai": {"agentUrl": "https://agents.example"},
}
ID_NAMES = {"evolutionBot": "evolutionBotId", "flowise": "flowiseId"}


@pytest.fixture(scope="module")
def mocks(tmp_path_factory):
    """A mock of each profile with an instance `acme` that is open, one message from Alice, and one bot of each family."""
    started = {name: Mock(tmp_path_factory.mktemp(name), MOCK_PROFILE=name, **SWITCHES) for name in PROFILES}
    for mock in started.values():
        mock.create("acme", qrcode=True)
        mock.post("/mock/instances/acme/scan", status=200)
        mock.post("/mock/instances/acme/messages", {"from": ALICE, "pushName": "Alice", "text": "hi"})
        sent = mock.post("/message/sendText/acme", {"number": ALICE, "text": "one"})
        mock.known = {"sent": sent["key"]["id"]}
        row = mock.post("/chat/findContacts/acme", {}, status=200)[0]
        mock.known["contact"] = row["id"]
        creds = mock.post("/openai/creds/acme", {"name": "main", "apiKey": "sk"})["id"]
        mock.known["creds"] = creds
        for family, fields in BOTS.items():
            body = {"enabled": False, "triggerType": "none", "ignoreJids": [], **fields}
            if family == "openai":
                body["openaiCredsId"] = creds
            mock.known[family] = mock.post(f"/{family}/create/acme", body)["id"]
    yield started
    for mock in started.values():
        mock.stop()


def cannot(text):
    return lambda answer: answer.json()["response"]["message"] == [f"Cannot {text}"]


def complains(*texts):
    return lambda answer: answer.json()["response"]["message"] == [list(texts)]


class Row:
    """`path` and `body` may name what the fixture made: `{sent}`, `{dify}`, …"""

    def __init__(self, name, method, path, body, warning, good, strict_status, refused=None, holds=None):
        self.name, self.method, self.path, self.body, self.warning = name, method, path, body, warning
        self.good, self.strict_status, self.refused, self.holds = good, strict_status, refused, holds

    def __repr__(self):
        return self.name


def listed(reply):
    return isinstance(reply, list)


LAST = {"remoteJid": f"{ALICE}@s.whatsapp.net", "fromMe": False, "id": "{sent}"}
EVENTS = ["CALL"]
ROWS = [
    Row("restart by PUT", "PUT", "/instance/restart/acme", None, "POST /instance/restart/{instanceName}", 200, 404,
        cannot("PUT /instance/restart/acme")),
    Row("an account of Chatwoot that is a number", "POST", "/instance/create",
        {"instanceName": "numbered", "integration": "EVOLUTION", "chatwootAccountId": 7}, "chatwootAccountId", 201, 400,
        complains("chatwootAccountId is not of a type(s) string")),
    Row("a flat webhook", "POST", "/webhook/set/acme",
        {"enabled": True, "url": "https://h.example", "webhookByEvents": True, "webhookBase64": True, "events": EVENTS},
        "webhook{", 201, 400, complains('instance requires property "webhook"'),
        lambda row: row["webhookByEvents"] and row["webhookBase64"]),
    Row("a flat webhook as the guide has it", "POST", "/webhook/set/acme",
        {"url": "https://h.example", "webhook_by_events": True, "webhook_base64": False, "events": EVENTS}, "webhook{", 201, 400,
        complains('instance requires property "webhook"'), lambda row: row["enabled"] and row["webhookByEvents"]),
    *[
        Row(f"flat {kind}", "POST", f"/{kind}/set/acme", {"enabled": True, "events": EVENTS}, f"{kind}{{", 201, 500,
            None, lambda row: row["events"] == EVENTS)
        for kind in ["websocket", "rabbitmq", "nats", "sqs", "kafka"]
    ],
    Row("an event nobody has", "POST", "/webhook/set/acme",
        {"webhook": {"enabled": True, "url": "https://h.example", "events": ["NEW_JWT_TOKEN", "NEW_TOKEN", "CALL"]}},
        "events it lists", 201, 400, None, lambda row: row["events"] == EVENTS),
    Row("GROUPS_UPDATE", "POST", "/websocket/set/acme", {"websocket": {"enabled": True, "events": ["GROUPS_UPDATE"]}},
        "events it lists", 201, 400, None, lambda row: row["events"] == ["GROUP_UPDATE"]),
    Row("blocking under message", "POST", "/message/updateBlockStatus/acme", {"number": ALICE, "status": "unblock"},
        "POST /chat/updateBlockStatus/{instanceName}", 201, 404, cannot("POST /message/updateBlockStatus/acme"),
        lambda reply: reply == {"block": "success"}),
    Row("values of a list", "POST", "/message/sendList/acme",
        {"number": ALICE, "title": "t", "description": "d", "buttonText": "b", "footerText": "f",
         "values": [{"title": "s", "rows": [{"title": "r", "description": "d", "rowId": "1"}]}]},
        "sections", 201, 400, complains('instance requires property "sections"'),
        lambda reply: reply["message"]["listMessage"]["sections"][0]["rows"][0]["rowId"] == "1"),
    Row("presence under options", "POST", "/chat/sendPresence/acme",
        {"number": ALICE, "options": {"delay": 1, "presence": "composing", "number": ALICE}}, "presence and delay", 201, 400,
        complains('instance requires property "presence"', 'instance requires property "delay"'),
        lambda reply: reply == {"presence": "composing"}),
    Row("an edit with a number", "POST", "/chat/updateMessage/acme",
        {"number": int(ALICE), "text": "two", "key": {**LAST, "fromMe": True}}, "number as a text", 200, 400,
        complains("number is not of a type(s) string"),
        lambda reply: reply["message"]["protocolMessage"]["type"] == "MESSAGE_EDIT"),
    Row("last messages in a list", "POST", "/chat/markChatUnread/acme", {"lastMessage": [LAST], "chat": ALICE}, "lastMessage{",
        201, 400, complains("lastMessage is not of a type(s) object"),
        lambda reply: reply == {"chatId": LAST["remoteJid"], "markedChatUnread": True}),
    Row("a contact by the id of its row", "POST", "/chat/findContacts/acme", {"where": {"id": "{contact}"}}, "where.remoteJid",
        200, 200, None, lambda rows: [row["pushName"] for row in rows] == ["Alice"]),
    Row("a contact nobody has", "POST", "/chat/findContacts/acme", {"where": {"id": "19995550199"}}, "where.remoteJid", 200, 200,
        lambda answer: len(answer.json()) > 0, lambda rows: rows == []),
    Row("limit of receipts", "POST", "/chat/findStatusMessage/acme", {"where": {"id": "nobody"}, "limit": 1}, "page and offset",
        200, 200, None, listed),
    *[
        Row(f"find one bot of {family}", "GET", f"/{family}/find/{{{family}}}/acme", None,
            f"GET /{family}/fetch/{{botId}}/{{instanceName}}", 200, 404, None, lambda row: row["triggerType"] == "none")
        for family in ["openai", "dify", "n8n", "evoai", "flowise"]
    ],
    *[
        Row(f"update {family} by POST", "POST", f"/{family}/update/{{{family}}}/acme",
            {"enabled": False, "triggerType": "none", **BOTS[family]}, f"PUT /{family}/update/{{botId}}/{{instanceName}}", 200, 404,
            None, lambda row: row["enabled"] is False)
        for family in ["typebot", "flowise"]
    ],
    Row("a trigger operator none", "PUT", "/dify/update/{dify}/acme",
        {"enabled": False, "triggerType": "none", "triggerOperator": "none", **BOTS["dify"]}, "triggerOperator", 200, 400,
        complains("triggerOperator is not one of enum values: equals,contains,startsWith,endsWith,regex")),
    *[
        Row(f"no trigger of {family}", "PUT", f"/{family}/update/{{{family}}}/acme", {"enabled": False, **BOTS[family]},
            "triggerType", 200, 400, complains('instance requires property "triggerType"'))
        for family in ["dify", "n8n", "evoai"]
    ],
    Row("a password of n8n", "PUT", "/n8n/update/{n8n}/acme",
        {"enabled": False, "triggerType": "none", "basicAuthPassword": "p", **BOTS["n8n"]}, "basicAuthPass", 200, 200,
        lambda answer: answer.json()["basicAuthPass"] is None, lambda row: row["basicAuthPass"] == "p"),
    *[
        Row(f"the settings of {family}", "POST", f"/{family}/settings/acme",
            {"expire": 1, "keywordFinish": "#", "delayMessage": 1, "unknownMessage": "?", "listeningFromMe": False,
             "stopBotFromMe": False, "keepOpen": False, "debounceTime": 1, "ignoreJids": [], f"{family}IdFallback": f"{{{family}}}"},
            "fallbackId, splitMessages and timePerChar", 200, 400, None, lambda row: row["fallbackId"])
        for family in ["dify", "n8n", "evoai", "evolutionBot"]
    ],
    # Last, for the bots are gone then.
    *[
        Row(f"delete {family} by the query", "DELETE", f"/{family}/delete/:{name}/acme?{name}={{{family}}}", None,
            f"DELETE /{family}/delete/{{botId}}/{{instanceName}}", 200, 500, None, lambda reply: reply["bot"]["id"])
        for family, name in ID_NAMES.items()
    ],
]


def fill(value, known):
    if isinstance(value, dict):
        return {name: fill(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill(inner, known) for inner in value]
    if isinstance(value, str):
        for name, inner in known.items():
            value = value.replace(f"{{{name}}}", inner)
    return value


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("row", ROWS, ids=repr)
def test_what_the_documents_promise_works_with_a_warning_but_for_strict(mocks, row, profile):
    mock = mocks[profile]
    answer = mock.call(row.method, fill(row.path, mock.known), fill(row.body, mock.known))
    warning = answer.headers.get("Warning")
    if profile == "strict":
        assert (answer.status_code, warning) == (row.strict_status, None), answer.text
        assert row.refused is None or row.refused(answer), answer.text
        return
    assert answer.status_code == row.good, answer.text
    assert warning.startswith('299 - "documented only; the server ') and warning.endswith('"'), warning
    assert row.warning in warning, warning
    assert row.holds is None or row.holds(answer.json()), answer.text


# What the code has instead of the documents holds under every profile, without a word: (request, status, what the answer is).
CODE = [
    ("a bearer", "GET", "/instance/connectionState/acme", None, 401, lambda reply: reply["error"] == "Unauthorized"),
    ("settings", "POST", "/settings/set/acme",
     {name: False for name in ["rejectCall", "groupsIgnore", "alwaysOnline", "readMessages", "readStatus", "syncFullHistory"]}, 201,
     lambda reply: reply["settings"]["settings"]["rejectCall"] is False),
    ("found settings", "GET", "/settings/find/acme", None, 200, lambda reply: "rejectCall" in reply and "reject_call" not in reply),
    ("a broken body", "POST", "/message/sendText/acme", {"number": ALICE}, 400,
     lambda reply: reply["response"]["message"] == [['instance requires property "text"']]),
    ("the welcome", "GET", "/", None, 200, lambda reply: "swagger" not in reply and reply["clientName"] == "evolution"),
    ("an instance nobody has", "GET", "/instance/connectionState/none", None, 404,
     lambda reply: reply["response"]["message"] == ['The "none" instance does not exist']),
    ("setPresence", "POST", "/instance/setPresence/acme", {"presence": "available"}, 201, lambda reply: reply["presence"]),
    ("the webhook of the guide", "POST", "/webhook/instance", {}, 404, None),
    ("a state", "GET", "/instance/connect/acme", None, 200, lambda reply: reply == {"instance": {"instanceName": "acme", "state": "open"}}),
    ("a text", "POST", "/message/sendText/acme", {"number": ALICE, "text": "x"}, 201,
     lambda reply: reply["message"] == {"conversation": "x"} and isinstance(reply["messageTimestamp"], int)
     and reply["key"]["id"].startswith("3EB0") and len(reply["key"]["id"]) == 22),
    ("a poll with one answer", "POST", "/message/sendPoll/acme",
     {"number": ALICE, "name": "q", "selectableCount": 1, "values": ["a", "b"]}, 201,
     lambda reply: reply["messageType"] == "pollCreationMessageV3"),
    ("a text of version 1", "POST", "/message/sendText/acme", {"number": ALICE, "textMessage": {"text": "x"}}, 400,
     lambda reply: reply["response"]["message"] == [['instance requires property "text"']]),
    ("a picture alone", "POST", "/message/sendMedia/acme", {"number": ALICE, "mediatype": "image"}, 400,
     lambda reply: reply["response"]["message"] == ["Owned media must be a url or base64"]),
    ("a film as a story", "POST", "/message/sendStatus/acme", {"type": "video"}, 400,
     lambda reply: reply["response"]["message"] == ["Content is required"]),
    ("privacy", "POST", "/chat/updatePrivacySettings/acme",
     {"readreceipts": "all", "profile": "all", "status": "all", "online": "all", "last": "all", "groupadd": "none"}, 201,
     lambda reply: reply["update"] == "success"),
    ("bots", "GET", "/dify/find/acme", None, 200, listed),
    ("a status of bots", "POST", "/dify/changeStatus/acme", {"remoteJid": "x", "status": "delete"}, 200,
     lambda reply: reply["bot"]["status"] == "delete"),
    ("Chatwoot", "POST", "/chatwoot/set/acme", {}, 400, None),
    ("a wrong word", "GET", "/webhook/meta?hub.verify_token=x", None, 200, None),
    ("models without a credential", "GET", "/openai/getModels/other", None, 404, None),
]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(("name", "method", "path", "body", "status", "holds"), CODE, ids=[row[0] for row in CODE])
def test_the_code_wins_where_a_client_does_not_break(mocks, profile, name, method, path, body, status, holds):
    key = {"apikey": None, "Authorization": f"Bearer {mocks[profile].session.headers['apikey']}"} if name == "a bearer" else {}
    answer = mocks[profile].call(method, path, body, headers=key)
    assert answer.status_code == status, answer.text
    assert "Warning" not in answer.headers
    assert holds is None or holds(answer.json()), answer.text
