"""`evolution-api-mcp` of PyPI: a hundred tools for assistants, each a few requests and a look at what became of them."""

import asyncio
import json
import os
import pathlib
import sys

import pytest
from mcp import Client, StdioServerParameters

ALICE = "13125550102"
PHONE = f"{ALICE}@s.whatsapp.net"
SWITCHES = {f"{name}_ENABLED": "true" for name in ["DIFY", "TYPEBOT", "OPENAI", "CHATWOOT", "RABBITMQ"]}


class Assistant:
    """Calls tools of one program, which knows the instance's token alone."""

    def __init__(self, mock, token, folder):
        command = pathlib.Path(sys.executable).with_name("evolution-api-mcp")
        settings = {
            "EVOLUTION_API_URL": mock.url, "EVOLUTION_INSTANCE_TOKEN": token, "EVOLUTION_MCP_TOOLSETS": "all",
            "EVOLUTION_MCP_DEFAULT_DELAY_MS": "0", "EVOLUTION_MCP_MAX_WRITES_PER_MINUTE": "1000",
            # Else a list of its own holds half of what is tried here.
            "EVOLUTION_MCP_DENY": "logout_instance", "EVOLUTION_MCP_ALLOW_IRREVERSIBLE": "true", "HOME": str(folder), "PATH": os.environ["PATH"],
        }
        self.parameters = StdioServerParameters(command=str(command), args=[], env=settings)

    def run(self, steps):
        """`steps(call)` is a coroutine; `call(tool, **arguments)` returns the tool's answer, an error as a text."""

        async def session():
            async with Client(self.parameters) as client:

                async def call(tool, **arguments):
                    result = await client.call_tool(tool, arguments)
                    text = result.content[0].text
                    return text if result.is_error else json.loads(text)

                return await steps(call)

        return asyncio.run(session())


@pytest.fixture
def assistant(start, tmp_path):
    mock = start(**SWITCHES)
    token = mock.create("acme", qrcode=True)["hash"]
    mock.post("/mock/instances/acme/scan", status=200)
    return mock, Assistant(mock, token, tmp_path)


def receive(mock, text):
    return mock.post("/mock/instances/acme/messages", {"from": ALICE, "pushName": "Alice", "text": text})


def test_it_reads_chats(assistant):
    mock, program = assistant
    receive(mock, "hi there")
    second = receive(mock, "are you in?")["key"]["id"]

    async def steps(call):
        status = await call("get_instance_status")
        assert (status["instance"], status["state"], status["evolution_version"]) == ("acme", "open", "2.3.6")
        assert [chat["chat_id"] for chat in (await call("list_chats"))["chats"]] == [PHONE]
        read = await call("read_messages", chat=ALICE)
        assert (read["total"], {message["text"] for message in read["messages"]}) == (2, {"hi there", "are you in?"})
        assert (await call("get_message", message_id=second))["text"] == "are you in?"
        found = str(await call("search_messages", query="are you"))
        assert second in found and "hi there" not in found
        chat = await call("get_chat", chat="Alice")
        assert (chat["chat_id"], chat["name"], chat["contact_saved"]) == (PHONE, "Alice", True)
        assert PHONE in str(await call("find_chats", query="Ali"))
        assert (await call("mark_chat_read", chat=ALICE))["marked"] == 2
        assert "error" not in str(await call("mark_chat_unread", chat=ALICE)).lower()
        assert "error" not in str(await call("set_chat_archived", chat=ALICE, archived=True)).lower()
        recent = await call("list_recent_messages")
        assert recent["chats"][0]["chat_name"] == "Alice"

    program.run(steps)


def test_it_writes(assistant):
    mock, program = assistant
    incoming = receive(mock, "hi there")["key"]["id"]

    async def steps(call):
        sent = await call("send_text_message", chat=ALICE, text="hello", reply_to_message_id=incoming)
        identifier = sent["message_id"]
        assert (await call("get_message", message_id=identifier, chat=ALICE))["text"] == "hello"
        for tool, arguments in [
            ("react_to_message", {"message_id": incoming, "emoji": "👍"}),
            ("send_location", {"chat": ALICE, "latitude": 1.5, "longitude": 2.5, "name": "n", "address": "a"}),
            ("send_poll", {"chat": ALICE, "question": "q", "options": ["a", "b"]}),
            ("send_chat_presence", {"chat": ALICE, "presence": "composing", "duration_ms": 1000}),
            ("edit_message", {"message_id": identifier, "new_text": "hello!"}),
            ("get_message_status", {"message_id": identifier}),
            ("delete_message_for_everyone", {"message_id": identifier}),
            ("block_contact", {"chat": ALICE}),
            ("unblock_contact", {"chat": ALICE}),
            ("check_whatsapp_numbers", {"numbers": [ALICE]}),
            ("get_contact_profile", {"chat": ALICE}),
            ("get_business_profile", {"chat": ALICE}),
        ]:
            answer = await call(tool, **arguments)
            assert isinstance(answer, dict), f"{tool}: {answer}"

    program.run(steps)
    kinds = {row["messageType"] for row in mock.post("/chat/findMessages/acme", {}, status=200)["messages"]["records"]}
    assert {"conversation", "reactionMessage", "locationMessage"} <= kinds


