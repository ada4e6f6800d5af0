"""Chatwoot within a create, and what Meta tells the Cloud API's webhook."""

import pytest

from conftest import wait_until
from receiver import Receiver

WANTED = {"chatwootAccountId": "7", "chatwootToken": "cw", "chatwootUrl": "https://desk.example"}
FLAGS = {"chatwootSignMsg": True, "chatwootReopenConversation": False, "chatwootConversationPending": True}


@pytest.fixture
def receiver():
    opened = Receiver()
    yield opened
    opened.close()


# Chatwoot


def test_a_create_ties_an_instance_to_chatwoot(start):
    mock = start(CHATWOOT_ENABLED="true")
    made = mock.create("acme 1", qrcode=True, number="5511988887777", **WANTED, **FLAGS)
    assert list(made) == ["instance", "hash", "webhook", "websocket", "rabbitmq", "nats", "sqs", "settings", "chatwoot"]
    assert list(made["chatwoot"].items()) == [
        ("enabled", True), ("accountId", "7"), ("token", "cw"), ("url", "https://desk.example"), ("signMsg", True),
        ("reopenConversation", False), ("conversationPending", True), ("mergeBrazilContacts", False), ("importContacts", True),
        ("importMessages", True), ("daysLimitImportMessages", 60), ("number", "5511988887777"), ("nameInbox", "acme 1"),
        ("webhookUrl", "http://mock.test/chatwoot/webhook/acme%201")]
    # No code is asked for, so nobody is connecting.
    assert made["instance"]["status"] == "close"
    found = mock.get("/chatwoot/find/acme%201")
    assert (found["enabled"], found["accountId"], found["signMsg"], found["daysLimitImportMessages"]) == (True, "7", True, 60)
    assert mock.get("/instance/fetchInstances")[0]["Chatwoot"]["nameInbox"] == "acme 1"


def test_what_is_given_of_chatwoot_counts(start):
    given = {
        "chatwootNameInbox": "desk", "chatwootMergeBrazilContacts": True, "chatwootImportContacts": False,
        "chatwootImportMessages": False, "chatwootDaysLimitImportMessages": 3, "chatwootOrganization": "Acme", "chatwootLogo": "l",
    }
    mock = start(CHATWOOT_ENABLED="true")
    made = mock.create("acme", **WANTED, **FLAGS, **given)["chatwoot"]
    assert [made[name] for name in ["nameInbox", "mergeBrazilContacts", "importContacts", "importMessages"]] == [
        "desk", True, False, False]
    assert "number" not in made and made["daysLimitImportMessages"] == 3
    found = mock.get("/chatwoot/find/acme")
    assert (found["organization"], found["logo"], found["nameInbox"]) == ("Acme", "l", "desk")


@pytest.mark.parametrize(
    ("enabled", "fields", "text"),
    [
        ("false", {**WANTED, **FLAGS}, "Chatwoot is not enabled"),
        ("false", WANTED, "Chatwoot is not enabled"),
        ("true", {**WANTED, **FLAGS, "chatwootUrl": "no address"}, 'Invalid "url" property in chatwoot'),
        ("true", WANTED, "signMsg is required"),
        ("true", {**WANTED, "chatwootSignMsg": False}, "reopenConversation is required"),
        ("true", {**WANTED, "chatwootSignMsg": False, "chatwootReopenConversation": True}, "conversationPending is required"),
    ],
)
def test_a_create_with_a_chatwoot_that_cannot_be_leaves_nothing(start, listen, enabled, fields, text):
    mock = start(CHATWOOT_ENABLED=enabled, WEBSOCKET_GLOBAL_EVENTS="true")
    listener = listen(mock.url)
    answer = mock.call("POST", "/instance/create", {"instanceName": "acme", "integration": "WHATSAPP-BAILEYS", **fields}, 400)
    assert answer.json() == {"status": 400, "error": "Bad Request", "response": {"message": [text]}}
    assert [name for name, _ in listener.take(2)] == ["instance.create", "remove.instance"]
    assert mock.get("/instance/fetchInstances") == []
    mock.create("acme")


@pytest.mark.parametrize("missing", WANTED)
def test_chatwoot_is_wanted_only_with_all_three(start, missing):
    mock = start()
    made = mock.create("acme", **{**WANTED, missing: ""})
    assert "chatwoot" not in made


# The Cloud API


@pytest.fixture
def cloud(start):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    mock.create("cloud", integration="WHATSAPP-BUSINESS", number="77", token="T", businessId="2")
    return mock


def tell(mock, field, value):
    body = {"object": "whatsapp_business_account", "entry": [{"id": "2", "changes": [{"field": field, "value": value}]}]}
    return mock.call("POST", "/webhook/meta", body, status=200)


def template(mock, **fields):
    return mock.post(
        "/template/create/cloud", {"name": "ready", "category": "UTILITY", "language": "en", "components": [], **fields})


