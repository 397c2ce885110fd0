"""Misses are counted by address, hits never."""

from __future__ import annotations

import pytest

from scheduler.serve import limits
from scheduler.serve.limits import BURST, Misses
from tests.serve.library import Time


def count(misses: Misses, address: str, times: int) -> int:
    """How many of so many misses are too many."""
    return sum(misses.note(address) for _ in range(times))


def test_after_a_burst_there_is_one_a_second() -> None:
    time = Time()
    misses = Misses(time.clock)
    assert count(misses, "192.0.2.1", BURST) == 0
    assert count(misses, "192.0.2.1", 5) == 5
    time.later(3)
    assert count(misses, "192.0.2.1", 5) == 2
    time.later(3600)
    assert count(misses, "192.0.2.1", BURST + 1) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "unix socket", True),
    ],
)
def test_a_network_counts_as_one(one: str, other: str, same: bool) -> None:
    misses = Misses(Time().clock)
    assert count(misses, one, BURST) == 0
    assert misses.note(other) is same


def test_no_more_addresses_are_remembered_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    misses = Misses(Time().clock)
    for number in range(100):
        misses.note(f"192.0.2.{number}")
    assert len(misses._left) == 10
