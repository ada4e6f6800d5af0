"""Every refusal of the bots', Chatwoot's, S3's, the channels' and the library's routes, as rows: what is asked, with which status and
in which words it is refused; then what columns hold and take."""

import pytest
import requests

from conftest import DEADLINE_SECONDS
from test_bot_sessions import SETTINGS
from test_chatbots import ON, OWN
from test_refusals import broken, flag, needs, rule, uncaught

NAMES = {"evolutionBot": "EvolutionBot", "typebot": "Typebot", "openai": "Openai", "dify": "Dify", "flowise": "Flowise",
         "n8n": "N8n", "evoai": "Evoai"}
COMMON = list(SETTINGS)
JID = "13125550102@s.whatsapp.net"
TRIGGERS = "triggerType is not one of enum values: all,keyword,none,advanced"
OPERATORS = "triggerOperator is not one of enum values: equals,contains,startsWith,endsWith,regex"
STATUS = "status is not one of enum values: opened,closed,paused,delete"
DESK = {"enabled": True, "accountId": "7", "token": "t", "url": "https://desk.example", "signMsg": True,
        "reopenConversation": True, "conversationPending": False}
CREDENTIAL = {"name": "main", "apiKey": "sk-1"}


def empty(*names):
    return [f'The "{name}" cannot be empty' for name in names]


def kinds(**types):
    return [f"{name} is not of a type(s) {kind}" for name, kind in types.items()]


def body(family, number="", **fields):
    own = {name: value if name == "botType" else f"{value}{number}" for name, value in OWN[family].items()}
    if family == "dify":
        own["apiUrl"] = f"https://dify.example{number}"
    return {"enabled": True, **own, "triggerType": "none", "ignoreJids": [], **fields}


NUMBERS = {name: "integer" for name in ("expire", "delayMessage", "debounceTime", "timePerChar")}
TEXTS = {name: "string" for name in ("keywordFinish", "unknownMessage")}
FLAGS = {name: "boolean" for name in ("listeningFromMe", "stopBotFromMe", "keepOpen", "splitMessages")}
UNCHECKED = {"typebot": ["keepOpen", "debounceTime", "splitMessages", "timePerChar"]}
# A wrong value for each kind.
WRONG = {"integer": "1", "string": 1, "boolean": "true"}
# Every family's own members as the schema has them, and the list of what it cannot do without.
FIELDS = {
    "evolutionBot": (["apiUrl", "apiKey"], ["enabled", "apiUrl", "triggerType"]),
    "flowise": (["apiUrl", "apiKey"], ["enabled", "apiUrl", "triggerType"]),
    "typebot": (["url", "typebot"], ["enabled", "url", "typebot", "triggerType"]),
    "dify": (["apiUrl", "apiKey"], ["enabled", "botType", "triggerType"]),
    "n8n": (["webhookUrl", "basicAuthUser", "basicAuthPassword"], ["enabled", "webhookUrl", "triggerType"]),
    "evoai": (["agentUrl", "apiKey"], ["enabled", "agentUrl", "triggerType"]),
}


@pytest.fixture
def acme(start):
    mock = start(**ON)
    mock.create("acme")
    mock.create("other")
    return mock


@pytest.fixture
def strict(start):
    mock = start(MOCK_PROFILE="strict", **ON)
    mock.create("acme")
    mock.create("other")
    return mock


def refused(mock, method, path, sent, status, message):
    answer = mock.call(method, path, sent)
    text = {400: "Bad Request", 500: "Internal Server Error"}[status]
    assert (answer.status_code, answer.json()) == (
        status, {"status": status, "error": text, "response": {"message": message}}), f"{method} {path} {sent}"


# Bots: bodies