@pytest.mark.parametrize("as_number", [False, True])
def test_the_news_of_a_template_go_to_its_webhook(cloud, receiver, as_number):
    template(cloud, webhookUrl="http://127.0.0.1:1/other")
    row = template(cloud, webhookUrl=receiver.url + "/news")
    identifier = int(row["templateId"]) if as_number else row["templateId"]
    news = {"event": "APPROVED", "message_template_id": identifier, "message_template_name": "ready", "reason": "NONE"}
    answer = tell(cloud, "message_template_status_update", news)
    assert answer.content == b""
    wait_until(lambda: receiver.posts, "the news")
    assert (receiver.posts[0].path, receiver.posts[0].json) == ("/news", news)
    assert receiver.posts[0].headers["Content-Type"].startswith("application/json")
    assert [found["status"] for found in cloud.get("/template/find/cloud")] == ["PENDING", "APPROVED"]
    assert len(receiver.posts) == 1


def test_news_that_fail_are_not_told_again(cloud):
    failing = Receiver(lambda number, post: 500)
    try:
        row = template(cloud, webhookUrl=failing.url)
        tell(cloud, "message_template_status_update", {"event": "REJECTED", "message_template_id": row["templateId"]})
        wait_until(lambda: any("message_template_status_update" in line for line in cloud.lines), "the loss in the log")
        assert len(failing.posts) == 1
    finally:
        failing.close()


@pytest.mark.parametrize("value", [{}, {"message_template_id": "1"}, {"message_template_id": None}, "odd", None])
def test_news_of_no_template_are_nobodys(cloud, value):
    template(cloud)
    assert tell(cloud, "message_template_status_update", value).content == b""


def test_a_template_without_a_webhook_changes_its_status_alone(cloud):
    row = template(cloud)
    tell(cloud, "message_template_status_update", {"event": "PAUSED", "message_template_id": row["templateId"]})
    assert [found["status"] for found in cloud.get("/template/find/cloud")] == ["PAUSED"]


def test_statuses_of_the_cloud_are_rows(cloud, listen):
    sent = cloud.post("/message/sendText/cloud", {"number": "5511988887777", "text": "hi"})
    listener = listen(cloud.url)
    identifier = sent["key"]["id"]
    for status in ["sent", "delivered", "read", "failed"]:
        value = {"metadata": {"phone_number_id": "77"}, "statuses": [{"id": identifier, "status": status}]}
        assert tell(cloud, "messages", value).json() == {"status": "success"}
    heard = [envelope["data"] for _, envelope in listener.take(4)]
    assert [data["status"] for data in heard] == ["SENT", "DELIVERED", "READ", "FAILED"]
    rows = cloud.post("/chat/findStatusMessage/cloud", {"where": {"id": identifier}}, status=200)
    assert [row["status"] for row in rows] == ["SENT", "DELIVERED", "READ", "FAILED"]
    for row, data in zip(rows, heard):
        assert {name: row[name] for name in data} == data
        assert row["fromMe"] is False
    found = cloud.post("/chat/findMessages/cloud", {}, status=200)["messages"]["records"][0]
    assert [update["status"] for update in found["MessageUpdate"]] == ["SENT", "DELIVERED", "READ", "FAILED"]


def test_a_status_without_a_message_is_a_deletion(cloud, listen):
    sent = cloud.post("/message/sendText/cloud", {"number": "5511988887777", "text": "hi"})
    listener = listen(cloud.url)
    value = {"metadata": {"phone_number_id": "77"}, "statuses": [{"id": sent["key"]["id"], "message": None}]}
    tell(cloud, "messages", value)
    (name, envelope), = listener.take(1)
    assert (name, envelope["data"]["status"]) == ("messages.delete", "DELETED")
    assert [row["status"] for row in cloud.post("/chat/findStatusMessage/cloud", {}, status=200)] == ["DELETED"]


def test_a_message_with_a_webhook_of_its_own_tells_its_statuses_there(cloud, receiver, listen):
    template(cloud)
    sent = cloud.post("/message/sendTemplate/cloud", {
        "number": "5511988887777", "name": "ready", "language": "en", "components": [], "webhookUrl": receiver.url + "/mine"})
    silent = cloud.post("/message/sendText/cloud", {"number": "5511988887777", "text": "hi"})
    listener = listen(cloud.url)
    for item in [{"status": "sent"}, {"status": "read"}, {"message": None}]:
        for message in (silent, sent):
            value = {"metadata": {"phone_number_id": "77"}, "statuses": [{"id": message["key"]["id"], **item}]}
            tell(cloud, "messages", value)
    heard = [envelope["data"] for _, envelope in listener.take(6)]
    wait_until(lambda: len(receiver.posts) >= 3, "the three statuses")
    assert [(post.path, post.json) for post in receiver.posts] == [
        ("/mine", data) for data in heard if data["keyId"] == sent["key"]["id"]]
    assert [post.json["status"] for post in receiver.posts] == ["SENT", "READ", "DELETED"]


def test_a_status_of_no_message_is_nothing(cloud):
    tell(cloud, "messages", {"metadata": {"phone_number_id": "77"}, "statuses": [{"id": "wamid.none", "status": "read"}]})
    assert cloud.post("/chat/findStatusMessage/cloud", {}, status=200) == []
