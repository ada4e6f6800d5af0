"""Bots, Chatwoot and the channels' webhooks, by a REST client and a Socket.IO client."""

import pytest
import requests

from conftest import DEADLINE_SECONDS

ON = {f"{family}_ENABLED": "true" for family in ("TYPEBOT", "OPENAI", "DIFY", "FLOWISE", "N8N", "EVOAI", "CHATWOOT")}
PERSON = "13125550102@s.whatsapp.net"

OWN = {
    "evolutionBot": {"apiUrl": "https://bots.example"},
    "typebot": {"url": "https://bots.example", "typebot": "lead"},
    "dify": {"botType": "chatBot"},
    "flowise": {"apiUrl": "https://flows.example"},
    "n8n": {"webhookUrl": "https://n8n.example"},
    "evoai": {"agentUrl": "https://evo.example"},
}


@pytest.mark.parametrize("family", OWN)
def test_a_bot_outlives_the_server_and_goes_with_its_instance(start, tmp_path, family):
    stored = {"MOCK_DATABASE": tmp_path / "mock.db", **ON}
    mock = start(**stored)
    mock.create("acme")
    body = {"enabled": True, "triggerType": "all", **OWN[family]}
    row = mock.post(f"/{family}/create/acme", body)
    assert mock.stop() == 0

    mock = start(**stored)
    assert mock.get(f"/{family}/find/acme") == [row]
    changed = mock.call("PUT", f"/{family}/update/{row['id']}/acme", {**body, "description": "new"}, status=200).json()
    assert list(changed) == list(row) and changed["description"] == "new"
    assert mock.get(f"/{family}/fetchSettings/acme")["fallback"] is None
    mock.call("DELETE", "/instance/delete/acme", status=200)
    mock.create("acme")
    assert mock.get(f"/{family}/find/acme") == []


def test_services_are_off_by_default(mock):
    mock.create("acme")
    for family in (*OWN, "openai"):
        answer = mock.call("GET", f"/{family}/find/acme")
        if family == "evolutionBot":
            assert answer.json() == []
        else:
            assert answer.status_code == 400 and "is disabled" in answer.json()["response"]["message"][0]
    assert mock.call("GET", "/chatwoot/find/acme", status=400).json()["response"]["message"] == ["Chatwoot is disabled"]


def test_typebot_tells_its_starts_and_changes(start, listen):
    mock = start(TYPEBOT_API_VERSION="latest", WEBSOCKET_GLOBAL_EVENTS="true", **ON)
    mock.create("acme")
    ear = listen(mock.url, auth={"apikey": "acceptance-key"}, headers={"apikey": "acceptance-key"})
    body = {"remoteJid": PERSON, "url": "https://bots.example", "typebot": "lead", "variables": [{"name": "a", "value": 1}]}
    answer = mock.post("/typebot/start/acme", body, status=200)
    assert answer["typebot"]["typebot"]["prefilledVariables"] == {"a": 1}
    data = ear.until("typebot.start")[-1][1]["data"]
    assert list(data) == ["remoteJid", "url", "typebot", "variables", "sessionId"]
    assert data["url"] == "https://bots.example/api/v1/typebots/lead/startChat" and data["sessionId"].isdigit()

    mock.post("/typebot/start/acme", {**body, "startSession": True}, status=200)
    opened = ear.until("typebot.change-status")[-1][1]["data"]
    assert opened["status"] == "opened" and opened["session"]["parameters"]["a"] == 1
    mock.post("/typebot/changeStatus/acme", {"remoteJid": PERSON, "status": "delete"}, status=200)
    deleted = ear.until("typebot.change-status")[-1][1]["data"]
    assert deleted == {"remoteJid": PERSON, "status": "delete", "session": opened["session"]}


def test_a_message_comes_in_by_the_generic_channels_webhook(start, listen):
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    mock.post("/instance/create", {"instanceName": "acme", "integration": "EVOLUTION", "number": "9911"})
    ear = listen(mock.url, headers={"apikey": "acceptance-key"})
    body = {
        "numberId": "9911",
        "key": {"remoteJid": "13125550102", "fromMe": False, "id": "MSG-1"},
        "pushName": "Alice",
        "message": {"conversation": "hello"},
        "messageType": "conversation",
    }
    answer = requests.post(f"{mock.url}/webhook/evolution", json=body, timeout=DEADLINE_SECONDS)
    assert answer.json() == {"status": "success"}
    heard = ear.until("chats.upsert")
    assert [name for name, _ in heard] == ["messages.upsert", "contacts.upsert", "chats.upsert"]
    assert heard[0][1]["data"]["message"] == {"conversation": "hello"}


def test_the_cloud_apis_webhook_shakes_hands(mock):
    query = {"hub.verify_token": "evolution", "hub.challenge": "1158201444"}
    answer = requests.get(f"{mock.url}/webhook/meta", params=query, timeout=DEADLINE_SECONDS)
    assert answer.text == "1158201444" and answer.headers["content-type"].startswith("text/html")


def test_chatwoot_outlives_the_server(start, tmp_path):
    stored = {"MOCK_DATABASE": tmp_path / "mock.db", **ON}
    mock = start(**stored)
    mock.create("acme")
    desk = {
        "enabled": True, "accountId": "7", "token": "t", "url": "http://chatwoot:3000", "signMsg": True,
        "reopenConversation": True, "conversationPending": False,
    }
    mock.post("/chatwoot/set/acme", desk)
    found = mock.get("/chatwoot/find/acme")
    assert mock.stop() == 0
    assert start(**stored).get("/chatwoot/find/acme") == found