def test_it_runs_groups(assistant):
    _, program = assistant

    async def steps(call):
        made = await call("create_group", subject="Crew", participants=[ALICE], description="d")
        group = made.get("group_id") or made.get("chat_id")
        assert group and group.endswith("@g.us"), made
        for tool, arguments in [
            ("get_group", {}), ("update_group_subject", {"subject": "Team"}), ("update_group_description", {"description": "x"}),
            ("update_group_settings", {"only_admins_send": True}), ("set_disappearing_messages", {"duration": "24h"}),
            ("update_group_admins", {"participants": [ALICE], "action": "promote"}), ("get_group_invite_link", {}),
            ("revoke_group_invite_link", {}), ("send_group_invite", {"numbers": [ALICE], "message": "come"}),
            ("remove_group_participants", {"participants": [ALICE]}), ("leave_group", {}),
        ]:
            answer = await call(tool, group=group, **arguments)
            assert isinstance(answer, dict), f"{tool}: {answer}"
        assert isinstance(await call("list_groups"), dict)

    program.run(steps)


def test_it_configures(assistant):
    mock, program = assistant

    async def steps(call):
        for tool, arguments in [
            ("update_instance_settings", {"reject_calls": True, "call_rejection_message": "later"}), ("get_instance_settings", {}),
            ("get_proxy", {}), ("get_webhook", {}), ("get_event_channel", {"channel": "websocket"}),
            ("get_event_channel", {"channel": "rabbitmq"}), ("get_event_channel", {"channel": "sqs"}), ("list_labels", {}),
            ("get_my_profile", {}), ("get_privacy_settings", {}), ("update_profile_name", {"name": "Acme"}),
            ("update_profile_about", {"about": "here"}), ("get_chatwoot_config", {}), ("list_chatbots", {}),
            ("get_chatbot_settings", {"provider": "dify"}), ("list_openai_credentials", {}), ("set_presence", {"presence": "available"}),
            ("list_catalog_products", {}), ("list_catalog_collections", {}),
            ("update_privacy_settings", {"last_seen": "none"}),
        ]:
            answer = await call(tool, **arguments)
            assert isinstance(answer, dict), f"{tool}: {answer}"

    program.run(steps)
    assert mock.get("/settings/find/acme")["msgCall"] == "later"
    assert mock.get("/chat/fetchPrivacySettings/acme")["last"] == "none"


def test_it_keeps_bots(assistant):
    mock, program = assistant

    async def steps(call):
        made = await call(
            "create_chatbot", provider="evolution_bot", description="d", trigger_type="keyword", trigger_operator="equals",
            trigger_value="hi", endpoint_url="https://bots.example")
        assert isinstance(made, dict), made
        identifier = mock.get("/evolutionBot/find/acme")[0]["id"]
        for tool, arguments in [
            ("get_chatbot", {"bot_id": identifier}), ("update_chatbot", {"bot_id": identifier, "trigger_value": "ho"}),
            ("list_chatbot_sessions", {"bot_id": identifier}), ("update_chatbot_settings", {"expire_minutes": 5, "keyword_finish": "#", "unknown_message": "?"}),
            ("set_chatbot_ignored_chat", {"chat": ALICE, "ignored": True}), ("delete_chatbot", {"bot_id": identifier}),
        ]:
            answer = await call(tool, provider="evolution_bot", **arguments)
            assert isinstance(answer, dict), f"{tool}: {answer}"

    program.run(steps)
    assert mock.get("/evolutionBot/find/acme") == []
    assert mock.get("/evolutionBot/fetchSettings/acme")["ignoreJids"] == [PHONE]


def test_it_says_what_the_server_says(assistant):
    _, program = assistant

    async def steps(call):
        assert "Settings not found" in await call("list_openai_models")
        assert (await call("list_chatbots"))["disabled_providers"] == ["flowise", "n8n", "evoai"]

    program.run(steps)
