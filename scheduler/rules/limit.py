"""What a rule surely bounds: sums over some days, for what is found before any solving."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["minutes", "shifts", "days"]
"""Paid minutes, assignments, or days with an assignment."""


@dataclass(frozen=True)
class Limit:
    """A sum over one person's line that lies between bounds whenever the rule is kept.

    It may say less than the rule, never more.

    Attributes
    ----------
    unit
        What is added up.
    shifts
        Ids of the shift types that count.
    days
        Over which days, by the day a shift starts; the history's days count as they were worked.
    low, high
        Bounds of the sum.
    """

    unit: Unit
    shifts: frozenset[str]
    days: range
    low: int | None = None
    high: int | None = None


def barred(shifts: Iterable[str], day: int) -> Limit:
    """None of these on a day."""
    return Limit("shifts", frozenset(shifts), range(day, day + 1), high=0)


def stretches(days: Iterable[int]) -> Iterator[range]:
    """Days in order as ranges of days in a row."""
    start = stop = None
    for day in days:
        if day != stop:
            if start is not None and stop is not None:
                yield range(start, stop)
            start = day
        stop = day + 1
    if start is not None and stop is not None:
        yield range(start, stop)
