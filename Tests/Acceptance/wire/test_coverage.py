"""The table is the measure: no row without a test."""

from table import ROWS, covered


def test_every_row_has_a_test():
    assert covered() == set(ROWS)


def test_what_must_be_the_same_is_the_same():
    assert [row.id for row in ROWS.values() if row.need == "M" and row.state != "same"] == []
