"""The official browser bundle in headless Chromium, running the documented snippet."""

import functools
import http.server
import json
import pathlib
import subprocess
import sys
import threading
import zipfile

import pytest

from chromium import opened
from conftest import DEADLINE_SECONDS

# What a page does with its socket: it tells of the connection, and of what it heard once the instance is open.
REPORT = """
socket.onAny((name, envelope) => {
  heard.push([name, envelope.data.state ?? null]);
  if (envelope.data.state === "open")
    fetch("/result", {method: "POST", body: JSON.stringify({heard, transport: socket.io.engine.transport.name})});
});
socket.on("connect", () => fetch("/connected", {method: "POST"}));
socket.on("connect_error", (error) => fetch("/result", {method: "POST", body: JSON.stringify({error: error.message})}));
"""

PAGE = """<!doctype html><script src="/socket.io.min.js"></script><script>
const heard = [];
const socket = io("%(url)s/acme", %(options)s);%(report)s</script>"""


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """The bundle travels inside a wheel; it is fetched for the test and never kept."""
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check", "-d", folder, "nicegui==3.18.0"],
        check=True,
    )
    (wheel,) = folder.glob("nicegui-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("static/socket.io.min.js")]
        return archive.read(name)


class Site(http.server.ThreadingHTTPServer):
    """Serves the page and the bundle; the page reports back by POST."""

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler))
        self.files, self.result = files, None
        self.connected, self.finished = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.files.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
        self.end_headers()
        self.wfile.write(body or b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(204)
        self.end_headers()
        if self.path == "/connected":
            self.server.connected.set()
        else:
            self.server.result = json.loads(body)
            self.server.finished.set()

    def log_message(self, *arguments):
        pass


@pytest.mark.parametrize("options", ['{transports: ["websocket"]}', "{}"])
def test_the_documented_snippet_hears_the_pairing(mock, bundle, tmp_path, options):
    mock.create("acme")
    mock.enable_websocket("acme")
    page = PAGE % {"url": f"ws://127.0.0.1:{mock.port}", "options": options, "report": REPORT}
    site = Site({"/": page.encode(), "/socket.io.min.js": bundle})
    try:
        with opened(f"http://127.0.0.1:{site.server_port}/", tmp_path):
            assert site.connected.wait(DEADLINE_SECONDS * 2), f"the page did not connect: {site.result}"
            mock.get("/instance/connect/acme")
            mock.post("/mock/instances/acme/scan", status=200)
            assert site.finished.wait(DEADLINE_SECONDS), "the page did not hear the pairing"
    finally:
        site.shutdown()
    assert site.result["heard"] == [
        ["connection.update", "connecting"], ["qrcode.updated", None], ["connection.update", "connecting"], ["connection.update", "open"],
    ]
    assert site.result["transport"] == "websocket"
