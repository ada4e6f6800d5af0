"""Running programs to attack, one for each set of settings, shared by all tests; after each test they must still serve."""

import os
import pathlib
import re

import pytest

from conftest import Mock, Program
from peer import Closed, Http

QUICK = {"MOCK_HEAD_TIMEOUT_MS": 500, "MOCK_REQUEST_TIMEOUT_MS": 700, "MOCK_KEEP_ALIVE_MS": 400}
SETTINGS = {
    "default": {},
    "quick": QUICK,
    "small": {"MOCK_MAX_BODY_BYTES": 65536},
    "keyed": {"WEBSOCKET_ALLOWED_HOSTS": "192.0.2.1"},
    "origins": {"CORS_ORIGIN": "https://good.example"},
}
FAST = ("--ping-interval", "300", "--ping-timeout", "200", "--connect-timeout", "600", "--upgrade-timeout", "250")
OPTIONS = {
    "default": (),
    "fast": FAST,
    "few": ("--max-sessions", "20", *FAST),
    "deflate": ("--deflate",),
}
_mocks, _wires = {}, {}


def _stop(programs):
    while programs:
        name, program = programs.popitem()
        assert program.stop() == 0, f"{name}: " + "\n".join(program.lines)


@pytest.fixture(scope="session")
def mock_with(tmp_path_factory):
    """A running mock with named settings."""

    def running(name="default"):
        if name not in _mocks:
            _mocks[name] = Mock(tmp_path_factory.mktemp(name), **SETTINGS[name])
        assert is_well(_mocks[name].port)
        return _mocks[name]

    yield running
    _stop(_mocks)


@pytest.fixture(scope="session")
def wire_with():
    """A running wire-server with named options."""

    def running(name="default"):
        if name not in _wires:
            _wires[name] = Program("wire-server", ["--port", "0", *OPTIONS[name]]).wait_for_port()
        assert is_well(_wires[name].port)
        return _wires[name]

    yield running
    _stop(_wires)


def is_well(port):
    """Whether somebody else is served as ever."""
    with Http(port) as http:
        return http.call("GET", "/", ["Origin: https://good.example"]).status in (200, 404)


def resident(program):
    """Bytes of memory the process holds; nought under a sanitizer, which keeps what is freed and so makes them meaningless."""
    if "ASAN_OPTIONS" in os.environ:
        return 0
    status = pathlib.Path(f"/proc/{program.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) << 10


def open_files(program):
    return len(list(pathlib.Path(f"/proc/{program.process.pid}/fd").iterdir()))


def cpu_seconds(program):
    fields = pathlib.Path(f"/proc/{program.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def ends(http):
    """Whether the peer ends the connection and says nothing more."""
    try:
        http.fill()
    except (Closed, ConnectionResetError):
        return http.buffer == b""
    return False


def refused(port, data, *statuses):
    """Sends bytes; the answer must have one of the statuses and be the last. Others are served as before."""
    with Http(port) as http:
        http.send(data)
        answer = http.answer()
        assert answer.status in statuses, answer
        assert ends(http), "open after a request whose end is unknown"
    assert is_well(port)
    return answer