@pytest.mark.parametrize("family", FIELDS)
def test_every_member_of_a_bot_has_its_type(strict, family):
    own, required = FIELDS[family]
    bot = strict.post(f"/{family}/create/acme", body(family))
    checked = {**NUMBERS, **TEXTS, **FLAGS}
    for name in UNCHECKED.get(family, []):
        checked.pop(name)
    for name, kind in {"enabled": "boolean", "description": "string", **dict.fromkeys(own, "string"), **checked}.items():
        for method, path in [("POST", f"/{family}/create/acme"), ("PUT", f"/{family}/update/{bot['id']}/acme")]:
            refused(strict, method, path, body(family, 2, **{name: WRONG[kind]}), *broken(*kinds(**{name: kind})))
            refused(strict, method, path, body(family, 2, **{name: None}), *broken(*kinds(**{name: kind})))
    for name in UNCHECKED.get(family, []):
        refused(strict, "POST", f"/{family}/create/acme", body(family, 2, **{name: "x"}), *uncaught(f"Error creating {NAMES[family]}"))
    rows = [
        ({}, broken(*needs(*required))),
        (dict.fromkeys(required, ""), None),
        (body(family, triggerType=5), broken("triggerType is not of a type(s) string", TRIGGERS)),
        (body(family, triggerOperator="none"), broken(OPERATORS)),
        (body(family, triggerOperator=""), broken(OPERATORS)),
        (body(family, triggerValue=5), broken("triggerValue is not of a type(s) string")),
        (body(family, ignoreJids="x"), broken("ignoreJids is not of a type(s) array")),
        (body(family, ignoreJids=["a", 1]), broken("ignoreJids[1] is not of a type(s) string")),
        # The family's members stand before the others.
        ({**body(family), "description": 1, **dict.fromkeys(own, 1), "triggerValue": 1, "keywordFinish": 1},
         broken(*kinds(**dict.fromkeys(["description", *own, "triggerValue", "keywordFinish"], "string")))),
    ]
    for sent, wanted in rows:
        if wanted is None:
            choice = {"dify": ["botType is not one of enum values: chatBot,textGenerator,agent,workflow"]}
            wanted = broken("enabled is not of a type(s) boolean", *choice.get(family, []), TRIGGERS, *empty(*required))
        refused(strict, "POST", f"/{family}/create/acme", sent, *wanted)
        refused(strict, "PUT", f"/{family}/update/{bot['id']}/acme", sent, *wanted)


def test_every_member_of_an_openai_bot_has_its_type(strict):
    wrong = {"openaiCredsId": 1, "botType": 1, "assistantId": 1, "functionUrl": 1, "model": 1, "systemMessages": "x",
             "assistantMessages": [1], "userMessages": [1], "maxTokens": "x", "enabled": True, "triggerType": "all"}
    refused(strict, "POST", "/openai/create/acme", wrong, *broken(
        *kinds(openaiCredsId="string", botType="string"), "botType is not one of enum values: assistant,chatCompletion",
        *kinds(assistantId="string", functionUrl="string", model="string", systemMessages="array"),
        "assistantMessages[0] is not of a type(s) string", "userMessages[0] is not of a type(s) string",
        *kinds(maxTokens="integer")))
    refused(strict, "POST", "/openai/create/acme", {}, *broken(*needs("enabled", "openaiCredsId", "botType", "triggerType")))
    key = strict.post("/openai/creds/acme", CREDENTIAL)["id"]
    bot = {"enabled": True, "openaiCredsId": key, "botType": "assistant", "assistantId": "a", "triggerType": "none"}
    strict.post("/openai/create/acme", {**bot, "assistantId": "b"})
    for name in ("splitMessages", "timePerChar"):
        refused(strict, "POST", "/openai/create/acme", {**bot, name: "x"}, *uncaught("Error creating Openai"))
    refused(strict, "POST", "/n8n/create/acme", {**body("n8n"), "basicAuthPass": 5}, *uncaught("Error creating N8n"))


