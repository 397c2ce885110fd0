"""How many people there are on each shift and weekday: fewest, typical and most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median_low
from typing import Any

from scheduler.learn.proposal import Proposal, exceptions
from scheduler.learn.record import Record
from scheduler.notation import WEEKDAYS

TOLERATED = 0.1
"""Part of the days that may have fewer people than the fewest that is proposed: a bad day is no rule."""
TOO_MANY = 20
"""Price that is proposed for a person above the most that there ever were."""


@dataclass(frozen=True)
class Staffing:
    """The people on a shift on some weekdays.

    Attributes
    ----------
    shift, days
        Which; days as in a problem file.
    low, typical, high
        Fewest (all but a tenth of the days have them), median, most.
    occasions, below
        On how many days this was seen, and on how many there were fewer than ``low``.
    """

    shift: str
    days: str
    low: int
    typical: int
    high: int
    occasions: int
    below: int


def staffing(record: Record) -> list[Staffing]:
    """Of each shift, wherever its breaks fall, the weekdays that are alike, and public holidays by themselves."""
    found = []
    holidays = [_holiday(record, place) for place in range(len(record.days))]
    catalog = record.problem.catalog
    for shift, variants in catalog.alike(catalog).items():
        counts = _counts(record, variants)
        by_day: dict[str, list[int]] = defaultdict(list)
        for place, count in enumerate(counts):
            by_day["holiday" if holidays[place] else WEEKDAYS[record.weekdays[place]]].append(count)
        alike: dict[tuple[int, bool], list[str]] = defaultdict(list)
        for days, seen in by_day.items():
            alike[median_low(seen), days == "holiday"].append(days)
        for names in alike.values():
            seen = sorted(count for name in names for count in by_day[name])
            low = seen[int(TOLERATED * len(seen))]
            below = sum(count < low for count in seen)
            found.append(Staffing(shift, days_text(names), low, median_low(seen), seen[-1], len(seen), below))
    return found


def _holiday(record: Record, place: int) -> bool:
    number, day = record.days[place]
    calendar = record.stretches[number].problem.calendar
    return calendar.date(day) in calendar.holidays


def _counts(record: Record, shifts: Sequence[str]) -> list[int]:
    with_it = record.kind_is(shifts)
    return [sum(with_it[line[place]] for line in record.lines.values()) for place in range(len(record.days))]


def days_text(names: Sequence[str]) -> str:
    """``Mon-Wed, Fri`` for four weekdays."""
    if names == ["holiday"]:
        return "holiday"
    numbers = sorted(WEEKDAYS.index(name) for name in names)
    starts = [0, *(index for index, (one, two) in enumerate(pairwise(numbers), start=1) if two != one + 1)]
    spans = [numbers[first:last] for first, last in zip(starts, [*starts[1:], None], strict=True)]
    texts = (WEEKDAYS[span[0]] + (f"-{WEEKDAYS[span[-1]]}" if len(span) > 1 else "") for span in spans)
    return "daily" if len(numbers) == 7 else ", ".join(texts)


def proposals(record: Record, found: Sequence[Staffing]) -> Iterator[Proposal]:
    """One entry of coverage for each shift."""
    for shift, group in groupby(found, key=lambda item: item.shift):
        items = list(group)
        days = {item.days: _level(item) for item in items}
        data: dict[str, Any] = {"rule": "coverage", "shifts": shift, "days": days, "max_weight": TOO_MANY}
        occasions = sum(item.occasions for item in items)
        needed = {**data, "ideal_weight": 0, "days": {days: {"min": level["min"]} for days, level in days.items()}}
        yield Proposal(f"people on {shift}", "coverage", data, occasions, exceptions(record, "coverage", needed))


def _level(item: Staffing) -> dict[str, int]:
    ideal = {"ideal": item.typical} if item.typical > item.low else {}
    return {"min": item.low, **ideal, "max": item.high}
