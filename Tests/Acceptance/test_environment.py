"""Variables of Evolution API and what each changes, one test or row each. Those that have suites of their own are not here again."""

import base64
import datetime
import re
import struct
import subprocess
import zlib

import pytest

from conftest import BINARIES, DEADLINE_SECONDS, KEY, Program, wait_until
from receiver import Receiver

ALICE = "13125550102"


@pytest.fixture
def opened(start):
    """A mock with these variables, an open instance `acme` and one message of Alice's."""

    def factory(**environment):
        mock = start(**environment)
        mock.create("acme", qrcode=True)
        mock.post("/mock/instances/acme/scan", status=200)
        mock.incoming = play(mock, "messages", **{"from": ALICE, "pushName": "Alice", "text": "hi"})
        return mock

    return factory


def play(mock, path, **body):
    return mock.call("POST", f"/mock/instances/acme/{path}", body).json()


def find(mock, route, **body):
    return mock.post(f"/chat/{route}/acme", body, status=200)


# The server


def test_the_port_can_be_a_variable(tmp_path):
    program = Program("evolution-mock", [], {"SERVER_PORT": "0", "MOCK_DATABASE": ":memory:"}, tmp_path).wait_for_port()
    try:
        assert program.port != 8080
    finally:
        assert program.stop() == 0


@pytest.mark.parametrize(("value", "status"), [("true", 404), ("false", 200)])
def test_the_manager_can_be_switched_off(start, value, status):
    mock = start(SERVER_DISABLE_MANAGER=value)
    assert mock.call("GET", "/manager/").status_code == status
    assert ("manager" in mock.get("/")) == (status == 200)


@pytest.mark.parametrize("value", ["true", "false"])
def test_nothing_turns_the_page_of_the_contract_off(start, value):
    assert start(SERVER_DISABLE_DOCS=value).call("GET", "/docs").status_code == 200


def test_pages_learn_methods_and_may_send_credentials(start):
    mock = start(CORS_METHODS="GET,PATCH", CORS_CREDENTIALS="true", CORS_ORIGIN="https://a.example,https://b.example")
    asked = {"Origin": "https://b.example", "Access-Control-Request-Method": "PATCH"}
    fields = mock.call("OPTIONS", "/", headers=asked, status=204).headers
    assert fields["Access-Control-Allow-Methods"] == "GET,PATCH"
    assert fields["Access-Control-Allow-Credentials"] == "true"
    assert fields["Access-Control-Allow-Origin"] == "https://b.example"
    other = mock.call("GET", "/", headers={"Origin": "https://c.example"}, status=500)
    assert other.json()["response"]["message"] == "Not allowed by CORS"


def test_what_verify_creds_shows(start):
    mock = start(FACEBOOK_APP_ID="1", FACEBOOK_CONFIG_ID="", FACEBOOK_USER_TOKEN="t")
    shown = mock.post("/verify-creds", status=200)
    assert (shown["facebookAppId"], shown["facebookConfigId"], shown["facebookUserToken"]) == ("1", "", "t")
    assert "facebookAppId" not in start().post("/verify-creds", status=200)


def test_the_word_of_the_cloud(start):
    mock = start(WA_BUSINESS_TOKEN_WEBHOOK="sesame")
    asked = "/webhook/meta?hub.challenge=7&hub.verify_token="
    assert mock.call("GET", asked + "sesame").text == "7"
    assert mock.call("GET", asked + "evolution").text == "Error, wrong validation token"
    made = mock.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T")
    assert made["instance"]["accessTokenWaBusiness"] == "sesame"


def test_events_have_the_zone_of_the_file(start, tmp_path):
    receiver = Receiver()
    try:
        (tmp_path / ".env").write_text("TZ=Pacific/Kiritimati\n")
        mock = start(WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=receiver.url, WEBHOOK_EVENTS_INSTANCE_CREATE="true")
        mock.create("acme")
        wait_until(lambda: receiver.posts, "the event")
        told = datetime.datetime.fromisoformat(receiver.posts[0].json["date_time"].removesuffix("Z"))
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        assert abs((told - now) - datetime.timedelta(hours=14)) < datetime.timedelta(minutes=5)
    finally:
        receiver.close()


# Instances


def test_the_linked_device_is_named(start):
    mock = start(CONFIG_SESSION_PHONE_CLIENT="Front desk", CONFIG_SESSION_PHONE_NAME="Firefox")
    mock.create("acme", qrcode=True)
    for _ in range(2):
        assert mock.post("/mock/instances/acme/scan", status=200)["device"] == {"client": "Front desk", "browser": "Firefox"}


