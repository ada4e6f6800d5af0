"""What messages that come in do to bots: whom they wake, and how sessions wait, pause and end."""

import pytest
import requests

from conftest import DEADLINE_SECONDS, wait_until
from test_chatbots import ON, OWN

ALICE = "13125550102"
PERSON = f"{ALICE}@s.whatsapp.net"
GROUP = "120363041234567890@g.us"
TYPES = {"evolutionBot": "evolution"}
SETTINGS = {
    "expire": 15, "keywordFinish": "#stop", "delayMessage": 700, "unknownMessage": "Sorry?", "listeningFromMe": False,
    "stopBotFromMe": True, "keepOpen": False, "debounceTime": 0, "ignoreJids": [], "splitMessages": False, "timePerChar": 0,
}


class Stage:
    """An account on the line, and its bots."""

    def __init__(self, mock):
        self.mock = mock
        mock.create("acme")
        mock.get("/instance/connect/acme")
        mock.post("/mock/instances/acme/scan", {"number": "12125550101"}, status=200)

    def bot(self, family, number=0, **fields):
        own = {name: f"{value}{number}" if name != "botType" else value for name, value in OWN[family].items()}
        body = {"enabled": True, "triggerType": "all", **own, "ignoreJids": [], **fields}
        return self.mock.post(f"/{family}/create/acme", body)

    def settings(self, family, **fields):
        return self.mock.post(f"/{family}/settings/acme", {**SETTINGS, **fields}, status=200)

    def write(self, text, **fields):
        return self.mock.post("/mock/instances/acme/messages", {"from": ALICE, "pushName": "Alice", "text": text, **fields})

    def sessions(self, family, bot="all"):
        return self.mock.get(f"/{family}/fetchSessions/{bot}/acme")

    def change(self, family, status, jid=PERSON):
        return self.mock.post(f"/{family}/changeStatus/acme", {"remoteJid": jid, "status": status}, status=200)["bot"]


@pytest.fixture
def stage(start):
    return Stage(start(WEBSOCKET_GLOBAL_EVENTS="true", **ON))


@pytest.mark.parametrize("family", OWN)
def test_a_session_begins_waits_and_ends(stage, family):
    bot = stage.bot(family, keywordFinish="bye")
    stage.write("hi")
    (session,) = stage.sessions(family)
    assert list(session) == [
        "id", "sessionId", "remoteJid", "pushName", "status", "awaitUser", "context", "type", "createdAt", "updatedAt",
        "instanceId", "parameters", "botId"]
    assert (session["remoteJid"], session["pushName"], session["status"], session["awaitUser"]) == (
        PERSON, "Alice", "opened", False)
    assert (session["type"], session["botId"], session["context"]) == (TYPES.get(family, family), bot["id"], None)
    if family == "typebot":
        assert session["sessionId"].partition("-")[0].isdigit() and session["parameters"]["remoteJid"] == PERSON
    else:
        assert (session["sessionId"], session["parameters"]) == (PERSON, None)
    stage.write("more")
    (waiting,) = stage.sessions(family, bot["id"])
    assert (waiting["id"], waiting["status"], waiting["awaitUser"]) == (session["id"], "opened", True)
    stage.write("bye")
    ended = stage.sessions(family)
    assert ended == [] if family == "typebot" else [row["status"] for row in ended] == ["closed"]
    # A closed session is deaf until it is opened or deleted.
    stage.write("again")
    again = stage.sessions(family)
    assert [row["status"] for row in again] == ["opened" if family == "typebot" else "closed"]


@pytest.mark.parametrize("family", OWN)
def test_the_status_of_a_session_decides(stage, family):
    stage.bot(family)
    stage.write("hi")
    assert stage.change(family, "paused")["bot"]["session"] == {"count": 1}
    stage.write("deaf")
    assert [(row["status"], row["awaitUser"]) for row in stage.sessions(family)] == [("paused", False)]
    assert stage.change(family, "opened")["bot"]["session"] == {"count": 1}
    stage.write("heard")
    assert [(row["status"], row["awaitUser"]) for row in stage.sessions(family)] == [("opened", True)]
    assert stage.change(family, "closed") == {"instanceName": "acme", "bot": {"remoteJid": PERSON, "status": "closed"}}
    assert stage.sessions(family) == []
    stage.settings(family, keepOpen=True)
    stage.write("hi")
    stage.change(family, "closed")
    assert [row["status"] for row in stage.sessions(family)] == ["closed"]
    # The address is compared as it is written.
    assert stage.change(family, "opened", ALICE)["bot"]["session"] == {"count": 0}
    assert stage.change(family, "delete") == {"remoteJid": PERSON, "status": "delete"}
    assert stage.sessions(family) == []


