"""Each flow as a transcript: which events a Socket.IO client hears, in which order, with which keys in which order.

All but the last test listen with python-socketio in the global mode. A step is the name of the event, the keys of its data (of each element
where the data is a list; `null` where there is none) and the values that matter, by their path. After the last step nothing else may have
come: another instance is made, and its `instance.create` has to be next.
"""

import base64
import json
import os
import queue
import subprocess
import threading

import pytest

from conftest import DEADLINE_SECONDS
from test_browser import bundle  # noqa: F401, a fixture
from test_messages import PNG

OWN, ALICE, BOB, CAROL = "12125550101", "13125550102", "13125550103", "13125550104"
GROUP = "120363041234567890@g.us"
STORY = "status@broadcast"

STATE = "instance state statusReason"
OPENED = "instance wuid profileName profilePictureUrl state statusReason"
RECEIPT = "keyId remoteJid fromMe status instanceId messageId"
SENT = "key pushName status message contextInfo messageType messageTimestamp instanceId source"
PLAIN = "key pushName status message messageType messageTimestamp instanceId source"
ROW = "id instanceId key messageType status source messageTimestamp pushName participant message"
CONTACT = "remoteJid pushName profilePicUrl instanceId"
METADATA = (
    "id addressingMode subject subjectOwner subjectOwnerPn subjectTime size creation owner ownerPn owner_country_code"
    "%s restrict announce isCommunity isCommunityAnnounce joinApprovalMode memberAddMode participants author authorPn"
)
ENVELOPE = ["event", "instance", "data", "server_url", "date_time", "sender", "apikey"]


def jid(number):
    return f"{number}@s.whatsapp.net"


def connecting():
    return ("connection.update", STATE, {"state": "connecting", "statusReason": 200})


def opened():
    return ("connection.update", OPENED, {"state": "open", "statusReason": 200})


def code(**values):
    return ("qrcode.updated", "qrcode", values)


def chat(address=ALICE):
    return ("chats.update", ["remoteJid instanceId"], {"0.remoteJid": jid(address) if "@" not in address else address})


def picture(address=ALICE):
    return ("contacts.update", ["remoteJid profilePicUrl instanceId"], {"0.remoteJid": jid(address)})


def contact(event, name, address=ALICE):
    address = jid(address) if "@" not in address else address
    return (f"contacts.{event}", CONTACT, {"remoteJid": address, "pushName": name})


def message(kind, keys=PLAIN, **values):
    return ("messages.upsert", keys, {"messageType": kind, **{path.replace("__", "."): value for path, value in values.items()}})


def receipt(status, **values):
    return ("messages.update", RECEIPT, {"status": status, **values})


def at(data, path):
    for part in path.split("."):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


class Stage:
    """A mock, a client in its global mode, and what the two have to say."""

    def __init__(self, mock, listener):
        self.mock, self.listener, self.ends = mock, listener, 0

    def play(self, route, expected=None, **body):
        answer = self.mock.call("POST", f"/mock/instances/acme/{route}", body)
        assert answer.status_code in ([expected] if expected else [200, 201]), answer.text
        return answer.json()

    def say(self, **body):
        body = {"from": ALICE, "pushName": "Alice", **body}
        return self.play("messages", **{name: value for name, value in body.items() if value is not None})

    def send(self, route="sendText", **body):
        return self.mock.post(f"/message/{route}/acme", {"number": ALICE, **body})

    def hears(self, *steps, envelope=ENVELOPE, quiet=True):
        """Takes as many events as there are steps and compares; then, if `quiet`, proves that there are no more. Returns the data."""
        heard = self.listener.take(len(steps))
        assert [name for name, _ in heard] == [name for name, _, _ in steps]
        for (name, told), (_, keys, values) in zip(heard, steps):
            assert list(told) == [key for key in ENVELOPE if key in told] and set(told) >= set(ENVELOPE) - {"sender"}, name
            assert ("sender" in told) == ("sender" in envelope), name
            assert (told["event"], told["instance"]) == (name, "acme")
            self.compare(name, told["data"], keys)
            for path, value in values.items():
                assert at(told["data"], path) == value, f"{name} {path}"
        if quiet:
            self.is_quiet()
        return [told["data"] for _, told in heard]

    @staticmethod
    def compare(name, data, keys):
        if keys == "null":
            assert data is None, name
        elif isinstance(keys, list):
            assert isinstance(data, list) and len(data) == len(keys), f"{name} {data}"
            assert [list(element) if isinstance(element, dict) else element for element in data] == [
                element.split() if " " in element else element for element in keys
            ], name
        else:
            assert isinstance(data, dict) and list(data) == keys.split(), f"{name} {list(data)}"

    def is_quiet(self):
        self.ends += 1
        self.mock.create(f"end-{self.ends}")
        name, told = self.listener.take(1)[0]
        assert (name, told["instance"]) == ("instance.create", f"end-{self.ends}"), f"{name} {told['data']}"


@pytest.fixture
def stage(start, listen):
    def factory(**environment):
        mock = start(WEBSOCKET_GLOBAL_EVENTS="true", **environment)
        return Stage(mock, listen(mock.url, ["/"], ["websocket"]))

    return factory


@pytest.fixture
def acme(stage):
    """An open instance, its pairing heard."""
    return paired(stage())


def paired(stage):
    stage.mock.create("acme", qrcode=True, number=OWN)
    stage.play("scan")
    stage.listener.until("qrcode.updated")
    stage.listener.take(2)
    return stage


def settings(stage, **changes):
    stage.mock.post("/settings/set/acme", {
        "rejectCall": False, "groupsIgnore": False, "alwaysOnline": False, "readMessages": False, "readStatus": False,
        "syncFullHistory": False, **changes,
    })


NO_SENDER = [key for key in ENVELOPE if key != "sender"]
CREATED = ("instance.create", "instanceName instanceId", {"instanceName": "acme"})