# Bots: rules. What was made before, the create in question, and its text.
KEYWORD = {"triggerType": "keyword", "triggerOperator": "equals", "triggerValue": "a"}
RULES = [
    ([{"triggerType": "all"}], {"triggerType": "all"}, 'You already have a N with an "All" trigger, you cannot have more bots while it is active'),
    ([{"triggerType": "all"}], {"triggerType": "all", "enabled": False},
     'You already have a N with an "All" trigger, you cannot have more bots while it is active'),
    ([{"triggerType": "all", "enabled": False}], {"triggerType": "all"}, None),
    ([{"triggerType": "none"}], {"triggerType": "none"}, None),
    ([{"triggerType": "none"}], {"triggerType": "all"}, None),
    ([], {"triggerType": "keyword", "triggerValue": "a"}, "Trigger operator and value are required"),
    ([], {"triggerType": "keyword", "triggerOperator": "equals"}, "Trigger operator and value are required"),
    ([KEYWORD], KEYWORD, "Trigger already exists"),
    ([{**KEYWORD, "enabled": False}], KEYWORD, "Trigger already exists"),
    ([{**KEYWORD, "triggerType": "all"}], KEYWORD, "Trigger already exists"),
    ([KEYWORD], {**KEYWORD, "triggerOperator": "contains"}, None),
    ([KEYWORD], {**KEYWORD, "triggerValue": "b"}, None),
    ([], {"triggerType": "advanced", "triggerValue": ""}, "Trigger value is required"),
    ([KEYWORD], {"triggerType": "advanced", "triggerValue": "a"}, "Trigger already exists"),
    ([{"triggerType": "advanced", "triggerValue": "a"}], KEYWORD, None),
]


@pytest.mark.parametrize("family", OWN)
def test_the_rules_of_triggers(acme, family):
    create = f"/{family}/create/acme"
    for before, fields, text in RULES:
        made = [acme.post(create, body(family, number, **earlier)) for number, earlier in enumerate(before)]
        path = f"/{family}/create/acme"
        if text is None:
            made.append(acme.post(path, body(family, 9, **fields)))
        else:
            refused(acme, "POST", path, body(family, 9, **fields), *uncaught(text.replace(" N ", f" {NAMES[family]} ")))
            # Another bot cannot be made into it either; it is told otherwise.
            made.append(acme.post(create, body(family, 8)))
            refused(acme, "PUT", f"/{family}/update/{made[-1]['id']}/acme", body(family, 8, **fields), *uncaught(
                f"Error updating {NAMES[family]}"))
        for row in made:
            assert acme.call("DELETE", f"/{family}/delete/{row['id']}/acme", status=200).json() == {"bot": {"id": row["id"]}}


@pytest.mark.parametrize("family", OWN)
def test_a_bot_is_no_twin_of_itself(acme, family):
    row = acme.post(f"/{family}/create/acme", body(family, **KEYWORD, description="d", expire=3))
    sent = {name: value for name, value in body(family, **KEYWORD).items()}
    changed = acme.call("PUT", f"/{family}/update/{row['id']}/acme", sent, status=200).json()
    assert {**changed, "updatedAt": 0} == {**row, "updatedAt": 0}
    # A trigger that is not needed any more is kept.
    sent = body(family, triggerType="all")
    changed = acme.call("PUT", f"/{family}/update/{row['id']}/acme", sent, status=200).json()
    assert [changed[name] for name in KEYWORD] == ["all", "equals", "a"]
    # Left out, as the documents have it, it stays as well.
    del sent["triggerType"]
    changed = acme.call("PUT", f"/{family}/update/{row['id']}/acme", sent, status=200).json()
    assert changed["triggerType"] == "all"


TWINS = [
    ("dify", {"botType": "chatBot"}, "Dify already exists"), ("dify", {"botType": "agent"}, None),
    ("dify", {"botType": "chatBot", "apiUrl": "https://x.example"}, None),
    ("dify", {"botType": "chatBot", "apiUrl": "https://dify.example"}, "Dify already exists"),
    ("flowise", {"apiUrl": "https://flows.example"}, "Flowise already exists"),
    ("flowise", {"apiUrl": "https://flows.example", "apiKey": "other"}, None),
    ("n8n", {"webhookUrl": "https://n8n.example"}, "N8n already exists"),
    ("n8n", {"webhookUrl": "https://n8n.example", "basicAuthUser": "other"}, None),
    ("evoai", {"agentUrl": "https://evo.example"}, "Evoai already exists"),
    ("evoai", {"agentUrl": "https://evo.example", "apiKey": "other"}, None),
    ("evolutionBot", {"apiUrl": "https://bots.example"}, None), ("typebot", {"url": "https://bots.example", "typebot": "lead"}, None),
]


