"""Every operation of the contract once, in an order in which each finds what it needs; and what can be seen of the state around it.

A probe sends the first example of the contract, so what a reader copies from there works; what only a run knows (identifiers, addresses
on this machine) takes the place of the example's members.
"""

import base64
import dataclasses
import http.client
import json
import time
import typing

from conftest import DEADLINE_SECONDS, KEY, wait_until
from contract import examples, media, operations

PERSON = "5511988887777"
JID = f"{PERSON}@s.whatsapp.net"
FAMILIES = ("evolutionBot", "typebot", "openai", "dify", "flowise", "n8n", "evoai")
ENVIRONMENT = {
    "WEBSOCKET_GLOBAL_EVENTS": "true", "PROMETHEUS_METRICS": "true", "MOCK_SEED": "1", "TYPEBOT_API_VERSION": "latest",
    **{f"{name}_ENABLED": "true" for name in ("TYPEBOT", "OPENAI", "DIFY", "FLOWISE", "N8N", "EVOAI", "CHATWOOT", "RABBITMQ", "NATS", "SQS", "KAFKA", "PUSHER")},
}
# A picture of one point.
PICTURE = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)).decode()
OPERATIONS = {name: operation for name, _, operation in operations()}


@dataclasses.dataclass
class Probe:
    """One request. Texts such as `$bot` stand for what earlier answers gave."""

    route: str
    live: dict = dataclasses.field(default_factory=dict)
    query: dict = dataclasses.field(default_factory=dict)
    parameters: dict = dataclasses.field(default_factory=dict)
    instance: str = "acme"
    status: int | None = None
    # What is remembered of the answer, by name.
    keep: dict[str, typing.Callable] = dataclasses.field(default_factory=dict)
    # Done before, and not counted.
    prepare: typing.Callable | None = None
    # The connection is opened anew; the next probe waits for that.
    reconnects: bool = False
    # One more view of the state, for what no route shows.
    look: typing.Callable | None = None

    @property
    def operation(self):
        return OPERATIONS[self.route]

    @property
    def expected(self):
        return self.status or min(int(status) for status in self.operation["responses"])

    def body(self):
        if "requestBody" not in self.operation:
            return None
        return {**examples(media(self.operation["requestBody"])["application/json"])[0], **self.live}


def filled(value, known):
    """`value` with the remembered in place of `$name`."""
    if isinstance(value, dict):
        return {name: filled(inner, known) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, known) for inner in value]
    return known[value[1:]] if isinstance(value, str) and value.startswith("$") else value


def address(route, probe, known):
    method, path = route.split(" ", 1)
    for name, value in {"instanceName": probe.instance, **filled(probe.parameters, known)}.items():
        path = path.replace("{" + name + "}", value)
    return method, path


def send(mock, probe, known):
    """The answer, once what it set off is over."""
    method, path = address(probe.route, probe, known)
    answer = mock.call(method, path, filled(probe.body(), known), params=filled(probe.query, known))
    if probe.reconnects:
        wait_until(lambda: mock.get("/instance/connectionState/acme")["instance"]["state"] == "open", "open again")
    return answer


def calls_through(mock, known):
    """Whether the person's calls are told, which nobody's are who is blocked."""
    return mock.call("POST", "/mock/instances/acme/calls", {"from": PERSON}).status_code


def group(mock, known):
    """What only the invitation shows of a group: its code, and how long messages stay."""
    code = mock.get(f"/group/inviteCode/acme?groupJid={known['group']}")["inviteCode"]
    return code, mock.get(f"/group/inviteInfo/acme?inviteCode={code}")


def another_second(mock, known):
    """An edit gives the message a new time, in seconds; in the same one it would not be the latest of its chat."""
    now = int(time.time())
    wait_until(lambda: int(time.time()) > now)


def second_credential(mock, known):
    """The first one is held by the settings."""
    known["spare"] = mock.post("/openai/creds/acme", {"name": "spare", "apiKey": "secret"})["id"]


def other_group(mock, known):
    made = mock.post("/mock/instances/acme/groups", {"action": "create", "subject": "Others", "by": "13125550102", "member": False})
    known["code"] = made["inviteCode"]


I = "{instanceName}"


