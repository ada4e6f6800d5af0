"""Every refusal of sending, of chats and profiles, of groups, labels, calls and business that the real server is known for: what is asked, with
which status and in which words it is refused. One table for each state of the instance, in the order of the routes."""

import base64

import pytest

from test_messages import PNG, Files, files  # noqa: F401, a fixture

OWN, ALICE, BOB, NOBODY = "12125550101", "13125550102", "13125550103", "13125550199"
GROUP = "120363041234567890@g.us"
UNKNOWN_GROUP = "120363000000000000@g.us"
PICTURE = base64.b64encode(PNG).decode()


def jid(number):
    return f"{number}@s.whatsapp.net"


def needs(*names, of="instance"):
    return [f'{of} requires property "{name}"' for name in names]


def flag(name):
    return [f"{name} is not of a type(s) boolean", f"{name} is not one of enum values: true,false"]


def broken(*messages):
    """A rule of the schema: a list in a list."""
    return 400, [list(messages)]


def rule(text, status=400):
    return status, [text]


def uncaught(text):
    return 500, text


def failed(status, *texts):
    return status, list(texts)


KEY = {"id": "X", "remoteJid": jid(ALICE), "fromMe": True}
LAST = {"key": KEY}
TEXT = {"number": ALICE, "text": "x"}
ANIMAL = {"number": ALICE, "name": "q", "selectableCount": 1, "values": ["a", "b"]}
ROWS = [{"title": "r", "rowId": "1"}]
LIST = {"number": ALICE, "title": "t", "footerText": "f", "buttonText": "b", "sections": [{"title": "s", "rows": ROWS}]}
STORY = {"type": "text", "content": "x", "statusJidList": [ALICE], "backgroundColor": "#008069", "font": 1}
PLACE = {"number": ALICE, "latitude": 1, "longitude": 2, "name": "a", "address": "b"}
CARD = {"fullName": "Bob", "phoneNumber": "5511977770000"}
TITLE = "does not meet minimum length of"
MISSING = {"jid": jid(NOBODY), "exists": False, "number": NOBODY}
UNREADABLE = "TypeError: Cannot read properties of undefined (reading 'fromMe')"
CLOSED = "Error: Connection Closed"
LENGTH = "Cannot read properties of undefined (reading 'length')"

# What every kind of message shares, by its name and a body that is otherwise right.
COMMON = [
    ("sendText", TEXT), ("sendMedia", {"number": ALICE, "mediatype": "image", "media": PICTURE}),
    ("sendPtv", {"number": ALICE, "video": "AAAA"}), ("sendWhatsAppAudio", {"number": ALICE, "audio": "AAAA"}),
    ("sendSticker", {"number": ALICE, "sticker": PICTURE}), ("sendLocation", PLACE), ("sendPoll", ANIMAL), ("sendList", LIST),
    ("sendButtons", {"number": ALICE, "buttons": [{"type": "reply"}]}),
]
SHARED = [row for route, body in COMMON for row in [
    (f"message/{route}", {**body, "number": 5}, broken("Invalid format")),
    (f"message/{route}", {**body, "delay": "1200"}, broken("Enter a value in milliseconds")),
    (f"message/{route}", {**body, "delay": 1.5}, broken("Enter a value in milliseconds")),
    (f"message/{route}", {**body, "mentioned": []}, broken(f"mentioned {TITLE} 1")),
    (f"message/{route}", {**body, "mentioned": "1"}, broken("mentioned is not of a type(s) array")),
    (f"message/{route}", {**body, "mentioned": ["1", "1"]}, broken("mentioned contains duplicate item")),
    (f"message/{route}", {**body, "mentioned": ["@1"]}, broken('"mentioned" must be an array of numeric strings')),
    (f"message/{route}", {**body, "everyOne": "yes"}, broken(*flag("everyOne"))),
    (f"message/{route}", {**body, "quoted": {"key": {}}}, broken('quoted.key requires property "id"')),
    (f"message/{route}", {**body, "quoted": {"key": {"id": ""}}}, broken('The "id" cannot be empty')),
    (f"message/{route}", {**body, "quoted": {"key": {"id": 5, "fromMe": 1}}}, broken(
        "quoted.key.id is not of a type(s) string", *flag("quoted.key.fromMe"))),
    (f"message/{route}", {**body, "number": NOBODY}, (400, [MISSING])),
    (f"message/{route}", {**body, "number": UNKNOWN_GROUP}, rule("[object Object]")),
]]

