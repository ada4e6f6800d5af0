"""The rows of the wire: what the reference Socket.IO server does when looked at from outside, and what ours does about it.

need   M: the official clients or the protocol depend on it. S: visible to users or proxies. Q: a quirk, known but not owed.
state  same: ours does likewise. cleaner: ours is stricter or more orderly on purpose. other: ours does something else on purpose.
"""

import dataclasses
import importlib
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Row:
    id: str
    need: str
    state: str
    text: str


def _read():
    """`rows.tsv`: id, need, state, text."""
    rows = {}
    for line in (HERE / "rows.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            fields = line.split("\t")
            assert len(fields) == 4 and fields[1] in "MSQ" and fields[2] in ("same", "cleaner", "other"), line
            assert fields[0] not in rows, f"{fields[0]} twice"
            rows[fields[0]] = Row(*fields)
    return rows


ROWS = _read()


def row(*ids):
    """Says which rows a test holds the server to."""

    def mark(function):
        unknown = set(ids) - ROWS.keys()
        assert not unknown, f"{function.__name__}: no such row: {unknown}"
        function.rows = (*getattr(function, "rows", ()), *ids)
        return function

    return mark


def cases(names, *entries):
    """A test per entry; each starts with the id of its row and a name."""

    def mark(function):
        parameters = [pytest.param(*values, id=f"{id}-{name}") for id, name, *values in entries]
        return row(*dict.fromkeys(entry[0] for entry in entries))(pytest.mark.parametrize(names, parameters)(function))

    return mark


def covered():
    """The ids that some test of this folder names."""
    ids = set()
    for path in sorted(HERE.glob("test_*.py")):
        for function in vars(importlib.import_module(path.stem)).values():
            ids.update(getattr(function, "rows", ()))
    return ids