@pytest.mark.parametrize("family", OWN)
def test_an_address_to_ignore_is_not_heard(stage, family):
    stage.bot(family)
    for entry, fields in [(PERSON, {}), ("@s.whatsapp.net", {}), (GROUP, {"group": GROUP}), ("@g.us", {"group": GROUP})]:
        for action, count in [("add", 0), ("remove", 1)]:
            stage.mock.post(f"/{family}/ignoreJid/acme", {"remoteJid": entry, "action": action}, status=200)
            stage.write("hi", **fields)
            assert len(stage.sessions(family)) == count, entry
        stage.change(family, "delete", fields.get("group", PERSON))


@pytest.mark.parametrize("family", OWN)
def test_the_own_phone_pauses_a_bot_or_wakes_it(stage, family):
    bot = stage.bot(family)
    stage.write("mine", fromMe=True)
    assert stage.sessions(family) == []
    body = {"enabled": True, "triggerType": "all", **OWN[family]}
    stage.mock.call("PUT", f"/{family}/update/{bot['id']}/acme", {**body, "listeningFromMe": True}, status=200)
    stage.write("mine", fromMe=True)
    assert [row["status"] for row in stage.sessions(family)] == ["opened"]
    stage.mock.call("PUT", f"/{family}/update/{bot['id']}/acme", {**body, "stopBotFromMe": True}, status=200)
    stage.write("mine", fromMe=True)
    assert [row["status"] for row in stage.sessions(family)] == ["paused"]


@pytest.mark.parametrize("family", OWN)
def test_a_bot_that_is_off_sleeps_and_a_deleted_one_takes_its_sessions(stage, family):
    off = stage.bot(family, enabled=False)
    stage.write("hi")
    assert stage.sessions(family) == []
    body = {"enabled": True, "triggerType": "all", **OWN[family]}
    stage.mock.call("PUT", f"/{family}/update/{off['id']}/acme", body, status=200)
    stage.write("hi")
    assert len(stage.sessions(family)) == 1
    stage.mock.call("DELETE", f"/{family}/delete/{off['id']}/acme", status=200)
    assert stage.sessions(family) == []


# Bots in the order of their making, a text, and which of them hears it; None is nobody.
ALL, NONE = {"triggerType": "all"}, {"triggerType": "none"}


def advanced(value):
    return {"triggerType": "advanced", "triggerValue": value}


def keyword(operator, value):
    return {"triggerType": "keyword", "triggerOperator": operator, "triggerValue": value}


WOKEN = [
    ([ALL], "anything", 0), ([NONE], "anything", 0), ([keyword("equals", "price"), NONE], "price", 1),
    ([keyword("equals", "price"), advanced("contains:price")], "price", 1),
    ([advanced("contains:price")], "The PRICE?", 0), ([advanced("contains:price,list")], "price list", 0),
    ([advanced("contains:price,list")], "price", None), ([advanced("contains:price contains:list")], "list", 0),
    ([advanced("contains:price notContains:free")], "price, free", None), ([advanced("startsWith:a endsWith:c")], "abc", 0),
    ([advanced("exact:abc")], "abcd", None), ([advanced("price")], "price", None),
    ([keyword("equals", "price")], "price", 0), ([keyword("equals", "price")], "the price", None),
    ([keyword("startsWith", "pri")], "price", 0), ([keyword("startsWith", "pri")], "a price", None),
    ([keyword("endsWith", "ice")], "price", 0), ([keyword("endsWith", "ice")], "prices", None),
    ([keyword("contains", "ric")], "price", 0), ([keyword("contains", "RIC")], "price", None),
    ([keyword("regex", "^p.*e$")], "price", 0), ([keyword("regex", "^r")], "price", None),
    ([keyword("regex", "(")], "price (", None),
    *[([keyword("regex", pattern)], text, 0 if found else None) for pattern, text, found in [
        ("a|b", "xb", True), ("^(a|bc)+$", "abcbca", True), ("^(a|bc)+$", "abca b", False), ("a{2,3}b", "xaab", True),
        ("^a{2,3}$", "aaaa", False), ("^a{2}$", "aa", True), ("^a{2,}$", "aaaaa", True), ("a{x", "a{x", True),
        (r"\d{3}-\w+", "call 555-ana", True), (r"\bcat\b", "a cat.", True), (r"\bcat\b", "concat", False), (r"\Bcat", "concat", True),
        ("[^0-9]+$", "12a", True), ("^[^0-9]+$", "12a", False), ("[a-c-]x", "-x", True), (r"[\s.]x", ".x", True), ("^.$", "\n", False),
        (r"^\S\D\W\s$", "aa! ", True), ("colou?r", "color", True), ("^(?:ab)*?c", "ababc", True), ("", "x", True), ("é+", "caféé", True),
        (r"a\.b\/c", "a.b/c", True), ("*a", "*a", False), ("a**", "a", False), ("[a", "a", False), ("a)", "a)", False),
        ("(?=a)a", "a", False), (r"(a)\1", "aa", False), ("a{3,2}", "aaa", False), ("[z-a]", "z", False), ("(" * 51 + ")" * 51, "a", False),
        ("a{2001}", "a", False), ("(a{100}){100}", "a" * 10_000, False), ("x" * 2001, "x" * 2001, False),
        # These take a search that tries every way longer than anybody waits.
        ("^(a+)+$", "a" * 4000 + "b", False), ("^(a|aa)+$", "a" * 4000 + "b", False), ("(.*)*x", "a" * 4096 + "x", False)]
      if pattern],
    ([keyword("contains", "price"), keyword("endsWith", "price"), keyword("startsWith", "price"), keyword("regex", "price"),
      keyword("equals", "price")], "price", 4),
    ([keyword("contains", "price"), keyword("endsWith", "price"), keyword("startsWith", "price"), keyword("regex", "price")],
     "price", 3),
    ([keyword("contains", "price"), keyword("endsWith", "price"), keyword("startsWith", "price")], "price", 2),
    ([keyword("contains", "price"), keyword("endsWith", "price")], "price", 1),
]