# 1. Creating, codes, pairing


def test_create_with_a_code_scan_and_open(stage):
    stage = stage()
    answer = stage.mock.create("acme", qrcode=True)
    heard = stage.hears(CREATED, connecting(), code(), envelope=NO_SENDER)
    shown = heard[2]["qrcode"]
    assert list(shown) == ["instance", "pairingCode", "code", "base64"] and shown["pairingCode"] is None
    assert shown["code"].count(",") == 3 and shown["base64"].startswith("data:image/png;base64,")
    assert list(answer["qrcode"]) == ["pairingCode", "code", "base64", "count"]
    assert (answer["qrcode"]["code"], answer["qrcode"]["count"]) == (shown["code"], 1)
    stage.play("scan")
    stage.hears(connecting(), envelope=NO_SENDER, quiet=False)
    opened_data, = stage.hears(opened())
    assert opened_data["wuid"].endswith("@s.whatsapp.net")


def test_create_without_a_code_is_silent_until_connect(stage):
    stage = stage()
    stage.mock.create("acme")
    stage.hears(CREATED, envelope=NO_SENDER)
    stage.mock.get("/instance/connect/acme")
    stage.hears(connecting(), code(), envelope=NO_SENDER)


def test_a_number_brings_a_pairing_code(stage):
    stage = stage()
    stage.mock.create("acme", qrcode=True, number=OWN)
    shown = stage.hears(CREATED, connecting(), code(), envelope=NO_SENDER)[2]["qrcode"]
    assert len(shown["pairingCode"]) == 8 and set(shown["pairingCode"]) <= set("123456789ABCDEFGHJKLMNPQRSTVWXYZ")
    stage.mock.create("other")
    stage.listener.take(1)
    connected = stage.mock.get(f"/instance/connect/other?number={OWN}")
    assert connected["pairingCode"]
    assert stage.listener.take(2)[1][1]["data"]["qrcode"]["pairingCode"] == connected["pairingCode"]


def test_codes_follow_each_other_six_to_a_socket_up_to_the_limit(stage):
    stage = stage(MOCK_QR_INTERVAL_MS=20, QRCODE_LIMIT=8)
    stage.mock.create("acme", qrcode=True)
    refused = ("connection.update", STATE, {"state": "refused", "statusReason": 428})
    over = ("qrcode.updated", "message statusCode", {
        "message": "QR code limit reached, please login again", "statusCode": 500})
    heard = stage.hears(
        CREATED, connecting(), *[code()] * 6, connecting(), *[code()] * 2, over, refused, envelope=NO_SENDER)
    codes = [data["qrcode"]["code"] for data in heard if isinstance(data, dict) and "qrcode" in data]
    assert len(set(codes)) == 8
    assert stage.mock.get("/instance/connectionState/acme")["instance"]["state"] == "close"
    stage.mock.get("/instance/connect/acme")
    stage.hears(connecting(), code(), envelope=NO_SENDER, quiet=False)


# 2. and 3. Incoming


def test_an_incoming_text(acme):
    acme.say(text="hi")
    heard = acme.hears(
        chat(),
        message("conversation", pushName="Alice", status="DELIVERY_ACK", key__fromMe=False, key__participant=""),
        picture(), contact("upsert", "Alice"))
    assert list(heard[1]["key"]) == ["remoteJid", "fromMe", "id", "participant", "addressingMode"]
    acme.say(text="again")
    acme.hears(chat(), message("conversation"), picture(), contact("update", "Alice"))
    acme.say(text="nameless", pushName=None)
    acme.hears(chat(), message("conversation", pushName=None), contact("update", "Alice"))


def test_answers_carry_what_they_answer(acme):
    sent = acme.send(text="hello")
    acme.listener.take(3)
    keys = ["mentionedJid", "groupMentions", "stanzaId", "participant", "quotedMessage"]
    for fields, name, shape in [
        ({"text": "hi"}, "conversation", SENT), ({"type": "image"}, "imageMessage", SENT),
        ({"type": "document", "fileName": "a.pdf"}, "documentMessage", SENT),
        # It came in a wrapper, whose context it lost.
        ({"type": "document", "fileName": "a.pdf", "caption": "read it"}, "documentMessage", PLAIN),
        ({"type": "buttonReply", "selectedId": "yes"}, "buttonsResponseMessage", SENT),
    ]:
        acme.say(quoted=sent["key"]["id"], **fields)
        told = [data for event, data in ((e, d["data"]) for e, d in acme.listener.take(4)) if event == "messages.upsert"][0]
        assert list(told) == shape.split() and told["messageType"] == name
        inner = told["message"][name].get("contextInfo") if name != "conversation" else None
        for context in filter(None, [told.get("contextInfo"), inner]):
            assert list(context) == keys and context["quotedMessage"] == {"conversation": "hello"}
            assert (context["stanzaId"], context["participant"]) == (sent["key"]["id"], jid(OWN))
        assert (inner is None) == (name == "conversation")
    acme.is_quiet()


def test_files_travel_along_when_the_webhook_wants_them(acme):
    hook = {"enabled": True, "url": "http://127.0.0.1:1", "events": ["CALL"], "base64": True}
    acme.mock.post("/webhook/set/acme", {"webhook": hook})
    for kind, name in [("image", "imageMessage"), ("document", "documentMessage"), ("voice", "audioMessage")]:
        acme.say(type=kind, media=base64.b64encode(PNG).decode())
        told = acme.listener.until("messages.upsert")[-1][1]["data"]["message"]
        assert list(told) == [name, "base64"] and base64.b64decode(told["base64"]) == PNG
        acme.listener.take(2)
    answer = acme.send("sendMedia", mediatype="image", media=base64.b64encode(PNG).decode())
    heard = acme.hears(("send.message", SENT, {"message.base64": base64.b64encode(PNG).decode()}),
                       receipt("SERVER_ACK"), receipt("DELIVERY_ACK"))
    assert heard[0] == answer