@pytest.mark.parametrize(("limit", "count"), [("2", 2), ("0", 30)])
def test_codes_are_shown_up_to_a_limit(start, listen, limit, count):
    mock = start(QRCODE_LIMIT=limit, MOCK_QR_INTERVAL_MS="5", WEBSOCKET_GLOBAL_EVENTS="true")
    listener = listen(mock.url)
    mock.create("acme", qrcode=True)
    heard = []
    while not heard or heard[-1][1]["data"].get("state") != "refused":
        heard += listener.take(1)
    codes = [envelope["data"] for name, envelope in heard if name == "qrcode.updated"]
    assert [("qrcode" in data) for data in codes] == [True] * count + [False]
    assert codes[-1] == {"message": "QR code limit reached, please login again", "statusCode": 500}


def test_the_colour_of_codes(start):
    mock = start(QRCODE_COLOR="#102030")
    picture = base64.b64decode(mock.create("acme", qrcode=True)["qrcode"]["base64"].split(",")[1])
    offset, palette = 8, None
    while offset < len(picture):
        length, kind = struct.unpack(">I4s", picture[offset:offset + 8])
        if kind == b"PLTE":
            palette = picture[offset + 8:offset + 8 + length]
        if kind == b"IDAT" and palette is None:
            palette = zlib.decompress(picture[offset + 8:offset + 8 + length])
        offset += length + 12
    assert b"\x10\x20\x30" in palette


# What is kept


def counts(mock):
    return {
        "messages": find(mock, "findMessages")["messages"]["total"], "contacts": len(find(mock, "findContacts")),
        "statuses": len(find(mock, "findStatusMessage")), "labels": len(mock.get("/label/findLabels/acme")),
    }


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("DATABASE_SAVE_DATA_NEW_MESSAGE", {"messages": 0, "contacts": 1, "statuses": 0, "labels": 1}),
        ("DATABASE_SAVE_MESSAGE_UPDATE", {"messages": 2, "contacts": 1, "statuses": 0, "labels": 1}),
        ("DATABASE_SAVE_DATA_CONTACTS", {"messages": 2, "contacts": 0, "statuses": 1, "labels": 1}),
        ("DATABASE_SAVE_DATA_LABELS", {"messages": 2, "contacts": 1, "statuses": 1, "labels": 0}),
        ("DATABASE_SAVE_DATA_CHATS", {"messages": 2, "contacts": 1, "statuses": 1, "labels": 1}),
        ("DATABASE_SAVE_DATA_HISTORIC", {"messages": 2, "contacts": 1, "statuses": 1, "labels": 1}),
    ],
)
def test_each_kind_of_row_is_kept_by_its_own_switch(opened, listen, variable, expected):
    mock = opened(**{variable: "false", "WEBSOCKET_GLOBAL_EVENTS": "true"})
    listener = listen(mock.url)
    play(mock, "labels", action="edit", id="1", name="New", color=4)
    assert listener.until("labels.edit")[-1][1]["data"]["name"] == "New"
    sent = mock.post("/message/sendText/acme", {"number": ALICE, "text": "one"})
    # The automatic receipts come later; this one is told at once, if there is a message to tell it of.
    play(mock, "receipts", id=sent["key"]["id"], status="READ")
    found = {**counts(mock), "statuses": len([row for row in find(mock, "findStatusMessage") if row["status"] == "READ"])}
    assert found == expected
    mock.post("/label/handleLabel/acme", {"number": ALICE, "labelId": "1", "action": "add"}, status=200)
    chat = mock.get(f"/chat/findChatByRemoteJid/acme?remoteJid={ALICE}@s.whatsapp.net")
    assert (chat is None) == (variable == "DATABASE_SAVE_DATA_CHATS")


@pytest.mark.parametrize(("value", "total"), [("true", 1), ("false", 0)])
def test_history_is_kept_by_its_own_switch(start, value, total):
    mock = start(DATABASE_SAVE_DATA_HISTORIC=value)
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    mock.call("POST", "/mock/instances/acme/history", {"chats": [{"chat": ALICE, "messages": [{"text": "old"}]}]})
    assert find(mock, "findMessages")["messages"]["total"] == total


