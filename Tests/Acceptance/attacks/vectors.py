"""The attacks, by id, and which tests carry each of them out."""

import dataclasses
import importlib
import pathlib

import pytest

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Vector:
    id: str
    area: str
    state: str
    what: str
    expected: str


def _read():
    rows = {}
    for line in (HERE / "vectors.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            row = Vector(*line.split("\t"))
            assert row.id not in rows and row.state in ("tested", "later", "none"), line
            rows[row.id] = row
    return rows


VECTORS = _read()


def vector(*ids):
    """Says which attacks a test carries out."""

    def mark(function):
        unknown = set(ids) - VECTORS.keys()
        assert not unknown, f"{function.__name__}: no such attack: {unknown}"
        function.vectors = (*getattr(function, "vectors", ()), *ids)
        return function

    return mark


def attacks(names, *entries):
    """A test per entry; each starts with the id of its attack and a name."""

    def mark(function):
        parameters = [pytest.param(*values, id=f"{id}-{name}") for id, name, *values in entries]
        return vector(*dict.fromkeys(entry[0] for entry in entries))(pytest.mark.parametrize(names, parameters)(function))

    return mark


def covered():
    """The ids that some test of this folder, or of the webhooks', names."""
    ids = set()
    for path in [*sorted(HERE.glob("test_*.py")), HERE.parent / "test_webhooks.py"]:
        for function in vars(importlib.import_module(path.stem)).values():
            ids.update(getattr(function, "vectors", ()))
    return ids
