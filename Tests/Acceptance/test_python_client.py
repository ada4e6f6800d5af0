"""The `evolutionapi` package of PyPI, driven by its own methods. Where the client is wrong, the server's answer is what is expected."""

import base64
import io
import queue

import pytest
from evolutionapi.client import EvolutionClient
from evolutionapi.exceptions import EvolutionAPIError, EvolutionAuthenticationError, EvolutionNotFoundError
from evolutionapi.models import chat, group, message, profile
from evolutionapi.models.call import FakeCall
from evolutionapi.models.instance import EventsConfig, InstanceConfig, WebhookConfig
from evolutionapi.models.label import HandleLabel
from evolutionapi.models.presence import PresenceStatus
from evolutionapi.models.websocket import WebSocketConfig
from evolutionapi.typing.message_handlers import WebhookEventProcessor
from evolutionapi.typing.webhook import WebhookProcessor
from socketio.exceptions import ConnectionError as ConnectionRefused

from conftest import DEADLINE_SECONDS, KEY, wait_until
from receiver import Receiver
from test_messages import PNG

OWN = "12125550101"
ALICE = "13125550102"
BOB = "13125550103"
TOKEN = "token-of-acme"
# One pixel.
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0"


def jid(number):
    return f"{number}@s.whatsapp.net"


def configuration(**fields):
    return InstanceConfig("acme", "WHATSAPP-BAILEYS", TOKEN, OWN, qrcode=True, **fields)


@pytest.fixture
def client(mock):
    return EvolutionClient(mock.url, KEY)


@pytest.fixture
def acme(mock, client):
    client.instances.create_instance(configuration())
    mock.post("/mock/instances/acme/scan", status=200)
    return client


@pytest.fixture
def receiver():
    opened = Receiver()
    yield opened
    opened.close()


@pytest.fixture
def socket():
    opened = []

    def factory(client, *events):
        """A manager connected with the token, and the queue of what its handlers hear."""
        manager, heard = client.create_websocket("acme", TOKEN), queue.Queue()
        for event in events:
            manager.on(event, heard.put)
        manager.connect()
        opened.append(manager)
        return manager, heard

    yield factory
    for manager in opened:
        manager.disconnect()


def receive(mock, text, number=ALICE, **fields):
    return mock.post("/mock/instances/acme/messages", {"from": number, "pushName": "Alice", "text": text, **fields})


def stored(client, remote=jid(ALICE), **fields):
    return client.chat.get_messages("acme", remote, TOKEN, **fields)["messages"]


def messages_of(answer):
    return answer["status"], answer["response"]["message"]


def state(client):
    return client.instance_operations.get_connection_state("acme", TOKEN)["instance"]["state"]


def reopened(client):
    wait_until(lambda: state(client) == "open", "the line is open again")


# Instances


def test_an_instance_from_create_to_delete(mock, client):
    created = client.instances.create_instance(configuration(rejectCall=True, msgCall="No calls", readMessages=True))
    assert created["hash"] == TOKEN and created["instance"]["status"] == "connecting"
    assert created["qrcode"]["base64"].startswith("data:image/png;base64,")
    assert [created["settings"][name] for name in ["rejectCall", "msgCall", "readMessages"]] == [True, "No calls", True]

    operations = client.instance_operations
    assert operations.connect("acme", TOKEN)["code"] == created["qrcode"]["code"]
    mock.post("/mock/instances/acme/scan", status=200)
    assert operations.connect("acme", TOKEN) == {"instance": {"instanceName": "acme", "state": "open"}}
    assert operations.get_connection_state("acme", TOKEN) == {"instance": {"instanceName": "acme", "state": "open"}}
    row, = client.instances.fetch_instances()
    assert (row["id"], row["name"]) == (created["instance"]["instanceId"], "acme")
    assert (row["connectionStatus"], row["ownerJid"], row["token"]) == ("open", jid(OWN), TOKEN)

    for presence in PresenceStatus:
        assert operations.set_presence("acme", presence, TOKEN) == {"presence": presence.value}
    assert operations.restart("acme", TOKEN) == {"instance": {"instanceName": "acme", "state": "open"}}
    reopened(client)

    assert operations.logout("acme", TOKEN)["response"] == {"message": "Instance logged out"}
    assert state(client) == "close"
    with pytest.raises(EvolutionAPIError, match="400.*is not connected"):
        operations.logout("acme", TOKEN)
    assert operations.delete("acme", TOKEN)["response"] == {"message": "Instance deleted"}
    assert client.instances.fetch_instances() == []
    with pytest.raises(EvolutionNotFoundError):
        operations.delete("acme", TOKEN)


