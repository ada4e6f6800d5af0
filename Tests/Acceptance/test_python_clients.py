"""Two more clients of PyPI, driven by their own methods: `pyevolutionapi` and `evolution-whatsapp`.

What they can do with the real server they can do here. Where one of them is wrong, it fails here as it does there.
"""

import asyncio
import base64
import inspect
import json

import pydantic
import pytest
from evolution_api import AsyncEvoClient, EvoClient, EvolutionAPIError, jid
from evolution_api.webhooks import ConnectionUpdate, GenericEvent, MessagesUpsert, QrcodeUpdated, parse_webhook
from pyevolutionapi import EvolutionClient
from pyevolutionapi.exceptions import AuthenticationError, NotFoundError, ValidationError
from pyevolutionapi.exceptions import EvolutionAPIError as PyEvolutionError
from pyevolutionapi.models.webhook import WebhookConfig, WebhookEvent

from conftest import KEY, wait_until
from receiver import Receiver
from test_messages import PNG

OWN = "12125550101"
ALICE = "13125550102"
BOB = "13125550103"
# One pixel, and a second of nothing.
WEBP = base64.b64encode(b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0").decode()
OGG = base64.b64encode(b"OggS" + bytes(24)).decode()


@pytest.fixture
def acme(mock):
    mock.create("acme", qrcode=True, number=OWN)
    mock.post("/mock/instances/acme/scan", status=200)
    return mock


def is_open(mock):
    return mock.get("/instance/connectionState/acme")["instance"]["state"] == "open"


def newest(mock):
    return mock.post("/chat/findMessages/acme", {}, status=200)["messages"]["records"][0]


# pyevolutionapi


@pytest.fixture
def py(mock):
    with EvolutionClient(mock.url, KEY) as client:
        yield client


def test_py_lives_an_instance(mock, py):
    assert py.health_check()
    made = py.instance.create("acme", number=OWN, reject_call=True)
    assert made.instance.instance_name == "acme" and made.instance.status == "connecting"
    assert made.hash and made.qr_code_base64.startswith("data:image/png;base64,")
    assert mock.get("/settings/find/acme")["rejectCall"] is True
    assert py.instance.connect("acme", number=OWN).code
    mock.post("/mock/instances/acme/scan", status=200)
    assert py.instance.connect("acme").instance.is_connected
    found, = py.instance.fetch_instances("acme")
    assert (found.id, found.integration, found.Setting["rejectCall"]) == (made.instance.instance_id, "WHATSAPP-BAILEYS", True)
    assert [one.id for one in py.instance.fetch_instances(instance_id=found.id)] == [found.id]
    assert py.instance.connection_state("acme") == {"instance": {"instanceName": "acme", "state": "open"}}
    assert py.instance.set_presence("acme") == {"presence": "available"}
    assert py.instance.restart("acme").instance.instance_name == "acme"
    wait_until(lambda: is_open(mock), "the connection")
    assert py.instance.logout("acme")["response"]["message"] == "Instance logged out"
    with pytest.raises(ValidationError) as refused:
        py.instance.logout("acme")
    assert refused.value.response_data["response"]["message"] == ['The "acme" instance is not connected']
    assert py.instance.delete("acme")["response"]["message"] == "Instance deleted"
    with pytest.raises(NotFoundError):
        py.instance.delete("acme")
    with EvolutionClient(mock.url, "wrong") as stranger, pytest.raises(AuthenticationError):
        stranger.instance.create("other")


SENDS = {
    "send_text": ({"number": ALICE, "text": "hi"}, "conversation"),
    "send_media": ({"number": ALICE, "mediatype": "image", "media": base64.b64encode(PNG).decode(), "caption": "c"}, "imageMessage"),
    "send_audio": ({"number": ALICE, "audio": OGG}, "audioMessage"),
    "send_location": (
        {"number": ALICE, "name": "n", "address": "a", "latitude": 1.5, "longitude": 2.5}, "locationMessage"),
    "send_sticker": ({"number": ALICE, "sticker": WEBP}, "stickerMessage"),
    "send_poll": ({"number": ALICE, "name": "q", "values": ["a", "b"]}, "pollCreationMessageV3"),
    "send_contact": (
        {"number": ALICE, "contacts": [{
            "fullName": "Bob", "wuid": BOB, "phoneNumber": BOB, "organization": "o", "email": "e@x.example", "url": "https://x"}]},
        "contactMessage"),
    "send_status": (
        {"type": "text", "content": "c", "status_jid_list": [f"{ALICE}@s.whatsapp.net"], "backgroundColor": "#000000", "font": 1},
        "conversation"),
    "send_reaction": (
        {"key": {"id": "3A5C0E9B7D1F2A4C6E80", "remoteJid": f"{ALICE}@s.whatsapp.net", "fromMe": False}, "reaction": "👍"},
        "reactionMessage"),
}


@pytest.mark.parametrize("method", SENDS)
def test_py_sends_but_cannot_read_the_answer(acme, py, method):
    """It expects the sent message to hold a key of its own, which no answer of the real server does."""
    fields, kind = SENDS[method]
    with pytest.raises(pydantic.ValidationError, match="key"):
        getattr(py.messages, method)("acme", **fields)
    assert newest(acme)["messageType"] == kind


@pytest.mark.parametrize(
    ("method", "fields", "messages"),
    [
        ("send_contact", {"number": ALICE, "contacts": [{"fullName": "Bob", "wuid": BOB, "phoneNumber": BOB}]},
         [f"contact[0].{name} is not of a type(s) string" for name in ["organization", "email", "url"]]),
        ("send_status", {"type": "text", "content": "c"}, ["statusJidList is not of a type(s) array"]),
    ],
)
def test_py_sends_null_where_it_has_nothing(acme, py, method, fields, messages):
    with pytest.raises(ValidationError) as refused:
        getattr(py.messages, method)("acme", **fields)
    assert refused.value.response_data["response"]["message"] == [messages]


def test_py_finds_chats(acme, py):
    acme.post("/mock/instances/acme/messages", {"from": ALICE, "pushName": "Alice", "text": "hi"})
    assert py.chat.whatsapp_numbers("acme", [ALICE])[0]["exists"]
    contact, = py.chat.find_contacts("acme")
    assert contact.push_name == "Alice"
    # What it calls an address is the id of the row.
    assert py.chat.find_contacts("acme", {"id": contact.id}) == [contact]
    found = py.chat.find_messages("acme", {"key": {"remoteJid": f"{ALICE}@s.whatsapp.net"}}, page=1, offset=1)["messages"]
    assert (found["total"], found["records"][0]["message"]) == (1, {"conversation": "hi"})
    assert py.chat.find_chats("acme")[0].last_message["pushName"] == "Alice"
    key = found["records"][0]["key"]
    read = {name: key[name] for name in ["id", "fromMe", "remoteJid"]}
    assert py.chat.mark_as_read("acme", [read]) == {"message": "Read messages", "read": "success"}
    assert py.chat.send_presence("acme", ALICE, delay=1) == {"presence": "composing"}
    assert py.chat.fetch_profile_picture("acme", ALICE) == {"wuid": f"{ALICE}@s.whatsapp.net", "profilePictureUrl": None}
    # By the path of the documents.
    assert py.chat.update_block_status("acme", ALICE) == {"block": "success"}


def test_py_is_refused_the_documented_path_by_the_strict_profile(start):
    mock = start(MOCK_PROFILE="strict")
    mock.create("acme")
    with EvolutionClient(mock.url, KEY) as client, pytest.raises(NotFoundError) as refused:
        client.chat.update_block_status("acme", ALICE)
    assert refused.value.response_data["response"]["message"] == ["Cannot POST /message/updateBlockStatus/acme"]


def test_py_runs_groups(acme, py):
    made = py.group.create("acme", "Crew", description="d", participants=[ALICE])
    assert len(made.participants) == 2
    group, = py.group.fetch_all_groups("acme", True)
    assert (group.subject, len(group.participants)) == ("Crew", 2)
    assert py.group.update_subject("acme", group.id, "Team") == {"update": "success"}
    assert py.group.update_description("acme", group.id, "x") == {"update": "success"}
    assert py.group.update_picture("acme", group.id, base64.b64encode(PNG).decode()) == {"update": "success"}
    first = py.group.get_invite_code("acme", group.id)["inviteCode"]
    assert py.group.revoke_invite_code("acme", group.id)["inviteCode"] != first
    assert len(py.group.get_participants("acme", group.id)["participants"]) == 2
    done = py.group.update_participant("acme", group.id, "promote", [ALICE])
    assert done["updateParticipants"][0]["status"] == "200"
    assert py.group.leave_group("acme", group.id) == {"groupJid": group.id, "leave": True}


def test_py_changes_the_profile(acme, py):
    assert py.profile.fetch_profile("acme", ALICE)["numberExists"]
    assert py.profile.fetch_business_profile("acme", ALICE)["isBusiness"] is False
    assert py.profile.update_name("acme", "Acme") == {"update": "success"}
    assert py.profile.update_status("acme", "here") == {"update": "success"}
    settings = py.profile.fetch_privacy_settings("acme")
    assert py.profile.update_privacy_settings("acme", {**settings, "last": "none"})["data"]["last"] == "none"
    # This and the two below connect afresh, as the real server does.
    wait_until(lambda: is_open(acme), "the connection")
    assert py.profile.update_picture("acme", base64.b64encode(PNG).decode()) == {"update": "success"}
    wait_until(lambda: is_open(acme), "the connection")
    assert py.profile.remove_picture("acme") == {"update": "success"}


def test_py_subscribes(acme, py):
    # Its own type for addresses is one that it cannot write as JSON: nothing is ever sent.
    with pytest.raises(PyEvolutionError, match="not JSON serializable"):
        py.webhook.set_webhook("acme", WebhookConfig(url="https://h.example", events=[WebhookEvent.CALL]))
    # The real server says null, which it takes for no answer.
    with pytest.raises(pydantic.ValidationError):
        py.webhook.find_webhook("acme")
    acme.post("/webhook/set/acme", {"webhook": {"enabled": True, "url": "https://h.example", "events": []}})
    assert py.webhook.find_webhook("acme").is_configured is False
    assert py.webhook.set_websocket("acme", events=[WebhookEvent.CALL])["events"] == ["CALL"]
    assert py.webhook.find_websocket("acme")["enabled"] is True


@pytest.mark.parametrize("kind", ["rabbitmq", "sqs"])
def test_py_cannot_read_the_empty_answer_of_what_is_off(start, kind):
    for switch in ["true", "false"]:
        mock = start(**{f"{kind.upper()}_ENABLED": switch})
        mock.create("acme")
        with EvolutionClient(mock.url, KEY) as client:
            for call in [getattr(client.webhook, f"set_{kind}"), getattr(client.webhook, f"find_{kind}")]:
                if switch == "true":
                    assert call("acme")["enabled"] is True
                else:
                    with pytest.raises(json.JSONDecodeError):
                        call("acme")


def test_py_without_waiting(mock):
    async def run():
        async with EvolutionClient(mock.url, KEY) as client:
            assert await client.ahealth_check()
            assert (await client.instance.acreate("acme")).qr_code_base64
            assert len(await client.instance.afetch_instances()) == 1
            mock.post("/mock/instances/acme/scan", status=200)
            with pytest.raises(pydantic.ValidationError, match="key"):
                await client.messages.asend_text("acme", ALICE, "hi")

    asyncio.run(run())
    assert newest(mock)["message"] == {"conversation": "hi"}


# evolution-whatsapp


@pytest.fixture
def evo(mock):
    with EvoClient(mock.url, KEY, "acme", max_retries=1) as client:
        yield client


KEYED = {"id": "3A5C0E9B7D1F2A4C6E80", "remoteJid": f"{ALICE}@s.whatsapp.net", "fromMe": False}
ROWS = [{"title": "s", "rows": [{"title": "r", "description": "d", "rowId": "1"}]}]
EVO_SENDS = [
    ("send_text", (ALICE, "hi"), {"delay": 1, "link_preview": False}, "conversation"),
    ("send_status", ("text", "c"), {"background_color": "#000000", "font": 1, "status_jid_list": [jid(ALICE)]}, "conversation"),
    ("send_media", (ALICE, "image", "image/png", base64.b64encode(PNG).decode(), "a.png"), {"caption": "c"}, "imageMessage"),
    ("send_media", (ALICE, "document", "application/pdf", "data:application/pdf;base64,JVBERi0x", "a.pdf"), {}, "documentMessage"),
    ("send_whatsapp_audio", (ALICE, OGG), {}, "audioMessage"),
    ("send_sticker", (ALICE, WEBP), {}, "stickerMessage"),
    ("send_location", (ALICE, 1.5, 2.5), {"name": "n", "address": "a"}, "locationMessage"),
    ("send_contact", (ALICE, {"fullName": "Bob", "phoneNumber": BOB}), {}, "contactMessage"),
    ("send_contact", (ALICE, [{"fullName": "Bob", "phoneNumber": BOB}, {"fullName": "Eve", "phoneNumber": OWN}]), {},
     "contactsArrayMessage"),
    ("send_reaction", (KEYED, "👍"), {}, "reactionMessage"),
    ("send_poll", (ALICE, "q", ["a", "b", "c"]), {"selectable_count": 2}, "pollCreationMessage"),
    ("send_buttons", (ALICE, "t", "d", "f", [{"type": "reply", "displayText": "Yes", "id": "y"}]), {}, "viewOnceMessage"),
    ("send_list", (ALICE, "t", "d", "b", ROWS), {"footer": "f"}, "listMessage"),
]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("method", "arguments", "options", "kind"), EVO_SENDS)
def test_evo_sends(acme, evo, method, arguments, options, kind):
    sent = getattr(evo, method)(*arguments, **options)
    assert (sent["messageType"], sent["status"], sent["key"]["fromMe"]) == (kind, "PENDING", True)
    assert newest(acme)["key"]["id"] == sent["key"]["id"]