def test_a_chat_that_has_a_row_is_renamed_by_its_writer(acme):
    acme.play("history", chats=[{"chat": ALICE, "name": "Old name"}])
    acme.listener.take(4)
    acme.say(text="hi")
    heard = acme.hears(
        chat(), ("chats.upsert", ["id name"], {"0.name": "Alice"}), message("conversation"), picture(), contact("update", "Alice"))
    assert "@" not in heard[1][0]["id"]


def test_a_text_of_a_group(acme):
    acme.say(group=GROUP, text="hi all")
    heard = acme.hears(
        chat(GROUP), message("conversation", key__remoteJid=GROUP, key__participant=jid(ALICE)), picture(),
        contact("upsert", "Alice", GROUP))
    assert list(heard[1]["key"]) == ["remoteJid", "fromMe", "id", "participant", "addressingMode"]


def test_the_owners_own_phone_writes(acme):
    acme.say(fromMe=True, text="written by hand")
    acme.hears(chat(), message("conversation", status="SERVER_ACK", key__fromMe=True), contact("upsert", ""))


def test_hidden_addresses_name_the_other_identity(acme):
    hidden = "184467440737095@lid"
    acme.play("messages", **{"from": hidden, "alternative": ALICE, "text": "hi", "device": "ios"})
    heard = acme.hears(
        ("chats.update", ["remoteJid instanceId"], {"0.remoteJid": hidden}),
        message("conversation", key__addressingMode="lid", source="ios"),
        ("contacts.upsert", CONTACT, {"remoteJid": hidden}))
    key = heard[1]["key"]
    assert list(key) == ["remoteJid", "remoteJidAlt", "fromMe", "id", "participant", "addressingMode"]
    assert (key["remoteJidAlt"], len(key["id"]), key["id"][:2]) == (jid(ALICE), 20, "3A")


# What is sent, the type it is told as, and the keys of its member. Media end with the address and the key of their file.
TAIL = "fileEncSha256 directPath mediaKeyTimestamp"
FILE = "mediaKey " + TAIL
FILM = "interactiveAnnotations annotations processedVideos url mimetype fileSha256 fileLength "
KINDS = {
    "image": ({"caption": "menu", "media": base64.b64encode(PNG).decode()}, "imageMessage",
              "interactiveAnnotations scanLengths annotations url mimetype caption fileSha256 fileLength height width " + FILE),
    "video": ({"caption": "look"}, "videoMessage", FILM + "seconds mediaKey caption height width " + TAIL),
    "ptv": ({}, "ptvMessage", FILM + "seconds mediaKey height width " + TAIL),
    "audio": ({}, "audioMessage", "url mimetype fileSha256 fileLength seconds " + FILE),
    "voice": ({}, "audioMessage", "url mimetype fileSha256 fileLength seconds ptt " + FILE + " waveform"),
    "document": ({"fileName": "invoice.pdf", "caption": "january"}, "documentMessage",
                 "url mimetype title fileSha256 fileLength mediaKey fileName " + TAIL + " caption"),
    "sticker": ({}, "stickerMessage",
                "url fileSha256 fileEncSha256 mediaKey mimetype height width directPath fileLength mediaKeyTimestamp isAnimated "
                "stickerSentTs isAvatar isAiSticker isLottie"),
    "location": ({"latitude": 1.5, "longitude": 2.5, "name": "MASP", "address": "Av."}, "locationMessage",
                 "degreesLatitude degreesLongitude name address"),
    "liveLocation": ({}, "liveLocationMessage", "degreesLatitude degreesLongitude accuracyInMeters speedInMps sequenceNumber"),
    "contact": ({"contacts": [{"fullName": "Bob", "phoneNumber": BOB}]}, "contactMessage", "displayName vcard"),
    "poll": ({"name": "Lunch?", "values": ["Pizza", "Sushi"]}, "pollCreationMessageV3", "options name selectableOptionsCount"),
    "buttonReply": ({"selectedId": "yes", "text": "Yes"}, "buttonsResponseMessage",
                    "selectedButtonId selectedDisplayText contextInfo type"),
    "listReply": ({"selectedId": "1", "title": "Pizza", "description": "large"}, "listResponseMessage",
                  "title listType singleSelectReply contextInfo description"),
    "templateReply": ({"selectedId": "yes", "text": "Yes"}, "templateButtonReplyMessage",
                      "selectedId selectedDisplayText contextInfo selectedIndex"),
    "interactiveReply": ({"selectedId": "yes", "text": "Yes"}, "interactiveResponseMessage",
                         "body contextInfo nativeFlowResponseMessage"),
    "groupInvite": ({"name": GROUP, "title": "Crew", "caption": "join us"}, "groupInviteMessage",
                    "groupJid inviteCode inviteExpiration groupName caption"),
    "raw": ({"name": "orderMessage", "body": {"orderId": "1"}}, "orderMessage", "orderId"),
}


def test_every_kind_of_incoming_message(acme):
    acme.say(text="first")
    acme.listener.take(4)
    for kind, (fields, name, keys) in KINDS.items():
        acme.say(type=kind, **fields)
        shape = SENT if keys and "contextInfo" in keys else PLAIN
        heard = acme.hears(chat(), message(name, shape), picture(), contact("update", "Alice"), quiet=False)
        member = heard[1]["message"]
        assert heard[1].get("contextInfo") == member[name].get("contextInfo"), kind
        assert list(member) == [name]
        if keys:
            assert list(member[name]) == keys.split(), kind
    acme.say(type="contact", contacts=[{"fullName": "Bob", "phoneNumber": BOB}, {"fullName": "Eve", "phoneNumber": CAROL}])
    heard = acme.hears(chat(), message("contactsArrayMessage"), picture(), contact("update", "Alice"))
    assert list(heard[1]["message"]["contactsArrayMessage"]) == ["contacts", "displayName"]