# Sending, kind by kind.
SENDING = [
    ("sendText", {}, broken(*needs("number", "text"))),
    ("sendText", {"number": 5511, "text": 5}, broken("Invalid format", "text is not of a type(s) string")),
    ("sendText", {**TEXT, "linkPreview": "no"}, broken(*flag("linkPreview"))),
    ("sendText", {"number": ALICE, "textMessage": {"text": "x"}, "options": {}}, broken(*needs("text"))),
    ("sendText", {**TEXT, "text": " \n"}, rule("Text is required")),
    ("sendText", {**TEXT, "quoted": "abc"}, rule(UNREADABLE)),
    ("sendMedia", {}, broken(*needs("number", "mediatype"))),
    ("sendMedia", {"number": "1", "mediatype": "gif", "media": 5}, broken(
        "mediatype is not one of enum values: image,document,video,audio", "media is not of a type(s) string")),
    ("sendMedia", {"number": "1", "mediatype": 5, "mimetype": 1, "fileName": 1, "caption": 1}, broken(
        "mediatype is not of a type(s) string", "mediatype is not one of enum values: image,document,video,audio",
        "mimetype is not of a type(s) string", "fileName is not of a type(s) string", "caption is not of a type(s) string")),
    ("sendMedia", {"number": ALICE, "mediatype": "document", "media": "AAAA"}, rule(
        "For base64 the file name must be informed.")),
    *[("sendMedia", {"number": ALICE, "mediatype": "image", "media": media}, rule("Owned media must be a url or base64"))
      for media in [f"data:image/png;base64,{PICTURE}", "AAA", "AA-_", "http://localhost:9000/a.png", "http://minio:9000/a.png",
                    "http://my_host.test/a.png", "http://a.test/a b.png", "http://a.test/" + "a" * 2084]],
    ("sendMedia", {"number": ALICE, "mediatype": "image"}, rule("Owned media must be a url or base64")),
    ("sendMedia", {"number": ALICE, "mediatype": "image", "media": ""}, rule(
        "Error: Input buffer contains unsupported image format", 500)),
    ("sendMedia", {"number": ALICE, "mediatype": "image", "media": "AAAA"}, rule(
        "Error: Input buffer contains unsupported image format", 500)),
    ("sendMedia", {"number": ALICE, "mediatype": "image", "media": "FILES/none"}, rule(
        "AxiosError: Request failed with status code 404", 500)),
    ("sendPtv", {"video": 5}, broken("video is not of a type(s) string", *needs("number"))),
    ("sendPtv", {"number": ALICE}, rule("Owned media must be a url or base64")),
    ("sendPtv", {"number": ALICE, "video": "nonsense!"}, rule("Owned media must be a url or base64")),
    ("sendWhatsAppAudio", {"audio": 5}, broken("audio is not of a type(s) string", *needs("number"))),
    ("sendWhatsAppAudio", {"number": ALICE}, rule("Owned media must be a url, base64, or valid file with buffer")),
    ("sendStatus", {}, broken(*needs("type"))),
    ("sendStatus", {**STORY, "type": "gif"}, broken("type is not one of enum values: text,image,audio,video")),
    ("sendStatus", {**STORY, "font": 6}, broken("font must be less than or equal to 5")),
    ("sendStatus", {**STORY, "font": -1}, broken("font must be greater than or equal to 0")),
    ("sendStatus", {**STORY, "font": "1"}, broken("font is not of a type(s) integer")),
    ("sendStatus", {**STORY, "statusJidList": []}, broken(f"statusJidList {TITLE} 1")),
    ("sendStatus", {**STORY, "statusJidList": ["1", "1"]}, broken("statusJidList contains duplicate item")),
    ("sendStatus", {**STORY, "statusJidList": ["x"]}, broken('"statusJidList" must be an array of numeric strings')),
    ("sendStatus", {**STORY, "allContacts": "x"}, broken(*flag("allContacts"))),
    ("sendStatus", {"type": "text"}, rule("Content is required")),
    ("sendStatus", {"type": "text", "content": "x", "allContacts": True}, rule("Contacts not found")),
    ("sendStatus", {"type": "text", "content": "x"}, rule("StatusJidList is required")),
    ("sendStatus", {"type": "text", "content": "x", "statusJidList": [ALICE]}, rule("Background color is required")),
    ("sendStatus", {**STORY, "font": 0}, rule("Font is required")),
    ("sendStatus", {"type": "image", "content": "nonsense!", "statusJidList": [ALICE]}, rule(
        "Error: ENOENT: no such file or directory, open 'nonsense!'")),
    ("sendSticker", {"sticker": 5}, broken("sticker is not of a type(s) string", *needs("number"))),
    ("sendSticker", {"number": ALICE, "sticker": "http://localhost/x"}, rule("Owned media must be a url or base64")),
    ("sendLocation", {}, broken(*needs("number", "latitude", "longitude", "name", "address"))),
    ("sendLocation", {**PLACE, "latitude": "1", "name": 5}, broken(
        "latitude is not of a type(s) number", "name is not of a type(s) string")),
    ("sendContact", {}, broken(*needs("number", "contact"))),
    ("sendContact", {"number": ALICE, "contact": []}, broken(f"contact {TITLE} 1")),
    ("sendContact", {"number": ALICE, "contact": [CARD, CARD]}, broken("contact contains duplicate item")),
    ("sendContact", {"number": "1", "contact": [{"fullName": ""}]}, broken(
        'contact[0] requires property "phoneNumber"', 'The "fullName" cannot be empty')),
    ("sendContact", {"number": ALICE, "contact": [{**CARD, "wuid": "abc", "phoneNumber": "123", "url": 5}]}, broken(
        '"wuid" must be a numeric string', '"wuid" must be a numeric string', f"contact[0].phoneNumber {TITLE} 10",
        "contact[0].url is not of a type(s) string")),
    ("sendContact", {"number": NOBODY, "contact": [CARD]}, (400, [MISSING])),
    ("sendReaction", {}, broken(*needs("key", "reaction"))),
    ("sendReaction", {"key": {}, "reaction": 5}, broken(
        *needs("id", "remoteJid", "fromMe", of="key"), "reaction is not of a type(s) string")),
    *[("sendReaction", {"key": KEY, "reaction": reaction}, rule("Reaction must be a single emoji or empty string"))
      for reaction in ["ab", "1", "👍👍", " "]],
    ("sendReaction", {"key": {**KEY, "remoteJid": jid(NOBODY)}, "reaction": "👍"}, (400, [{**MISSING, "number": jid(NOBODY)}])),
    ("sendPoll", {"number": "1", "name": "q", "selectableCount": 11, "values": ["a"]}, broken(
        "selectableCount must be less than or equal to 10", f"values {TITLE} 2")),
    ("sendPoll", {**ANIMAL, "selectableCount": -1, "values": [str(number) for number in range(11)]}, broken(
        "selectableCount must be greater than or equal to 0", "values does not meet maximum length of 10")),
    ("sendPoll", {**ANIMAL, "values": ["a", "a"]}, broken("values contains duplicate item")),
    ("sendPoll", {**ANIMAL, "values": [1, "a"]}, broken("values[0] is not of a type(s) string")),
    ("sendPoll", {}, broken(*needs("number", "name", "selectableCount", "values"))),
    ("sendPoll", {**ANIMAL, "selectableCount": 4, "values": ["a", "b", "c"]}, rule(
        "Error: poll.selectableCount in poll should be >= 0 and <= 3")),
    ("sendList", {}, broken(*needs("number", "title", "footerText", "buttonText", "sections"))),
    ("sendList", {**LIST, "sections": []}, broken(f"sections {TITLE} 1")),
    ("sendList", {**LIST, "sections": [{"title": "s", "rows": []}]}, broken(f"sections[0].rows {TITLE} 1")),
    ("sendList", {**LIST, "sections": [{"title": "s", "rows": ROWS * 2}]}, broken("sections[0].rows contains duplicate item")),
    ("sendList", {**LIST, "sections": [{"title": "s", "rows": [{}]}]}, broken(
        *needs("title", "rowId", of="sections[0].rows[0]"))),
    ("sendList", {**LIST, "sections": [{"title": "s", "rows": [{"title": "", "rowId": "", "description": ""}]}]}, broken(
        'The "title" cannot be empty', 'The "description" cannot be empty', 'The "rowId" cannot be empty')),
    ("sendButtons", {}, broken(*needs("number"))),
    ("sendButtons", {"number": "1", "buttons": [{"type": "x", "keyType": "y"}]}, broken(
        "buttons[0].type is not one of enum values: reply,copy,url,call,pix",
        "buttons[0].keyType is not one of enum values: phone,email,cpf,cnpj,random")),
    ("sendButtons", {"number": "1", "buttons": [{}]}, broken('buttons[0] requires property "type"')),
    ("sendButtons", {"number": ALICE}, uncaught(LENGTH)),
    ("sendButtons", {"number": ALICE, "buttons": []}, rule("At least one button is required")),
    ("sendButtons", {"number": ALICE, "buttons": [{"type": "reply"}] * 4}, rule("Maximum of 3 reply buttons allowed")),
    *[("sendButtons", {"number": ALICE, "buttons": [{"type": "reply"}, {"type": other}]}, rule(
        "Reply buttons cannot be mixed with other button types")) for other in ["copy", "url", "call"]],
    ("sendButtons", {"number": ALICE, "buttons": [{"type": "pix"}, {"type": "copy"}]}, rule("Only one PIX button is allowed")),
    ("sendTemplate", {}, broken(*needs("name", "language"))),
    ("sendTemplate", {"name": "t", "language": "en", "components": {}}, broken("components is not of a type(s) array")),
    ("sendTemplate", {"name": "t", "language": "en"}, uncaught("Method not available in the Baileys service")),
]
SENDING = [(f"message/{route}", body, expected) for route, body, expected in SENDING]

