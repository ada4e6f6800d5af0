"""The table is the measure: no row without a test."""

import pathlib

from table import ROWS, covered


def test_every_row_has_a_test():
    assert covered() == set(ROWS)


def test_what_must_be_the_same_is_the_same():
    assert [row.id for row in ROWS.values() if row.need == "M" and row.state != "same"] == []


def test_the_document_lists_every_row_as_the_table_has_it():
    document = pathlib.Path(__file__).resolve().parents[3] / "docs" / "wire.md"
    rows = [line.split(" | ") for line in document.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert [(row[0][2:], row[1], row[2]) for row in rows] == [(row.id, row.need, row.state) for row in ROWS.values()]
    assert "FAILED" not in document.read_text(encoding="utf-8")
