"""Bytes, long numbers and enums in JSON: in answers, in events as a Socket.IO client decodes them, in rows that are found."""

import base64
import hashlib

import pytest

from test_messages import PNG

PEER = "13125550102"
BYTES = ["fileSha256", "mediaKey", "fileEncSha256"]
# A JPEG of few bytes is its own thumbnail.
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffc0000b080003000201011100ffc4001400010000000000000000000000000000000affda"
    "0008010100003f00d2cf20ffd9")


@pytest.fixture
def pair(start, listen):
    """An open instance of a mock with these settings, and a client that hears it."""

    def factory(**environment):
        mock = start(**environment)
        mock.create("acme", qrcode=True)
        mock.enable_websocket("acme", ["SEND_MESSAGE", "MESSAGES_UPSERT"])
        mock.post("/mock/instances/acme/scan", status=200)
        if environment.get("MOCK_PROFILE") == "strict":
            # Until its first event the namespace is not there.
            mock.post("/mock/instances/acme/messages", {"from": PEER, "text": "first"})
        return mock, listen(mock.url, ["/acme"], ["websocket"])

    return factory


def send_picture(mock, content=JPEG):
    return mock.post("/message/sendMedia/acme", {
        "number": PEER, "mediatype": "image", "media": base64.b64encode(content).decode()})


def receive(mock, **body):
    return mock.post("/mock/instances/acme/messages", {"from": PEER, **body})


def indexed(content):
    return {str(index): byte for index, byte in enumerate(content)}


def whole(number):
    return (number["high"] << 32) + (number["low"] & 0xFFFFFFFF)


def described(listener, answer, event, kind):
    """The member of that kind, told as it was answered."""
    (name, envelope), = listener.take(1)
    assert name == event and envelope["data"] == answer
    return answer["message"][kind]


def test_bytes_are_objects_with_indices_and_longs_come_in_halves(pair):
    mock, listener = pair()
    sent = send_picture(mock)
    image = described(listener, sent, "send.message", "imageMessage")
    assert isinstance(sent["messageTimestamp"], int)
    assert image["fileSha256"] == indexed(hashlib.sha256(JPEG).digest())
    assert list(image["fileSha256"]) == [str(index) for index in range(32)]
    for name in BYTES:
        assert len(image[name]) == 32 and all(0 <= byte < 256 for byte in image[name].values()), name
    assert image["jpegThumbnail"] == indexed(JPEG)
    assert image["fileLength"] == {"low": len(JPEG), "high": 0, "unsigned": True}
    assert list(image["mediaKeyTimestamp"]) == ["low", "high", "unsigned"]
    assert image["mediaKeyTimestamp"]["unsigned"] is False and abs(whole(image["mediaKeyTimestamp"]) - sent["messageTimestamp"]) < 60
    context = sent["contextInfo"]
    assert whole(context["ephemeralSettingTimestamp"]) == sent["messageTimestamp"] - 172_800
    assert context["disappearingMode"] == {"initiator": 0}
    # The other direction.
    voice = described(listener, receive(mock, type="voice"), "messages.upsert", "audioMessage")
    assert len(voice["waveform"]) == 64 and len(voice["mediaKey"]) == 32
    reaction = described(listener, receive(mock, type="reaction", message="X", emoji="🔥"), "messages.upsert", "reactionMessage")
    moment = reaction["senderTimestampMs"]
    assert moment["high"] > 0 and whole(moment) > 1_600_000_000_000 and moment["unsigned"] is False
    sticker = described(listener, receive(mock, type="sticker"), "messages.upsert", "stickerMessage")
    assert whole(sticker["stickerSentTs"]) > 1_600_000_000_000 and sticker["isLottie"] is False
    # An own reaction has its time as a plain number.
    body = {"key": {"id": "X", "remoteJid": f"{PEER}@s.whatsapp.net", "fromMe": False}, "reaction": "🔥"}
    own = described(listener, mock.post("/message/sendReaction/acme", body), "send.message", "reactionMessage")
    assert isinstance(own["senderTimestampMs"], int)
    listed = mock.post("/message/sendPoll/acme", {"number": PEER, "name": "q", "selectableCount": 1, "values": ["a", "b"]})
    assert len(described(listener, listed, "send.message", "messageContextInfo")["messageSecret"]) == 32
    file = mock.post("/chat/getBase64FromMediaMessage/acme", {"message": {"key": {"id": sent["key"]["id"]}}})
    assert file["size"]["fileLength"] == {"low": len(JPEG), "high": 0, "unsigned": True}


