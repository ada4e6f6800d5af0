"""Conversations, people and the own profile over HTTP; calls, labels, contacts and the past as python-socketio hears them."""

import pytest

from conftest import wait_until

ALICE = "13125550102"
BOB = "13125550103"
NOBODY = "13125550199"
OWN = "12125550101"


def jid(number):
    return f"{number}@s.whatsapp.net"


@pytest.fixture
def acme(mock):
    mock.create("acme", qrcode=True, number=OWN)
    mock.post("/mock/instances/acme/scan", status=200)
    mock.post("/mock/instances/acme/contacts", {"number": NOBODY, "registered": False}, status=200)
    return mock


def play(mock, route, expected=200, **body):
    return mock.post(f"/mock/instances/acme/{route}", body, status=expected)


def receive(mock, text, number=ALICE, name="Alice"):
    return mock.post("/mock/instances/acme/messages", {"from": number, "pushName": name, "text": text})


def answer(mock, method, route, body=None, status=200):
    return mock.call(method, f"/{route}/acme" if "?" not in route else f"/{route}", body, status=status)


def refusal(mock, method, route, body=None, status=400):
    return answer(mock, method, route, body, status).json()["response"]["message"]


def settings(**changes):
    return {
        "rejectCall": False, "groupsIgnore": False, "alwaysOnline": False, "readMessages": False, "readStatus": False,
        "syncFullHistory": False, **changes,
    }


# Numbers


def test_numbers_come_in_classes_and_with_what_is_known(acme):
    receive(acme, "hi")
    group = acme.post("/group/create/acme", {"subject": "ACME team", "participants": [ALICE]})["id"]
    asked = [ALICE, group, "184467440737095@lid", NOBODY, "+55 31 98765-4321", "120363000000000000@g.us", "status@broadcast"]
    rows = answer(acme, "POST", "chat/whatsappNumbers", {"numbers": asked}).json()
    assert rows == [
        {"jid": "status@broadcast", "exists": False, "number": "status@broadcast"},
        {"jid": group, "exists": True, "number": group, "name": "ACME team"},
        {"jid": "120363000000000000@g.us", "exists": False, "number": "120363000000000000@g.us"},
        {"jid": jid(ALICE), "exists": True, "number": ALICE, "name": "Alice"},
        {"jid": "184467440737095@lid", "exists": True, "number": "184467440737095@lid", "lid": "lid"},
        {"jid": jid(NOBODY), "exists": False, "number": NOBODY},
        {"jid": jid("553187654321"), "exists": True, "number": "+55 31 98765-4321"},
    ]
    assert [list(row) for row in rows][3:5] == [["jid", "exists", "number", "name"], ["jid", "exists", "number", "lid"]]


@pytest.mark.parametrize("number, expected", [
    ("+55 (11) 98765-4321", "5511987654321"), ("5531987654321", "553187654321"), ("5531912345678", "5531912345678"),
    ("5585972341234", "558572341234"), ("5491123456789", "541123456789"), ("5215512345678", "525512345678"),
    ("5511987654321:12@s.whatsapp.net", "5511987654321"), ("5511987654321@c.us", "5511987654321"),
])
def test_numbers_are_spelt_as_whatsapp_registers_them(acme, number, expected):
    row, = answer(acme, "POST", "chat/whatsappNumbers", {"numbers": [number]}).json()
    assert row == {"jid": jid(expected), "exists": True, "number": number}


def test_errors_of_the_lookup_have_no_envelope(acme):
    def failed(body):
        return answer(acme, "POST", "chat/whatsappNumbers", body, 400).json()

    assert failed({"numbers": []}) == {
        "status": 400, "error": "Bad Request", "message": [["numbers does not meet minimum length of 1"]],
    }
    assert failed({"numbers": [1, 1]})["message"] == [[
        "numbers contains duplicate item", *['"numbers" must be an array of numeric strings'] * 2,
    ]]
    assert failed({}) == {}
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    assert failed({"numbers": [BOB]}) == {
        "data": None, "isBoom": True, "isServer": False,
        "output": {
            "statusCode": 428,
            "payload": {"statusCode": 428, "error": "Precondition Required", "message": "Connection Closed"},
            "headers": {},
        },
    }
    acme.create("never")
    assert acme.call("POST", "/chat/whatsappNumbers/never", {"numbers": [BOB]}, 400).json() == {}