def test_wrappers_stay_on(acme):
    acme.say(type="image", viewOnce=True)
    acme.hears(chat(), message("viewOnceMessageV2", message__viewOnceMessageV2__message__imageMessage__viewOnce=True),
               picture(), contact("upsert", "Alice"))
    acme.say(text="secret", expiration=86400)
    data = acme.hears(chat(), message("ephemeralMessage"), picture(), contact("update", "Alice"))[1]
    inner = data["message"]["ephemeralMessage"]["message"]["extendedTextMessage"]
    assert list(inner) == ["text", "contextInfo"] and inner["contextInfo"]["expiration"] == 86400


# 4. Outgoing


def test_an_outgoing_text_and_its_receipts(acme):
    answer = acme.send(text="hello")
    heard = acme.hears(
        ("send.message", SENT, {"status": "PENDING", "pushName": "Você", "source": "web", "messageType": "conversation"}),
        receipt("SERVER_ACK"), receipt("DELIVERY_ACK", fromMe=True, remoteJid=jid(ALICE)))
    assert heard[0] == answer and list(answer["key"]) == ["remoteJid", "fromMe", "id"]
    assert list(answer["contextInfo"]) == [
        "mentionedJid", "groupMentions", "ephemeralSettingTimestamp", "disappearingMode"]
    assert {data["keyId"] for data in heard[1:]} == {answer["key"]["id"]}
    acme.play("receipts", id=answer["key"]["id"], status="READ")
    acme.hears(receipt("READ"))
    again = acme.mock.call("POST", "/mock/instances/acme/receipts", {"id": answer["key"]["id"], "status": "READ"})
    assert again.status_code == 400
    acme.play("receipts", id=answer["key"]["id"], status="ERROR")
    acme.hears(receipt("ERROR"))


def test_receipts_tell_the_chat_when_it_has_a_row(acme):
    acme.play("history", chats=[{"chat": ALICE}])
    acme.listener.take(2)
    acme.send(text="hello")
    row = ("chats.upsert", ["remoteJid instanceId unreadMessages"], {"0.remoteJid": jid(ALICE), "0.unreadMessages": 0})
    acme.hears(("send.message", SENT, {}), receipt("SERVER_ACK"), row, receipt("DELIVERY_ACK"), row)


SENDS = [
    ("sendMedia", {"mediatype": "image", "media": base64.b64encode(PNG).decode(), "caption": "menu"}, "imageMessage", SENT),
    ("sendMedia", {"mediatype": "document", "media": "AAAA", "fileName": "a.pdf"}, "documentMessage", SENT),
    ("sendMedia", {"mediatype": "video", "media": "AAAA"}, "videoMessage", SENT),
    ("sendMedia", {"mediatype": "audio", "media": "AAAA"}, "audioMessage", SENT),
    ("sendPtv", {"video": "AAAA"}, "ptvMessage", SENT),
    ("sendWhatsAppAudio", {"audio": "AAAA"}, "audioMessage", SENT),
    ("sendSticker", {"sticker": base64.b64encode(PNG).decode()}, "stickerMessage", SENT),
    ("sendLocation", {"latitude": 1.5, "longitude": 2.5, "name": "a", "address": "b"}, "locationMessage", SENT),
    ("sendContact", {"contact": [{"fullName": "Bob", "phoneNumber": BOB}]}, "contactMessage", SENT),
    ("sendReaction", {"key": {"id": "X", "remoteJid": jid(ALICE), "fromMe": False}, "reaction": "🔥"}, "reactionMessage", PLAIN),
    ("sendPoll", {"name": "Lunch?", "selectableCount": 1, "values": ["a", "b"]}, "pollCreationMessageV3", PLAIN),
    ("sendPoll", {"name": "Lunch?", "selectableCount": 0, "values": ["a", "b"]}, "pollCreationMessage", PLAIN),
    ("sendList", {"title": "t", "footerText": "f", "buttonText": "b", "sections": [
        {"title": "s", "rows": [{"title": "r", "rowId": "1"}]}]}, "listMessage", SENT),
    ("sendButtons", {"title": "t", "buttons": [{"type": "reply", "displayText": "Yes", "id": "yes"}]}, "viewOnceMessage", PLAIN),
]


def test_every_kind_of_outgoing_message(acme):
    for route, body, name, keys in SENDS:
        answer = acme.send(route, **body)
        heard = acme.hears(
            ("send.message", keys, {"messageType": name, "status": "PENDING"}), receipt("SERVER_ACK"), receipt("DELIVERY_ACK"),
            quiet=False)
        assert heard[0] == answer
    acme.is_quiet()


def test_groups_and_stories_have_no_receipts(acme):
    acme.say(group=GROUP, text="hi")
    acme.listener.take(4)
    body = {"type": "text", "content": "x", "statusJidList": [ALICE], "backgroundColor": "#008069", "font": 1}
    acme.mock.post("/message/sendText/acme", {"number": GROUP, "text": "hi"})
    acme.mock.post("/message/sendStatus/acme", body)
    # The last receipts of a later message to a person come after those the others would have had.
    acme.send(text="last")
    acme.hears(
        ("send.message", PLAIN, {"key.remoteJid": GROUP}), ("send.message", PLAIN, {"key.remoteJid": STORY}),
        ("send.message", SENT, {"key.remoteJid": jid(ALICE)}), receipt("SERVER_ACK"), receipt("DELIVERY_ACK"))


def test_a_voice_note_is_listened_to(acme):
    sent = acme.send("sendWhatsAppAudio", audio="AAAA")
    acme.listener.take(3)
    for status in ["READ", "PLAYED"]:
        acme.play("receipts", id=sent["key"]["id"], status=status)
    acme.hears(receipt("READ"), receipt("PLAYED"))