SIX = ["readreceipts", "profile", "status", "online", "last", "groupadd"]
AUDIENCE = "is not one of enum values: all,contacts,contact_blacklist,none"
NO_TIME = "TypeError: Cannot set properties of undefined (setting 'messageTimestamp')"
ARCHIVING = "An error occurred while archiving the chat. Open a calling."
UNREAD = "An error occurred while marked unread the chat. Open a calling."
REPLACE = "Cannot read properties of undefined (reading 'replace')"
NO_KEY = "TypeError: Cannot read properties of undefined (reading 'key')"
CHATS = [
    ("chat/markMessageAsRead", {}, broken(*needs("readMessages"))),
    ("chat/markMessageAsRead", {"readMessages": []}, broken(f"readMessages {TITLE} 1")),
    ("chat/markMessageAsRead", {"readMessages": [KEY, KEY]}, broken("readMessages contains duplicate item")),
    ("chat/markMessageAsRead", {"readMessages": [{}]}, broken(*needs("id", "fromMe", "remoteJid", of="readMessages[0]"))),
    ("chat/archiveChat", {}, broken(*needs("archive"))),
    ("chat/archiveChat", {"archive": True, "lastMessage": {}}, broken('lastMessage requires property "key"')),
    ("chat/archiveChat", {"archive": True, "lastMessage": {"key": {}, "messageTimestamp": 1.5}}, broken(
        *needs("id", "fromMe", "remoteJid", of="lastMessage.key"), "lastMessage.messageTimestamp is not of a type(s) integer")),
    ("chat/archiveChat", {"archive": True}, (500, [{"archived": False, "message": [ARCHIVING, NO_TIME]}])),
    ("chat/markChatUnread", {}, broken(*needs("lastMessage"))),
    ("chat/markChatUnread", {"lastMessage": []}, broken("lastMessage is not of a type(s) object")),
    ("DELETE chat/deleteMessageForEveryone", {}, broken(*needs("id", "fromMe", "remoteJid"))),
    ("DELETE chat/deleteMessageForEveryone", {**KEY, "fromMe": 1}, broken(*flag("fromMe"))),
    ("chat/fetchProfilePictureUrl", {"number": 5}, broken("number is not of a type(s) string")),
    ("chat/fetchProfilePictureUrl", {}, uncaught(REPLACE)),
    ("chat/getBase64FromMediaMessage", {}, rule(NO_KEY)),
    ("chat/getBase64FromMediaMessage", {"message": {"key": {"id": "none"}}}, rule("Message not found")),
    ("chat/getBase64FromMediaMessage", {"message": {"key": {"id": "none"}, "message": {"conversation": "x"}}}, rule(
        "The message is not of the media type")),
    ("chat/getBase64FromMediaMessage", {"message": {"key": {"id": "none"}, "message": {"messageContextInfo": {}}}}, rule(
        "The message is messageContextInfo")),
    ("chat/updateMessage", {"number": "", "text": ""}, broken('The "number" cannot be empty', 'The "text" cannot be empty')),
    ("chat/updateMessage", {**TEXT, "key": {}}, broken(*needs("id", "remoteJid", "fromMe", of="key"))),
    ("chat/updateMessage", {**TEXT, "key": {**KEY, "id": "none"}}, rule("Message not compatible")),
    ("chat/updateMessage", {**TEXT, "key": {**KEY, "id": "LOCATION"}}, rule("Message not compatible")),
    ("chat/updateMessage", {**TEXT, "number": BOB, "key": {**KEY, "id": "SENT"}}, rule("RemoteJid does not match")),
    ("chat/sendPresence", {"number": ALICE, "options": []}, broken(*needs("presence", "delay"))),
    ("chat/sendPresence", {"number": ALICE, "presence": "typing", "delay": "1"}, broken(
        "presence is not one of enum values: unavailable,available,composing,recording,paused",
        "delay is not of a type(s) number")),
    ("chat/sendPresence", {"number": NOBODY, "presence": "composing", "delay": 1}, rule("[object Object]")),
    ("chat/updateBlockStatus", {}, broken(*needs("number", "status"))),
    ("chat/updateBlockStatus", {"number": ALICE, "status": "x"}, broken("status is not one of enum values: block,unblock")),
    ("chat/updateBlockStatus", {"number": NOBODY, "status": "block"}, failed(500, "Error blocking user", "[object Object]")),
    *[(f"chat/{route}", {"where": {name: ""}}, broken(f"where.{name} {TITLE} 1", f'The "{name}" cannot be empty'))
      for route in ["findContacts", "findChats"] for name in ["_id", "pushName", "id"]],
    ("chat/findContacts", {"where": {"pushName": 5}}, broken("where.pushName is not of a type(s) string")),
    ("chat/findMessages", {"where": {"key": "x"}}, broken("where.key is not of a type(s) object")),
    *[("chat/findMessages", {"where": {"key": {name: ""}}}, broken("The property cannot be empty")) for name in ["id", "remoteJid"]],
    ("chat/findMessages", {"limit": "5"}, broken("limit is not of a type(s) integer")),
    *[("chat/findStatusMessage", {"where": {"status": status}}, broken(
        "where.status is not one of enum values: ERROR,PENDING,SERVER_ACK,DELIVERY_ACK,READ,PLAYED"))
      for status in ["DELETED", "EDITED"]],
    ("chat/findStatusMessage", {"where": {"remoteJid": ""}}, broken('The "remoteJid" cannot be empty')),
    ("chat/findStatusMessage", {"where": {"fromMe": "x", "participant": 1}}, broken(
        *flag("where.fromMe"), "where.participant is not of a type(s) string")),
    ("chat/fetchBusinessProfile", {"number": 5}, broken("number is not of a type(s) string")),
    ("chat/fetchProfile", {"number": NOBODY}, (400, [{**MISSING, "number": jid(NOBODY)}])),
    ("chat/updateProfileName", {"name": ""}, broken('The "name" cannot be empty')),
    ("chat/updateProfileStatus", {"status": ""}, broken('The "status" cannot be empty')),
    ("chat/updateProfilePicture", {"picture": f"data:image/png;base64,{PICTURE}"}, failed(
        500, "Error updating profile picture", "[object Object]")),
    ("chat/updatePrivacySettings", {"privacySettings": dict.fromkeys(SIX, "all")}, broken(*needs(*SIX))),
    ("chat/updatePrivacySettings", dict.fromkeys(SIX, "x"), broken(
        "readreceipts is not one of enum values: all,none", f"profile {AUDIENCE}", f"status {AUDIENCE}",
        "online is not one of enum values: all,match_last_seen", f"last {AUDIENCE}", f"groupadd {AUDIENCE}")),
    ("chat/checkIsWhatsappNumber", {}, rule("Cannot POST /chat/checkIsWhatsappNumber/acme", 404)),
    # Labels and calls.
    ("label/handleLabel", {}, broken(*needs("number", "labelId", "action"))),
    ("label/handleLabel", {"number": ALICE, "labelId": "1", "action": "x"}, broken("action is not one of enum values: add,remove")),
    ("label/handleLabel", {"number": "", "labelId": "", "action": "add"}, broken(
        'The "number" cannot be empty', 'The "labelId" cannot be empty')),
    ("label/handleLabel", {"number": NOBODY, "labelId": "1", "action": "add"}, rule("Number is not on WhatsApp", 404)),
    ("call/offer", {}, broken(*needs("number", "callDuration"))),
    ("call/offer", {"number": ALICE, "callDuration": 0.5}, broken(
        "callDuration is not of a type(s) integer", "callDuration must be greater than or equal to 1")),
    ("call/offer", {"number": ALICE, "callDuration": 16}, broken("callDuration must be less than or equal to 15")),
]