def test_failures_become_the_exceptions_of_the_client(mock, acme):
    stranger = EvolutionClient(mock.url, "wrong")
    with pytest.raises(EvolutionAuthenticationError):
        stranger.instances.fetch_instances()
    with pytest.raises(EvolutionAuthenticationError):
        acme.instance_operations.get_connection_state("acme", "wrong")
    with pytest.raises(EvolutionNotFoundError):
        acme.instance_operations.get_connection_state("other", TOKEN)
    # Its `post` hands out the body of any status.
    assert messages_of(acme.instances.create_instance(configuration())) == (403, ['This name "acme" is already in use.'])
    assert messages_of(stranger.instances.create_instance(InstanceConfig("other", "WHATSAPP-BAILEYS"))) == (401, "Unauthorized")


# Messages


def send(client, name, *arguments, **options):
    return getattr(client.messages, f"send_{name}")("acme", *arguments, TOKEN, **options)


def spoken(client):
    """Something to quote and to react to."""
    return send(client, "text", message.TextMessage(ALICE, "Lunch?"))


def media(**fields):
    described = {"mediatype": "image", "caption": "menu", "mimetype": "image/png", "fileName": "menu.png", **fields}
    return message.MediaMessage(ALICE, **described)


def quoting(sent):
    return message.QuotedMessage(sent["key"], {"conversation": "Lunch?"})


