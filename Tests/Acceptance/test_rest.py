"""The REST side, by curl and by a REST client."""

import json
import subprocess

from conftest import KEY, Program, wait_until


def curl(*arguments):
    done = subprocess.run(["curl", "-sS", "-i", "--max-time", "10", *arguments], capture_output=True, text=True, check=True)
    head, _, body = done.stdout.partition("\n\n" if "\r\n\r\n" not in done.stdout else "\r\n\r\n")
    lines = head.splitlines()
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return int(lines[0].split()[1]), fields, body


def test_the_welcome_needs_no_key(mock):
    status, fields, body = curl(f"{mock.url}/")
    assert status == 200
    assert fields["content-type"] == "application/json; charset=utf-8"
    welcome = json.loads(body)
    assert list(welcome) == ["status", "message", "version", "clientName", "manager", "documentation", "whatsappWebVersion"]
    assert welcome["manager"] == f"{mock.url}/manager"


def test_an_instance_lives_from_create_to_delete(mock):
    status, _, body = curl(
        "-X", "POST", f"{mock.url}/instance/create", "-H", f"apikey: {KEY}", "-H", "Content-Type: application/json",
        "-d", '{"instanceName":"acme","integration":"WHATSAPP-BAILEYS","qrcode":true}',
    )
    created = json.loads(body)
    assert status == 201
    assert list(created) == ["instance", "hash", "webhook", "websocket", "rabbitmq", "nats", "sqs", "settings", "qrcode"]
    assert created["instance"]["status"] == "connecting"
    token = {"headers": {"apikey": created["hash"]}}
    assert mock.call("GET", "/instance/connectionState/acme", **token).json() == {
        "instance": {"instanceName": "acme", "state": "connecting"}
    }
    mock.post("/mock/instances/acme/scan", status=200)
    assert mock.get("/instance/connectionState/acme")["instance"]["state"] == "open"
    assert mock.get("/instance/fetchInstances")[0]["connectionStatus"] == "open"
    assert mock.call("DELETE", "/instance/logout/acme", status=200).json()["response"]["message"] == "Instance logged out"
    assert mock.call("DELETE", "/instance/delete/acme", **token).json()["response"]["message"] == "Instance deleted"
    assert mock.get("/instance/fetchInstances") == []
    mock.create("acme")


def test_the_qr_code_can_be_scanned(mock, tmp_path):
    import base64

    qr = mock.create("acme", qrcode=True)["qrcode"]
    assert qr["base64"].startswith("data:image/png;base64,")
    picture = tmp_path / "qr.png"
    picture.write_bytes(base64.b64decode(qr["base64"].split(",", 1)[1]))
    read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=True)
    assert read.stdout.strip() == qr["code"]


def test_guards_answer_in_the_order_of_the_real_server(mock):
    mock.create("acme")
    anonymous = {"headers": {"apikey": ""}}
    assert mock.call("GET", "/instance/connectionState/none", **anonymous).json() == {
        "status": 404, "error": "Not Found", "response": {"message": ['The "none" instance does not exist']},
    }
    assert mock.call("GET", "/instance/connectionState/acme", **anonymous).json() == {
        "status": 401, "error": "Unauthorized", "response": {"message": "Unauthorized"},
    }
    taken = mock.call("POST", "/instance/create", {"instanceName": "acme"}, **anonymous)
    assert taken.json()["response"]["message"] == ['This name "acme" is already in use.']
    assert taken.status_code == 403
    assert mock.call("GET", "/nope?x=1").json()["response"]["message"] == ["Cannot GET /nope?x=1"]
    assert mock.call("POST", "/instance/setPresence/acme", {}).json()["response"]["message"] == [
        ['instance requires property "presence"']
    ]


def test_a_browser_page_from_elsewhere_may_call(mock):
    status, fields, _ = curl(
        "-X", "OPTIONS", f"{mock.url}/instance/create", "-H", "Origin: https://crm.example",
        "-H", "Access-Control-Request-Method: POST", "-H", "Access-Control-Request-Headers: apikey,content-type",
    )
    assert status == 204
    assert fields["access-control-allow-origin"] == "https://crm.example"
    assert fields["access-control-allow-headers"] == "apikey,content-type"


def test_a_bad_setting_stops_the_program_with_78(tmp_path):
    program = Program("evolution-mock", ["--port", "0"], {"WEBSOCKET_ENABLED": "perhaps", "MOCK_SIMULATR": "auto"}, tmp_path)
    assert program.process.wait(10) == 78
    wait_until(lambda: len(program.lines) >= 2, "both problems are named")
    text = "\n".join(program.lines)
    assert "WEBSOCKET_ENABLED" in text and "perhaps" in text and "true" in text
    assert "MOCK_SIMULATR" in text and "MOCK_SIMULATOR" in text


def test_the_environment_wins_over_the_file(tmp_path, start):
    (tmp_path / ".env").write_text("AUTHENTICATION_API_KEY=from-file\nDATABASE_CONNECTION_CLIENT_NAME=filed\n")
    mock = start()
    assert mock.get("/")["clientName"] == "filed"
    assert mock.call("POST", "/verify-creds", {}).status_code == 200