@pytest.mark.parametrize(("family", "fields", "text"), TWINS)
def test_what_a_create_leaves_out_is_not_compared(acme, family, fields, text):
    key = {"n8n": "basicAuthPass"}.get(family, "apiKey")
    acme.post(f"/{family}/create/acme", body(family, **({} if family == "typebot" else {key: "k"})))
    sent = {"enabled": True, "triggerType": "none", "ignoreJids": [], **fields}
    if text:
        refused(acme, "POST", f"/{family}/create/acme", sent, *uncaught(text))
    else:
        acme.post(f"/{family}/create/acme", sent)


# What columns take. `x` times so many fits, one more does not.
LIMITS = [
    *[(family, "description", 255) for family in OWN], *[(family, "keywordFinish", 100) for family in OWN],
    *[(family, "unknownMessage", 100) for family in OWN], ("evolutionBot", "apiUrl", 255), ("evolutionBot", "apiKey", 255),
    ("flowise", "apiUrl", 255), ("flowise", "apiKey", 255), ("dify", "apiUrl", 255), ("dify", "apiKey", 255), ("evoai", "agentUrl", 255),
    ("evoai", "apiKey", 255), ("n8n", "webhookUrl", 255), ("n8n", "basicAuthUser", 255), ("n8n", "basicAuthPass", 255),
    ("typebot", "url", 500), ("typebot", "typebot", 100),
]


@pytest.mark.parametrize(("family", "name", "most"), LIMITS)
def test_a_column_takes_so_much(acme, family, name, most):
    create = f"/{family}/create/acme"
    refused(acme, "POST", create, {**body(family), name: "x" * (most + 1)}, *uncaught(f"Error creating {NAMES[family]}"))
    row = acme.post(create, {**body(family), name: "é" * most})
    assert row[name] == "é" * most
    update = f"/{family}/update/{row['id']}/acme"
    refused(acme, "PUT", update, {**body(family), name: "x" * (most + 1)}, *uncaught(f"Error updating {NAMES[family]}"))
    assert acme.get(f"/{family}/fetch/{row['id']}/acme") == row
    if name in SETTINGS:
        refused(acme, "POST", f"/{family}/settings/acme", {**SETTINGS, name: "x" * (most + 1), "more": 1}, *uncaught(
            "Error setting default settings"))


@pytest.mark.parametrize(("name", "most"), [("assistantId", 255), ("functionUrl", 500), ("model", 100), ("description", 255)])
def test_an_openai_column_takes_so_much(acme, name, most):
    key = acme.post("/openai/creds/acme", CREDENTIAL)["id"]
    bot = {"enabled": True, "openaiCredsId": key, "botType": "chatCompletion", "model": "m", "maxTokens": 1, "triggerType": "none"}
    refused(acme, "POST", "/openai/create/acme", {**bot, name: "x" * (most + 1)}, *uncaught("Error creating Openai"))
    row = acme.post("/openai/create/acme", {**bot, name: "x" * most})
    refused(acme, "PUT", f"/openai/update/{row['id']}/acme", {**bot, name: "x" * (most + 1)}, *uncaught("Error updating Openai"))


@pytest.mark.parametrize("family", OWN)
def test_a_refused_first_bot_leaves_its_settings(acme, family):
    refused(acme, "POST", f"/{family}/create/acme", body(family, triggerType="advanced", expire=7), *uncaught("Trigger value is required"))
    found = acme.get(f"/{family}/fetchSettings/acme")
    assert (found["expire"], found["keywordFinish"], found["timePerChar"], found["Fallback"]) == (7, None, 0, None)


@pytest.mark.parametrize("family", OWN)
def test_a_first_bot_that_says_everything_leaves_none(acme, family):
    full = {**{name: True for name in FLAGS}, **{name: 1 for name in NUMBERS}, **{name: "x" for name in TEXTS}, "ignoreJids": []}
    acme.post(f"/{family}/create/acme", body(family, **full))
    assert "id" not in acme.get(f"/{family}/fetchSettings/acme")


# Settings

SETTINGS_NEED = {
    **{family: COMMON for family in ("evolutionBot", "dify", "n8n", "evoai")}, "flowise": COMMON[:9], "typebot": COMMON[:6],
    "openai": ["openaiCredsId", *COMMON[:9]],
}