def problem(name, text):
    return {"property": name, "message": text}


def lacks(*names):
    return 400, [problem("instance", text) for text in needs(*names)]


def wrong(*problems):
    return 400, [problem(*pair) for pair in problems]


NO_GROUP = failed(400, "The group id needs to be informed in the query", 'ex: "groupJid=120362@g.us"')
NO_CODE = failed(
    400, "The group invite code id needs to be informed in the query",
    'ex: "inviteCode=F1EX5QZxO181L3TMVP31gY" (Obtained from group join link)')
PATTERN = 'groupJid does not match pattern "^[\\\\d-]+@g.us$"'
PEOPLE = '"participants" must be an array of numeric strings'
NUMBERS = '"numbers" must be an array of numeric strings'
CODE = 'inviteCode does not match pattern "^[a-zA-Z0-9]{22}$"'
ON_GROUPS = [
    "POST updateGroupSubject", "POST updateGroupPicture", "POST updateGroupDescription", "GET findGroupInfos", "GET participants",
    "GET inviteCode", "POST revokeInviteCode", "POST updateParticipant", "POST updateSetting", "POST toggleEphemeral",
    "DELETE leaveGroup",
]
ONE = {"groupJid": GROUP}
GROUPS = [
    ("POST create", {}, broken(*needs("subject", "participants"))),
    ("POST create", {"subject": 5, "participants": "x", "description": 5, "promoteParticipants": "x"}, broken(
        "subject is not of a type(s) string", "description is not of a type(s) string", *flag("promoteParticipants"),
        "participants is not of a type(s) array")),
    ("POST create", {"subject": "x", "participants": []}, broken(f"participants {TITLE} 1")),
    ("POST create", {"subject": "x", "participants": [ALICE, ALICE]}, broken("participants contains duplicate item")),
    ("POST create", {"subject": "x", "participants": ["123"]}, broken(PEOPLE)),
    *[(route, {}, NO_GROUP) for route in ON_GROUPS],
    *[(f"{method} {route}", {"groupJid": "abc"}, wrong(("groupJid", PATTERN)))
      for method, route in [("GET", "findGroupInfos"), ("GET", "participants"), ("GET", "inviteCode"), ("POST", "revokeInviteCode")]],
    ("POST updateGroupSubject", ONE, lacks("subject")),
    ("POST updateGroupSubject", {**ONE, "subject": ""}, wrong(("subject", 'The "subject" cannot be empty'))),
    ("POST updateGroupPicture", ONE, lacks("image")),
    ("POST updateGroupPicture", {**ONE, "image": "http://localhost/a.png"}, failed(
        500, "Error update group picture", "[object Object]")),
    ("POST updateGroupDescription", ONE, lacks("description")),
    ("POST updateGroupDescription", {**ONE, "description": ""}, wrong(("description", 'The "description" cannot be empty'))),
    ("GET fetchAllGroups", {}, rule("The getParticipants needs to be informed in the query")),
    ("GET fetchAllGroups?getParticipants=1", {}, wrong(
        ("getParticipants", "getParticipants is not one of enum values: true,false"))),
    ("GET inviteInfo", {}, NO_CODE), ("GET acceptInviteCode", {}, NO_CODE),
    ("GET inviteInfo?inviteCode=x", {}, wrong(("inviteCode", CODE))),
    ("GET acceptInviteCode?inviteCode=x", {}, wrong(("inviteCode", CODE))),
    ("GET inviteInfo?inviteCode=" + "a" * 22, {}, failed(404, "No invite info", "a" * 22)),
    ("GET acceptInviteCode?inviteCode=" + "a" * 22, {}, failed(404, "Accept invite error", "Error: gone")),
    ("POST sendInvite", {}, lacks("groupJid", "description", "numbers")),
    ("POST sendInvite", {"groupJid": "", "description": "", "numbers": [ALICE]}, wrong(
        ("groupJid", 'The "groupJid" cannot be empty'), ("description", 'The "description" cannot be empty'))),
    ("POST sendInvite", {**ONE, "description": "x", "numbers": []}, wrong(("numbers", f"numbers {TITLE} 1"))),
    ("POST sendInvite", {**ONE, "description": "x", "numbers": [ALICE, ALICE]}, wrong(
        ("numbers", "numbers contains duplicate item"))),
    ("POST sendInvite", {**ONE, "description": "x", "numbers": ["123"]}, wrong(("numbers[0]", NUMBERS))),
    ("POST sendInvite", {**ONE, "groupJid": UNKNOWN_GROUP, "description": "x", "numbers": [ALICE]}, rule("No send invite", 404)),
    ("POST sendInvite", {**ONE, "description": "x", "numbers": [NOBODY]}, rule("No send invite", 404)),
    ("POST updateParticipant", ONE, lacks("action", "participants")),
    ("POST updateParticipant", {**ONE, "action": "ban", "participants": ["1"]}, wrong(
        ("action", "action is not one of enum values: add,remove,promote,demote"), ("participants[0]", PEOPLE))),
    ("POST updateSetting", ONE, lacks("action")),
    ("POST updateSetting", {**ONE, "action": "x"}, wrong(
        ("action", "action is not one of enum values: announcement,not_announcement,locked,unlocked"))),
    ("POST toggleEphemeral", ONE, lacks("expiration")),
    ("POST toggleEphemeral", {**ONE, "expiration": "0"}, wrong(
        ("expiration", "expiration is not of a type(s) number"),
        ("expiration", "expiration is not one of enum values: 0,86400,604800,7776000"))),
    ("POST toggleEphemeral", {**ONE, "expiration": 60}, wrong(
        ("expiration", "expiration is not one of enum values: 0,86400,604800,7776000"))),
]

