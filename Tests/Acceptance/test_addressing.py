"""MOCK_ADDRESSING: people come by their phone numbers, or by hidden addresses with the number beside."""

import pytest

ALICE = "13125550102"
PHONE = f"{ALICE}@s.whatsapp.net"
GROUP = "120363041234567890@g.us"


@pytest.fixture
def opened(start, listen):
    def factory(addressing=None):
        settings = {"MOCK_ADDRESSING": addressing} if addressing else {}
        mock = start(WEBSOCKET_GLOBAL_EVENTS="true", **settings)
        mock.create("acme", qrcode=True)
        mock.post("/mock/instances/acme/scan", status=200)
        mock.post("/settings/set/acme", {
            "rejectCall": False, "groupsIgnore": False, "alwaysOnline": False, "readMessages": False, "readStatus": True,
            "syncFullHistory": False})
        mock.own = mock.get("/instance/fetchInstances")[0]["ownerJid"]
        mock.lid = mock.post("/mock/instances/acme/contacts", {"number": ALICE}, status=200)["lid"]
        return mock, listen(mock.url)

    return factory


def play(mock, path, **body):
    return mock.call("POST", f"/mock/instances/acme/{path}", body).json()


def receive(mock, **body):
    return play(mock, "messages", **{"from": ALICE, "pushName": "Alice", "text": "hi", **body})


def told(listener, name):
    """The data of the next event of that name, but for the raw signalling that comes beside a call."""
    while True:
        data = listener.until(name)[-1][1]["data"]
        if name != "call" or "event" not in data:
            return data


@pytest.mark.parametrize("addressing", [None, "pn"])
def test_numbers_are_the_default(opened, addressing):
    mock, listener = opened(addressing)
    key = receive(mock)["key"]
    assert (key["remoteJid"], key["addressingMode"], "remoteJidAlt" in key) == (PHONE, "pn", False)
    assert told(listener, "contacts.upsert")["remoteJid"] == PHONE


def test_a_hidden_address_has_the_number_beside(opened):
    mock, listener = opened("lid")
    key = receive(mock, id="3A5C0E9B7D1F2A4C6E80")["key"]
    assert mock.lid.endswith("@lid")
    assert list(key.items()) == [
        ("remoteJid", mock.lid), ("remoteJidAlt", PHONE), ("fromMe", False), ("id", "3A5C0E9B7D1F2A4C6E80"), ("participant", ""),
        ("addressingMode", "lid")]
    events = listener.until("contacts.upsert")
    assert [name for name, _ in events] == ["chats.update", "messages.upsert", "contacts.update", "contacts.upsert"]
    addresses = [data[0] if isinstance(data, list) else data for data in (event["data"] for _, event in events)]
    assert [data.get("remoteJid", data.get("key", {}).get("remoteJid")) for data in addresses] == [mock.lid] * 4


def test_rows_are_found_by_the_hidden_address(opened):
    mock, _ = opened("lid")
    receive(mock)

    def find(route, where):
        return mock.post(f"/chat/{route}/acme", {"where": where}, status=200)

    assert find("findMessages", {"key": {"remoteJid": mock.lid}})["messages"]["total"] == 1
    assert find("findMessages", {"key": {"remoteJidAlt": PHONE}})["messages"]["total"] == 1
    assert find("findMessages", {"key": {"remoteJid": PHONE}})["messages"]["total"] == 0
    # Of two addresses one is enough.
    assert find("findMessages", {"key": {"remoteJid": PHONE, "remoteJidAlt": PHONE}})["messages"]["total"] == 1
    assert find("findMessages", {"key": {"remoteJid": mock.lid, "remoteJidAlt": mock.lid}})["messages"]["total"] == 1
    assert find("findMessages", {"key": {"remoteJid": "1@lid", "remoteJidAlt": "2@lid"}})["messages"]["total"] == 0
    assert [row["pushName"] for row in find("findContacts", {"remoteJid": mock.lid})] == ["Alice"]
    assert find("findContacts", {"remoteJid": PHONE}) == []
    assert [row["remoteJid"] for row in find("findChats", {})] == [mock.lid]