def of_family(family):
    bot = {"botId": f"$bot-{family}"}
    needs = {"openaiCredsId": "$creds"} if family == "openai" else {}
    yield Probe(f"POST /{family}/create/{I}", needs, keep={f"bot-{family}": lambda answer: answer["id"]})
    yield Probe(f"GET /{family}/find/{I}")
    yield Probe(f"GET /{family}/fetch/{{botId}}/{I}", parameters=bot)
    if f"GET /{family}/find/{{botId}}/{I}" in OPERATIONS:
        yield Probe(f"GET /{family}/find/{{botId}}/{I}", parameters=bot)
    yield Probe(f"PUT /{family}/update/{{botId}}/{I}", needs, parameters=bot)
    if f"POST /{family}/update/{{botId}}/{I}" in OPERATIONS:
        yield Probe(f"POST /{family}/update/{{botId}}/{I}", needs, parameters=bot)
    yield Probe(f"POST /{family}/settings/{I}", needs)
    yield Probe(f"GET /{family}/fetchSettings/{I}")
    if family == "typebot":
        yield Probe(f"POST /typebot/start/{I}")
    yield Probe(f"POST /{family}/ignoreJid/{I}")
    yield Probe(f"POST /{family}/changeStatus/{I}")
    yield Probe(f"GET /{family}/fetchSessions/{{botId}}/{I}", parameters=bot)
    if family == "openai":
        yield Probe(f"GET /openai/getModels/{I}", query={"openaiCredsId": "$creds"})
    yield Probe(f"DELETE /{family}/delete/{{botId}}/{I}", parameters=bot)


def of_integration(kind):
    # Nothing listens there: deliveries are refused at once, and nobody is asked for a name.
    live = {"webhook": {"enabled": True, "url": "http://127.0.0.1:9/hook", "events": ["TYPEBOT_START"]}} if kind == "webhook" else {}
    return [Probe(f"POST /{kind}/set/{I}", live), Probe(f"GET /{kind}/find/{I}")]


MOCK = "POST /mock/instances/{instanceName}/"
GROUP = {"groupJid": "$group"}