@pytest.mark.parametrize(("bots", "text", "woken"), WOKEN)
def test_a_trigger_wakes_its_bot(stage, bots, text, woken):
    rows = [stage.bot("evoai", number, **trigger) for number, trigger in enumerate(bots)]
    stage.write(text)
    assert [row["botId"] for row in stage.sessions("evoai")] == ([] if woken is None else [rows[woken]["id"]])


@pytest.mark.parametrize("family", OWN)
def test_the_fallback_answers_where_the_real_server_finds_it(stage, family):
    bot = stage.bot(family, **keyword("equals", "price"))
    stage.settings(family, fallbackId=bot["id"])
    stage.write("hello")
    assert len(stage.sessions(family)) == (0 if family in ("dify", "n8n") else 1)


def test_what_stands_under_a_picture_is_a_text(stage):
    stage.bot("evoai", **keyword("equals", "price"))
    stage.mock.post("/mock/instances/acme/messages", {"from": ALICE, "type": "image", "caption": "price"})
    assert len(stage.sessions("evoai")) == 1


def test_stories_are_for_nobody(stage):
    stage.bot("evoai")
    stage.mock.post("/settings/set/acme", {
        "rejectCall": False, "groupsIgnore": False, "alwaysOnline": False, "readMessages": False, "readStatus": True,
        "syncFullHistory": False})
    stage.write("hi", story=True)
    assert stage.sessions("evoai") == []


def test_families_hear_on_their_own_and_the_latest_session_decides_then(stage):
    stage.bot("evolutionBot")
    stage.bot("evoai")
    stage.write("hi")
    assert len(stage.sessions("evolutionBot")) == len(stage.sessions("evoai")) == 1
    stage.write("more")
    assert [stage.sessions(family)[0]["awaitUser"] for family in ("evolutionBot", "evoai")] == [False, True]
    assert stage.change("dify", "paused")["bot"]["session"] == {"count": 2}


def test_a_bot_waits_for_the_rest_of_what_is_written(stage):
    stage.bot("evoai", debounceTime=1, keywordFinish="a\nb")
    stage.write("first")
    assert stage.sessions("evoai") == []
    wait_until(lambda: stage.sessions("evoai"), "the session after the pause")
    stage.write("a")
    stage.write("b")
    wait_until(lambda: stage.sessions("evoai")[0]["status"] == "closed", "both lines as one")


def test_a_bot_deleted_while_it_waits_hears_nothing(stage):
    stage.bot("evoai", 1, debounceTime=1, **keyword("equals", "later"))
    bot = stage.bot("evoai", 2, debounceTime=1, **keyword("equals", "now"))
    stage.write("now")
    stage.write("later", **{"from": "13125550103"})
    stage.mock.call("DELETE", f"/evoai/delete/{bot['id']}/acme", status=200)
    wait_until(lambda: stage.sessions("evoai"), "the other session")
    assert [row["remoteJid"] for row in stage.sessions("evoai")] == ["13125550103@s.whatsapp.net"]