@pytest.mark.parametrize(("value", "names"), [("true", ["acme"]), ("false", [])])
def test_instances_outlive_the_process_if_they_are_saved(start, tmp_path, value, names):
    settings = {"MOCK_DATABASE": tmp_path / "mock.db", "DATABASE_SAVE_DATA_INSTANCE": value}
    first = start(**settings)
    first.create("acme")
    assert first.stop() == 0
    assert [row["name"] for row in start(**settings).get("/instance/fetchInstances")] == names


@pytest.mark.parametrize("keeps", [True, False])
def test_a_deleted_message_stays_or_goes(opened, listen, keeps):
    mock = opened(DATABASE_DELETE_MESSAGE=str(keeps).lower(), WEBSOCKET_GLOBAL_EVENTS="true")
    sent = mock.post("/message/sendText/acme", {"number": ALICE, "text": "one"})
    play(mock, "receipts", id=sent["key"]["id"], status="READ")
    listener = listen(mock.url)
    mock.call("DELETE", "/chat/deleteMessageForEveryone/acme", sent["key"], status=201)
    told = listener.until("messages.delete")[-1][1]["data"]
    rows = find(mock, "findMessages", where={"key": {"id": sent["key"]["id"]}})["messages"]["records"]
    statuses = [row["status"] for row in find(mock, "findStatusMessage", where={"id": sent["key"]["id"]})]
    if keeps:
        assert (told["status"], told["key"]["deleted"], rows[0]["key"]["deleted"]) == ("DELETED", True, True)
        assert "DELETED" in statuses
    else:
        assert (told["status"], "deleted" in told["key"], rows, statuses) == ("PENDING", False, [], [])


@pytest.mark.parametrize(
    ("value", "status", "message"),
    [("true", 400, ["Error: Connection Closed"]), ("false", 500, "Connection Closed")],
)
def test_a_number_once_found_is_known(opened, value, status, message):
    mock = opened(DATABASE_SAVE_IS_ON_WHATSAPP=value)
    mock.post("/message/sendText/acme", {"number": ALICE, "text": "one"})
    mock.call("DELETE", "/instance/logout/acme", status=200)
    refused = mock.call("POST", "/message/sendText/acme", {"number": ALICE, "text": "two"})
    assert (refused.status_code, refused.json()["response"]["message"]) == (status, message)


@pytest.mark.parametrize("value", ["other", "evolution"])
def test_instances_belong_to_a_client_name(start, tmp_path, value):
    database = tmp_path / "mock.db"
    first = start(MOCK_DATABASE=database)
    first.create("acme")
    assert first.stop() == 0
    again = start(MOCK_DATABASE=database, DATABASE_CONNECTION_CLIENT_NAME=value)
    assert again.get("/")["clientName"] == value
    assert len(again.get("/instance/fetchInstances")) == (value == "evolution")


# The server's own webhook

SWITCHES = {
    "INSTANCE_CREATE": "instance.create", "INSTANCE_DELETE": "instance.delete", "QRCODE_UPDATED": "qrcode.updated",
    "MESSAGES_SET": "messages.set", "MESSAGES_UPSERT": "messages.upsert", "MESSAGES_EDITED": "messages.edited",
    "MESSAGES_UPDATE": "messages.update", "MESSAGES_DELETE": "messages.delete", "SEND_MESSAGE": "send.message",
    "SEND_MESSAGE_UPDATE": "send.message.update", "CONTACTS_UPSERT": "contacts.upsert", "CONTACTS_UPDATE": "contacts.update",
    "PRESENCE_UPDATE": "presence.update", "CHATS_SET": "chats.set", "CHATS_UPSERT": "chats.upsert", "CHATS_UPDATE": "chats.update",
    "CHATS_DELETE": "chats.delete", "CONNECTION_UPDATE": "connection.update", "LABELS_EDIT": "labels.edit",
    "LABELS_ASSOCIATION": "labels.association", "GROUPS_UPSERT": "groups.upsert", "GROUPS_UPDATE": "groups.update",
    "GROUP_UPDATE": "groups.update", "GROUP_PARTICIPANTS_UPDATE": "group-participants.update", "CALL": "call",
    "TYPEBOT_START": "typebot.start", "TYPEBOT_CHANGE_STATUS": "typebot.change-status",
}