# 5. to 8. Reading, editing, reacting, deleting


def test_reading_what_came_in(acme):
    said = acme.say(text="hi")
    acme.listener.take(4)
    key = {"id": said["key"]["id"], "fromMe": False, "remoteJid": jid(ALICE)}
    acme.mock.post("/chat/markMessageAsRead/acme", {"readMessages": [key]})
    acme.is_quiet()
    acme.play("receipts", id=said["key"]["id"], status="READ")
    acme.hears(receipt("READ", fromMe=False), chat())
    acme.play("history", chats=[{"chat": BOB}])
    acme.listener.take(2)
    said = acme.say(**{"from": BOB, "text": "hi", "pushName": None})
    acme.listener.take(3)
    acme.play("receipts", id=said["key"]["id"], status="READ")
    acme.hears(
        receipt("READ"), chat(BOB), ("chats.upsert", ["remoteJid instanceId unreadMessages"], {"0.unreadMessages": 0}))


EDIT = "key type editedMessage timestampMs"


def test_edits(acme):
    said = acme.say(text="hi")
    own = acme.say(text="mine", fromMe=True)
    sent = acme.send(text="hello")
    acme.listener.until("send.message")
    acme.listener.take(2)
    acme.say(type="edit", message=said["key"]["id"], text="hi!")
    heard = acme.hears(("messages.edited", EDIT, {
        "type": "MESSAGE_EDIT", "key.fromMe": True, "key.remoteJid": jid(OWN), "key.id": said["key"]["id"],
        "editedMessage.conversation": "hi!",
    }), picture())
    assert list(heard[0]["key"]) == ["remoteJid", "fromMe", "id"] and heard[0]["timestampMs"].isdigit()
    acme.say(type="edit", message=own["key"]["id"], text="mine!", fromMe=True)
    acme.hears(("messages.edited", EDIT, {"key.remoteJid": jid(ALICE)}))
    body = {"number": ALICE, "text": "hello!", "key": sent["key"]}
    acme.mock.post("/chat/updateMessage/acme", body, status=200)
    heard = acme.hears(("send.message.update", "key editedMessage timestampMs type", {
        "type": 14, "key": sent["key"], "editedMessage.extendedTextMessage.text": "hello!"}))
    assert isinstance(heard[0]["timestampMs"], int)


def test_reactions(acme):
    sent = acme.send(text="hello")
    acme.listener.take(3)
    for emoji in ["👍", ""]:
        acme.say(type="reaction", message=sent["key"]["id"], emoji=emoji)
        event = "upsert" if emoji else "update"
        heard = acme.hears(message("reactionMessage"), picture(), contact(event, "Alice"))
        member = heard[0]["message"]["reactionMessage"]
        assert list(member) == ["key", "text", "senderTimestampMs"] and member["text"] == emoji
        assert list(member["key"]) == ["remoteJid", "fromMe", "id", "participant"] and member["key"]["fromMe"] is True
        assert list(member["senderTimestampMs"]) == ["low", "high", "unsigned"]
    last, = acme.mock.post("/chat/findChats/acme", {}, status=200)
    assert last["lastMessage"]["messageType"] == "reactionMessage"


def test_deletions_for_everyone(acme):
    said = acme.say(text="hi")
    sent = acme.send(text="hello")
    acme.listener.take(7)
    acme.say(type="delete", message=said["key"]["id"])
    acme.hears(
        ("messages.edited", "key type", {"type": "REVOKE", "key.id": said["key"]["id"]}),
        ("messages.delete", "remoteJid fromMe id participant addressingMode", {"id": said["key"]["id"], "fromMe": False}),
        picture())
    own = acme.say(text="mine", fromMe=True)
    acme.listener.take(3)
    acme.say(type="delete", message=own["key"]["id"], fromMe=True)
    acme.hears(
        ("messages.edited", "key type", {"type": "REVOKE", "key.remoteJid": jid(ALICE)}),
        ("messages.delete", "remoteJid fromMe id participant addressingMode", {"fromMe": True}))
    acme.say(type="delete", message="3A00000000000000000000")
    acme.hears(("messages.edited", "key type", {"type": "REVOKE"}), picture())
    acme.mock.call("DELETE", "/chat/deleteMessageForEveryone/acme", sent["key"], status=201)
    heard = acme.hears(("messages.delete", ROW, {"status": "DELETED", "key.id": sent["key"]["id"], "participant": None}))
    assert list(heard[0]["key"]) == ["remoteJid", "fromMe", "id", "deleted"] and heard[0]["id"] != sent["key"]["id"]
    acme.mock.call("DELETE", "/chat/deleteMessageForEveryone/acme", {**sent["key"], "id": "none"}, status=201)
    acme.is_quiet()


def test_polls_and_their_votes(acme):
    sent = acme.send("sendPoll", name="Lunch?", selectableCount=1, values=["Pizza", "Sushi"])
    acme.listener.take(3)
    acme.say(type="vote", message=sent["key"]["id"], options=["Sushi"])
    heard = acme.hears(picture(), ("messages.update", "keyId remoteJid fromMe pollUpdates instanceId messageId", {}))
    assert heard[1]["pollUpdates"] == [{"name": "Pizza", "voters": []}, {"name": "Sushi", "voters": [jid(ALICE)]}]


def test_votes_are_lost_where_the_server_is_strict(stage):
    stage = paired(stage(MOCK_PROFILE="strict"))
    sent = stage.send("sendPoll", name="Lunch?", selectableCount=1, values=["Pizza", "Sushi"])
    stage.listener.take(3)
    stage.say(type="vote", message=sent["key"]["id"], options=["Sushi"])
    stage.hears(picture())


# 9. Groups

PARTICIPANTS = "id author participants action participantsData"


def created(mock, **fields):
    return mock.post("/group/create/acme", {"subject": "Crew", "participants": [ALICE, BOB], **fields})