def test_evo_has_no_other_way_to_send():
    methods = {name for name, _ in inspect.getmembers(EvoClient, inspect.isfunction) if name.startswith("send_")}
    assert methods == {row[0] for row in EVO_SENDS}


def test_evo_asks(acme, evo):
    assert evo.connection_state() == {"instance": {"instanceName": "acme", "state": "open"}}
    assert evo.check_is_whatsapp([ALICE])[0]["jid"] == jid(ALICE)
    assert evo.check_numbers([ALICE]) == evo.check_is_whatsapp([ALICE])


@pytest.mark.parametrize(
    ("call", "status", "message"),
    [
        (lambda evo: evo.send_location(ALICE, 1, 2), 400,
         [['instance requires property "name"', 'instance requires property "address"']]),
        (lambda evo: evo.send_media(ALICE, "image", "image/png", "http://localhost:1/a.png", "a.png"), 400,
         ["Owned media must be a url or base64"]),
        (lambda evo: evo.send_status("text", "c", all_contacts=True), 400, ["Contacts not found"]),
        (lambda evo: evo.send_reaction({"id": "1"}, "👍"), 400,
         [['key requires property "remoteJid"', 'key requires property "fromMe"']]),
    ],
)
def test_evo_is_refused_as_by_the_real_server(acme, evo, call, status, message):
    with pytest.raises(EvolutionAPIError) as refused:
        call(evo)
    assert (refused.value.status, refused.value.body["response"]["message"]) == (status, message)