def make_everything_happen(mock):
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    message = play(mock, "messages", **{"from": ALICE, "pushName": "Alice", "text": "hi"})
    play(mock, "messages", **{"from": ALICE, "pushName": "Alice", "type": "edit", "message": message["key"]["id"], "text": "ho"})
    sent = mock.post("/message/sendText/acme", {"number": ALICE, "text": "one"})
    mock.post("/chat/updateMessage/acme", {"number": ALICE, "text": "two", "key": sent["key"]}, status=200)
    play(mock, "receipts", id=sent["key"]["id"], status="READ")
    mock.call("DELETE", "/chat/deleteMessageForEveryone/acme", sent["key"], status=201)
    play(mock, "presence", **{"from": ALICE, "presence": "composing"})
    play(mock, "calls", **{"from": ALICE})
    play(mock, "labels", action="edit", id="1", name="New", color=4)
    play(mock, "labels", action="add", id="1", chat=ALICE)
    play(mock, "history", chats=[{"chat": "13125550109", "name": "Old", "messages": [{"text": "old"}]}])
    play(mock, "chats", action="delete", chat=ALICE)
    group = mock.post("/group/create/acme", {"subject": "g", "participants": [ALICE]})["id"]
    mock.post(f"/group/updateGroupSubject/acme?groupJid={group}", {"subject": "h"})
    mock.post(f"/group/updateParticipant/acme?groupJid={group}", {"action": "promote", "participants": [ALICE]})
    start = {"remoteJid": f"{ALICE}@s.whatsapp.net", "url": "https://bots.example", "typebot": "lead"}
    mock.post("/typebot/start/acme", start, status=200)
    mock.post("/typebot/start/acme", {**start, "startSession": True}, status=200)
    mock.call("DELETE", "/instance/delete/acme", status=200)


@pytest.mark.parametrize("switch", SWITCHES)
def test_each_switch_of_the_webhook_tells_its_own_event(start, switch):
    receiver = Receiver()
    try:
        mock = start(
            TYPEBOT_ENABLED="true", WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=receiver.url,
            **{f"WEBHOOK_EVENTS_{switch}": "true"})
        make_everything_happen(mock)
        wait_until(lambda: receiver.posts, switch)
        assert {post.json["event"] for post in receiver.posts} == {SWITCHES[switch]}
    finally:
        receiver.close()


def test_two_switches_are_never_told(start):
    receiver = Receiver()
    try:
        mock = start(
            TYPEBOT_ENABLED="true", WEBHOOK_GLOBAL_ENABLED="true", WEBHOOK_GLOBAL_URL=receiver.url,
            WEBHOOK_EVENTS_APPLICATION_STARTUP="true", WEBHOOK_EVENTS_CONTACTS_SET="true",
            WEBHOOK_EVENTS_REMOVE_INSTANCE="true", WEBHOOK_EVENTS_LOGOUT_INSTANCE="true")
        make_everything_happen(mock)
        assert mock.stop() == 0
        assert receiver.posts == []
    finally:
        receiver.close()


# Without effect


def test_variables_without_effect_are_listed_and_taken_with_any_value(start, tmp_path):
    listed = Program("evolution-mock", ["variables"], {}, tmp_path)
    listed.process.wait()
    listed.stop()
    groups = [line for line in listed.lines if line.startswith("Accepted and without effect, for ")]
    first = listed.lines.index(groups[0])
    names = [line.strip() for line in listed.lines[first:] if re.fullmatch(r"    [A-Z0-9_]+\*?", line)]
    assert {"LANGUAGE", "LOG_LEVEL", "EVENT_EMITTER_MAX_LISTENERS", "PROVIDER_*", "SERVER_DISABLE_DOCS", "CACHE_REDIS_*"} <= set(names)
    mock = start(**{name.replace("*", "ANYTHING"): "what you like" for name in names})
    assert mock.get("/")["status"] == 200
    assert mock.session.headers["apikey"] == KEY


@pytest.mark.parametrize("content", [None, b"A=1\n" * (1 << 19)], ids=["a folder", "2 MiB"])
def test_settings_that_cannot_be_read_end_the_start(tmp_path, content):
    file = tmp_path / "settings.env"
    file.mkdir() if content is None else file.write_bytes(content)
    done = subprocess.run(
        [BINARIES / "evolution-mock", "--port", "0", "--env-file", str(file)],
        cwd=tmp_path, env={"MOCK_DATABASE": ":memory:"}, capture_output=True, text=True, timeout=DEADLINE_SECONDS)
    assert (done.returncode, done.stderr.count("\n")) == (78, 1) and f"read {file}" in done.stderr