def test_rows_that_are_found_have_bytes_in_base64(pair):
    mock, _ = pair()
    sent = send_picture(mock)
    found = mock.post("/chat/findMessages/acme", {"where": {"key": {"id": sent["key"]["id"]}}}, status=200)
    image = found["messages"]["records"][0]["message"]["imageMessage"]
    assert base64.b64decode(image["fileSha256"]) == hashlib.sha256(JPEG).digest()
    assert base64.b64decode(image["jpegThumbnail"]) == JPEG and len(base64.b64decode(image["mediaKey"])) == 32
    assert whole(image["fileLength"]) == len(JPEG)


def test_the_documented_form_can_be_had(pair):
    mock, listener = pair(MOCK_QUIRKS="+writesDocumentedBytes")
    sent = send_picture(mock)
    image = described(listener, sent, "send.message", "imageMessage")
    assert base64.b64decode(image["fileSha256"]) == hashlib.sha256(JPEG).digest()
    assert base64.b64decode(image["jpegThumbnail"]) == JPEG
    assert image["fileLength"] == str(len(JPEG)) and image["mediaKeyTimestamp"].isdigit()
    assert image["contextInfo"]["disappearingMode"] == {"initiator": "CHANGED_IN_CHAT"}
    assert int(sent["contextInfo"]["ephemeralSettingTimestamp"]) == sent["messageTimestamp"] - 172_800
    rows = [{"title": "s", "rows": [{"title": "r", "rowId": "1"}]}]
    body = {"number": PEER, "title": "t", "footerText": "f", "buttonText": "b", "sections": rows}
    listed = described(listener, mock.post("/message/sendList/acme", body), "send.message", "listMessage")
    assert listed["listType"] == "PRODUCT_LIST"
    reaction = described(listener, receive(mock, type="reaction", message="X", emoji="🔥"), "messages.upsert", "reactionMessage")
    assert int(reaction["senderTimestampMs"]) > 1_600_000_000_000
    reply = described(listener, receive(mock, type="buttonReply", selectedId="y"), "messages.upsert", "buttonsResponseMessage")
    assert reply["type"] == "DISPLAY_TEXT"
    file = mock.post("/chat/getBase64FromMediaMessage/acme", {"message": {"key": {"id": sent["key"]["id"]}}})
    assert file["size"]["fileLength"] == str(len(JPEG))
    # Quoting it works as before.
    quoted = mock.post("/message/sendText/acme", {"number": PEER, "text": "x", "quoted": {"key": {"id": sent["key"]["id"]}}})
    assert quoted["contextInfo"]["quotedMessage"]["imageMessage"]["fileLength"] == str(len(JPEG))


def test_device_lists_come_along_where_the_server_is_strict(pair):
    mock, listener = pair(MOCK_PROFILE="strict")
    said = receive(mock, text="hi")
    info = described(listener, said, "messages.upsert", "messageContextInfo")
    assert list(said["message"]) == ["conversation", "messageContextInfo"] and said["messageType"] == "conversation"
    assert list(info) == ["deviceListMetadata", "deviceListMetadataVersion", "messageSecret"]
    lists = info["deviceListMetadata"]
    assert list(lists) == [
        "senderKeyIndexes", "recipientKeyIndexes", "senderKeyHash", "senderTimestamp", "recipientKeyHash", "recipientTimestamp"]
    assert lists["senderTimestamp"]["unsigned"] is True and lists["senderKeyIndexes"] == []
    assert (info["deviceListMetadataVersion"], len(info["messageSecret"])) == (2, 32)
    group = "120363041234567890@g.us"
    first = receive(mock, type="image", group=group)
    assert list(first["message"]) == ["senderKeyDistributionMessage", "imageMessage", "messageContextInfo"]
    assert first["messageType"] == "imageMessage"
    key = first["message"]["senderKeyDistributionMessage"]
    assert list(key) == ["groupId", "axolotlSenderKeyDistributionMessage"] and key["groupId"] == group
    second = receive(mock, text="again", group=group)
    assert list(second["message"]) == ["conversation", "messageContextInfo"]
    # A quote leaves them out, and the file is found behind them.
    body = {"number": PEER, "text": "x", "quoted": {"key": {"id": said["key"]["id"]}}}
    assert mock.post("/message/sendText/acme", body)["contextInfo"]["quotedMessage"] == {"conversation": "hi"}
    file = mock.post("/chat/getBase64FromMediaMessage/acme", {"message": {"key": {"id": first["key"]["id"]}}})
    assert file["mediaType"] == "imageMessage"
    found = mock.post("/chat/findMessages/acme", {"where": {"key": {"id": said["key"]["id"]}}}, status=200)
    kept = found["messages"]["records"][0]["message"]
    assert len(base64.b64decode(kept["messageContextInfo"]["messageSecret"])) == 32


def test_files_of_any_length_keep_it(pair):
    mock, _ = pair()
    assert whole(send_picture(mock, PNG)["message"]["imageMessage"]["fileLength"]) == len(PNG)
