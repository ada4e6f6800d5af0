"""The mock behind nginx: REST, polling, the upgrade; and what a proxy says of its client is not taken for truth."""

import pytest

from conftest import KEY
from frames import candidate
from nginx import Nginx
from peer import PREFIX, Http, Polling

PROXY = """
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
upstream mock { server 127.0.0.1:MOCK; keepalive 8; }
server {
  listen 127.0.0.1:PORT;
  client_max_body_size 0;
  location / {
    proxy_pass http://mock;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_buffering off;
    proxy_read_timeout 60s;
  }
}
"""


@pytest.fixture
def proxied(tmp_path, start):
    """A mock that sends all events to all, and the port of a proxy before it."""
    mock = start(WEBSOCKET_GLOBAL_EVENTS="true")
    proxy = Nginx(tmp_path, PROXY.replace("MOCK", str(mock.port)))
    mock.through = f"http://127.0.0.1:{proxy.port}"
    mock.proxy = proxy.port
    yield mock
    proxy.stop()


def test_rest(proxied):
    for number in range(20):
        answer = proxied.session.post(proxied.through + "/instance/create", json={"instanceName": f"i{number}", "integration": "WHATSAPP-BAILEYS"}, timeout=10)
        assert answer.status_code == 201
    names = [instance["name"] for instance in proxied.session.get(proxied.through + "/instance/fetchInstances", timeout=10).json()]
    assert sorted(names) == sorted(f"i{number}" for number in range(20))
    assert proxied.session.head(proxied.through + "/manager/", timeout=10).status_code == 200
    big = {"instanceName": "big", "integration": "WHATSAPP-BAILEYS", "number": "5511999990000", "x": "y" * 2_000_000}
    assert proxied.session.post(proxied.through + "/instance/create", json=big, timeout=20).status_code == 201


@pytest.mark.parametrize("transport", ("polling", "websocket"))
def test_events_reach_a_client(proxied, listen, transport):
    listener = listen(proxied.through, transports=[transport])
    proxied.create("acme", websocket={"enabled": True, "events": ["CONNECTION_UPDATE"]})
    proxied.post("/mock/instances/acme/scan", status=200)
    while listener.until("connection.update")[-1][1]["data"]["state"] != "open":
        pass


def test_polling_becomes_websocket(proxied):
    session = Polling(proxied.proxy)
    session.post("40")
    assert session.packets()[0].startswith("40{")
    session.hold()
    second = candidate(session)
    second.write("2probe")
    second.says("3probe")
    assert session.gets.answer().text == "6"
    second.write("5")
    proxied.create("acme", websocket={"enabled": True, "events": ["CONNECTION_UPDATE"]})
    proxied.post("/mock/instances/acme/scan", status=200)
    assert second.text().startswith('42["instance.create"')
    assert second.text().startswith('42["connection.update"')


def test_forwarded_fields_are_not_believed(start):
    """Whoever says so comes from an admitted address no more than before, nor over https, nor to another host."""
    mock = start(WEBSOCKET_ALLOWED_HOSTS="10.1.2.3")
    claims = [
        "X-Forwarded-For: 10.1.2.3", "X-Real-IP: 10.1.2.3", "Forwarded: for=10.1.2.3;host=localhost", "X-Forwarded-Host: localhost",
        "X-Forwarded-Proto: https", "X-Forwarded-Port: 1", "True-Client-IP: 10.1.2.3",
    ]
    with Http(mock.port) as http:
        for claim in claims:
            assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling", [claim]).status == 403, claim
            evil = [claim, "Host: evil.example", "Origin: http://localhost", f"apikey: {KEY}", "Content-Type: application/json"]
            assert http.call("POST", "/mock/instances/x/scan", evil, "{}", host=False).status == 403, claim
        assert http.call("GET", f"{PREFIX}?EIO=4&transport=polling", [f"apikey: {KEY}"]).status == 200