def test_evo_meets_a_closed_door(mock):
    for key, instance, status in [(KEY, "nobody", 404), ("wrong", "acme", 401)]:
        mock.call("POST", "/instance/create", {"instanceName": "acme", "integration": "WHATSAPP-BAILEYS"})
        with EvoClient(mock.url, key, instance, max_retries=1) as client, pytest.raises(EvolutionAPIError) as refused:
            client.connection_state()
        assert refused.value.status == status


def test_evo_without_waiting(acme):
    async def run():
        async with AsyncEvoClient(acme.url, KEY, "acme", max_retries=1) as client:
            first, second = await asyncio.gather(client.send_text(ALICE, "one"), client.send_text(ALICE, "two"))
            assert first["key"]["id"] != second["key"]["id"]
            assert (await client.connection_state())["instance"]["state"] == "open"

    asyncio.run(run())


def test_evo_reads_what_webhooks_bring(mock):
    receiver = Receiver()
    try:
        mock.create("acme", webhook={"url": receiver.url, "events": []}, qrcode=True)
        mock.post("/mock/instances/acme/scan", status=200)
        mock.post("/mock/instances/acme/messages", {"from": ALICE, "pushName": "Alice", "text": "hi"})
        wait_until(lambda: any(post.json["event"] == "contacts.upsert" for post in receiver.posts), "the last event")
        events = [parse_webhook(post.json) for post in receiver.posts]
        kinds = {type(event) for event in events}
        assert kinds == {QrcodeUpdated, ConnectionUpdate, MessagesUpsert, GenericEvent}
        message = next(event for event in events if isinstance(event, MessagesUpsert))
        assert (message.data.push_name, message.data.key.remote_jid, message.event_type) == ("Alice", jid(ALICE), "MESSAGES_UPSERT")
        assert [event.data.state for event in events if isinstance(event, ConnectionUpdate)][-1] == "open"
        assert next(event for event in events if isinstance(event, QrcodeUpdated)).data.qrcode["base64"]
    finally:
        receiver.close()
