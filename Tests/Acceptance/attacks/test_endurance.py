"""`script/endurance` with small numbers: the same code, seconds instead of minutes."""

import importlib.util
import os

from conftest import BINARIES, ROOT

os.environ.setdefault("BUILT_PROGRAMS", str(BINARIES))
_specification = importlib.util.spec_from_file_location("endurance", ROOT / "Benchmarks" / "endurance.py")
endurance = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(endurance)


def test_fifty_subscribers_of_whom_one_stands_still():
    print(endurance.subscribers(count=50, events=150, letters=60_000, queued_bytes=400_000, window=3))


def test_two_thousand_sessions_nobody_polls():
    server = endurance.Server("wire-server", ["--ping-interval", "600", "--ping-timeout", "400"])
    print(endurance.sessions(2000, server, seconds=1, slack=8 << 20))


def test_two_thousand_connections_reset_and_none_left():
    print(endurance.storm(count=2000, held=50))