def test_typebot_tells_what_messages_do(stage, listen):
    ear = listen(stage.mock.url)
    bot = stage.bot("typebot", keywordFinish="bye", stopBotFromMe=True)
    stage.write("hi")
    (session,) = stage.sessions("typebot")
    stage.write("mine", fromMe=True)
    told = ear.until("typebot.change-status")[-1][1]["data"]
    assert told == {"remoteJid": PERSON, "status": "paused", "session": session}
    stage.change("typebot", "opened")
    assert ear.until("typebot.change-status")[-1][1]["data"]["status"] == "opened"
    stage.write("bye")
    told = ear.until("typebot.change-status")[-1][1]["data"]
    assert (told["status"], told["session"]["id"]) == ("delete", session["id"])
    body = {"enabled": True, "triggerType": "all", "keepOpen": True, **{name: f"{value}0" for name, value in OWN["typebot"].items()}}
    stage.mock.call("PUT", f"/typebot/update/{bot['id']}/acme", body, status=200)
    stage.write("hi")
    stage.write("bye")
    assert ear.until("typebot.change-status")[-1][1]["data"]["status"] == "closed"
    assert [row["status"] for row in stage.sessions("typebot")] == ["closed"]


def test_the_other_channels_wake_bots_too(start):
    mock = start(**ON)
    mock.create("generic", integration="EVOLUTION", number="9911")
    mock.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T", businessId="2")
    for name in ("generic", "cloud"):
        mock.post(f"/evoai/create/{name}", {"enabled": True, "agentUrl": "https://evo.example", **keyword("equals", "hello")})
    body = {"numberId": "9911", "key": {"remoteJid": PERSON, "fromMe": False}, "message": {"conversation": "hello"},
            "messageType": "conversation"}
    requests.post(f"{mock.url}/webhook/evolution", json=body, timeout=DEADLINE_SECONDS)
    value = {"metadata": {"phone_number_id": "77"},
             "messages": [{"id": "wamid.1", "from": ALICE, "type": "text", "text": {"body": "hello"}}]}
    change = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}
    requests.post(f"{mock.url}/webhook/meta", json=change, timeout=DEADLINE_SECONDS)
    for name in ("generic", "cloud"):
        assert [row["remoteJid"] for row in mock.get(f"/evoai/fetchSessions/all/{name}")] == [PERSON]


def test_a_change_of_status_repeats_the_query_but_not_another_instance(stage):
    sent = {"remoteJid": PERSON, "status": "paused"}
    answer = stage.mock.post("/evoai/changeStatus/acme?a=1&instanceName=other", sent, status=200)
    assert list(answer["bot"].items()) == [("instanceName", "acme"), ("a", "1"), ("bot", {**sent, "session": {"count": 0}})]
    body = {"remoteJid": PERSON, "url": "https://bots.example", "typebot": "lead"}
    assert list(stage.mock.post("/typebot/start/acme?a=1", body, status=200)["typebot"]) == ["instanceName", "a", "typebot"]


@pytest.mark.parametrize(("profile", "left"), [("compatible", 1), ("strict", 0)])
def test_only_strict_closes_sessions_of_other_instances(start, profile, left):
    mock = start(MOCK_PROFILE=profile, **ON)
    for name in ("acme", "other"):
        mock.create(name)
        mock.post(f"/typebot/settings/{name}", SETTINGS, status=200)
    start_body = {"remoteJid": PERSON, "url": "https://bots.example", "typebot": "lead", "startSession": True}

    def begin():
        for name in ("acme", "other"):
            mock.post(f"/typebot/start/{name}", start_body, status=200)

    for status in ("delete", "closed"):
        begin()
        mock.post("/typebot/changeStatus/acme", {"remoteJid": PERSON, "status": status}, status=200)
        assert [len(mock.get(f"/typebot/fetchSessions/all/{name}")) for name in ("acme", "other")] == [0, left]
    begin()
    answer = mock.post("/typebot/changeStatus/acme", {"remoteJid": PERSON, "status": "paused"}, status=200)
    assert answer["bot"]["bot"]["session"] == {"count": 1}
    assert mock.get("/typebot/fetchSessions/all/other")[0]["status"] == "opened"


def test_the_older_typebot_is_called_elsewhere(stage, listen):
    ear = listen(stage.mock.url)
    stage.mock.post("/typebot/start/acme", {"remoteJid": PERSON, "url": "https://bots.example", "typebot": "lead"}, status=200)
    data = ear.until("typebot.start")[-1][1]["data"]
    assert list(data) == ["remoteJid", "url", "typebot", "sessionId"] and data["url"] == "https://bots.example/api/v1/sendMessage"


def test_openai_hears_as_the_others_do(stage):
    key = stage.mock.post("/openai/creds/acme", {"name": "main", "apiKey": "sk-1"})
    bot = stage.mock.post("/openai/create/acme", {
        "enabled": True, "openaiCredsId": key["id"], "botType": "assistant", "assistantId": "a", "triggerType": "all",
        "debounceTime": 0})
    stage.write("hi")
    assert [(row["type"], row["botId"]) for row in stage.sessions("openai")] == [("openai", bot["id"])]
    stage.write("bye")
    assert [row["status"] for row in stage.sessions("openai")] == ["closed"]