PROBES = [
    Probe("GET /"), Probe("POST /verify-creds"), Probe("GET /openapi.yaml"), Probe("GET /openapi.json"), Probe("GET /docs"),
    Probe("GET /docs/{file}", parameters={"file": "docs.js"}), Probe("GET /metrics"),

    Probe("POST /instance/create"), Probe("GET /instance/fetchInstances"), Probe(f"GET /instance/connect/{I}"),
    Probe(MOCK + "scan"), Probe(f"GET /instance/connectionState/{I}"), Probe(f"POST /instance/setPresence/{I}"),
    Probe(f"POST /instance/restart/{I}", reconnects=True), Probe(f"PUT /instance/restart/{I}", reconnects=True),
    # A call that is answered with a text would leave more than the call.
    Probe(f"POST /settings/set/{I}", {"msgCall": ""}), Probe(f"GET /settings/find/{I}"),

    Probe(MOCK + "contacts"), Probe(MOCK + "messages", status=201, keep={"heard": lambda answer: answer["key"]}), Probe(MOCK + "presence"),
    Probe(MOCK + "calls", status=201), Probe(MOCK + "labels"), Probe(MOCK + "chats"), Probe(MOCK + "history"), Probe(MOCK + "groups", status=201),

    Probe(f"POST /message/sendText/{I}", keep={"sent": lambda answer: answer["key"], "id": lambda answer: answer["key"]["id"]}),
    Probe(MOCK + "receipts", {"id": "$id"}),
    Probe(f"POST /message/sendMedia/{I}", {"media": PICTURE}, keep={"file": lambda answer: answer["key"]["id"]}),
    Probe(f"POST /chat/getBase64FromMediaMessage/{I}", {"message": {"key": {"id": "$file"}}}),
    *(Probe(f"POST /message/send{kind}/{I}") for kind in ("Ptv", "WhatsAppAudio", "Status", "Sticker", "Location", "Contact")),
    Probe(f"POST /message/sendReaction/{I}", {"key": "$heard"}),
    *(Probe(f"POST /message/send{kind}/{I}") for kind in ("Poll", "List", "Buttons")),
    Probe(f"POST /chat/updateMessage/{I}", {"key": "$sent"}, prepare=another_second),
    Probe(f"POST /chat/markMessageAsRead/{I}", {"readMessages": ["$heard"]}),
    Probe(f"DELETE /chat/deleteMessageForEveryone/{I}", {"id": "$id"}),
    Probe(f"POST /chat/sendPresence/{I}"),

    Probe(f"POST /chat/whatsappNumbers/{I}"),
    *(Probe(f"POST /chat/{name}/{I}", {"lastMessage": {"key": "$heard"}}) for name in ("archiveChat", "markChatUnread")),
    Probe(f"POST /chat/fetchProfilePictureUrl/{I}"),
    Probe(f"POST /chat/updateBlockStatus/{I}", look=calls_through), Probe(f"POST /message/updateBlockStatus/{I}", look=calls_through),
    *(Probe(f"POST /chat/{name}/{I}") for name in ("findContacts", "findMessages", "findStatusMessage", "findChats")),
    Probe(f"GET /chat/findChatByRemoteJid/{I}", query={"remoteJid": "13125550102@s.whatsapp.net"}),
    *(Probe(f"POST /chat/{name}/{I}") for name in ("fetchBusinessProfile", "fetchProfile", "updateProfileName", "updateProfileStatus")),
    Probe(f"POST /chat/updateProfilePicture/{I}", reconnects=True), Probe(f"DELETE /chat/removeProfilePicture/{I}", reconnects=True),
    Probe(f"GET /chat/fetchPrivacySettings/{I}"), Probe(f"POST /chat/updatePrivacySettings/{I}", reconnects=True),

    Probe(f"POST /group/create/{I}", keep={"group": lambda answer: answer["id"]}),
    *(Probe(f"POST /group/{name}/{I}", GROUP) for name in ("updateGroupSubject", "updateGroupPicture", "updateGroupDescription")),
    Probe(f"GET /group/findGroupInfos/{I}", query=GROUP), Probe(f"GET /group/fetchAllGroups/{I}", query={"getParticipants": "true"}),
    Probe(f"GET /group/participants/{I}", query=GROUP), Probe(f"GET /group/inviteCode/{I}", query=GROUP),
    Probe(f"GET /group/inviteInfo/{I}", query={"inviteCode": "$code"}, prepare=other_group),
    Probe(f"GET /group/acceptInviteCode/{I}", query={"inviteCode": "$code"}),
    *(Probe(f"POST /group/{name}/{I}", GROUP, look=group)
      for name in ("sendInvite", "revokeInviteCode", "updateParticipant", "updateSetting", "toggleEphemeral")),
    Probe(f"DELETE /group/leaveGroup/{I}", query=GROUP),

    Probe(f"GET /label/findLabels/{I}"), Probe(f"POST /label/handleLabel/{I}"), Probe(f"POST /call/offer/{I}"),
    Probe(f"POST /business/getCatalog/{I}"), Probe(f"POST /business/getCollections/{I}"),
    Probe(f"POST /template/create/{I}", instance="shop"), Probe(f"GET /template/find/{I}", instance="shop"),
    Probe(f"POST /message/sendTemplate/{I}", instance="shop"),
    Probe("GET /webhook/meta", query={"hub.verify_token": "evolution", "hub.challenge": "1158201444"}),
    Probe("POST /webhook/meta"), Probe("POST /webhook/evolution"),

    Probe(f"POST /openai/creds/{I}", keep={"creds": lambda answer: answer["id"]}), Probe(f"GET /openai/creds/{I}"),
    *(probe for family in FAMILIES for probe in of_family(family)),
    Probe(f"DELETE /openai/creds/{{openaiCredsId}}/{I}", parameters={"openaiCredsId": "$spare"}, prepare=second_credential),
    Probe(f"POST /chatwoot/set/{I}"), Probe(f"GET /chatwoot/find/{I}"), Probe(f"POST /chatwoot/webhook/{I}"),
    # There are no files in S3, which is all these two can say.
    Probe(f"POST /s3/getMedia/{I}", status=400), Probe(f"POST /s3/getMediaUrl/{I}", status=400),
    *(Probe(f"POST /baileys/{name}/{I}") for name in ("onWhatsapp", "profilePictureUrl", "assertSessions", "getUSyncDevices",
                                                     "generateMessageTag", "sendNode", "getAuthState")),
    # Nothing is encrypted here, which is all these two can say.
    *(Probe(f"POST /baileys/{name}/{I}", status=500) for name in ("createParticipantNodes", "signalRepositoryDecryptMessage")),
    *(probe for kind in ("proxy", "webhook", "websocket", "rabbitmq", "nats", "sqs", "kafka", "pusher") for probe in of_integration(kind)),

    Probe(MOCK + "disconnect", reconnects=True), Probe(f"DELETE /instance/logout/{I}"), Probe(f"DELETE /instance/delete/{I}"),
]