# Validation and failures, route by route

LAST = {"key": {"id": "X", "fromMe": False, "remoteJid": jid(ALICE)}}
SIX = ["readreceipts", "profile", "status", "online", "last", "groupadd"]
REFUSED = [
    ("chat/archiveChat", {}, ['instance requires property "archive"']),
    ("chat/archiveChat", {"archive": 1, "lastMessage": {}}, [
        'lastMessage requires property "key"', "archive is not of a type(s) boolean",
        "archive is not one of enum values: true,false"]),
    ("chat/archiveChat", {"archive": True, "lastMessage": {"key": {}, "messageTimestamp": 1.5}}, [
        *[f'lastMessage.key requires property "{name}"' for name in ["id", "fromMe", "remoteJid"]],
        "lastMessage.messageTimestamp is not of a type(s) integer"]),
    ("chat/markChatUnread", {}, ['instance requires property "lastMessage"']),
    ("chat/fetchProfilePictureUrl", {"number": 5}, ["number is not of a type(s) string"]),
    ("chat/fetchProfilePictureUrl", {"number": ""}, ['The "number" cannot be empty']),
    ("chat/updateBlockStatus", {"status": "x"}, [
        "status is not one of enum values: block,unblock", 'instance requires property "number"']),
    ("chat/findContacts", {"where": {"pushName": ""}}, [
        "where.pushName does not meet minimum length of 1", 'The "pushName" cannot be empty']),
    ("chat/findMessages", {"where": {"key": {"remoteJid": ""}}}, ["The property cannot be empty"]),
    ("chat/findMessages", {"where": {"key": "x"}, "limit": "5"}, [
        "where.key is not of a type(s) object", "limit is not of a type(s) integer"]),
    ("chat/findStatusMessage", {"where": {"status": "DELETED"}}, [
        "where.status is not one of enum values: ERROR,PENDING,SERVER_ACK,DELIVERY_ACK,READ,PLAYED"]),
    ("chat/findStatusMessage", {"where": {"remoteJid": ""}}, ['The "remoteJid" cannot be empty']),
    ("chat/updateProfileName", {"name": ""}, ['The "name" cannot be empty']),
    ("chat/updateProfileStatus", {"status": ""}, ['The "status" cannot be empty']),
    ("chat/updatePrivacySettings", {"privacySettings": {}}, [f'instance requires property "{name}"' for name in SIX]),
    ("chat/updatePrivacySettings", {**dict.fromkeys(SIX, "all"), "online": "none", "readreceipts": "contacts"}, [
        "readreceipts is not one of enum values: all,none", "online is not one of enum values: all,match_last_seen"]),
    ("label/handleLabel", {"number": "", "labelId": "", "action": "add"}, [
        'The "number" cannot be empty', 'The "labelId" cannot be empty']),
    ("label/handleLabel", {}, [f'instance requires property "{name}"' for name in ["number", "labelId", "action"]]),
    ("call/offer", {"number": 5, "callDuration": 0.5}, [
        "Invalid format", "callDuration is not of a type(s) integer",
        "callDuration must be greater than or equal to 1"]),
    ("call/offer", {"number": "5", "callDuration": 16}, ["callDuration must be less than or equal to 15"]),
]


def test_broken_rules_are_a_list_in_a_list(acme):
    for route, body, messages in REFUSED:
        assert refusal(acme, "POST", route, body) == [messages], f"{route} {body}"


