"""Groups over HTTP: every answer, every refusal, and the events as python-socketio hears them."""

import pytest

OWNER_SUBJECT = "Launch crew"
PEERS = ["13125550102", "13125550103"]


@pytest.fixture
def acme(mock):
    mock.create("acme", qrcode=True, number="12125550101")
    mock.post("/mock/instances/acme/scan", status=200)
    return mock


def jid(number):
    return f"{number}@s.whatsapp.net"


def create(mock, **fields):
    return mock.post("/group/create/acme", {"subject": OWNER_SUBJECT, "participants": PEERS, **fields})


def play(mock, status=200, **body):
    return mock.post("/mock/instances/acme/groups", body, status=status)


def refusal(mock, method, path, body=None, status=400):
    return mock.call(method, path, body, status=status).json()["response"]["message"]


def test_create_answers_with_everything_in_order(acme):
    group = create(acme, description="war room")
    assert list(group) == [
        "id", "addressingMode", "subject", "subjectOwner", "subjectOwnerPn", "subjectTime", "size", "creation", "owner",
        "ownerPn", "owner_country_code", "desc", "descId", "descOwner", "descOwnerPn", "descTime", "restrict", "announce",
        "isCommunity", "isCommunityAnnounce", "joinApprovalMode", "memberAddMode", "participants",
    ]
    assert group["id"].endswith("@g.us") and len(group["id"]) == len("120363041234567890@g.us")
    assert group["size"] == 3 and group["owner_country_code"] == "US"
    assert [member["phoneNumber"] for member in group["participants"]] == [jid(n) for n in ["12125550101", *PEERS]]
    assert [member["admin"] for member in group["participants"]] == ["superadmin", None, None]
    assert all(list(member) == ["id", "phoneNumber", "admin"] and member["id"].endswith("@lid") for member in group["participants"])


def test_create_drops_numbers_without_whatsapp(acme):
    acme.post("/mock/instances/acme/contacts", {"number": PEERS[1], "registered": False}, status=200)
    assert create(acme)["size"] == 2


def test_looking_at_groups(acme):
    group = create(acme)
    found = acme.get(f"/group/findGroupInfos/acme?groupJid={group['id']}")
    assert list(found) == [
        "id", "subject", "subjectOwner", "subjectTime", "pictureUrl", "size", "creation", "owner", "restrict", "announce",
        "participants", "isCommunity", "isCommunityAnnounce",
    ]
    assert found["pictureUrl"] is None
    # The suffix may be missing.
    assert acme.get(f"/group/findGroupInfos/acme?groupJid={group['id'].split('@')[0]}") == found
    listed = acme.get("/group/fetchAllGroups/acme?getParticipants=true")
    assert [list(row)[-1] for row in listed] == ["participants"]
    assert "participants" not in acme.get("/group/fetchAllGroups/acme?getParticipants=false")[0]
    acme.post("/mock/instances/acme/messages", {"from": PEERS[0], "pushName": "Alice", "text": "x"})
    members = acme.get(f"/group/participants/acme?groupJid={group['id']}")["participants"]
    assert [member.get("name") for member in members] == [None, "Alice", None]


def test_invitations(acme):
    group = create(acme)["id"]
    code = acme.get(f"/group/inviteCode/acme?groupJid={group}")
    assert list(code) == ["inviteUrl", "inviteCode"]
    assert code["inviteUrl"] == f"https://chat.whatsapp.com/{code['inviteCode']}" and len(code["inviteCode"]) == 22
    assert acme.get(f"/group/inviteInfo/acme?inviteCode={code['inviteCode']}")["id"] == group
    revoked = acme.post("/group/revokeInviteCode/acme", {"groupJid": group})
    assert revoked["revoked"] is True and revoked["inviteCode"] != code["inviteCode"]
    gone = f"/group/acceptInviteCode/acme?inviteCode={code['inviteCode']}"
    assert refusal(acme, "GET", gone, status=404) == ["Accept invite error", "Error: gone"]
    unknown = f"/group/inviteInfo/acme?inviteCode={code['inviteCode']}"
    assert refusal(acme, "GET", unknown, status=404) == ["No invite info", code["inviteCode"]]
    again = f"/group/acceptInviteCode/acme?inviteCode={revoked['inviteCode']}"
    assert refusal(acme, "GET", again, status=404) == ["Accept invite error", "Error: conflict"]
    sent = acme.post("/group/sendInvite/acme", {"groupJid": group, "description": "join us", "numbers": PEERS}, status=200)
    assert sent == {"send": True, "inviteUrl": f"https://chat.whatsapp.com/{revoked['inviteCode']}"}
    failed = {"groupJid": "1@g.us", "description": "join us", "numbers": PEERS}
    assert refusal(acme, "POST", "/group/sendInvite/acme", failed, 404) == ["No send invite"]