@pytest.mark.parametrize("family", SETTINGS_NEED)
def test_settings_have_their_types(strict, family):
    path = f"/{family}/settings/acme"
    need = SETTINGS_NEED[family]
    own = {"openaiCredsId": "x"} if family == "openai" else {}
    refused(strict, "POST", path, {}, *broken(*needs(*need)))
    for name, kind in {**NUMBERS, **TEXTS, **FLAGS}.items():
        refused(strict, "POST", path, {**SETTINGS, **own, name: WRONG[kind]}, *broken(*kinds(**{name: kind})))
    refused(strict, "POST", path, {**SETTINGS, **own, "ignoreJids": [1]}, *broken("ignoreJids[0] is not of a type(s) string"))
    column = {"evolutionBot": "botIdFallback", "n8n": "botIdFallback", "evoai": "botIdFallback"}.get(family, f"{family}IdFallback")
    refused(strict, "POST", path, {**SETTINGS, **own, column: 1}, *broken(f"{column} is not of a type(s) string"))
    listed = {name: value for name, value in {**own, **SETTINGS}.items() if name in need}
    refused(strict, "POST", path, {**listed, "keywordFinish": "", "unknownMessage": ""}, *broken(*empty("keywordFinish", "unknownMessage")))
    if family == "openai":
        refused(strict, "POST", path, {**SETTINGS, **own, "speechToText": "x"}, *broken("speechToText is not of a type(s) boolean"))
        refused(strict, "POST", path, {**SETTINGS, **own}, *uncaught("Error setting default settings"))
    else:
        assert strict.post(path, {**listed, "keywordFinish": "", "more": 1}, status=200)["keywordFinish"] == ""


@pytest.mark.parametrize("family", ["typebot", "flowise", "openai"])
def test_columns_that_the_first_settings_leave_out(strict, family):
    need = SETTINGS_NEED[family]
    own = {"openaiCredsId": strict.post("/openai/creds/acme", CREDENTIAL)["id"]} if family == "openai" else {}
    row = strict.post(f"/{family}/settings/acme", {name: value for name, value in {**own, **SETTINGS}.items() if name in need}, status=200)
    columns = {"keepOpen": False, "debounceTime": None, "ignoreJids": None, "splitMessages": False, "timePerChar": 50}
    assert {name: row[name] for name in columns if name not in need} == {
        name: value for name, value in columns.items() if name not in need}
    assert row["fallbackId"] is None
    if family == "openai":
        assert row["speechToText"] is False
        assert list(row) == ["id", *COMMON, "speechToText", "createdAt", "updatedAt", "openaiCredsId", "openaiIdFallback",
                             "instanceId", "fallbackId"]
    # What is left out later stays.
    again = strict.post(f"/{family}/settings/acme", {**SETTINGS, **own, "timePerChar": 9}, status=200)
    assert again["timePerChar"] == 9
    again = strict.post(f"/{family}/settings/acme", {name: value for name, value in {**own, **SETTINGS}.items() if name in need}, status=200)
    assert (again["timePerChar"], again["id"], again["createdAt"]) == (9, row["id"], row["createdAt"])


@pytest.mark.parametrize("family", OWN)
def test_fallbacks_under_the_strict_profile(strict, family):
    path = f"/{family}/settings/acme"
    settings = {**SETTINGS, "ignoreJids": []}
    for value in ("", None, "x"):
        refused(strict, "POST", path, {**settings, "fallbackId": value}, *uncaught("Error setting default settings"))
    bot = strict.post(f"/{family}/create/other", body(family))["id"]
    strict.post(path, settings, status=200)
    for value in ("", "x"):
        refused(strict, "POST", path, {**settings, "fallbackId": value}, *uncaught("Error setting default settings"))
    # Bots of other instances are taken too.
    assert strict.post(path, {**settings, "fallbackId": bot}, status=200)["fallbackId"] == bot
    assert strict.post(path, settings, status=200)["fallbackId"] == bot
    assert strict.post(path, {**settings, "fallbackId": None}, status=200)["fallbackId"] is None
    assert strict.get(f"/{family}/fetch/{bot}/acme")["id"] == bot