ARCHIVING = "An error occurred while archiving the chat. Open a calling."
UNREAD = "An error occurred while marked unread the chat. Open a calling."
CLOSED = "Error: Connection Closed"
FAILED = [
    ("POST", "chat/archiveChat", {"archive": True, "lastMessage": LAST}, 500, [
        {"archived": False, "message": [ARCHIVING, CLOSED]}]),
    ("POST", "chat/markChatUnread", {"lastMessage": LAST}, 500, [{"markedChatUnread": False, "message": [UNREAD, CLOSED]}]),
    ("POST", "chat/updateBlockStatus", {"number": BOB, "status": "block"}, 500, ["Error blocking user", CLOSED]),
    ("POST", "chat/fetchBusinessProfile", {"number": BOB}, 500, ["Error updating profile name", CLOSED]),
    ("POST", "chat/fetchProfile", {"number": BOB}, 500, "Connection Closed"),
    ("POST", "chat/updateProfileName", {"name": "x"}, 500, ["Error updating profile name", CLOSED]),
    ("POST", "chat/updateProfileStatus", {"status": "x"}, 500, ["Error updating profile status", CLOSED]),
    ("POST", "chat/updateProfilePicture", {"picture": "QUJD"}, 500, ["Error updating profile picture", CLOSED]),
    ("DELETE", "chat/removeProfilePicture", None, 500, ["Error removing profile picture", CLOSED]),
    ("GET", "chat/fetchPrivacySettings", None, 500, "Connection Closed"),
    ("POST", "chat/updatePrivacySettings", dict.fromkeys(SIX, "all"), 500, ["Error updating privacy settings", CLOSED]),
    ("POST", "label/handleLabel", {"number": BOB, "labelId": "1", "action": "add"}, 500, "Connection Closed"),
    ("POST", "label/handleLabel", {"number": ALICE, "labelId": "1", "action": "add"}, 400, [
        "Unable to add label to chat", CLOSED]),
]


def test_a_closed_line_fails_with_the_words_of_each_route(acme):
    answer(acme, "POST", "chat/whatsappNumbers", {"numbers": [ALICE]})
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    for method, route, body, status, message in FAILED:
        assert refusal(acme, method, route, body, status) == message, route
    # These two never fail.
    assert answer(acme, "POST", "chat/fetchProfilePictureUrl", {"number": ALICE}).json()["profilePictureUrl"] is None
    assert answer(acme, "POST", "chat/fetchProfile", {"number": ALICE}).json() == {
        "wuid": jid(ALICE), "name": None, "picture": None, "status": None, "os": None, "isBusiness": False,
    }


def test_other_failures(acme):
    assert refusal(acme, "POST", "chat/archiveChat", {"archive": True}, 500) == [{
        "archived": False,
        "message": [ARCHIVING, "TypeError: Cannot set properties of undefined (setting 'messageTimestamp')"],
    }]
    missing = "Cannot read properties of undefined (reading 'replace')"
    assert refusal(acme, "POST", "chat/fetchProfilePictureUrl", {}, 500) == missing
    blocked = {"number": NOBODY, "status": "block"}
    assert refusal(acme, "POST", "chat/updateBlockStatus", blocked, 500) == ["Error blocking user", "[object Object]"]
    assert refusal(acme, "POST", "chat/fetchProfile", {"number": NOBODY}) == [
        {"jid": jid(NOBODY), "exists": False, "number": jid(NOBODY)}]
    assert refusal(acme, "POST", "chat/updateProfilePicture", {"picture": "data:image/png;base64,AAAA"}, 500) == [
        "Error updating profile picture", "[object Object]"]
    unlabelled = {"number": NOBODY, "labelId": "1", "action": "add"}
    assert refusal(acme, "POST", "label/handleLabel", unlabelled, 404) == ["Number is not on WhatsApp"]
    assert answer(acme, "GET", "chat/findChatByRemoteJid", status=400).json() == {
        "error": "remoteJid is a required query parameter"}
    unknown = acme.call("POST", "/chat/checkIsWhatsappNumber/acme", {}, 404).json()["response"]["message"]
    assert unknown == ["Cannot POST /chat/checkIsWhatsappNumber/acme"]
    acme.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T")
    message = acme.call("POST", "/chat/fetchProfile/cloud", {}, 400).json()["response"]["message"]
    assert message == ["Method not available on WhatsApp Business API"]