def test_a_group_known_by_its_code_can_be_joined_and_left(acme):
    group = play(acme, 201, action="create", subject="Others", by=PEERS[0], participants=[PEERS[1]], member=False)
    where = f"/group/findGroupInfos/acme?groupJid={group['id']}"
    assert refusal(acme, "GET", where, status=404) == ["Error fetching group", "Error: forbidden"]
    assert acme.get("/group/fetchAllGroups/acme?getParticipants=true") == []
    joined = acme.get(f"/group/acceptInviteCode/acme?inviteCode={group['inviteCode']}")
    assert joined == {"accepted": True, "groupJid": group["id"]}
    assert acme.get(where)["size"] == 3
    # An ordinary member.
    assert refusal(acme, "GET", f"/group/inviteCode/acme?groupJid={group['id']}", status=404) == [
        "No invite code", "Error: not-authorized",
    ]
    play(acme, action="locked", group=group["id"])
    body = {"groupJid": group["id"], "subject": "Mine"}
    assert refusal(acme, "POST", "/group/updateGroupSubject/acme", body, 500) == [
        "Error updating group subject", "Error: forbidden",
    ]
    left = acme.call("DELETE", f"/group/leaveGroup/acme?groupJid={group['id']}", status=200).json()
    assert left == {"groupJid": group["id"], "leave": True}
    assert refusal(acme, "DELETE", f"/group/leaveGroup/acme?groupJid={group['id']}") == [
        "Unable to leave the group", "Error: forbidden",
    ]


def test_each_participant_has_a_status_of_its_own(acme):
    group = create(acme)["id"]
    acme.post("/mock/instances/acme/contacts", {"number": "13125550104", "registered": False}, status=200)
    acme.post("/mock/instances/acme/contacts", {"number": "13125550105", "refusesGroups": True}, status=200)
    acme.post("/mock/instances/acme/contacts", {"number": "13125550106", "hasBlockedUs": True}, status=200)
    play(acme, action="leave", group=group, by=PEERS[1])
    numbers = [PEERS[0], "13125550104", "13125550105", "13125550106", PEERS[1], "13125550107"]
    answer = acme.post("/group/updateParticipant/acme", {"groupJid": group, "action": "add", "participants": numbers})
    rows = answer["updateParticipants"]
    assert [row["status"] for row in rows] == ["409", "404", "403", "401", "408", "200"]
    assert list(rows[-1]) == ["status", "jid", "content"]
    assert rows[-1]["content"] == {
        "tag": "participant", "attrs": {"jid": rows[-1]["jid"], "phone_number": jid("13125550107")},
    }
    for action, admin in [("promote", "admin"), ("demote", None)]:
        acme.post("/group/updateParticipant/acme", {"groupJid": group, "action": action, "participants": numbers[-1:]})
        members = acme.get(f"/group/participants/acme?groupJid={group}")["participants"]
        assert members[-1]["admin"] == admin
    missing = {"groupJid": group, "action": "remove", "participants": ["13125550108"]}
    assert acme.post("/group/updateParticipant/acme", missing)["updateParticipants"][0]["status"] == "404"


def test_settings_have_their_odd_answers(acme):
    group = create(acme)["id"]
    for action, name, value in [
        ("announcement", "announce", True), ("not_announcement", "announce", False), ("locked", "restrict", True),
        ("unlocked", "restrict", False),
    ]:
        assert acme.post("/group/updateSetting/acme", {"groupJid": group, "action": action}) == {}
        assert acme.get(f"/group/findGroupInfos/acme?groupJid={group}")[name] is value
    assert acme.post("/group/toggleEphemeral/acme", {"groupJid": group, "expiration": 86400}) == {"success": True}
    for route, body in [
        ("updateGroupSubject", {"subject": "B"}), ("updateGroupDescription", {"description": "C"}),
        ("updateGroupPicture", {"image": "https://pictures.example/a.png"}), ("updateGroupPicture", {"image": "QUJD"}),
    ]:
        assert acme.post(f"/group/{route}/acme", {"groupJid": group, **body}) == {"update": "success"}
    found = acme.get(f"/group/findGroupInfos/acme?groupJid={group}")
    assert (found["subject"], found["desc"]) == ("B", "C") and found["pictureUrl"].startswith("https://pps.whatsapp.net/")
    bad = {"groupJid": group, "image": "http://localhost/a.png"}
    assert refusal(acme, "POST", "/group/updateGroupPicture/acme", bad, 500) == ["Error update group picture", "[object Object]"]