def test_openai_never_takes_a_fallback_under_the_strict_profile(strict):
    key = strict.post("/openai/creds/acme", CREDENTIAL)["id"]
    settings = {**SETTINGS, "openaiCredsId": key}
    strict.post("/openai/settings/acme", settings, status=200)
    refused(strict, "POST", "/openai/settings/acme", {**settings, "fallbackId": None}, *uncaught("Error setting default settings"))


# Sessions, Typebot's start, OpenAI's keys: bodies

ROWS = [
    *[(f"{family}/changeStatus", sent, wanted) for family in NAMES for sent, wanted in [
        ({}, broken(*needs("remoteJid", "status"))),
        ({"remoteJid": 1, "status": 1}, broken("remoteJid is not of a type(s) string", "status is not of a type(s) string", STATUS)),
        ({"remoteJid": "", "status": "closed"}, broken(*empty("remoteJid"))),
        ({"remoteJid": JID, "status": ""}, broken(STATUS, *empty("status"))),
        ({"remoteJid": JID, "status": "gone"}, broken(STATUS)),
    ]],
    *[(f"{family}/ignoreJid", sent, wanted) for family in NAMES for sent, wanted in [
        ({}, broken(*needs("remoteJid", "action"))),
        ({"remoteJid": 1, "action": "add"}, broken("remoteJid is not of a type(s) string")),
        ({"remoteJid": "", "action": ""}, broken("action is not one of enum values: add,remove", *empty("remoteJid", "action"))),
        ({"remoteJid": JID, "action": "add"}, uncaught("Error setting default settings")),
    ]],
    ("typebot/start", {}, broken(*needs("remoteJid", "url", "typebot"))),
    ("typebot/start", {"remoteJid": 1, "url": 1, "typebot": 1}, broken(*kinds(remoteJid="string", url="string", typebot="string"))),
    ("typebot/start", {"remoteJid": "", "url": "", "typebot": ""}, broken(*empty("remoteJid", "url", "typebot"))),
    ("openai/creds", {}, broken(*needs("name", "apiKey"))),
    ("openai/creds", {"name": 1, "apiKey": 1}, broken(*kinds(name="string", apiKey="string"))),
    ("openai/creds", {"name": "", "apiKey": ""}, broken(*empty("name", "apiKey"))),
    ("openai/creds", {"name": "a", "apiKey": "", "more": 1}, rule("API Key is required")),
    ("openai/creds", {"name": "", "apiKey": "a", "more": 1}, rule("Name is required")),
    # Chatwoot
    ("chatwoot/set", {}, broken(*needs(*DESK))),
    *[("chatwoot/set", {**DESK, name: "true"}, broken(*flag(name))) for name in (
        "enabled", "signMsg", "reopenConversation", "conversationPending", "autoCreate", "importContacts", "mergeBrazilContacts",
        "importMessages")],
    *[("chatwoot/set", {**DESK, name: 7}, broken(f"{name} is not of a type(s) string")) for name in ("accountId", "token", "url")],
    *[("chatwoot/set", {**DESK, name: 7}, broken(f"{name} is not of a type(s) string,null")) for name in ("signDelimiter", "nameInbox")],
    ("chatwoot/set", {**DESK, "daysLimitImportMessages": "3"}, broken("daysLimitImportMessages is not of a type(s) number")),
    ("chatwoot/set", {**DESK, "ignoreJids": [1]}, broken("ignoreJids[0] is not of a type(s) string")),
    ("chatwoot/set", {**DESK, "accountId": "", "token": "", "url": ""}, broken(*empty("accountId", "token", "url"))),
    ("chatwoot/set", {**DESK, "enabled": False, "url": ""}, broken(*empty("url"))),
    ("chatwoot/set", {**DESK, "url": "no address"}, rule("url is not valid")),
    ("chatwoot/set", {**DESK, "accountId": "", "token": "", "number": 1}, rule("accountId is required")),
    ("chatwoot/set", {**DESK, "token": "", "number": 1}, rule("token is required")),
    # S3
    ("s3/getMedia", {}, rule("Media not found")), ("s3/getMedia", {"id": "x", "more": 1}, rule("Media not found")),
    ("s3/getMedia", {"id": 1, "type": 1}, broken(*kinds(id="string", type="string"))),
    ("s3/getMedia", {"id": "", "type": ""}, broken(*empty("id", "type"))),
    ("s3/getMediaUrl", {}, broken(*needs("id"))), ("s3/getMediaUrl", {"id": "a1"}, rule("Media not found")),
    ("s3/getMediaUrl", {"id": "abc"}, broken('id does not match pattern "\\\\d+"')),
    ("s3/getMediaUrl", {"id": 1}, broken("id is not of a type(s) string")),
    ("s3/getMediaUrl", {"id": "a1", "expiry": 60}, rule("Media not found")),
    ("s3/getMediaUrl", {"id": "a1", "expiry": "60"}, rule("Media not found")),
    # The library, before the first connect
    *[(f"baileys/{name}", {}, uncaught(f"Cannot read properties of undefined (reading '{member}')")) for name, member in [
        ("onWhatsapp", "onWhatsApp"), ("profilePictureUrl", "profilePictureUrl"), ("assertSessions", "assertSessions"),
        ("createParticipantNodes", "createParticipantNodes"), ("getUSyncDevices", "getUSyncDevices"),
        ("generateMessageTag", "generateMessageTag"), ("sendNode", "sendNode"),
        ("signalRepositoryDecryptMessage", "signalRepository"), ("getAuthState", "authState")]],
]


