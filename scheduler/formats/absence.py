"""Times that a person is busy as availability entries of a problem, and these as a file to include."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from scheduler.calendar import Calendar
from scheduler.formats.busy import Busy, merged
from scheduler.notation import DAY_MINUTES, Days, clock_text
from scheduler.rules.availability import Availability
from scheduler.source import write

Kind = Literal["unavailable", "leave", "undesired"]
MOST_DATES = 400
"""Ranges of dates that one entry lists; there is a limit to its length."""


def absences(
    busy: Iterable[Busy], calendar: Calendar, employee: str, kind: Kind, *, summaries: bool = False
) -> list[Availability]:
    """Availability entries that cover the times, day by day of the wall clock; equal hours share an entry.

    Parameters
    ----------
    busy
        When.
    calendar
        The horizon.
    employee
        Whose time it is.
    kind
        What the person says of it.
    summaries
        Whether what the events are called is kept, as notes.
    """
    times = [item if summaries else replace(item, summary="") for item in busy]
    grouped: dict[tuple[int, int, str], set[int]] = {}
    for item in merged(times):
        for day in _days(calendar, item):
            midnight, next_midnight = calendar.instant(day, 0), calendar.instant(day, DAY_MINUTES)
            hours = _hours(calendar, day, max(item.start, midnight), min(item.end, next_midnight))
            grouped.setdefault((*hours, item.summary), set()).add(day)
    return [
        Availability.model_validate(
            {
                "employee": employee,
                "days": Days.parse(", ".join(ranges)),
                "kind": kind,
                "from": clock_text(first),
                "until": clock_text(last),
                "note": note[:200],
            }
        )
        for (first, last, note), days in sorted(grouped.items(), key=lambda item: (min(item[1]), item[0]))
        for ranges in _chunks(_ranges(sorted(map(calendar.date, days))))
    ]


def _days(calendar: Calendar, item: Busy) -> range:
    """The days of the horizon that a time touches."""
    first, last = (calendar.day(_clock(calendar, moment).date()) for moment in (item.start, item.end - 1))
    return range(max(first, 0), min(last + 1, calendar.days))


def _hours(calendar: Calendar, day: int, start: int, end: int) -> tuple[int, int]:
    """The times by the wall clock of ``day`` that hold all from ``start`` to ``end``, over changes of the clock too."""
    if end == calendar.instant(day, DAY_MINUTES):
        return _wall(calendar, start), DAY_MINUTES
    until = _wall(calendar, end)
    while until < DAY_MINUTES and calendar.instant(day, until) < end:
        until += 1  # in an hour that comes twice, a time of day means its first coming
    return _wall(calendar, start), until


def _wall(calendar: Calendar, moment: int) -> int:
    clock = _clock(calendar, moment)
    return clock.hour * 60 + clock.minute


def _clock(calendar: Calendar, moment: int) -> datetime.datetime:
    return (calendar.epoch + timedelta(minutes=moment)).astimezone(calendar.zone)


def _ranges(days: Sequence[date]) -> list[str]:
    """``2026-12-24..2026-12-26`` for three days in a row."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [f"{run[0]}..{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]


def _chunks(ranges: Sequence[str]) -> list[Sequence[str]]:
    return [ranges[start : start + MOST_DATES] for start in range(0, len(ranges), MOST_DATES)]


def as_yaml(entries: Sequence[Availability], title: str) -> str:
    """A list of availability that a problem can include, or that can be pasted into one."""
    items = [item.model_dump(mode="json", by_alias=True, exclude_defaults=True) for item in entries]
    for item in items:
        item.pop("rule", None)
    heading = "".join(f"# {line}\n" for line in title.splitlines())
    return heading + (write({"availability": items}) if items else "availability: []\n")