NO_GROUP = ["The group id needs to be informed in the query", 'ex: "groupJid=120362@g.us"']
REFUSED = [
    ("POST", "create", {}, [['instance requires property "subject"', 'instance requires property "participants"']]),
    ("POST", "create", {"subject": "x", "participants": []}, [["participants does not meet minimum length of 1"]]),
    (
        "POST", "create", {"subject": "x", "participants": ["abc"], "promoteParticipants": "yes"},
        [[
            "promoteParticipants is not of a type(s) boolean", "promoteParticipants is not one of enum values: true,false",
            '"participants" must be an array of numeric strings', '"participants" must be an array of numeric strings',
        ]],
    ),
    *[(method, route, {}, NO_GROUP) for method, route in [
        ("POST", "updateGroupSubject"), ("POST", "updateGroupPicture"), ("POST", "updateGroupDescription"),
        ("GET", "findGroupInfos"), ("GET", "participants"), ("GET", "inviteCode"), ("POST", "revokeInviteCode"),
        ("POST", "updateParticipant"), ("POST", "updateSetting"), ("POST", "toggleEphemeral"), ("DELETE", "leaveGroup"),
    ]],
    ("POST", "updateGroupSubject", {"groupJid": "1"}, [
        {"property": "instance", "message": 'instance requires property "subject"'}]),
    ("POST", "updateGroupSubject", {"groupJid": "1", "subject": ""}, [
        {"property": "subject", "message": 'The "subject" cannot be empty'}]),
    ("POST", "updateGroupPicture", {"groupJid": "1"}, [
        {"property": "instance", "message": 'instance requires property "image"'}]),
    ("POST", "updateGroupDescription", {"groupJid": "1", "description": ""}, [
        {"property": "description", "message": 'The "description" cannot be empty'}]),
    ("POST", "updateParticipant", {"groupJid": "1", "action": "ban", "participants": ["1"]}, [
        {"property": "action", "message": "action is not one of enum values: add,remove,promote,demote"},
        {"property": "participants[0]", "message": '"participants" must be an array of numeric strings'}]),
    ("POST", "updateSetting", {"groupJid": "1", "action": "x"}, [
        {"property": "action", "message":
            "action is not one of enum values: announcement,not_announcement,locked,unlocked"}]),
    ("POST", "toggleEphemeral", {"groupJid": "1", "expiration": "0"}, [
        {"property": "expiration", "message": "expiration is not of a type(s) number"},
        {"property": "expiration", "message": "expiration is not one of enum values: 0,86400,604800,7776000"}]),
    ("GET", "findGroupInfos", {"groupJid": "abc"}, [
        {"property": "groupJid", "message": 'groupJid does not match pattern "^[\\\\d-]+@g.us$"'}]),
    ("GET", "fetchAllGroups", None, ["The getParticipants needs to be informed in the query"]),
    ("GET", "inviteInfo", None, [
        "The group invite code id needs to be informed in the query",
        'ex: "inviteCode=F1EX5QZxO181L3TMVP31gY" (Obtained from group join link)']),
    ("POST", "sendInvite", {}, [
        {"property": "instance", "message": f'instance requires property "{name}"'}
        for name in ["groupJid", "description", "numbers"]]),
    ("POST", "sendInvite", {"groupJid": "", "description": "", "numbers": ["13125550102"]}, [
        {"property": "groupJid", "message": 'The "groupJid" cannot be empty'},
        {"property": "description", "message": 'The "description" cannot be empty'}]),
]