# Marks


def test_marks_on_chats(acme):
    def mark(route, body):
        return answer(acme, "POST", f"chat/{route}", body, 201).json()

    archived = {"chatId": jid(ALICE), "archived": True}
    assert mark("archiveChat", {"archive": False, "lastMessage": LAST}) == archived
    receive(acme, "hi")
    assert mark("archiveChat", {"archive": True, "chat": ALICE}) == {**archived, "chatId": ALICE}
    assert mark("markChatUnread", {"lastMessage": LAST}) == {"chatId": jid(ALICE), "markedChatUnread": True}


def test_labels_stick_to_chats(acme):
    def handle(action, number=ALICE):
        return answer(acme, "POST", "label/handleLabel", {"number": number, "labelId": "7", "action": action}).json()

    assert acme.get("/label/findLabels/acme") == []
    assert handle("add") == {"numberJid": jid(ALICE), "labelId": "7", "add": True}
    row = acme.get(f"/chat/findChatByRemoteJid/acme?remoteJid={jid(ALICE)}")
    assert list(row) == [
        "id", "remoteJid", "name", "labels", "createdAt", "updatedAt", "instanceId", "unreadMessages"]
    assert row["labels"] == ["7"] and row["name"] is None
    assert handle("remove") == {"numberJid": jid(ALICE), "labelId": "7", "remove": True}
    assert acme.get(f"/chat/findChatByRemoteJid/acme?remoteJid={ALICE}")["labels"] == []
    assert acme.get(f"/chat/findChatByRemoteJid/acme?remoteJid={BOB}") is None


# People


def test_profiles_show_what_is_known(acme):
    play(acme, "contacts", number=ALICE, name="Alice", picture="https://pictures.example/a.jpg", about="Available")
    receive(acme, "hi")
    picture = answer(acme, "POST", "chat/fetchProfilePictureUrl", {"number": ALICE}).json()
    assert picture == {"wuid": jid(ALICE), "profilePictureUrl": "https://pictures.example/a.jpg"}
    profile = answer(acme, "POST", "chat/fetchProfile", {"number": ALICE}).json()
    assert list(profile) == ["wuid", "name", "numberExists", "picture", "status", "isBusiness"]
    assert profile["name"] == "Alice" and profile["status"]["status"] == "Available"
    ordinary = answer(acme, "POST", "chat/fetchBusinessProfile", {"number": ALICE}).json()
    assert ordinary == {
        "isBusiness": False, "message": "Not is business profile", "jid": jid(ALICE), "exists": True, "number": jid(ALICE),
        "name": "Alice",
    }
    business = {"address": "Main St", "description": "Mugs", "website": ["https://acme.example"], "email": "hi@acme.example"}
    play(acme, "contacts", number=BOB, business=business)
    assert answer(acme, "POST", "chat/fetchBusinessProfile", {"number": BOB}).json() == {
        "isBusiness": True, "wid": jid(BOB), **business}
    profile = answer(acme, "POST", "chat/fetchProfile", {"number": BOB}).json()
    assert (profile["isBusiness"], profile["website"]) == (True, "https://acme.example")
    for status in ["block", "unblock"]:
        body = {"number": ALICE, "status": status}
        assert answer(acme, "POST", "chat/updateBlockStatus", body, 201).json() == {"block": "success"}
        assert answer(acme, "POST", "message/updateBlockStatus", body, 201).json() == {"block": "success"}


