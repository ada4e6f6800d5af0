"""No attack without a test."""

from vectors import VECTORS, covered


def test_every_attack_is_carried_out():
    assert covered() == {row.id for row in VECTORS.values() if row.state == "tested"}