def test_a_group_from_its_making_to_its_end(acme):
    group = created(acme.mock, description="war room", promoteParticipants=True)
    upsert = ("groups.upsert", [METADATA % ""], {"0.id": group["id"], "0.authorPn": jid(OWN)})
    row = ("chats.upsert", ["remoteJid instanceId name unreadMessages"], {"0.remoteJid": group["id"], "0.name": "Crew"})

    def members(action, *numbers):
        return ("group-participants.update", PARTICIPANTS, {"action": action, **{
            f"participantsData.{index}.phoneNumber": jid(number) for index, number in enumerate(numbers)}})

    def changed(field, **values):
        return ("groups.update", [f"id {field} author authorPn"], values)

    acme.hears(upsert, row, changed("desc", **{"0.desc": "war room"}), members("promote", ALICE, BOB))
    where = {"groupJid": group["id"]}

    def act(route, **body):
        acme.mock.post(f"/group/{route}/acme", {**where, **body})

    act("updateParticipant", action="add", participants=[CAROL])
    acme.hears(members("add", CAROL))
    for action in ["demote", "promote", "remove"]:
        act("updateParticipant", action=action, participants=[ALICE, BOB])
        acme.hears(members(action, ALICE, BOB), quiet=False)
    act("updateGroupSubject", subject="Crew 2")
    acme.hears(changed("subject", **{"0.subject": "Crew 2"}), chat(group["id"]))
    act("updateGroupDescription", description="peace room")
    acme.hears(changed("desc"))
    for action, field, value in [
        ("announcement", "announce", True), ("not_announcement", "announce", False), ("locked", "restrict", True),
        ("unlocked", "restrict", False),
    ]:
        act("updateSetting", action=action)
        acme.hears(changed(field, **{f"0.{field}": value}), quiet=False)
    act("revokeInviteCode")
    acme.hears(changed("inviteCode"))
    act("updateGroupPicture", image="QUJD")
    acme.hears(("contacts.update", ["remoteJid profilePicUrl instanceId"], {"0.remoteJid": group["id"]}))
    act("toggleEphemeral", expiration=86400)
    acme.hears(
        ("messages.edited", "type ephemeralExpiration", {"type": "EPHEMERAL_SETTING", "ephemeralExpiration": 86400}),
        chat(group["id"]))
    acme.mock.get("/group/fetchAllGroups/acme?getParticipants=false")
    heard = acme.hears(("groups.update", [METADATA.removesuffix(" author authorPn")
                                          % " desc descId descOwner descOwnerPn descTime" + " ephemeralDuration"], {}))
    assert heard[0][0]["id"] == group["id"]
    acme.mock.post("/group/sendInvite/acme", {**where, "description": "join us", "numbers": [ALICE, BOB]}, status=200)
    acme.hears(
        ("send.message", SENT, {"key.remoteJid": jid(ALICE)}), ("send.message", SENT, {"key.remoteJid": jid(BOB)}),
        receipt("SERVER_ACK"), receipt("SERVER_ACK"), receipt("DELIVERY_ACK"), receipt("DELIVERY_ACK"))
    acme.play("groups", action="leave", group=group["id"], by=CAROL)
    left = acme.hears(members("remove", CAROL))[0]
    assert left["participants"] == [left["author"]]
    acme.mock.call("DELETE", "/group/leaveGroup/acme", where, status=200)
    acme.hears(members("remove", OWN))


def test_others_bring_the_account_into_groups(acme):
    group = acme.play("groups", 201, action="create", subject="Others", by=ALICE, group=GROUP)
    row = ("chats.upsert", ["remoteJid instanceId name unreadMessages"], {"0.remoteJid": GROUP})
    acme.hears(("groups.upsert", [METADATA % ""], {"0.authorPn": jid(ALICE)}), row)
    for action, field in [
        ("approval", "joinApprovalMode"), ("no_approval", "joinApprovalMode"), ("adminsAdd", "memberAddMode"),
        ("everyoneAdds", "memberAddMode"),
    ]:
        acme.play("groups", action=action, group=GROUP)
        acme.hears(("groups.update", [f"id {field} author authorPn"], {
            f"0.{field}": action in ("approval", "everyoneAdds")}), quiet=False)
    acme.play("groups", action="remove", group=GROUP, participants=[OWN])
    acme.hears(("group-participants.update", PARTICIPANTS, {"action": "remove"}))
    acme.play("groups", action="add", group=GROUP, participants=[OWN])
    # The chat is known already.
    acme.hears(("group-participants.update", PARTICIPANTS, {"action": "add"}), ("chats.upsert", [], {}))
    assert group["id"] == GROUP


# 10. Presence and calls


def test_presence(acme):
    shape = "id presences"
    for shown, told in [("composing", "composing"), ("paused", "available"), ("recording", "recording"),
                        ("available", "available"), ("unavailable", "unavailable")]:
        acme.play("presence", **{"from": ALICE, "presence": shown})
        data, = acme.hears(("presence.update", shape, {"id": jid(ALICE)}), quiet=False)
        assert data["presences"] == {jid(ALICE): {"lastKnownPresence": told}}
    acme.play("presence", **{"from": ALICE, "group": GROUP, "presence": "composing"})
    data, = acme.hears(("presence.update", shape, {"id": GROUP}))
    assert data["presences"] == {jid(ALICE): {"lastKnownPresence": "composing"}}
    # What the session shows of itself is told to nobody.
    acme.mock.post("/chat/sendPresence/acme", {"number": ALICE, "presence": "composing", "delay": 1})
    acme.is_quiet()
    settings(acme, groupsIgnore=True)
    acme.play("presence", 400, **{"from": ALICE, "group": GROUP, "presence": "composing"})
    acme.is_quiet()