def test_the_own_profile_changes_and_the_socket_is_opened_anew(acme, listen):
    acme.enable_websocket("acme", ["CONNECTION_UPDATE"])
    listener = listen(acme.url, namespaces=["/acme"])
    done = {"update": "success"}
    assert answer(acme, "POST", "chat/updateProfileName", {"name": "ACME"}).json() == done
    assert answer(acme, "POST", "chat/updateProfileStatus", {"status": "Open"}).json() == done
    privacy = answer(acme, "GET", "chat/fetchPrivacySettings").json()
    assert privacy == {
        "readreceipts": "all", "profile": "contacts", "status": "contacts", "online": "all", "last": "contacts",
        "groupadd": "all",
    }
    assert listener.events.empty()

    def reopened():
        states = [envelope["data"]["state"] for _, envelope in listener.take(2)]
        assert states == ["connecting", "open"]

    assert answer(acme, "POST", "chat/updateProfilePicture", {"picture": "QUJD"}).json() == done
    reopened()
    own = answer(acme, "POST", "chat/fetchProfile", {}).json()
    assert own["wuid"] == f"{OWN}:1@s.whatsapp.net" and own["name"] == "ACME" and own["status"]["status"] == "Open"
    assert own["picture"].startswith("https://pps.whatsapp.net/")
    numbered = answer(acme, "POST", "chat/fetchProfile", {"number": OWN}).json()
    assert (numbered["wuid"], numbered["picture"], numbered["status"]) == (jid(OWN), own["picture"], own["status"])
    row, = acme.get("/instance/fetchInstances?instanceName=acme")
    assert (row["profileName"], row["profilePicUrl"]) == ("ACME", own["picture"])
    changed = {**privacy, "groupadd": "none", "online": "match_last_seen"}
    assert answer(acme, "POST", "chat/updatePrivacySettings", changed, 201).json() == {"update": "success", "data": changed}
    reopened()
    assert answer(acme, "GET", "chat/fetchPrivacySettings").json() == changed
    assert answer(acme, "DELETE", "chat/removeProfilePicture").json() == done
    reopened()
    assert answer(acme, "GET", "chat/fetchPrivacySettings").json() == changed
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    # Fetched once by this socket, so it is known without it.
    assert answer(acme, "GET", "chat/fetchPrivacySettings").json() == changed
    own = {"number": OWN}
    assert answer(acme, "POST", "chat/fetchProfilePictureUrl", own).json()["profilePictureUrl"] is None


# Finding


def test_finding_messages_chats_and_contacts(acme):
    for text in ["one", "two", "three"]:
        receive(acme, text)
    sent = acme.post("/message/sendText/acme", {"number": BOB, "text": "out"})

    def find(route, body=None):
        return answer(acme, "POST", f"chat/{route}", body or {}).json()

    found = find("findMessages", {"where": {"key": {"remoteJid": jid(ALICE)}}, "offset": 2, "page": 2})["messages"]
    assert (found["total"], found["pages"], found["currentPage"]) == (3, 2, 2)
    assert [record["message"]["conversation"] for record in found["records"]] == ["one"]
    ids = {"where": {"key": {"id": sent["key"]["id"]}}}
    assert find("findMessages", ids)["messages"]["total"] == 1
    span = {"gte": "2020-01-01T00:00:00.000Z", "lte": "2020-02-01"}
    assert find("findMessages", {"where": {"messageTimestamp": span}})["messages"]["total"] == 0
    span = {"gte": "2020-01-01", "lte": "2100-01-01T00:00:00+02:00"}
    assert find("findMessages", {"where": {"messageTimestamp": span}})["messages"]["total"] == 4
    assert find("findMessages", {"where": {"key": {"fromMe": True}}})["messages"]["total"] == 1
    assert find("findMessages", {"where": {"key": {"fromMe": False}}})["messages"]["total"] == 4
    chats = find("findChats")
    assert [chat["remoteJid"] for chat in chats] == [jid(BOB), jid(ALICE)]
    assert find("findChats", {"where": {"remoteJid": ALICE}})[0]["lastMessage"]["message"] == {"conversation": "three"}
    assert len(find("findChats", {"take": 1})) == 1 and find("findChats", {"skip": 2}) == []
    assert [contact["pushName"] for contact in find("findContacts", {"where": {"remoteJid": ALICE}})] == ["Alice"]
    # A filter of the documents only.
    assert find("findContacts", {"where": {"id": "x"}}) == []
    assert find("findContacts", {"offset": 1, "page": 2}) == []
    wait_until(lambda: len(find("findStatusMessage")) == 2)
    assert [row["status"] for row in find("findStatusMessage", {"where": {"id": sent["key"]["id"]}})] == [
        "SERVER_ACK", "DELIVERY_ACK"]
    assert find("findStatusMessage", {"where": {"remoteJid": jid(ALICE)}}) == []