def test_an_answer_goes_back_to_the_hidden_address_and_its_receipts_name_it(opened):
    mock, listener = opened("lid")
    key = receive(mock)["key"]
    sent = mock.post("/message/sendText/acme", {"number": key["remoteJid"], "text": "hello"})
    assert sent["key"]["remoteJid"] == mock.lid
    play(mock, "receipts", id=sent["key"]["id"], status="READ")
    listener.until("send.message")
    assert told(listener, "messages.update")["remoteJid"] == mock.lid
    # What is sent to a number goes to the number.
    assert mock.post("/message/sendText/acme", {"number": ALICE, "text": "x"})["key"]["remoteJid"] == PHONE


def test_edits_and_deletions_name_hidden_addresses(opened):
    mock, listener = opened("lid")
    own = play(mock, "contacts", number=mock.own.split("@")[0])["lid"]
    key = receive(mock)["key"]
    receive(mock, type="edit", message=key["id"], text="ho")
    assert told(listener, "messages.edited")["key"] == {"remoteJid": own, "fromMe": True, "id": key["id"]}
    receive(mock, type="delete", message=key["id"])
    bare = told(listener, "messages.delete")
    assert (bare["remoteJid"], bare["remoteJidAlt"], bare["addressingMode"]) == (mock.lid, PHONE, "lid")


def test_groups_and_stories_hide_their_writers(opened):
    mock, _ = opened("lid")
    own = play(mock, "contacts", number=mock.own.split("@")[0])["lid"]
    key = receive(mock, group=GROUP)["key"]
    assert (key["remoteJid"], key["participant"], key["participantAlt"], key["addressingMode"]) == (GROUP, mock.lid, PHONE, "lid")
    key = receive(mock, story=True)["key"]
    assert (key["remoteJid"], key["participant"], key["participantAlt"]) == ("status@broadcast", mock.lid, PHONE)
    key = receive(mock, group=GROUP, fromMe=True)["key"]
    assert (key["participant"], key["participantAlt"], key["addressingMode"]) == (own, mock.own, "lid")


def test_a_group_that_shows_numbers_goes_on_showing_them(opened):
    mock, _ = opened("lid")
    play(mock, "groups", action="create", subject="open", participants=[ALICE], group=GROUP, addressingMode="pn")
    key = receive(mock, group=GROUP)["key"]
    assert (key["participant"], key["addressingMode"]) == (PHONE, "pn")


def test_presence_and_calls_name_hidden_addresses(opened):
    mock, listener = opened("lid")
    play(mock, "presence", **{"from": ALICE, "presence": "composing"})
    assert told(listener, "presence.update") == {"id": mock.lid, "presences": {mock.lid: {"lastKnownPresence": "composing"}}}
    play(mock, "calls", **{"from": ALICE})
    call = told(listener, "call")
    assert (call["from"], call["chatId"]) == (mock.lid, mock.lid)


def test_a_call_that_is_answered_by_a_text_shows_the_number(opened):
    mock, listener = opened("lid")
    mock.post("/settings/set/acme", {
        "rejectCall": True, "msgCall": "later", "groupsIgnore": False, "alwaysOnline": False, "readMessages": False,
        "readStatus": False, "syncFullHistory": False})
    play(mock, "calls", **{"from": ALICE})
    assert told(listener, "call")["from"] == PHONE


def test_blocked_people_stay_blocked(opened):
    mock, _ = opened("lid")
    mock.post("/chat/updateBlockStatus/acme", {"number": ALICE, "status": "block"})
    assert receive(mock)["event"] is None


def test_the_own_phone_writes_to_a_hidden_address(opened):
    mock, _ = opened("lid")
    key = receive(mock, fromMe=True)["key"]
    assert (key["remoteJid"], key["remoteJidAlt"], key["fromMe"]) == (mock.lid, PHONE, True)


def test_a_given_hidden_address_is_used(opened):
    mock, _ = opened("lid")
    play(mock, "contacts", number=ALICE, lid="123456789@lid")
    assert receive(mock)["key"]["remoteJid"] == "123456789@lid"
