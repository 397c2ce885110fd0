"""The hours a week that people typically have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from scheduler.learn.limits import paid_minutes, weeks
from scheduler.learn.proposal import Proposal
from scheduler.learn.record import Record
from scheduler.notation import length_text

LEAST_WEEKS = 4
"""Weeks that somebody must have been there for to be said anything of."""
STEP = 240
"""Minutes to which typical hours are rounded where no contract says who is alike."""


@dataclass(frozen=True)
class Typical:
    """One person's paid minutes a week: in a low, a middling and a high week; a tenth of them lie outside each end."""

    employee: str
    low: int
    typical: int
    high: int
    weeks: int


def typical_hours(record: Record) -> list[Typical]:
    """Of everybody who was there for some weeks."""
    found = []
    for person, minutes in _by_week(record).items():
        if len(minutes) >= LEAST_WEEKS:
            low, high = _inner(minutes)
            found.append(Typical(person, low, round(median(minutes)), high, len(minutes)))
    return found


def _by_week(record: Record) -> dict[str, list[int]]:
    paid, whole = paid_minutes(record), weeks(record)
    return {
        person: [
            sum(paid[line[place]][place] for place in week)
            for week in whole
            if week.start >= record.presence[person].start - 6 and week.stop <= record.presence[person].stop + 6
        ]
        for person, line in record.lines.items()
    }


def _inner(minutes: list[int]) -> tuple[int, int]:
    ordered, beyond = sorted(minutes), len(minutes) // 10
    return ordered[beyond], ordered[-1 - beyond]


def proposals(record: Record) -> Iterator[Proposal]:
    """A wish for the usual hours of each contract, or of people with about the same hours."""
    known = {item.employee: item for item in typical_hours(record)}
    contract = {person.id: person.contract for person in record.problem.employees}
    alike: dict[str | int, list[str]] = defaultdict(list)
    for person, item in known.items():
        alike[contract[person] or round(item.typical / STEP) * STEP].append(person)
    by_week = _by_week(record)
    for group, people in alike.items():
        minutes = [value for person in people for value in by_week[person]]
        least, most = _inner(minutes)
        low, high, outside = length_text(least), length_text(most), sum(not least <= value <= most for value in minutes)
        named = isinstance(group, str)
        who = {"contracts": [group]} if named else {"employees": people}
        data = {"rule": "hours", "per": "week", "min": low, "max": high, "weight": 1, "who": who}
        whom = f"contract {group}" if named else f"{len(people)} with about {length_text(int(group))}"
        what = f"usually {low} to {high} hours a week ({whom})"
        yield Proposal(what, "rules", data, len(minutes), outside)
