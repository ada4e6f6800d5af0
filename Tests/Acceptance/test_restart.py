"""Whatever a client was told is saved is found again by its own route after kill -9."""

import base64
import json
import signal

from conftest import Mock, wait_until

ME, ALICE, BOB, CAROL = "12125550101", "12125550102", "12125550103", "12125550104"
PLAIN = ["websocket", "rabbitmq", "nats", "sqs", "kafka"]
BOTS = {
    "evolutionBot": {"apiUrl": "https://bots.example"},
    "typebot": {"url": "https://bots.example", "typebot": "lead"},
    "dify": {"botType": "chatBot"},
    "flowise": {"apiUrl": "https://flows.example"},
    "n8n": {"webhookUrl": "https://n8n.example"},
    "evoai": {"agentUrl": "https://evo.example"},
    "openai": {"botType": "chatCompletion", "model": "m", "maxTokens": 5},
}
SWITCHES = {f"{name.upper()}_ENABLED": "true" for name in [*PLAIN, "pusher", "typebot", "openai", "dify", "flowise", "n8n", "evoai", "chatwoot"]}
PUSHER = {"enabled": True, "appId": "1", "key": "k", "secret": "hush", "cluster": "eu", "useTLS": True, "events": []}
PROXY = {"enabled": True, "host": "10.0.0.8", "port": "3128", "protocol": "http", "username": "u", "password": "p"}
DESK = {
    "enabled": True, "accountId": "7", "token": "t", "url": "http://chatwoot:3000", "signMsg": True, "reopenConversation": True,
    "conversationPending": False,
}
SETTINGS = {
    "rejectCall": True, "msgCall": "Later", "groupsIgnore": False, "alwaysOnline": True, "readMessages": False, "readStatus": False,
    "syncFullHistory": True,
}
PRIVACY = {"readreceipts": "all", "profile": "none", "status": "all", "online": "all", "last": "none", "groupadd": "contacts"}
TEMPLATE = {"name": "order_ready", "category": "UTILITY", "language": "en_US", "components": []}
BOT_SETTINGS = {
    "expire": 5, "keywordFinish": "#bye", "delayMessage": 7, "unknownMessage": "?", "listeningFromMe": False, "stopBotFromMe": False,
    "keepOpen": False, "debounceTime": 1, "ignoreJids": [],
}
PAST = {"chats": [{"chat": BOB, "name": "Bob of old", "messages": [{"id": "OLD1", "text": "long ago", "timestamp": 1700000000}]}]}


class Office:
    """One program after another on one file."""

    def __init__(self, folder):
        self.folder = folder
        self.start()

    def start(self):
        self.mock = Mock(self.folder, MOCK_DATABASE=self.folder / "mock.db", MOCK_MESSAGE_DAYS=0, **SWITCHES)

    def do(self, method, path, body=None):
        answer = self.mock.call(method, path, body)
        assert answer.status_code in (200, 201), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def write(self, path, body):
        return self.do("POST", f"{path}/acme", body)

    def play(self, path, body):
        return self.do("POST", f"/mock/instances/acme/{path}", body)

    def is_open(self):
        return self.do("GET", "/instance/connectionState/acme")["instance"]["state"] == "open"

    def kill(self):
        self.mock.process.send_signal(signal.SIGKILL)
        self.mock.process.wait()


def jid(number):
    return f"{number}@s.whatsapp.net"