def test_presence_is_told_to_those_who_asked_where_the_server_is_strict(stage):
    stage = paired(stage(MOCK_PROFILE="strict"))
    stage.play("presence", 400, **{"from": ALICE, "presence": "composing"})
    stage.send(text="hi", delay=1)
    stage.hears(("send.message", SENT, {}), receipt("SERVER_ACK"), receipt("DELIVERY_ACK"))
    stage.play("presence", **{"from": ALICE, "presence": "composing"})
    stage.hears(("presence.update", "id presences", {"id": jid(ALICE)}))


CALL = "chatId from id date offline status isVideo isGroup"


def signal(tag, **values):
    return ("call", "event packet", {
        "event": "CB:call", "packet.tag": "call", "packet.content.0.tag": tag, "packet.attrs.from": jid(ALICE), **values})


def call(status, keys=CALL, **values):
    return ("call", keys, {"status": status, "chatId": jid(ALICE), **values})


def test_calls_and_their_signalling(acme):
    offer = acme.play("calls", 201, **{"from": ALICE}, video=True)
    packet = acme.hears(signal("offer"), call("offer", isVideo=True, isGroup=False))[0]["packet"]
    assert list(packet) == ["tag", "attrs", "content"] and list(packet["attrs"]) == ["from", "id", "t"]
    inner = packet["content"][0]
    assert list(inner) == ["tag", "attrs", "content"] and inner["content"] == [{"tag": "video", "attrs": {}}]
    assert inner["attrs"] == {"call-creator": jid(ALICE), "call-id": offer["id"]} and packet["attrs"]["t"].isdigit()
    for status, tag in [("ringing", "preaccept"), ("accept", "accept"), ("terminate", "terminate")]:
        acme.play("calls", id=offer["id"], status=status)
        acme.hears(signal(tag), call(status, isVideo=True, id=offer["id"]), quiet=False)
    missed = acme.play("calls", 201, **{"from": ALICE}, group=GROUP)
    acme.hears(
        signal("offer", **{"packet.content.0.attrs.group-jid": GROUP}),
        ("call", CALL + " groupJid", {"chatId": GROUP, "isGroup": True, "groupJid": GROUP}))
    acme.play("calls", id=missed["id"], status="timeout")
    acme.hears(
        signal("terminate", **{"packet.content.0.attrs.reason": "timeout"}),
        ("call", CALL + " groupJid", {"status": "timeout", "isGroup": True}))


def test_a_call_is_refused_with_a_text(acme):
    settings(acme, rejectCall=True, msgCall="Later")
    acme.play("calls", 201, **{"from": ALICE})
    ack = ("call", "event packet", {"event": "CB:ack,class:call", "packet.tag": "ack", "packet.attrs.class": "call"})
    acme.hears(
        signal("offer"), call("offer"), message("conversation", key__fromMe=True, message__conversation="Later"),
        contact("upsert", ""), ack, signal("reject"), call("reject"), receipt("SERVER_ACK"), receipt("DELIVERY_ACK"))


def test_the_ideal_profile_has_no_signalling(stage):
    stage = paired(stage(MOCK_PROFILE="ideal"))
    stage.play("calls", 201, **{"from": ALICE})
    stage.hears(call("offer"))


# 11. The past, labels, the address book


def test_the_past_comes_in_chunks(acme):
    past = {"chats": [{"chat": ALICE, "name": "Alice", "messages": [
        {"id": "3A" + "0" * 18, "text": "old", "timestamp": 1700000000}]}, {"chat": BOB, "messages": []}]}
    acme.play("history", **past)
    heard = acme.hears(
        ("chats.set", ["remoteJid instanceId name", "remoteJid instanceId"], {}),
        ("messages.set", [PLAIN], {"0.messageTimestamp": 1700000000}),
        ("contacts.upsert", [CONTACT], {"0.profilePicUrl": None}), ("contacts.update", [CONTACT], {"0.pushName": "Alice"}))
    assert list(heard[1][0]["key"]) == ["remoteJid", "fromMe", "id"]
    acme.play("history", chats=[{"chat": BOB}])
    acme.hears(("chats.set", [], {}), ("messages.set", [], {}))


def test_labels_chats_and_people_change_on_the_phone(acme):
    edit = "id name color deleted predefinedId instance"
    acme.play("labels", action="edit", id="1", name="New", color=4, predefinedId="1")
    acme.hears(("labels.edit", edit, {"id": "1", "color": 4, "deleted": False, "instance": "acme"}))
    for action in ["add", "remove"]:
        acme.play("labels", action=action, id="1", chat=ALICE)
        acme.hears(("labels.association", "instance type chatId labelId", {"type": action, "chatId": jid(ALICE)}), quiet=False)
    acme.play("labels", action="delete", id="1")
    acme.hears(*[("labels.edit", edit, {"deleted": True})] * 2)
    acme.play("labels", action="delete", id="9")
    acme.hears(("labels.edit", edit.replace(" predefinedId", ""), {"id": "9", "deleted": True}))
    acme.play("chats", chat=ALICE, action="archive")
    acme.hears(chat())
    acme.play("chats", chat=ALICE, action="delete")
    acme.hears(("chats.delete", [jid(ALICE)], {}))
    acme.play("contacts", number=ALICE, name="Alice", saved=True)
    acme.hears(("contacts.upsert", [CONTACT], {}), ("contacts.update", [CONTACT], {}))
    acme.play("contacts", number=ALICE, picture="https://pictures.example/a.jpg")
    acme.hears(picture())


# 12. to 14. Breaking, leaving


@pytest.mark.parametrize("number", [408, 428, 440, 500, 503, 515])
def test_a_broken_line_is_silent_and_comes_back(acme, number):
    acme.play("disconnect", code=number)
    # What comes in the meantime waits for the line.
    acme.say(text="late")
    acme.hears(connecting(), opened(), chat(), message("conversation"), picture(), contact("upsert", "Alice"))