# Each route on one group: a right body, its status and its words before the reason.
ACTS = [
    ("POST updateGroupSubject", {"subject": "x"}, 500, "Error updating group subject"),
    ("POST updateGroupPicture", {"image": "QUJD"}, 500, "Error update group picture"),
    ("POST updateGroupDescription", {"description": "x"}, 500, "Error updating group description"),
    ("GET findGroupInfos", {}, 404, "Error fetching group"),
    ("GET participants", {}, 404, "No participants"),
    ("GET inviteCode", {}, 404, "No invite code"),
    ("POST revokeInviteCode", {}, 404, "Revoke error"),
    ("POST updateParticipant", {"action": "add", "participants": [BOB]}, 400, "Error updating participants"),
    ("POST updateSetting", {"action": "locked"}, 400, "Error updating setting"),
    ("POST toggleEphemeral", {"expiration": 0}, 400, "Error updating setting"),
    ("DELETE leaveGroup", {}, 400, "Unable to leave the group"),
]

# What a socket that was closed refuses; `cached` numbers were looked up before.
UPLOADS = ["sendMedia", "sendPtv"]
CLOSED_CHATS = [
    ("chat/markMessageAsRead", {"readMessages": [KEY]}, failed(500, "Read messages fail", CLOSED)),
    ("chat/archiveChat", {"archive": True, "lastMessage": LAST}, (500, [{"archived": False, "message": [ARCHIVING, CLOSED]}])),
    ("chat/markChatUnread", {"lastMessage": LAST}, (500, [{"markedChatUnread": False, "message": [UNREAD, CLOSED]}])),
    ("DELETE chat/deleteMessageForEveryone", KEY, failed(500, "Error while deleting message for everyone", CLOSED)),
    ("chat/updateBlockStatus", {"number": BOB, "status": "block"}, failed(500, "Error blocking user", CLOSED)),
    ("chat/fetchBusinessProfile", {"number": BOB}, failed(500, "Error updating profile name", CLOSED)),
    ("chat/updateProfileName", {"name": "x"}, failed(500, "Error updating profile name", CLOSED)),
    ("chat/updateProfileStatus", {"status": "x"}, failed(500, "Error updating profile status", CLOSED)),
    ("chat/updateProfilePicture", {"picture": PICTURE}, failed(500, "Error updating profile picture", CLOSED)),
    ("DELETE chat/removeProfilePicture", None, failed(500, "Error removing profile picture", CLOSED)),
    ("GET chat/fetchPrivacySettings", None, uncaught("Connection Closed")),
    ("chat/updatePrivacySettings", dict.fromkeys(SIX, "all"), failed(500, "Error updating privacy settings", CLOSED)),
    ("label/handleLabel", {"number": ALICE, "labelId": "1", "action": "add"}, failed(400, "Unable to add label to chat", CLOSED)),
    ("group/create", {"subject": "x", "participants": [ALICE]}, failed(500, "Error creating group", CLOSED)),
    ("GET group/fetchAllGroups?getParticipants=true", None, uncaught("Connection Closed")),
    ("GET group/inviteInfo?inviteCode=" + "a" * 22, None, failed(404, "No invite info", "a" * 22)),
    ("GET group/acceptInviteCode?inviteCode=" + "a" * 22, None, failed(404, "Accept invite error", CLOSED)),
    ("group/sendInvite", {**ONE, "description": "x", "numbers": [ALICE]}, rule("No send invite", 404)),
]