def test_every_refusal(acme):
    for path, sent, wanted in ROWS:
        refused(acme, "POST", f"/{path}/acme", sent, *wanted)


# What all routes without a body of their own say of an odd one.
BODILESS = [
    *[(method, f"/{family}/{path}") for family in NAMES for method, path in [
        ("GET", "find"), ("GET", "fetch/x"), ("DELETE", "delete/x"), ("GET", "fetchSettings"), ("GET", "fetchSessions/x")]],
    ("GET", "/openai/creds"), ("DELETE", "/openai/creds/x"), ("GET", "/openai/getModels"), ("GET", "/chatwoot/find"),
    ("POST", "/chatwoot/webhook"), ("POST", "/baileys/onWhatsapp"), ("POST", "/baileys/getAuthState"),
]


def test_every_route_without_a_body_looks_at_one(acme):
    for method, path in BODILESS:
        refused(acme, method, f"{path}/acme", {"instanceName": ""}, *broken(*empty("instanceName")))
        refused(acme, method, f"{path}/acme", {"number": "x"}, *broken('number does not match pattern "^\\\\d+[\\\\.@\\\\w-]+"'))


DISABLED = [
    *[(family, method, path, sent) for family in NAMES if family != "evolutionBot" for method, path, sent in [
        ("GET", "find", {}), ("GET", "fetch/x", {}), ("DELETE", "delete/x", {}), ("GET", "fetchSettings", {}),
        ("GET", "fetchSessions/x", {}), ("POST", "changeStatus", {"remoteJid": "1", "status": "closed"}),
        ("POST", "ignoreJid", {"remoteJid": "1", "action": "add"}),
        ("POST", "settings", {**SETTINGS, **({"openaiCredsId": "x"} if family == "openai" else {})}),
        ("POST", "create", {"enabled": True, "openaiCredsId": "x", "botType": "assistant", "triggerType": "none"} if family == "openai"
         else {"enabled": True, "triggerType": "none", **OWN[family]})]],
    ("typebot", "POST", "start", {"remoteJid": "1", "url": "u", "typebot": "t"}), ("openai", "POST", "creds", CREDENTIAL),
    ("openai", "GET", "creds", {}), ("openai", "DELETE", "creds/x", {}), ("openai", "GET", "getModels", {}),
    ("chatwoot", "POST", "set", DESK), ("chatwoot", "GET", "find", {}), ("chatwoot", "POST", "webhook", {}),
]


def test_every_route_of_what_is_off_says_so(mock):
    mock.create("acme")
    for family, method, path, sent in DISABLED:
        refused(mock, method, f"/{family}/{path}/acme", sent, *rule(f"{NAMES.get(family, 'Chatwoot')} is disabled"))
    # The schema has the first word, and the guards the very first.
    refused(mock, "POST", "/typebot/start/acme", {}, *broken(*needs("remoteJid", "url", "typebot")))
    assert mock.call("GET", "/typebot/find/nobody").status_code == 404
    assert requests.get(f"{mock.url}/typebot/find/acme", timeout=DEADLINE_SECONDS).status_code == 401