def fill(office):
    """Writes something by every route that saves, and returns how to read it back: name, method, path, body, what it must show."""
    reads = []

    def read(path, *marks, body=None, instance="acme"):
        route, _, query = path.partition("?")
        where = f"{route}/{instance}" + (f"?{query}" if query else "")
        reads.append(("GET" if body is None else "POST", where, body, marks))

    office.mock.create("acme", qrcode=True, number=ME)
    office.play("scan", {})
    office.mock.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T", businessId="2")

    office.write("/settings/set", SETTINGS)
    read("/settings/find", "Later")
    for kind in PLAIN:
        office.write(f"/{kind}/set", {kind: {"enabled": True, "events": ["CALL"]}})
        read(f"/{kind}/find", "CALL")
    hook = {"enabled": True, "url": "https://hooks.example/a", "events": ["LABELS_EDIT"], "headers": {"x": "hook"}}
    office.write("/webhook/set", {"webhook": hook})
    read("/webhook/find", "hooks.example", "hook")
    office.write("/pusher/set", {"pusher": PUSHER})
    read("/pusher/find", "hush")
    office.write("/proxy/set", PROXY)
    read("/proxy/find", "10.0.0.8")
    office.write("/chatwoot/set", DESK)
    read("/chatwoot/find", "chatwoot:3000")

    key = office.write("/openai/creds", {"name": "main", "apiKey": "sk-1"})["id"]
    read("/openai/creds", "sk-1")
    for family, own in BOTS.items():
        own = {**own, "openaiCredsId": key} if family == "openai" else own
        bot = office.write(f"/{family}/create", {"enabled": True, "triggerType": "all", **own})["id"]
        read(f"/{family}/find", bot)
        office.write(f"/{family}/settings", {**BOT_SETTINGS, **({"openaiCredsId": key} if family == "openai" else {})})
        read(f"/{family}/fetchSettings", "#bye")
        office.write(f"/{family}/ignoreJid", {"remoteJid": jid(BOB), "action": "add"})
        if family == "typebot":
            office.write("/typebot/start", {"remoteJid": jid(ALICE), "url": own["url"], "typebot": own["typebot"], "startSession": True})
            read(f"/typebot/fetchSessions/{bot}")

    office.write("/chat/updateProfileName", {"name": "Acme Ltd"})
    office.write("/chat/updateProfileStatus", {"status": "Open till six"})
    office.write("/chat/updateProfilePicture", {"picture": "https://pictures.example/logo.png"})
    wait_until(office.is_open, "the socket is there again after the new picture")
    office.write("/chat/updatePrivacySettings", PRIVACY)
    wait_until(office.is_open, "the socket is there again after the new privacy")
    read("/chat/fetchPrivacySettings", "none")
    read("/chat/fetchProfile", "Open till six", "pps.whatsapp.net", body={"number": ME})
    reads.append(("GET", "/instance/fetchInstances?instanceName=acme", None, ["Acme Ltd", jid(ME), "pps.whatsapp.net"]))

    office.play("contacts", {
        "number": ALICE, "name": "Alice A.", "saved": True, "picture": "https://pps.example/alice.jpg", "about": "Busy",
        "business": {"description": "Cakes"}, "catalog": [{"id": "1", "name": "Tart"}], "collections": [{"id": "2", "name": "Spring"}],
    })
    office.play("contacts", {"number": "13125550199", "registered": False})
    read("/chat/fetchProfilePictureUrl", "alice.jpg", body={"number": ALICE})
    read("/chat/fetchProfile", "Busy", body={"number": ALICE})
    read("/chat/fetchBusinessProfile", "Cakes", body={"number": ALICE})
    read("/business/getCatalog", "Tart", body={"number": ALICE})
    read("/business/getCollections", "Spring", body={"number": ALICE})
    read("/chat/whatsappNumbers", "false", body={"numbers": ["13125550199"]})

    office.play("labels", {"action": "edit", "id": "7", "name": "VIP", "color": 3})
    read("/label/findLabels", "VIP")
    office.write("/label/handleLabel", {"number": ALICE, "labelId": "7", "action": "add"})
    office.play("messages", {"from": ALICE, "pushName": "Alice", "text": "unread"})
    read(f"/chat/findChatByRemoteJid?remoteJid={jid(ALICE)}", '"labels": ["7"]')
    office.write("/label/handleLabel", {"number": CAROL, "labelId": "7", "action": "add"})
    office.play("messages", {"from": CAROL, "pushName": "Carol", "text": "unread"})
    read(f"/chat/findChatByRemoteJid?remoteJid={jid(CAROL)}", '"unreadMessages": 1', "Carol")
    office.play("history", PAST)
    read(f"/chat/findChatByRemoteJid?remoteJid={jid(BOB)}", "Bob of old")

    own = office.write("/message/sendText", {"number": ALICE, "text": "first words"})["key"]
    office.play("receipts", {"id": own["id"], "status": "READ"})
    office.write("/chat/updateMessage", {"number": ALICE, "text": "better words", "key": own})
    gone = office.write("/message/sendText", {"number": ALICE, "text": "regretted"})["key"]
    office.do("DELETE", "/chat/deleteMessageForEveryone/acme", gone)
    picture = base64.b64encode(b"GIF89a\x01\x00\x01\x00" + bytes(range(256))).decode()
    sent = office.write("/message/sendMedia", {"number": ALICE, "mediatype": "image", "media": picture, "fileName": "a.gif"})["key"]["id"]
    for message in (own["id"], gone["id"], sent):
        # Receipts that are still on their way change the rows.
        where = {"where": {"id": message}}
        wait_until(lambda: "DELIVERY_ACK" in json.dumps(office.write("/chat/findStatusMessage", where)), "the receipt is told")
    read("/chat/getBase64FromMediaMessage", picture, body={"message": {"key": {"id": sent}}})
    read("/chat/findMessages", "better words", "long ago", '"EDITED"', '"DELETED"', '"deleted": true', "READ", body={})
    read("/chat/findStatusMessage", "READ", "DELETED", body={})
    read("/chat/findContacts", "Alice", "alice.jpg", body={})
    read("/chat/findChats", "Bob of old", body={})

    group = office.write("/group/create", {"subject": "Crew", "participants": [ALICE, BOB], "description": "war room"})["id"]
    office.do("POST", f"/group/updateGroupSubject/acme?groupJid={group}", {"subject": "Launch crew"})
    office.do("POST", f"/group/updateSetting/acme?groupJid={group}", {"action": "announcement"})
    office.do("POST", f"/group/updateParticipant/acme?groupJid={group}", {"action": "promote", "participants": [BOB]})
    office.do("POST", f"/group/updateGroupPicture/acme?groupJid={group}", {"image": "https://pictures.example/crew.png"})
    read(f"/group/findGroupInfos?groupJid={group}", "Launch crew", '"announce": true', "war room", "pps.whatsapp.net")
    read("/group/fetchAllGroups?getParticipants=true", "Launch crew")
    read(f"/group/participants?groupJid={group}", "superadmin", '"admin": "admin"')
    read(f"/group/inviteCode?groupJid={group}", "chat.whatsapp.com")

    office.play("groups", {"action": "leave", "group": group, "by": ALICE})
    again = {"action": "add", "participants": [ALICE]}
    reads.append(("POST", f"/group/updateParticipant/acme?groupJid={group}", again, ["408"]))

    office.do("POST", "/template/create/cloud", TEMPLATE)
    read("/template/find", "order_ready", instance="cloud")
    # There is no route to ask who is blocked; one of theirs is not let through.
    office.write("/chat/updateBlockStatus", {"number": BOB, "status": "block"})
    reads.append(("POST", "/mock/instances/acme/messages", {"from": BOB, "text": "let me in"}, ["blocked"]))
    return reads


def shown(office, reads):
    found = {}
    for method, path, body, marks in reads:
        answer = office.do(method, path, body)
        text = json.dumps(answer, ensure_ascii=False)
        for mark in marks:
            assert mark in text, f"{path}: {mark} is not in {text[:2000]}"
        if path.startswith("/instance/"):
            # Connecting anew changes the row.
            answer[0]["updatedAt"] = None
        found[f"{method} {path}"] = answer
    return found


def test_everything_that_was_saved_is_there_after_kill_9(tmp_path):
    office = Office(tmp_path)
    try:
        reads = fill(office)
        before = shown(office, reads)
        office.kill()
        office.start()
        wait_until(office.is_open, "the instance is open again")
        after = shown(office, reads)
        for name, answer in before.items():
            assert after[name] == answer, name
    finally:
        assert office.mock.stop() == 0