REASONS = {400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}


def check(mock, rows, instance="acme"):
    """All rows, so that one run names every difference."""
    differences = []
    for route, body, (status, message) in rows:
        method, _, path = route.rpartition(" ")
        path, _, query = path.partition("?")
        url = f"/{path}/{instance}" + (f"?{query}" if query else "")
        answer = mock.call(method or "POST", url, body)
        expected = {"status": status, "error": REASONS[status], "response": {"message": message}}
        if answer.status_code != status or answer.json() != expected:
            differences.append(f"{route} {str(body)[:160]}\n  expected {expected}\n  answered {answer.text[:300]}")
    assert not differences, f"{len(differences)} of {len(rows)}\n" + "\n".join(differences)


@pytest.fixture
def acme(mock):
    mock.create("acme", qrcode=True, number=OWN)
    mock.post("/mock/instances/acme/scan", status=200)
    mock.post("/mock/instances/acme/contacts", {"number": NOBODY, "registered": False}, status=200)
    return mock


def on(route):
    return " ".join([route.split()[0], "group/" + route.split()[1]])


def in_group(mock, status=200, **body):
    return mock.post("/mock/instances/acme/groups", body, status=status)


def test_what_all_messages_share(acme):
    check(acme, SHARED)


def test_each_kind_of_message(acme, files):  # noqa: F811
    check(acme, [
        (route, {name: value.replace("FILES", files) if isinstance(value, str) else value for name, value in body.items()}, expected)
        for route, body, expected in SENDING])


def test_chats_profiles_labels_and_calls(acme):
    sent = acme.post("/message/sendText/acme", TEXT)["key"]["id"]
    place = acme.post("/message/sendLocation/acme", PLACE)["key"]["id"]
    names = {"SENT": sent, "LOCATION": place}
    rows = [
        (route, {**body, "key": {**body["key"], "id": names.get(body["key"].get("id"), body["key"].get("id"))}}
            if route == "chat/updateMessage" and body.get("key") else body, expected)
        for route, body, expected in CHATS]
    check(acme, rows)


def test_groups(acme):
    in_group(acme, 201, action="create", subject="Crew", by=OWN, group=GROUP, participants=[ALICE])
    check(acme, [(on(route), body, expected) for route, body, expected in GROUPS])


