"""Gathers what each row's tests said; `WRITE_DOCS=1` turns a complete run into `docs/wire.md`."""

import collections
import os
import pathlib

from table import ROWS

DOCUMENT = pathlib.Path(__file__).resolve().parents[3] / "docs" / "wire.md"
OUTCOMES = collections.defaultdict(list)

HEAD = """# The wire, row by row

What the reference Socket.IO server (4.8) does when looked at from outside, and whether ours does the same. Written by a run of the wire
tests (`WRITE_DOCS=1 script/test acceptance`), not by hand: a row is here because tests on raw sockets named it and passed.

**Need** — M: clients or the protocol depend on it. S: visible to users or proxies. Q: a quirk, known but not owed.
**Ours** — same; or cleaner: stricter or more orderly on purpose.

| row | need | ours | tests | what |
|---|---|---|---|---|
"""


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome == "failed":
        for row in dict(report.user_properties).get("rows", ()):
            OUTCOMES[row].append(report.outcome)


def pytest_runtest_setup(item):
    callspec = getattr(item, "callspec", None)
    rows = getattr(item.function, "rows", ())
    named = [row for row in rows if callspec is None or len(rows) == 1 or callspec.id.startswith(row + "-")]
    item.user_properties.append(("rows", named or rows))


def pytest_sessionfinish(session):
    if not os.environ.get("WRITE_DOCS") or set(OUTCOMES) != set(ROWS):
        return
    lines = []
    for row in ROWS.values():
        outcomes = OUTCOMES[row.id]
        count = str(len(outcomes)) if set(outcomes) == {"passed"} else "FAILED"
        lines.append(f"| {row.id} | {row.need} | {row.state} | {count} | {row.text.replace('|', chr(92) + '|')} |\n")
    DOCUMENT.write_text(HEAD + "".join(lines), encoding="utf-8")