def set_up(mock):
    """Instances that probes use beside the one they make."""
    mock.post("/instance/create", {"instanceName": "site", "integration": "EVOLUTION", "number": "9911"})
    mock.post("/instance/create", {"instanceName": "shop", "integration": "WHATSAPP-BUSINESS", "token": "t", "number": "9922", "businessId": "1"})


# What routes show of the state: the name of the view, and the request. They change nothing.
VIEWS = [
    ("instances", "GET", "/instance/fetchInstances", None),
    *((kind, "GET", f"/{kind}/find/acme", None) for kind in
      ("settings", "proxy", "webhook", "websocket", "rabbitmq", "nats", "sqs", "kafka", "pusher", "chatwoot")),
    *(("messages", "POST", f"/chat/findMessages/{name}", {"offset": 1000}) for name in ("acme", "shop", "site")),
    ("receipts", "POST", "/chat/findStatusMessage/acme", {"offset": 1000}),
    *(("contacts", "POST", f"/chat/findContacts/{name}", {}) for name in ("acme", "shop", "site")),
    *(("chats", "POST", f"/chat/findChats/{name}", {}) for name in ("acme", "shop", "site")),
    *(("chats", "GET", f"/chat/findChatByRemoteJid/acme?remoteJid={jid}", None) for jid in (JID, "13125550102@s.whatsapp.net")),
    ("profile", "POST", "/chat/fetchProfile/acme", {}),
    ("people", "POST", "/chat/fetchProfile/acme", {"number": PERSON}),
    ("people", "POST", "/business/getCatalog/acme", {"number": PERSON}),
    ("privacy", "GET", "/chat/fetchPrivacySettings/acme", None),
    ("labels", "GET", "/label/findLabels/acme", None),
    ("groups", "GET", "/group/fetchAllGroups/acme?getParticipants=true", None),
    ("templates", "GET", "/template/find/shop", None),
    ("credentials", "GET", "/openai/creds/acme", None),
    *(view for family in FAMILIES for view in (
        ("bots", "GET", f"/{family}/find/acme", None), ("bot settings", "GET", f"/{family}/fetchSettings/acme", None))),
    ("sessions", "GET", "/typebot/fetchSessions/$bot-typebot/acme", None),
]


def settled(mock):
    """Whether the messages to people are delivered, which takes them a moment."""
    answer = mock.call("POST", "/chat/findMessages/acme", {"offset": 1000})
    records = answer.json()["messages"]["records"] if answer.status_code == 200 else []
    sent = [one for one in records if one["key"]["fromMe"] and one["key"]["remoteJid"].endswith("@s.whatsapp.net")]
    return all(any(update["status"] == "DELIVERY_ACK" for update in one["MessageUpdate"]) for one in sent)


def state(mock, known, look=None):
    """(view, request) to what it shows; nothing where it fails."""
    wait_until(lambda: settled(mock), "messages delivered")
    seen = {}
    # Some ten thousand requests in a run: without the comfort of `requests`.
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=DEADLINE_SECONDS)
    for view, method, path, body in VIEWS:
        path = path.replace("$bot-typebot", known.get("bot-typebot", "none"))
        connection.request(method, path, body and json.dumps(body), {"apikey": KEY, "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        seen[view, path] = text if answer.status == 200 else None
    connection.close()
    if look:
        seen[look.__name__.replace("_", " "), ""] = look(mock, known)
    return seen


def changed(before, after):
    """The views that show something else now, in their order. With a whole instance everything comes and goes, so it stands alone."""
    names = [{row["name"] for row in json.loads(seen["instances", "/instance/fetchInstances"])} for seen in (before, after)]
    if names[0] != names[1]:
        return ["instances"]
    return list(dict.fromkeys(view for view, path in after if before.get((view, path)) != after[view, path]))