def test_groups_that_are_unknown_or_not_ones_own(acme):
    in_group(acme, 201, action="create", subject="Crew", by=ALICE, group=GROUP, member=False)
    for group, reason in [(UNKNOWN_GROUP, "item-not-found"), (GROUP, "forbidden")]:
        check(acme, [
            (on(route), {"groupJid": group, **body}, failed(status, text, f"Error: {reason}"))
            for route, body, status, text in ACTS])
    code = in_group(acme, action="subject", group=GROUP, subject="Crew 2")["inviteCode"]
    acme.get(f"/group/acceptInviteCode/acme?inviteCode={code}")
    in_group(acme, action="locked", group=GROUP)
    in_group(acme, action="adminsAdd", group=GROUP)
    reasons = {"inviteCode": "not-authorized", "revokeInviteCode": "not-authorized", "updateParticipant": "not-authorized",
               "updateSetting": "not-authorized", "updateGroupSubject": "forbidden", "updateGroupPicture": "forbidden",
               "updateGroupDescription": "forbidden", "toggleEphemeral": "forbidden"}
    check(acme, [
        (on(route), {**ONE, **body}, failed(status, text, f"Error: {reasons[route.split()[1]]}"))
        for route, body, status, text in ACTS if route.split()[1] in reasons])
    check(acme, [
        ("group/sendInvite", {**ONE, "description": "x", "numbers": [ALICE]}, rule("No send invite", 404)),
        (f"GET group/acceptInviteCode?inviteCode={code}", None, failed(404, "Accept invite error", "Error: conflict"))])


def test_a_closed_socket(acme):
    acme.post("/message/sendText/acme", TEXT)
    in_group(acme, 201, action="create", subject="Crew", by=OWN, group=GROUP, participants=[ALICE])
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    kinds = [*COMMON, ("sendContact", {"number": ALICE, "contact": [CARD]}), ("sendReaction", {"key": KEY, "reaction": "👍"})]
    rows = []
    for route, body in kinds:
        for number, text_like in [(ALICE, rule(CLOSED)), (BOB, uncaught("Connection Closed")), (GROUP, rule("[object Object]"))]:
            changed = {**body, "key": {**KEY, "remoteJid": number}} if route == "sendReaction" else {**body, "number": number}
            rows.append((f"message/{route}", changed, failed(500, CLOSED) if route in UPLOADS else text_like))
    check(acme, rows)
    check(acme, CLOSED_CHATS)
    check(acme, [(on(route), {**ONE, **body}, failed(status, text, CLOSED)) for route, body, status, text in ACTS])


def test_a_socket_that_was_never_opened(mock):
    mock.create("acme")
    upload = failed(500, "TypeError: Cannot read properties of undefined (reading 'waUploadToServer')")
    lookup = uncaught("Cannot read properties of undefined (reading 'onWhatsApp')")
    check(mock, [(f"message/{route}", body, upload if route in UPLOADS else lookup) for route, body in COMMON])


def test_a_socket_that_waits_for_its_code_does_not_hang(mock):
    mock.create("acme", qrcode=True)
    check(mock, [
        (f"message/{route}", body, failed(500, CLOSED) if route in UPLOADS else uncaught("Connection Closed"))
        for route, body in COMMON])


def upload(mock, route, content=PNG, name="file", **fields):
    return mock.session.post(f"{mock.url}/message/{route}/acme", data=fields, files={name: ("a", content)}, timeout=10)


def test_forms(acme):
    fields = {"number": ALICE, "mediatype": "image"}
    rows = [
        ("sendMedia", {**fields, "delay": "10"}, broken("Enter a value in milliseconds")),
        ("sendMedia", {**fields, "everyOne": "true"}, broken(*flag("everyOne"))),
        ("sendStatus", {"type": "image", "font": "1", "allContacts": "true"}, broken(
            "font is not of a type(s) integer", *flag("allContacts"))),
        ("sendMedia", {**fields, "quoted": "{}"}, rule(UNREADABLE)),
        ("sendMedia", {"number": ALICE, "mediatype": "document"}, rule(
            "TypeError: Cannot read properties of null (reading '1')", 500)),
    ]
    for route, body, (status, message) in rows:
        answer = upload(acme, route, **body)
        assert (answer.status_code, answer.json()["response"]["message"]) == (status, message), f"{route} {body}"
    answer = upload(acme, "sendMedia", name="picture", **fields)
    assert (answer.status_code, answer.json()["response"]["message"]) == (500, "Unexpected field")


def test_what_the_strict_server_trips_over(start):
    mock = start(MOCK_PROFILE="strict")
    mock.create("acme", qrcode=True)
    mock.post("/mock/instances/acme/scan", status=200)
    address = "http://files.test/a.mp4"
    check(mock, [
        ("message/sendPtv", {"number": ALICE, "video": address}, rule(
            f"Error: Failed to get video duration: ENOENT: no such file or directory, stat '{address}'", 500)),
        ("message/sendStatus", {"type": "image", "content": "AAAA", "statusJidList": [ALICE]}, rule(
            "Error: ENOENT: no such file or directory, open 'AAAA'")),
        ("message/updateBlockStatus", {"number": ALICE, "status": "block"}, rule("Cannot POST /message/updateBlockStatus/acme", 404)),
    ])
    answer = upload(mock, "sendSticker", number=ALICE)
    assert (answer.status_code, answer.json()["response"]["message"]) == (500, "Invalid URL")