# Calls, business, templates


def test_the_offer_of_a_call_is_a_stub(acme):
    offered = answer(acme, "POST", "call/offer", {"number": ALICE, "isVideo": False, "callDuration": 5}, 201).json()
    assert offered == {"id": "123", "jid": jid(ALICE), "isVideo": False, "callDuration": 5}
    assert list(answer(acme, "POST", "call/offer", {"number": ALICE, "callDuration": 5}, 201).json()) == [
        "id", "jid", "callDuration"]


def test_catalogs_and_their_errors(acme):
    products = [{"id": str(number), "name": "Mug", "price": 35900} for number in range(12)]
    play(acme, "contacts", number=ALICE, business={}, catalog=products, collections=[{"id": "1", "products": products[:1]}])
    catalog = answer(acme, "POST", "business/getCatalog", {"number": ALICE, "limit": 2}).json()
    assert list(catalog) == ["wuid", "numberExists", "isBusiness", "catalogLength", "catalog"]
    assert (catalog["catalogLength"], catalog["isBusiness"]) == (10, True)
    collections = answer(acme, "POST", "business/getCollections", {"number": ALICE}).json()
    assert (collections["collectionsLength"], collections["collections"][0]["id"]) == (1, "1")
    empty = answer(acme, "POST", "business/getCollections", {}).json()
    assert (empty["collections"], empty["collectionsLength"], empty["wuid"]) == ([{"products": []}], 1, jid(OWN))

    def failed(route, body):
        return answer(acme, "POST", f"business/{route}", body, 400).json()

    missing = [{"jid": jid(NOBODY), "exists": False, "number": jid(NOBODY)}]
    error = failed("getCatalog", {"number": NOBODY})
    assert list(error) == ["status", "error", "message", "details", "timestamp"]
    assert error["message"] == missing
    assert error["details"] == {
        "whatsapp_error": missing, "whatsapp_code": "UNKNOWN_ERROR", "error_user_title": missing, "error_user_msg": missing,
        "error_type": "UNKNOWN", "error_subcode": None, "fbtrace_id": None, "context": "business_catalog",
        "type": "whatsapp_api_error",
    }
    broken = failed("getCollections", {"number": 5})
    assert broken["message"] == [["number is not of a type(s) string"]]
    assert broken["details"]["context"] == "business_collections"
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    assert failed("getCatalog", {"number": BOB})["message"] == "Connection Closed"
    assert answer(acme, "POST", "business/getCatalog", {"number": ALICE}).json() == {
        "wuid": jid(ALICE), "name": None, "isBusiness": False}


def test_templates_are_for_the_cloud_api(acme):
    template = {"name": "order_ready", "category": "UTILITY", "language": "en_US", "components": []}
    refused = answer(acme, "POST", "template/create", template, 400).json()
    assert refused["details"]["context"] == "template_creation" and refused["details"]["whatsapp_code"] == 100
    assert answer(acme, "POST", "template/create", {}, 400).json()["message"] == [[
        f'instance requires property "{name}"' for name in ["name", "category", "language", "components"]]]
    assert acme.get("/template/find/acme") == []
    acme.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T", businessId="2")
    row = acme.post("/template/create/cloud", template)
    assert list(row) == [
        "id", "templateId", "name", "template", "webhookUrl", "createdAt", "updatedAt", "instanceId"]
    assert row["template"] == {"id": row["templateId"], "status": "PENDING", "category": "UTILITY"}
    listed, = acme.get("/template/find/cloud")
    assert list(listed) == ["name", "parameter_format", "components", "language", "status", "category", "id"]


