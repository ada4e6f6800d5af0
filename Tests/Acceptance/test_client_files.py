"""The client's script as the server hands it out, and pages that connect with it."""

import pytest
import requests

from chromium import opened
from conftest import DEADLINE_SECONDS, ROOT
from test_browser import REPORT, Site

SCRIPT = (ROOT / "Public" / "socket.io.js").read_bytes()

CLASSIC = '<script src="%(server)s/socket.io/socket.io.min.js"></script><script>'
MODULE = '<script type="module">import { io, Manager, Socket } from "%(server)s/socket.io/socket.io.esm.min.js";'
PAGE = """<!doctype html>%(load)s
const heard = [];
const socket = io("%(server)s/acme", {transports: %(transports)s});%(report)s</script>"""


@pytest.mark.parametrize("name", ["socket.io.js", "socket.io.min.js"])
def test_the_script_is_the_one_of_the_console(mock, name):
    answer = requests.get(f"{mock.url}/socket.io/{name}", timeout=DEADLINE_SECONDS)
    assert (answer.status_code, answer.content) == (200, SCRIPT)


def test_it_needs_no_key_and_goes_with_socket_io(start):
    mock = start(WEBSOCKET_ENABLED="false")
    assert requests.get(f"{mock.url}/socket.io/socket.io.js", timeout=DEADLINE_SECONDS).status_code == 404


@pytest.mark.parametrize("load,transports,ends_on,deflate", [
    pytest.param(CLASSIC, '["websocket"]', "websocket", "false", id="classic-websocket"),
    pytest.param(CLASSIC, '["polling", "websocket"]', "websocket", "true", id="classic-upgrade-deflate"),
    pytest.param(MODULE, '["polling"]', "polling", "false", id="module-polling"),
    pytest.param(MODULE, '["websocket"]', "websocket", "true", id="module-websocket-deflate"),
])
def test_a_page_connects_with_the_script_of_the_server(start, tmp_path, load, transports, ends_on, deflate):
    mock = start(MOCK_WS_DEFLATE=deflate)
    mock.create("acme")
    mock.enable_websocket("acme")
    page = PAGE % {"load": load % {"server": mock.url}, "server": mock.url, "transports": transports, "report": REPORT}
    site = Site({"/": page.encode()})
    try:
        with opened(f"http://127.0.0.1:{site.server_port}/", tmp_path):
            assert site.connected.wait(DEADLINE_SECONDS * 2), f"the page did not connect: {site.result}"
            mock.get("/instance/connect/acme")
            mock.post("/mock/instances/acme/scan", status=200)
            assert site.finished.wait(DEADLINE_SECONDS), "the page did not hear the pairing"
    finally:
        site.shutdown()
    assert site.result == {
        "heard": [["connection.update", "connecting"], ["qrcode.updated", None], ["connection.update", "connecting"], ["connection.update", "open"]],
        "transport": ends_on,
    }