def test_restarts_and_changes_of_the_profile_open_the_socket_anew(acme):
    for method, route, body in [
        ("POST", "instance/restart", None), ("POST", "chat/updateProfilePicture", {"picture": "QUJD"}),
        ("DELETE", "chat/removeProfilePicture", None),
        ("POST", "chat/updatePrivacySettings", {
            "readreceipts": "all", "profile": "all", "status": "all", "online": "all", "last": "all", "groupadd": "all"}),
    ]:
        assert acme.mock.call(method, f"/{route}/acme", body).status_code in (200, 201), route
        acme.hears(connecting(), opened())


def closed(number):
    return [
        ("status.instance", "instance status disconnectionAt disconnectionReasonCode disconnectionObject", {
            "status": "closed", "disconnectionReasonCode": number}),
        ("logout.instance", "null", {}),
        ("connection.update", STATE, {"state": "close", "statusReason": number}),
    ]


def test_logout_and_the_way_back(acme):
    acme.mock.call("DELETE", "/instance/logout/acme", status=200)
    heard = acme.hears(*closed(401))
    told = json.loads(heard[0]["disconnectionObject"])
    assert list(told) == ["error", "date"] and told["error"]["output"]["payload"]["error"] == "Unauthorized"
    assert acme.mock.call("DELETE", "/instance/logout/acme").status_code == 400
    acme.mock.get("/instance/connect/acme")
    acme.play("scan")
    acme.hears(connecting(), code(), connecting(), opened())


@pytest.mark.parametrize("number", [401, 402, 403, 406])
def test_the_phone_unlinks(acme, number):
    acme.play("disconnect", code=number)
    acme.hears(*closed(number))


def test_delete(acme):
    identity = ("instance.delete", "instanceName instanceId", {"instanceName": "acme"})
    acme.mock.call("DELETE", "/instance/delete/acme", status=200)
    acme.hears(identity, ("remove.instance", "null", {}), *closed(401))
    acme.mock.create("acme")
    acme.hears(CREATED, envelope=NO_SENDER, quiet=False)
    acme.mock.call("DELETE", "/instance/delete/acme", status=200)
    acme.hears(identity, ("remove.instance", "null", {}), envelope=NO_SENDER)


def test_stored_instances_come_back_by_themselves(start, stage, tmp_path):
    first = paired(stage(MOCK_DATABASE=tmp_path / "mock.db"))
    first.listener.close()
    first.mock.stop()
    # The line may be open before a client is there: what it hears of the way is the end of it.
    again = stage(MOCK_DATABASE=tmp_path / "mock.db")
    again.mock.create("late")
    again.say(text="hi")
    heard = [(name, envelope["data"]) for name, envelope in again.listener.until("messages.upsert")]
    told = [(name, data["state"], list(data)) for name, data in heard if name == "connection.update"]
    way = [("connection.update", "connecting", STATE.split()), ("connection.update", "open", OPENED.split())]
    assert told == way[len(way) - len(told):]
    assert [name for name, _ in heard if name not in ("connection.update", "instance.create")] == [
        "chats.update", "messages.upsert"]


# 15. Settings


def test_settings_change_what_is_heard(acme):
    acme.say(story=True, text="news")
    settings(acme, readStatus=True, groupsIgnore=True, readMessages=True, alwaysOnline=True)
    acme.say(group=GROUP, text="hi")
    acme.play("groups", 201, action="create", subject="Others", by=ALICE, group=GROUP)
    acme.hears(("chats.upsert", ["remoteJid instanceId name unreadMessages"], {}), quiet=False)
    acme.say(story=True, text="more news")
    acme.hears(
        chat(STORY), message("conversation", key__remoteJid=STORY, key__participant=jid(ALICE)), picture())


# A second client


SCRIPT = """
const { io } = require(process.argv[1]);
const socket = io(process.argv[2], { transports: ["websocket"] });
socket.on("connect", () => console.log(JSON.stringify(["connect"])));
socket.on("connect_error", (error) => console.log(JSON.stringify(["connect_error", error.message])));
socket.onAny((name, envelope) => console.log(JSON.stringify([name, envelope])));
"""


def test_the_official_client_hears_the_same(stage, bundle, tmp_path):  # noqa: F811
    stage = paired(stage())
    script = tmp_path / "socket.io.min.cjs"
    script.write_bytes(bundle)
    node = subprocess.Popen(
        ["node", "--no-warnings", "--experimental-websocket", "-e", SCRIPT, str(script), stage.mock.url],
        stdout=subprocess.PIPE, text=True, env={"PATH": os.environ["PATH"]},
    )
    lines = queue.Queue()
    reader = threading.Thread(target=lambda: [lines.put(json.loads(line)) for line in node.stdout], daemon=True)
    reader.start()
    try:
        assert lines.get(timeout=DEADLINE_SECONDS) == ["connect"]
        said = stage.say(text="hi")
        stage.send("sendMedia", mediatype="image", media=base64.b64encode(PNG).decode())
        stage.say(type="edit", message=said["key"]["id"], text="hi!")
        stage.play("calls", 201, **{"from": ALICE})
        heard = stage.listener.take(11)
        assert sorted(name for name, _ in heard) == sorted([
            "chats.update", "messages.upsert", "contacts.update", "contacts.upsert", "send.message", "messages.edited",
            "contacts.update", "call", "call", "messages.update", "messages.update"])
        stage.is_quiet()
        again = [lines.get(timeout=DEADLINE_SECONDS) for _ in heard]
        assert [[name, envelope] for name, envelope in heard] == again
        assert [list(envelope) for _, envelope in heard] == [list(envelope) for _, envelope in again]
        assert lines.get(timeout=DEADLINE_SECONDS)[0] == "instance.create"
    finally:
        node.terminate()
        node.wait(DEADLINE_SECONDS)
        reader.join(DEADLINE_SECONDS)