# What others do, as a client hears it


@pytest.fixture
def heard(acme, listen):
    acme.enable_websocket("acme")
    return listen(acme.url, namespaces=["/acme"])


def test_a_call_rings_and_ends(acme, heard):
    call = play(acme, "calls", 201, **{"from": ALICE}, video=True)
    assert list(call) == ["chatId", "from", "id", "date", "offline", "status", "isVideo", "isGroup"]
    for status in ["ringing", "accept", "terminate"]:
        play(acme, "calls", id=call["id"], status=status)
    events = heard.take(8)
    # Each comes twice: as the packet, and as what it means.
    assert [envelope["data"].get("event") for _, envelope in events] == ["CB:call", None] * 4
    assert [(name, envelope["data"]["status"]) for name, envelope in events[1::2]] == [
        ("call", status) for status in ["offer", "ringing", "accept", "terminate"]]
    over = acme.post("/mock/instances/acme/calls", {"id": call["id"], "status": "reject"}, status=400)
    assert over["response"]["message"] == ["There is no such call, or it is over"]
    group = play(acme, "calls", 201, **{"from": ALICE}, group="120363041234567890@g.us")
    assert (group["isGroup"], group["groupJid"]) == (True, "120363041234567890@g.us")
    heard.take(2)
    answer(acme, "POST", "chat/updateBlockStatus", {"number": ALICE, "status": "block"}, 201)
    assert play(acme, "calls", **{"from": ALICE})["event"] is None
    assert heard.events.empty()


def test_a_call_is_refused_with_a_text(acme, heard):
    acme.post("/settings/set/acme", settings(rejectCall=True, msgCall="Later"))
    play(acme, "calls", 201, **{"from": ALICE})
    events = [event for event in heard.take(7) if "packet" not in event[1]["data"]]
    assert [name for name, _ in events] == ["call", "messages.upsert", "contacts.upsert", "call"]
    assert [envelope["data"].get("status") for _, envelope in events] == ["offer", "PENDING", None, "reject"]
    message = events[1][1]["data"]
    assert message["key"]["fromMe"] is True and message["message"] == {"conversation": "Later"}
    assert heard.until("messages.update")


def test_people_change(acme, heard):
    play(acme, "contacts", number=ALICE, picture="https://pictures.example/a.jpg")
    instance_id = acme.get("/instance/fetchInstances")[0]["id"]
    picture = {"remoteJid": jid(ALICE), "profilePicUrl": "https://pictures.example/a.jpg", "instanceId": instance_id}
    assert heard.take(1)[0][1]["data"] == [picture]
    play(acme, "contacts", number=ALICE, name="Alice", saved=True)
    upsert, update = heard.take(2)
    assert (upsert[0], update[0]) == ("contacts.upsert", "contacts.update")
    assert upsert[1]["data"] == [{
        "remoteJid": jid(ALICE), "pushName": "Alice", "profilePicUrl": None, "instanceId": instance_id}]
    assert update[1]["data"][0]["profilePicUrl"] == picture["profilePicUrl"]
    known = play(acme, "contacts", number=ALICE, picture=None, about="Away")
    assert (known["picture"], known["about"], known["name"]) == (None, "Away", "Alice")


def test_pictures_come_with_messages_and_blocked_people_do_not(acme, heard):
    play(acme, "contacts", number=ALICE, picture="https://pictures.example/a.jpg")
    heard.take(1)
    receive(acme, "hi")
    assert heard.until("contacts.upsert")[-1][1]["data"]["profilePicUrl"] == "https://pictures.example/a.jpg"
    answer(acme, "POST", "chat/updateBlockStatus", {"number": ALICE, "status": "block"}, 201)
    dropped = acme.post("/mock/instances/acme/messages", {"from": ALICE, "text": "hello?"}, status=200)
    assert dropped == {"event": None, "reason": "the account has blocked the sender"}
    answer(acme, "POST", "chat/updateBlockStatus", {"number": ALICE, "status": "unblock"}, 201)
    receive(acme, "hello")
    assert heard.until("messages.upsert")[-1][1]["data"]["message"] == {"conversation": "hello"}


