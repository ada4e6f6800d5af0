"""Starts the built program on a free port and gives each test a client for it. Everything stays on 127.0.0.1."""

import collections
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time

import pytest
import requests
import socketio

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The raw peers of the wire tests serve the other folders too.
sys.path.append(str(ROOT / "Tests" / "Acceptance" / "wire"))
BINARIES = pathlib.Path(os.environ.get("BUILT_PROGRAMS", ROOT / ".build" / "debug"))
KEY = "acceptance-key"
DEADLINE_SECONDS = 20


def wait_until(condition, what="condition", seconds=DEADLINE_SECONDS):
    """Polls until the condition holds and returns its value; fails with `what` at the deadline."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


class Program:
    """A program under test: its process, its port, what it printed."""

    def __init__(self, name, arguments=(), environment=None, folder=None):
        kept = ("PATH", "LD_LIBRARY_PATH", "HOME", "TZ", "ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
        inherited = {k: v for k, v in os.environ.items() if k in kept}
        self.process = subprocess.Popen(
            [str(BINARIES / name), *arguments],
            cwd=folder,
            env={**inherited, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        self._ready = threading.Event()
        self.port, self.scheme = None, None
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            found = re.search(r"listening on (\w+)://\S*:(\d+)", line)
            if found and self.port is None:
                self.scheme, self.port = found[1], int(found[2])
                self._ready.set()
        self._ready.set()

    def wait_for_port(self):
        assert self._ready.wait(DEADLINE_SECONDS) and self.port, "no port: " + "\n".join(self.lines)
        return self

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(DEADLINE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reader.join(DEADLINE_SECONDS)
        return self.process.returncode


class Mock(Program):
    """evolution-mock with a REST client."""

    def __init__(self, folder, port=0, **environment):
        settings = {
            "AUTHENTICATION_API_KEY": KEY,
            "WEBSOCKET_ENABLED": "true",
            "MOCK_SIMULATOR": "manual",
            "SERVER_URL": "http://mock.test",
            "MOCK_DATABASE": ":memory:",
        }
        settings.update({name: str(value) for name, value in environment.items()})
        super().__init__("evolution-mock", ["--port", str(port), "--public", str(ROOT / "Public")], settings, folder)
        self.wait_for_port()
        self.session = requests.Session()
        self.session.headers["apikey"] = KEY

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def call(self, method, path, body=None, status=None, **options):
        answer = self.session.request(method, self.url + path, json=body, timeout=DEADLINE_SECONDS, **options)
        if status is not None:
            assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def get(self, path, status=200):
        return self.call("GET", path, status=status).json()

    def post(self, path, body=None, status=201):
        return self.call("POST", path, body if body is not None else {}, status=status).json()

    def create(self, name, **fields):
        return self.post("/instance/create", {"instanceName": name, "integration": "WHATSAPP-BAILEYS", **fields})

    def enable_websocket(self, name, events=()):
        return self.post(f"/websocket/set/{name}", {"websocket": {"enabled": True, "events": list(events)}})


class Listener:
    """A python-socketio client that records what it hears."""

    def __init__(self, url, namespaces=("/",), transports=None, **options):
        self.client = socketio.Client(reconnection=False)
        self.events = queue.Queue()
        self.errors = []
        for namespace in namespaces:
            self.client.on("*", self._record(namespace), namespace=namespace)
            self.client.on("connect_error", self.errors.append, namespace=namespace)
        self.client.connect(
            url, namespaces=list(namespaces), transports=transports, wait_timeout=DEADLINE_SECONDS, **options
        )

    def _record(self, namespace):
        def handler(event, *arguments):
            self.events.put((namespace, event, arguments))

        return handler

    def take(self, count):
        """The next events, as (event name, envelope)."""
        heard = [self.events.get(timeout=DEADLINE_SECONDS) for _ in range(count)]
        return [(event, arguments[0]) for _, event, arguments in heard]

    def until(self, name):
        """Everything up to and including the first event of that name."""
        heard = []
        while True:
            _, event, arguments = self.events.get(timeout=DEADLINE_SECONDS)
            heard.append((event, arguments[0]))
            if event == name:
                return heard

    def close(self):
        self.client.disconnect()


@pytest.fixture
def start(tmp_path):
    """A factory of running mocks; they are stopped after the test."""
    started = []

    def factory(**options):
        mock = Mock(tmp_path, **options)
        started.append(mock)
        return mock

    yield factory
    for mock in started:
        assert mock.stop() == 0, "\n".join(mock.lines)


@pytest.fixture
def mock(start):
    return start()


@pytest.fixture
def listen():
    opened = []

    def factory(*arguments, **options):
        listener = Listener(*arguments, **options)
        opened.append(listener)
        return listener

    yield factory
    for listener in opened:
        listener.close()


@pytest.fixture
def wire():
    """A factory of running wire-servers, by command-line options."""
    started = []

    def factory(*options):
        program = Program("wire-server", ["--port", "0", *options]).wait_for_port()
        started.append(program)
        return program

    yield factory
    for program in started:
        assert program.stop() == 0, "\n".join(program.lines)


# Rows of the wire: what the tests of each said, for `docs/wire.md`.

OUTCOMES = collections.defaultdict(list)

WIRE_HEAD = """# The wire, row by row

What the reference Socket.IO server (4.8) does when looked at from outside, and whether ours does the same. Written by a run of the wire
tests (`WRITE_DOCS=1 script/test acceptance`), not by hand: a row is here because tests on raw sockets named it and passed.

**Need** — M: clients or the protocol depend on it. S: visible to users or proxies. Q: a quirk, known but not owed.
**Ours** — same; cleaner: stricter or more orderly on purpose; other: something else on purpose.

| row | need | ours | tests | what |
|---|---|---|---|---|
"""


def pytest_runtest_setup(item):
    rows = getattr(item.function, "rows", ())
    callspec = getattr(item, "callspec", None)
    named = [row for row in rows if callspec is None or len(rows) == 1 or callspec.id.startswith(row + "-")]
    item.user_properties.append(("rows", named or rows))


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome == "failed":
        for row in dict(report.user_properties).get("rows", ()):
            OUTCOMES[row].append(report.outcome)


def pytest_sessionfinish(session):
    if not os.environ.get("WRITE_DOCS") or not OUTCOMES:
        return
    from table import ROWS

    if set(OUTCOMES) != set(ROWS):
        return
    lines = []
    for row in ROWS.values():
        outcomes = OUTCOMES[row.id]
        count = str(len(outcomes)) if set(outcomes) == {"passed"} else "FAILED"
        text = row.text.replace("|", "\\|")
        lines.append(f"| {row.id} | {row.need} | {row.state} | {count} | {text} |\n")
    (ROOT / "docs" / "wire.md").write_text(WIRE_HEAD + "".join(lines), encoding="utf-8")
