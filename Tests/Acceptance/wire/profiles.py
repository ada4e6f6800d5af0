"""Running servers, one for each profile of settings, shared by all tests."""

import pytest

from conftest import Program

FAST = ("--ping-interval", "300", "--ping-timeout", "200", "--connect-timeout", "600", "--upgrade-timeout", "250")
PROFILES = {
    "default": (),
    "fast": FAST,
    "corslist": ("--cors", "https://good.example,https://other.example", "--credentials"),
    "corsstar": ("--cors", "*"),
    "cookie": ("--cookie",),
    "small": ("--max-buffer", "100"),
    "auth": ("--api-key", "secret"),
    "deflate": ("--deflate",),
    "wsonly": ("--transports", "websocket"),
    "pollonly": ("--transports", "polling"),
    "noclient": ("--no-client",),
    "noupgrade": ("--no-upgrades",),
    "engine": ("--engine", *FAST),
}
_running = {}


@pytest.fixture(scope="session")
def on():
    """Gives the port of the server with a profile."""

    def port(profile="default"):
        if profile not in _running:
            _running[profile] = Program("wire-server", ["--port", "0", *PROFILES[profile]]).wait_for_port()
        return _running[profile].port

    yield port
    while _running:
        profile, program = _running.popitem()
        assert program.stop() == 0, f"{profile}: " + "\n".join(program.lines)