def test_rules_that_do_not_apply_let_pass(acme):
    for body in [
        {**TEXT, "quoted": {"key": {"id": "", "remoteJid": "x"}}}, {**TEXT, "unknown": 5}, {**TEXT, "mentionsEveryOne": "x"},
        {**TEXT, "delay": -5}, {**TEXT, "quoted": {"key": {"id": "none"}}},
    ]:
        acme.post("/message/sendText/acme", body)
    # An explicit null counts as given: it is its type that is wrong.
    check(acme, [("message/sendText", {"number": ALICE, "text": None}, broken("text is not of a type(s) string"))])


def test_before_any_rule_come_the_body_the_name_and_the_key(start):
    mock = start()
    mock.create("acme")
    malformed = mock.session.post(f"{mock.url}/message/sendText/none", data="{", headers={"Content-Type": "application/json"}, timeout=10)
    told = malformed.json()
    assert (malformed.status_code, told["status"], told["error"]) == (400, 400, "Internal Server Error")
    assert isinstance(told["response"]["message"], str)
    missing = mock.call("POST", "/message/sendText/none", {}, 404).json()
    assert missing == {
        "status": 404, "error": "Not Found", "response": {"message": ['The "none" instance does not exist']}}
    unknown = mock.call("POST", "/message/sendText/acme", {}, 401, headers={"apikey": "wrong"}).json()
    assert unknown == {"status": 401, "error": "Unauthorized", "response": {"message": "Unauthorized"}}


OTHER_CHANNEL = ["sendPtv", "sendSticker", "sendLocation", "sendPoll", "sendList"]


def test_the_channel_without_a_phone_refuses_what_it_cannot_send(mock):
    mock.create("acme", integration="EVOLUTION", number="77")
    kinds = dict(COMMON)
    refused = rule("Method not available on Evolution Channel")
    check(mock, [(f"message/{route}", kinds[route], refused) for route in OTHER_CHANNEL])
    check(mock, [
        ("message/sendStatus", STORY, refused), ("message/sendContact", {"number": ALICE, "contact": [CARD]}, refused),
        ("message/sendReaction", {"key": KEY, "reaction": "👍"}, refused),
        ("message/sendTemplate", {"name": "t", "language": "en", "number": ALICE}, refused)])


# Business and templates have an envelope of their own, always with status 400.

CATEGORIES = "category is not one of enum values: AUTHENTICATION,MARKETING,UTILITY"
TEMPLATE = {"name": "ready", "category": "UTILITY", "language": "en_US", "components": []}
LOST = [{"jid": jid(NOBODY), "exists": False, "number": jid(NOBODY)}]
ENVELOPE = ["status", "error", "message", "details", "timestamp"]
DETAILS = [
    "whatsapp_error", "whatsapp_code", "error_user_title", "error_user_msg", "error_type", "error_subcode", "fbtrace_id", "context",
    "type",
]
BUSINESS = [
    *[row for route, context in [("business/getCatalog", "business_catalog"), ("business/getCollections", "business_collections")]
      for row in [
          (route, {"number": 5}, [["number is not of a type(s) string"]], context),
          (route, {"limit": "5"}, [["limit is not of a type(s) number"]], context),
          (route, {"number": NOBODY}, LOST, context)]],
    ("template/create", {}, [needs("name", "category", "language", "components")], "template_creation"),
    ("template/create", {**TEMPLATE, "category": "X"}, [[CATEGORIES]], "template_creation"),
    ("template/create", {**TEMPLATE, "components": {}, "webhookUrl": 5}, [[
        "components is not of a type(s) array", "webhookUrl is not of a type(s) string"]], "template_creation"),
    ("template/create", {**TEMPLATE, "allowCategoryChange": "x"}, [["allowCategoryChange is not of a type(s) boolean"]],
     "template_creation"),
]


def check_business(mock, rows):
    for route, body, message, context in rows:
        told = mock.call("POST", f"/{route}/acme", body, 400).json()
        assert list(told) == ENVELOPE and list(told["details"]) == DETAILS, route
        assert (told["status"], told["error"], told["message"]) == (400, "Bad Request", message), f"{route} {body}"
        details = told["details"]
        assert [details[name] for name in ["whatsapp_error", "error_user_title", "error_user_msg"]] == [message] * 3
        assert (details["whatsapp_code"], details["error_type"], details["context"]) == ("UNKNOWN_ERROR", "UNKNOWN", context)


def test_business_and_templates(acme):
    check_business(acme, BUSINESS)
    acme.post("/message/sendText/acme", TEXT)
    acme.post("/mock/instances/acme/disconnect", {"code": 401}, status=200)
    check_business(acme, [
        (route, {"number": BOB}, "Connection Closed", context)
        for route, context in [("business/getCatalog", "business_catalog"), ("business/getCollections", "business_collections")]])
    # Once the number is known to exist nothing fails any more.
    for route in ["getCatalog", "getCollections"]:
        told = acme.post(f"/business/{route}/acme", {"number": ALICE}, status=200)
        assert told == {"wuid": jid(ALICE), "name": None, "isBusiness": False}


def test_strict_answers_that_lack_what_they_should_have(start):
    mock = start(MOCK_PROFILE="strict")
    mock.create("acme", qrcode=True, number=OWN)
    mock.post("/mock/instances/acme/scan", status=200)
    listed = mock.call("GET", "/template/find/acme", status=200)
    assert listed.content == b""
    own = mock.post("/chat/fetchProfile/acme", {}, status=200)
    assert list(own) == ["wuid", "numberExists", "isBusiness"] and own["wuid"] == f"{OWN}:1@s.whatsapp.net"