def test_broken_rules_are_told_in_their_forms(acme):
    for method, route, body, message in REFUSED:
        assert refusal(acme, method, f"/group/{route}/acme", body) == message, f"{route} {body}"
    assert refusal(acme, "GET", "/group/fetchAllGroups/acme?getParticipants=1") == [
        {"property": "getParticipants", "message": "getParticipants is not one of enum values: true,false"}]
    assert refusal(acme, "GET", "/group/inviteInfo/acme?inviteCode=x") == [
        {"property": "inviteCode", "message": 'inviteCode does not match pattern "^[a-zA-Z0-9]{22}$"'}]


FAILED = [
    ("POST", "updateGroupSubject", {"subject": "x"}, 500, "Error updating group subject"),
    ("POST", "updateGroupPicture", {"image": "QUJD"}, 500, "Error update group picture"),
    ("POST", "updateGroupDescription", {"description": "x"}, 500, "Error updating group description"),
    ("GET", "findGroupInfos", {}, 404, "Error fetching group"),
    ("GET", "participants", {}, 404, "No participants"),
    ("GET", "inviteCode", {}, 404, "No invite code"),
    ("POST", "revokeInviteCode", {}, 404, "Revoke error"),
    ("POST", "updateParticipant", {"action": "add", "participants": PEERS}, 400, "Error updating participants"),
    ("POST", "updateSetting", {"action": "locked"}, 400, "Error updating setting"),
    ("POST", "toggleEphemeral", {"expiration": 0}, 400, "Error updating setting"),
    ("DELETE", "leaveGroup", {}, 400, "Unable to leave the group"),
]


def test_unknown_groups_and_closed_lines_fail_with_the_words_of_each_route(acme):
    for method, route, body, status, text in FAILED:
        body = {"groupJid": "120363000000000000@g.us", **body}
        assert refusal(acme, method, f"/group/{route}/acme", body, status) == [text, "Error: item-not-found"], route
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    for method, route, body, status, text in FAILED:
        body = {"groupJid": "120363000000000000@g.us", **body}
        assert refusal(acme, method, f"/group/{route}/acme", body, status) == [text, "Error: Connection Closed"], route
    failed = {"subject": "x", "participants": PEERS}
    assert refusal(acme, "POST", "/group/create/acme", failed, 500) == ["Error creating group", "Error: Connection Closed"]
    assert refusal(acme, "GET", "/group/fetchAllGroups/acme?getParticipants=true", status=500) == "Connection Closed"
    code = "/group/acceptInviteCode/acme?inviteCode=" + "a" * 22
    assert refusal(acme, "GET", code, status=404) == ["Accept invite error", "Error: Connection Closed"]


def transcript(heard):
    return [name for name, _ in heard]


def test_what_a_client_hears_of_groups(acme, listen):
    acme.enable_websocket("acme")
    listener = listen(acme.url, namespaces=["/acme"])
    group = create(acme, description="war room", promoteParticipants=True)
    heard = listener.take(4)
    assert transcript(heard) == ["groups.upsert", "chats.upsert", "groups.update", "group-participants.update"]
    upsert, chat, update, members = [envelope["data"] for _, envelope in heard]
    assert list(upsert[0])[-2:] == ["author", "authorPn"]
    assert chat == [{
        "remoteJid": group["id"], "instanceId": heard[1][1]["data"][0]["instanceId"], "name": OWNER_SUBJECT,
        "unreadMessages": 0,
    }]
    assert list(update[0]) == ["id", "desc", "author", "authorPn"] and update[0]["desc"] == "war room"
    assert list(members) == ["id", "author", "participants", "action", "participantsData"]
    assert members["action"] == "promote"
    assert members["participants"] == [member["id"] for member in group["participants"][1:]]
    assert [member["phoneNumber"] for member in members["participantsData"]] == [jid(number) for number in PEERS]

    where = {"groupJid": group["id"]}
    acts = [
        (lambda: acme.post("/group/updateGroupSubject/acme", {**where, "subject": "B"}), ["groups.update", "chats.update"]),
        (lambda: acme.post("/group/updateSetting/acme", {**where, "action": "locked"}), ["groups.update"]),
        (lambda: acme.post("/group/revokeInviteCode/acme", where), ["groups.update"]),
        (lambda: acme.post("/group/updateGroupPicture/acme", {**where, "image": "QUJD"}), ["contacts.update"]),
        (lambda: acme.post("/group/toggleEphemeral/acme", {**where, "expiration": 86400}),
            ["messages.edited", "chats.update"]),
        (lambda: acme.get("/group/fetchAllGroups/acme?getParticipants=false"), ["groups.update"]),
        (lambda: play(acme, action="leave", group=group["id"], by=PEERS[0]), ["group-participants.update"]),
        (lambda: play(acme, action="join", group=group["id"], by=PEERS[0]), ["group-participants.update"]),
        (lambda: play(acme, action="subject", group=group["id"], by=PEERS[0], subject="C"),
            ["groups.update", "chats.update"]),
        (lambda: play(acme, action="number", group=group["id"], by=PEERS[0], number="13125550109"),
            ["group-participants.update"]),
        (lambda: acme.call("DELETE", "/group/leaveGroup/acme", where, status=200), ["group-participants.update"]),
        (lambda: play(acme, action="subject", group=group["id"], by=PEERS[1], subject="D"), []),
        (lambda: play(acme, action="add", group=group["id"], by=PEERS[1], participants=["12125550101"]),
            ["group-participants.update", "chats.upsert"]),
        (lambda: play(acme, 201, action="create", subject="Others", by=PEERS[1]), ["groups.upsert", "chats.upsert"]),
    ]
    for act, names in acts:
        act()
        heard = listener.take(len(names))
        assert transcript(heard) == names
    assert listener.events.empty()