# Chatwoot: what is stored


def test_chatwoot_keeps_what_is_left_out_and_shows_lists_always(acme):
    first = acme.post("/chatwoot/set/acme", {**DESK, "signDelimiter": "-", "ignoreJids": [JID], "organization": "O", "autoCreate": True,
                                             "importContacts": True, "daysLimitImportMessages": 3, "number": "1", "odd": {"a": 1}})
    assert list(first)[-3:] == ["odd", "nameInbox", "webhook_url"] and first["odd"] == {"a": 1} and first["autoCreate"] is True
    assert acme.post("/chatwoot/set/acme", {**DESK, "nameInbox": ""})["nameInbox"] == "acme"
    found = acme.get("/chatwoot/find/acme")
    assert list(found) == ["enabled", "accountId", "token", "url", "nameInbox", "signMsg", "signDelimiter", "reopenConversation",
                           "conversationPending", "mergeBrazilContacts", "importContacts", "importMessages", "daysLimitImportMessages",
                           "organization", "logo", "ignoreJids", "webhook_url"]
    assert (found["signDelimiter"], found["ignoreJids"], found["organization"], found["importContacts"]) == ("-", [JID], "O", True)
    # Off, an address may be anything.
    off = acme.post("/chatwoot/set/acme", {**DESK, "enabled": False, "url": "", "signMsg": False, "signDelimiter": "+", "more": 1})
    assert (off["url"], off["signDelimiter"]) == ("", "+")
    assert acme.get("/chatwoot/find/acme")["enabled"] is False
    answer = requests.post(f"{acme.url}/chatwoot/webhook/acme", json={}, timeout=DEADLINE_SECONDS)
    assert (answer.status_code, answer.json()) == (200, {"message": "bot"})
    assert requests.post(f"{acme.url}/chatwoot/webhook/nobody", json={}, timeout=DEADLINE_SECONDS).text == "null"


def test_without_its_own_address_the_server_says_undefined(start):
    mock = start(CHATWOOT_ENABLED="true", SERVER_URL="")
    mock.create("a b")
    assert mock.post("/chatwoot/set/a%20b", DESK)["webhook_url"] in ("/chatwoot/webhook/a%20b", "undefined/chatwoot/webhook/a%20b")


# The library


def test_the_library_answers_by_what_is_asked(acme):
    acme.get("/instance/connect/acme")
    acme.post("/mock/instances/acme/scan", {"number": "12125550101"}, status=200)
    for person in ({"number": "13125550102", "picture": "https://p.example/a.jpg"}, {"number": "13125550199", "registered": False}):
        acme.post("/mock/instances/acme/contacts", person, status=200)
    nobody = "13125550199@s.whatsapp.net"
    people = {"jids": [JID, nobody]}
    for name, sent, wanted in [
        ("onWhatsapp", {"jid": "13125550102"}, [{"jid": JID, "exists": True}]), ("onWhatsapp", {"jid": nobody}, []),
        ("onWhatsapp", {"jid": "1@lid"}, []), ("assertSessions", people, True), ("assertSessions", people, False),
        ("assertSessions", {**people, "force": True}, False), ("assertSessions", {"jids": ["13125550103"]}, True),
        ("assertSessions", {"jids": [nobody]}, False), ("assertSessions", {}, False),
        ("profilePictureUrl", {"jid": JID, "type": "preview"}, "https://p.example/a.jpg"),
        ("getUSyncDevices", people, [{"user": "13125550102", "device": 0}]),
        ("getUSyncDevices", {**people, "useCache": True, "ignoreZeroDevices": False}, [{"user": "13125550102", "device": 0}]),
        ("getUSyncDevices", {**people, "ignoreZeroDevices": True}, []),
    ]:
        assert acme.post(f"/baileys/{name}/acme", sent, status=200) == wanted, f"{name} {sent}"
    assert acme.call("POST", "/baileys/sendNode/acme", {"stanza": {"tag": "iq"}}, status=200).content == b""
    assert acme.call("POST", "/baileys/profilePictureUrl/acme", {"jid": nobody, "type": "image"}, status=200).content == b""