def test_labels_and_chats_change_on_the_phone(acme, heard):
    edit = play(acme, "labels", action="edit", id="1", name="New customer™", color=4, predefinedId="1")
    assert edit == {
        "id": "1", "name": "New customer", "color": 4, "deleted": False, "predefinedId": "1", "instance": "acme"}
    assert acme.get("/label/findLabels/acme") == [
        {"color": "4", "name": "New customer", "id": "1", "predefinedId": "1"}]
    play(acme, "labels", action="add", id="1", chat=ALICE)
    play(acme, "labels", action="delete", id="1")
    play(acme, "chats", chat=ALICE, action="archive")
    play(acme, "chats", chat=ALICE, action="delete")
    events = heard.take(6)
    assert [name for name, _ in events] == [
        "labels.edit", "labels.association", "labels.edit", "labels.edit", "chats.update", "chats.delete"]
    assert events[1][1]["data"] == {"instance": "acme", "type": "add", "chatId": jid(ALICE), "labelId": "1"}
    assert events[2][1]["data"] == events[3][1]["data"] and events[2][1]["data"]["deleted"] is True
    assert events[5][1]["data"] == [jid(ALICE)]


def test_the_past_comes_in_chunks(acme, heard):
    chunk = {
        "chats": [{"chat": ALICE, "name": "Alice", "messages": [
            {"id": "3A" + "0" * 18, "text": "old", "timestamp": 1700000000},
            {"id": "3EB0" + "0" * 18, "text": "reply", "fromMe": True, "timestamp": 1700000001, "status": "READ"},
        ]}, {"chat": BOB, "messages": []}],
        "contacts": [{"number": "13125550104", "name": "Carol"}],
    }
    told = play(acme, "history", **chunk)
    events = heard.take(4)
    assert [name for name, _ in events] == ["chats.set", "messages.set", "contacts.upsert", "contacts.update"]
    assert [list(chat) for chat in events[0][1]["data"]] == [
        ["remoteJid", "instanceId", "name"], ["remoteJid", "instanceId"]]
    assert [list(message["key"]) for message in told["messages"]] == [["remoteJid", "fromMe", "id"]] * 2
    assert [message["source"] for message in told["messages"]] == ["ios", "web"]
    assert [contact["pushName"] for contact in events[2][1]["data"]] == ["Alice", "Carol"]
    # The same again: nothing is new but the names.
    play(acme, "history", **chunk)
    events = heard.take(4)
    assert [envelope["data"] for _, envelope in events][:2] == [[], []]
    play(acme, "history", chats=[], contacts=[])
    assert [name for name, _ in heard.take(2)] == ["chats.set", "messages.set"]
    assert play(acme, "history", full=True, **chunk)["event"] is None
    acme.post("/settings/set/acme", settings(syncFullHistory=True))
    play(acme, "history", full=True, **chunk)
    heard.take(4)
    receive(acme, "new", ALICE, "Alicia")
    assert [name for name, _ in heard.take(2)] == ["chats.update", "chats.upsert"]


@pytest.mark.parametrize("seconds, text", [
    (-1, "expiration must be greater than or equal to 0"), (7_776_001, "expiration must be less than or equal to 7776000"),
    (1e308, "expiration must be less than or equal to 7776000"), (1.5, "expiration is not of a type(s) integer"),
])
def test_messages_from_outside_vanish_within_ninety_days(acme, seconds, text):
    body = {"from": ALICE, "text": "x", "expiration": seconds}
    assert acme.post("/mock/instances/acme/messages", body, status=400)["response"]["message"] == [[text]]