def test_messages_go_in_and_out_of_groups(acme, listen):
    group = create(acme)
    acme.enable_websocket("acme")
    listener = listen(acme.url, namespaces=["/acme"])
    said = acme.post("/mock/instances/acme/messages", {
        "from": PEERS[0], "pushName": "Alice", "group": group["id"], "text": "hello",
    })
    alice = group["participants"][1]
    assert said["key"] == {
        "remoteJid": group["id"], "fromMe": False, "id": said["key"]["id"], "participant": alice["id"],
        "participantAlt": alice["phoneNumber"], "addressingMode": "lid",
    }
    listener.until("contacts.upsert")
    sent = acme.post("/message/sendText/acme", {"number": group["id"], "text": "hi", "mentionsEveryOne": True})
    assert sent["contextInfo"]["mentionedJid"] == [member["id"] for member in group["participants"]]
    assert transcript(listener.take(1)) == ["send.message"]
    acme.call("DELETE", "/group/leaveGroup/acme", {"groupJid": group["id"]}, status=200)
    body = {"number": group["id"], "text": "hi"}
    assert acme.call("POST", "/message/sendText/acme", body, 400).json()["response"]["message"] == ["[object Object]"]


def test_groups_update_reaches_both_spellings_and_ignored_groups_are_silent(acme, listen):
    for constant in ["GROUP_UPDATE", "GROUPS_UPDATE"]:
        acme.enable_websocket("acme", [constant])
        listener = listen(acme.url, namespaces=["/acme"])
        group = create(acme, description="x")
        assert transcript(listener.take(1)) == ["groups.update"]
    acme.enable_websocket("acme")
    acme.post("/settings/set/acme", {
        "rejectCall": False, "groupsIgnore": True, "alwaysOnline": False, "readMessages": False, "readStatus": False,
        "syncFullHistory": False,
    })
    listener = listen(acme.url, namespaces=["/acme"])
    acme.post("/group/updateGroupSubject/acme", {"groupJid": group["id"], "subject": "B"})
    assert transcript(listener.take(1)) == ["chats.update"]
    assert listener.events.empty()


def test_the_strict_profile_lists_participants_as_objects(start, listen):
    mock = start(MOCK_PROFILE="strict", WEBSOCKET_GLOBAL_EVENTS="true")
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    listener = listen(mock.url)
    group = create(mock, promoteParticipants=True)
    data = listener.until("group-participants.update")[-1][1]["data"]
    assert list(data) == ["id", "author", "authorPn", "participants", "action"]
    assert data["participants"][0] == {"id": group["participants"][1]["id"], "phoneNumber": jid(PEERS[0]), "admin": None}


def test_groups_outlive_the_process(start, tmp_path):
    database = tmp_path / "mock.db"
    mock = start(MOCK_DATABASE=database)
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    group = create(mock, description="war room")
    before = mock.get(f"/group/findGroupInfos/acme?groupJid={group['id']}")
    mock.stop()
    again = start(MOCK_DATABASE=database)
    state = lambda: again.get("/instance/connectionState/acme")["instance"]["state"] == "open"
    from conftest import wait_until

    wait_until(state)
    assert again.get(f"/group/findGroupInfos/acme?groupJid={group['id']}") == before