ROWS = [message.ListRow("Soup", "of the day", "1"), message.ListRow("Salad", "green", "2")]
BUTTONS = [message.Button("reply", "Yes", id="yes"), message.Button("reply", "No", id="no")]
LINKS = [
    message.Button("url", "Menu", url="https://menu.example"), message.Button("call", "Call", phoneNumber="+13125550103"),
    message.Button("copy", "Code", copyCode="X1"),
]
CARD = message.Contact("Bob", BOB, "+1 312 555 0103", organization="Acme", email="bob@acme.example", url="https://acme.example")
OTHER = message.Contact("Carol", "13125550104", "+1 312 555 0104")
KINDS = {
    "text": (lambda c, s: send(c, "text", message.TextMessage(ALICE, "Hi", delay=1)), "conversation", "Hi"),
    "image": (lambda c, s: send(c, "media", media(), file=io.BytesIO(PNG)), "imageMessage", {"caption": "menu"}),
    "video": (
        lambda c, s: send(c, "media", media(mediatype="video", fileName="a.mp4"), file=io.BytesIO(b"film")),
        "videoMessage", {"mimetype": "video/mp4"}),
    "document": (
        lambda c, s: send(c, "media", media(mediatype="document", fileName="a.pdf", mimetype="application/pdf"), file=io.BytesIO(b"%PDF")),
        "documentMessage", {"fileName": "a.pdf", "mimetype": "application/pdf"}),
    "ptv": (lambda c, s: send(c, "ptv", {"number": ALICE}, file=io.BytesIO(b"film")), "ptvMessage", {"mimetype": "video/mp4"}),
    "audio": (
        lambda c, s: send(c, "whatsapp_audio", {"number": ALICE}, file=io.BytesIO(b"OggS")), "audioMessage", {"ptt": True}),
    "sticker": (
        lambda c, s: send(c, "sticker", {"number": ALICE}, file=io.BytesIO(WEBP)), "stickerMessage", {"mimetype": "image/webp"}),
    "location": (
        lambda c, s: send(c, "location", message.LocationMessage(ALICE, "Office", "Main St", 40.5, -74.25, 1, quoting(s))),
        "locationMessage", {"name": "Office", "address": "Main St", "degreesLatitude": 40.5, "degreesLongitude": -74.25}),
    "contact": (
        lambda c, s: send(c, "contact", message.ContactMessage(ALICE, [CARD])), "contactMessage", {"displayName": "Bob"}),
    "contacts": (
        lambda c, s: send(c, "contact", message.ContactMessage(ALICE, [CARD, OTHER])), "contactsArrayMessage",
        {"displayName": "2 contacts"}),
    "reaction": (
        lambda c, s: send(c, "reaction", message.ReactionMessage(s["key"], "👍")), "reactionMessage", {"text": "👍"}),
    "poll": (
        lambda c, s: send(c, "poll", message.PollMessage(ALICE, "Lunch", 1, ["Soup", "Salad"], 1, quoting(s))),
        "pollCreationMessageV3", {"name": "Lunch", "selectableOptionsCount": 1}),
    "list": (
        lambda c, s: send(c, "list", message.ListMessage(
            ALICE, "Menu", "today", "Choose", "bye", [message.ListSection("Food", ROWS)], 1, quoting(s))),
        "listMessage", {"title": "Menu", "buttonText": "Choose", "footerText": "bye"}),
    "replies": (
        lambda c, s: send(c, "buttons", message.ButtonMessage(ALICE, "Lunch", "today", "bye", BUTTONS, 1, quoting(s))),
        "viewOnceMessage", {}),
    "links": (
        lambda c, s: send(c, "buttons", message.ButtonMessage(ALICE, "Lunch", "today", "bye", LINKS)), "viewOnceMessage", {}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_message_is_sent_and_found_again(acme, kind):
    act, name, content = KINDS[kind]
    sent = act(acme, spoken(acme))
    assert sent["status"] == "PENDING" and sent["key"]["fromMe"] is True and sent["key"]["remoteJid"] == jid(ALICE)
    if isinstance(content, dict):
        assert {key: sent["message"][name][key] for key in content} == content
    else:
        assert sent["message"][name] == content
    found, = stored(acme, whatsapp_message_id=sent["key"]["id"])["records"]
    assert found["key"] == sent["key"] and found["messageType"] == sent["messageType"]
    assert stored(acme, message_id=found["id"])["records"] == [found]


def test_quoted_sections_and_buttons_arrive_as_given(acme):
    asked = spoken(acme)
    located = KINDS["location"][0](acme, asked)["contextInfo"]
    assert (located["stanzaId"], located["quotedMessage"]) == (asked["key"]["id"], {"conversation": "Lunch?"})
    listed = KINDS["list"][0](acme, asked)["message"]["listMessage"]
    assert listed["sections"] == [{"title": "Food", "rows": [row.__dict__ for row in ROWS]}]
    flow = KINDS["links"][0](acme, asked)["message"]["viewOnceMessage"]["message"]["interactiveMessage"]["nativeFlowMessage"]
    assert [button["name"] for button in flow["buttons"]] == ["cta_url", "cta_call", "cta_copy"]
    poll = KINDS["poll"][0](acme, asked)["message"]["pollCreationMessageV3"]
    assert [option["optionName"] for option in poll["options"]] == ["Soup", "Salad"]
    card = KINDS["contact"][0](acme, asked)["message"]["contactMessage"]["vcard"]
    assert f"waid={BOB}:+1 312 555 0103" in card and "ORG:Acme;" in card and "URL:https://acme.example" in card


def test_uploads_come_back_byte_for_byte(acme, tmp_path):
    file = tmp_path / "menu.png"
    file.write_bytes(PNG)
    form = {"number": ALICE, "mediatype": "image", "caption": "menu"}
    for sent in [
        send(acme, "media", media(), file=str(file)), send(acme, "media", media(), file=io.BytesIO(PNG)),
        acme.post("message/sendMedia/acme", form, TOKEN, files={"file": ("menu.png", io.BytesIO(PNG), "image/png")}),
    ]:
        wanted = chat.MediaMessage({"key": {"id": sent["key"]["id"]}})
        described = acme.chat.get_base64_from_media_message("acme", wanted, TOKEN)
        assert described["mediaType"] == "imageMessage" and described["mimetype"] == "image/png"
        assert base64.b64decode(described["base64"]) == PNG


def test_stories_of_each_type(acme, mock):
    def story(type, content, **fields):
        return send(acme, "status", message.StatusMessage(type, content, **fields))

    colours = {"backgroundColor": "#008000", "font": message.FontType.BEBASNEUE_REGULAR}
    only = {"statusJidList": [jid(ALICE)]}
    assert messages_of(story(message.StatusType.TEXT, "Open", allContacts=True, **colours)) == (400, ["Contacts not found"])
    receive(mock, "hi")
    sent = [
        story(message.StatusType.TEXT, "Open", allContacts=True, **colours),
        story(message.StatusType.TEXT, "Open", **colours, **only),
        story(message.StatusType.IMAGE, "QUJD", caption="menu", **only),
        story(message.StatusType.VIDEO, "QUJD", **only),
        story(message.StatusType.AUDIO, "QUJD", **only),
    ]
    assert [answer["messageType"] for answer in sent[2:]] == ["imageMessage", "videoMessage", "audioMessage"]
    found = stored(acme, "status@broadcast")["records"]
    assert {row["key"]["id"] for row in found} == {answer["key"]["id"] for answer in sent} and len(found) == 5


def test_refused_messages_answer_like_the_server(acme):
    asked = spoken(acme)
    late = {"number": ALICE, "delay": 5}
    # Everything in a form is a string, the delay too.
    for answer in [
        send(acme, "media", media(delay=5), file=io.BytesIO(PNG)), send(acme, "ptv", late, file=io.BytesIO(b"film")),
        send(acme, "whatsapp_audio", late, file=io.BytesIO(b"OggS")), send(acme, "sticker", late, file=io.BytesIO(PNG)),
    ]:
        assert messages_of(answer) == (400, [["Enter a value in milliseconds"]])
    # An address given as `media` is not passed on by the client.
    elsewhere = send(acme, "media", media(media="https://pictures.example/a.png"))
    assert messages_of(elsewhere) == (400, ["Owned media must be a url or base64"])
    refused = send(acme, "reaction", message.ReactionMessage(asked["key"], "ok"))
    assert messages_of(refused) == (400, ["Reaction must be a single emoji or empty string"])
    assert stored(acme)["total"] == 1


# Chats


def test_reading_archiving_and_marking(acme, mock):
    key = receive(mock, "hi")["key"]
    last = {"key": {name: key[name] for name in ["id", "fromMe", "remoteJid"]}}
    read = acme.chat.mark_message_as_read("acme", [chat.ReadMessage(key["remoteJid"], False, key["id"])], TOKEN)
    assert read == {"message": "Read messages", "read": "success"}
    for archive in [True, False]:
        archived = acme.chat.archive_chat("acme", chat.ArchiveChat(last, key["remoteJid"], archive), TOKEN)
        assert archived == {"chatId": jid(ALICE), "archived": True}
    unread = acme.chat.mark_chat_unread("acme", chat.UnreadChat(last, key["remoteJid"]), TOKEN)
    assert unread == {"chatId": jid(ALICE), "markedChatUnread": True}
    for presence in ["composing", "recording", "paused"]:
        sent = acme.chat.send_presence("acme", chat.Presence(ALICE, 1, presence), TOKEN)
        assert sent == {"presence": presence}


def test_an_edited_message_is_found_with_its_new_text(acme):
    sent = spoken(acme)
    changed = acme.chat.update_message("acme", chat.UpdateMessage(ALICE, sent["key"], "Dinner?"), TOKEN)
    assert changed["message"]["protocolMessage"]["key"]["id"] == sent["key"]["id"]
    found, = stored(acme, whatsapp_message_id=sent["key"]["id"])["records"]
    assert found["message"] == {"conversation": "Dinner?"} and found["MessageUpdate"] == [{"status": "EDITED"}]


def test_messages_are_found_by_each_filter(acme, mock):
    heard, sent = receive(mock, "hi"), spoken(acme)
    receive(mock, "elsewhere", BOB)
    picture = send(acme, "media", media(), file=io.BytesIO(PNG))

    def ids(**fields):
        return {row["key"]["id"] for row in stored(acme, **fields)["records"]}

    everything = {answer["key"]["id"] for answer in [heard, sent, picture]}
    assert ids() == everything
    assert ids(from_me=True) == everything - {heard["key"]["id"]}
    # `false` does not filter in the server.
    assert ids(from_me=False) == everything
    assert ids(message_type="imageMessage") == {picture["key"]["id"]}
    assert ids(source="android") == {heard["key"]["id"]}
    always = {"timestamp_start": "2000-01-01T00:00:00Z", "timestamp_end": "2100-01-01T00:00:00Z"}
    assert ids(**always) == everything
    assert ids(**{**always, "timestamp_end": "2001-01-01T00:00:00Z"}) == set()
    pages = [stored(acme, page=page, offset=2) for page in [1, 2, 3]]
    assert [(page["total"], page["pages"], page["currentPage"]) for page in pages] == [(3, 2, 1), (3, 2, 2), (3, 2, 3)]
    assert [len(page["records"]) for page in pages] == [2, 1, 0]
    assert {row["key"]["id"] for page in pages for row in page["records"]} == everything


def test_what_the_client_itself_gets_wrong(acme):
    numbers = acme.chat.check_is_whatsapp_numbers("acme", chat.CheckIsWhatsappNumber([ALICE]), TOKEN)
    assert messages_of(numbers) == (404, ["Cannot POST /chat/checkIsWhatsappNumber/acme"])
    known, = acme.post("chat/whatsappNumbers/acme", {"numbers": [ALICE]}, TOKEN)
    assert (known["jid"], known["exists"]) == (jid(ALICE), True)
    sent = spoken(acme)
    # Both stop before a request is made.
    with pytest.raises(TypeError, match="'data'"):
        acme.chat.delete_message_for_everyone("acme", chat.MessageKey(jid(ALICE), True, sent["key"]["id"]), TOKEN)
    with pytest.raises(AttributeError, match="'headers'"):
        acme.put("instance/restart/acme")
    # The absent description goes out as null.
    undescribed = acme.group.create_group("acme", group.CreateGroup("Crew", [ALICE]), TOKEN)
    assert messages_of(undescribed) == (400, [["description is not of a type(s) string"]])
    assert stored(acme)["total"] == 1


# Groups


def test_a_group_from_create_to_leave(acme):
    made = acme.group.create_group("acme", group.CreateGroup("Crew", [ALICE, BOB], "war room"), TOKEN)
    which = made["id"]
    assert (made["subject"], made["desc"], made["size"]) == ("Crew", "war room", 3)

    def call(name, *arguments):
        return getattr(acme.group, name)("acme", which, *arguments, TOKEN)

    done = {"update": "success"}
    assert call("update_group_subject", group.GroupSubject("Team")) == done
    assert call("update_group_description", group.GroupDescription("calm room")) == done
    assert call("update_group_picture", group.GroupPicture("QUJD")) == done
    found = call("get_group_info")
    assert (found["id"], found["subject"], found["desc"]) == (which, "Team", "calm room")
    assert found["pictureUrl"].startswith("https://pps.whatsapp.net/")

    for action, name, value in [
        ("announcement", "announce", True), ("not_announcement", "announce", False), ("locked", "restrict", True),
        ("unlocked", "restrict", False),
    ]:
        assert call("update_setting", group.UpdateSetting(action)) == {}
        assert call("get_group_info")[name] is value
    assert call("toggle_ephemeral", group.ToggleEphemeral(86400)) == {"success": True}

    def members():
        return {row["phoneNumber"]: row["admin"] for row in call("get_participants")["participants"]}

    carol = "13125550104"
    for action, admin in [("add", None), ("promote", "admin"), ("demote", None)]:
        row, = call("update_participant", group.UpdateParticipant(action, [carol]))["updateParticipants"]
        assert row["status"] == "200" and members()[jid(carol)] == admin
    call("update_participant", group.UpdateParticipant("remove", [carol]))
    assert members() == {jid(OWN): "superadmin", jid(ALICE): None, jid(BOB): None}

    old = call("get_invite_code")
    assert old["inviteUrl"] == f"https://chat.whatsapp.com/{old['inviteCode']}"
    assert acme.group.get_invite_info("acme", old["inviteCode"], TOKEN)["id"] == which
    new = call("revoke_invite_code")
    assert new["revoked"] is True and new["inviteCode"] != old["inviteCode"]
    assert call("get_invite_code")["inviteCode"] == new["inviteCode"]
    with pytest.raises(EvolutionNotFoundError):
        acme.group.get_invite_info("acme", old["inviteCode"], TOKEN)
    sent = acme.group.send_invite("acme", group.GroupInvite(which, "join us", [ALICE]), TOKEN)
    assert sent == {"send": True, "inviteUrl": f"https://chat.whatsapp.com/{new['inviteCode']}"}

    row, = acme.group.fetch_all_groups("acme", TOKEN)
    assert row["id"] == which and "participants" not in row
    row, = acme.group.fetch_all_groups("acme", TOKEN, get_participants=True)
    assert len(row["participants"]) == 3
    said = send(acme, "text", message.TextMessage(which, "hello all"))
    assert [row["key"]["id"] for row in stored(acme, which, message_type="conversation")["records"]] == [said["key"]["id"]]

    assert call("leave_group") == {"groupJid": which, "leave": True}
    with pytest.raises(EvolutionAPIError, match="400.*Unable to leave the group"):
        call("leave_group")
    assert acme.group.fetch_all_groups("acme", TOKEN) == []


# Labels, calls, profile


def test_labels_are_found_put_on_and_taken_off(acme, mock):
    assert acme.label.find_labels("acme", TOKEN) == []
    receive(mock, "hi")
    mock.post("/mock/instances/acme/labels", {"action": "edit", "id": "7", "name": "VIP", "color": 2}, status=200)
    assert acme.label.find_labels("acme", TOKEN) == [{"color": "2", "name": "VIP", "id": "7", "predefinedId": None}]

    def labels():
        return mock.get(f"/chat/findChatByRemoteJid/acme?remoteJid={jid(ALICE)}")["labels"]

    for action, name, now in [("add", "add", ["7"]), ("remove", "remove", [])]:
        put = acme.label.handle_label("acme", HandleLabel(ALICE, "7", action), TOKEN)
        assert put == {"numberJid": jid(ALICE), "labelId": "7", name: True}
        assert labels() == now


def test_a_call_is_offered_within_its_bounds(acme):
    for video in [False, True]:
        offered = acme.calls.fake_call("acme", FakeCall(ALICE, video, 1), TOKEN)
        assert offered == {"id": "123", "jid": jid(ALICE), "isVideo": video, "callDuration": 1}
    too_long = acme.calls.fake_call("acme", FakeCall(ALICE, False, 16), TOKEN)
    assert messages_of(too_long) == (400, [["callDuration must be less than or equal to 15"]])


def test_profiles_of_others(acme, mock):
    receive(mock, "hi")
    found = acme.profile.fetch_profile("acme", profile.FetchProfile(ALICE), TOKEN)
    assert (found["wuid"], found["name"], found["numberExists"]) == (jid(ALICE), "Alice", True)
    business = acme.profile.fetch_business_profile("acme", profile.FetchProfile(ALICE), TOKEN)
    assert (business["isBusiness"], business["jid"]) == (False, jid(ALICE))
    picture = acme.chat.fetch_profile_picture_url("acme", chat.ProfilePicture(ALICE), TOKEN)
    assert picture == {"wuid": jid(ALICE), "profilePictureUrl": None}


def test_the_own_profile_changes_and_is_read_again(acme):
    done = {"update": "success"}
    assert acme.profile.update_profile_name("acme", profile.ProfileName("ACME"), TOKEN) == done
    assert acme.profile.update_profile_status("acme", profile.ProfileStatus("Open"), TOKEN) == done
    # These three change the session, which then connects anew.
    assert acme.profile.update_profile_picture("acme", profile.ProfilePicture("QUJD"), TOKEN) == done
    reopened(acme)
    picture = acme.chat.fetch_profile_picture_url("acme", chat.ProfilePicture(OWN), TOKEN)["profilePictureUrl"]
    assert picture.startswith("https://pps.whatsapp.net/")
    row, = acme.instances.fetch_instances()
    assert (row["profileName"], row["profilePicUrl"]) == ("ACME", picture)
    found = acme.profile.fetch_profile("acme", profile.FetchProfile(OWN), TOKEN)
    assert (found["picture"], found["status"]["status"]) == (picture, "Open")
    wanted = profile.PrivacySettings("none", "contacts", "contact_blacklist", "match_last_seen", "none", "contacts")
    assert acme.profile.update_privacy_settings("acme", wanted, TOKEN) == {"update": "success", "data": wanted.__dict__}
    reopened(acme)
    assert acme.profile.fetch_privacy_settings("acme", TOKEN) == wanted.__dict__
    assert acme.profile.remove_profile_picture("acme", TOKEN) == done
    reopened(acme)
    gone = acme.chat.fetch_profile_picture_url("acme", chat.ProfilePicture(OWN), TOKEN)
    assert gone["profilePictureUrl"] is None


# Events


def test_the_websocket_is_set_and_found(acme):
    # Before the first setting the server says null, of which the client cannot make its object.
    with pytest.raises(TypeError, match="NoneType"):
        acme.websocket.find_websocket("acme", TOKEN)
    for wanted in [WebSocketConfig(True, ["MESSAGES_UPSERT", "SEND_MESSAGE"]), WebSocketConfig(True, ["CALL"])]:
        row = acme.websocket.set_websocket("acme", wanted, TOKEN)
        assert (row["enabled"], row["events"]) == (True, wanted.events)
        found = acme.websocket.find_websocket("acme", TOKEN)
        assert (found.enabled, found.events) == (True, wanted.events)
    acme.websocket.set_websocket("acme", WebSocketConfig(False, []), TOKEN)
    assert acme.websocket.find_websocket("acme", TOKEN).enabled is False


def test_the_flat_websocket_setting_fails_where_the_server_is_strict(start):
    client = EvolutionClient(start(MOCK_PROFILE="strict").url, KEY)
    client.instances.create_instance(configuration())
    answer = client.websocket.set_websocket("acme", WebSocketConfig(True, ["CALL"]), TOKEN)
    assert answer["status"] == 500 and "Cannot set properties of undefined (setting 'events')" in str(answer)


def test_the_manager_hears_the_events_of_its_instance(acme, mock, socket):
    acme.websocket.set_websocket("acme", WebSocketConfig(True, ["MESSAGES_UPSERT", "SEND_MESSAGE", "CALL"]), TOKEN)
    manager, heard = socket(acme, "send.message", "messages.upsert", "call")
    assert manager.sio.transport() == "websocket" and list(manager.sio.namespaces) == ["/acme"]
    sent = spoken(acme)
    received = receive(mock, "yes")
    mock.post("/mock/instances/acme/calls", {"from": ALICE})
    told = [heard.get(timeout=DEADLINE_SECONDS) for _ in range(4)]
    first, second, packet, call = told
    assert [envelope["event"] for envelope in told] == ["send.message", "messages.upsert", "call", "call"]
    assert {envelope["instance"] for envelope in told} == {"acme"}
    assert (packet["data"]["event"], call["data"]["status"]) == ("CB:call", "offer")
    assert first["data"] == sent and second["data"]["key"] == received["key"]
    assert acme.convert_message(second).message["conversation"] == "yes"
    assert acme.get_message_content(second["data"]) == "yes"
    assert acme.convert_webhook_event(second).data.pushName == "Alice"
    manager.disconnect()
    wait_until(lambda: not manager.sio.connected, "the manager is disconnected")
    receive(mock, "too late")
    assert heard.empty()


def test_the_manager_comes_in_with_a_key_of_the_server_alone(start, socket):
    client = EvolutionClient(start(WEBSOCKET_ALLOWED_HOSTS="192.0.2.1").url, KEY)
    client.instances.create_instance(configuration())
    client.websocket.set_websocket("acme", WebSocketConfig(True, ["CALL"]), TOKEN)
    refused = client.create_websocket("acme", "wrong", max_retries=0)
    with pytest.raises(ConnectionRefused):
        refused.connect()
    assert not refused.sio.connected
    manager, _ = socket(client)
    assert list(manager.sio.namespaces) == ["/acme"]


def test_webhooks_set_by_the_models_reach_the_processors(mock, client, receiver):
    wanted = configuration()
    wanted.webhook = WebhookConfig(receiver.url, base64=False, headers={"x-of": "acme"}, events=["QRCODE_UPDATED"]).__dict__
    wanted.websocket = EventsConfig(True, ["CALL"]).__dict__
    created = client.instances.create_instance(wanted)
    assert created["webhook"]["webhookUrl"] == receiver.url and created["websocket"] == {"enabled": True}
    assert client.websocket.find_websocket("acme", TOKEN).events == ["CALL"]
    wait_until(lambda: receiver.posts, "the QR code is posted")
    codes = []
    processor = WebhookEventProcessor(client)
    processor.register("qrcode.updated", codes.append)
    assert processor.process_event(receiver.posts[0].body) is True
    assert client.process_qrcode_update(receiver.posts[0].json["data"])["code"] == created["qrcode"]["code"]
    assert codes[0].instance == "acme" and receiver.posts[0].headers["x-of"] == "acme"

    mock.post("/mock/instances/acme/scan", status=200)
    events = ["MESSAGES_UPSERT", "MESSAGES_UPDATE"]
    setting = {"enabled": True, **WebhookConfig(receiver.url + "/set", base64=False, headers={}, events=events).__dict__}
    row = client.post("webhook/set/acme", {"webhook": setting}, TOKEN)
    assert (row["url"], row["events"]) == (receiver.url + "/set", events)
    assert client.get("webhook/find/acme", TOKEN)["id"] == row["id"]

    sent = spoken(client)
    mock.post("/mock/instances/acme/receipts", {"id": sent["key"]["id"], "status": "READ"}, status=200)
    received = receive(mock, "yes")

    def posts():
        return {post.json["event"]: post for post in list(receiver.posts) if post.path == "/set"}

    wait_until(lambda: len(posts()) == 2, "the message and the receipt are posted")
    taken = []
    simple = WebhookProcessor()
    simple.register_handler("messages.upsert", taken.append)
    assert simple.process_webhook(posts()["messages.upsert"].body) is True
    assert taken[0]["key"] == received["key"]
    update = client.process_message_update(posts()["messages.update"].json["data"])
    assert (update["keyId"], update["status"], update["fromMe"]) == (sent["key"]["id"], "READ", True)
    found, = stored(client, message_id=update["messageId"])["records"]
    assert found["key"] == sent["key"]
