from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter
from typing import ClassVar, Literal

from scheduler.domain import DAY_MINUTES, Calendar, Catalog
from scheduler.roster import Schedule
from scheduler.rules.rule import Example, Finding, Row, RowRule


class NoOverlap(RowRule):
    """Nobody works two shifts at the same time, on-call duty included.

    Always in force for everybody. Times are real instants, so the hour that a clock
    repeats in autumn counts as two. Each pair of shifts that overlap is one unit.
    """

    title: ClassVar[str] = "No two shifts at once"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DE-", 0),
        Example("[DE]--", 0),
        Example("[DM]--", 1),
        Example("NB-", 1),
        Example("N|B-", 1),
    )

    rule: Literal["no-overlap"] = "no-overlap"

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        spans = sorted(
            ((*schedule.calendar.span(shift, day), day, shift) for day, shift in schedule.everything()),
            key=itemgetter(0, 1),
        )
        for index, (_, end, day, shift) in enumerate(spans):
            for start, _, later, other in spans[index + 1 :]:
                if start >= end:
                    break
                if later >= 0:
                    when = schedule.calendar.label(later)
                    text = f"{schedule.employee.label} has {shift.label} and {other.label} at the same time on {when}"
                    yield Finding(1, (day, later), text)

    def post(self, row: Row) -> None:
        for day, shift, later, others in _overlaps(row.calendar, row.catalog):
            row.clash(day, (shift,), later, others)


@lru_cache(maxsize=4)  # the same for every employee
def _overlaps(calendar: Calendar, catalog: Catalog) -> list[tuple[int, str, int, tuple[str, ...]]]:
    """Day and shift, later (or same) day and the shifts that it overlaps there."""
    shifts = list(catalog.values())
    found = []
    for day in calendar.known:
        for index, shift in enumerate(shifts):
            start, end = calendar.span(shift, day)
            reach = (shift.start + shift.nominal) // DAY_MINUTES + 1
            for later in range(max(day, 0), min(day + reach, calendar.days - 1) + 1):
                meets = tuple(
                    other.id
                    for other in (shifts[index + 1 :] if later == day else shifts)
                    if calendar.span(other, later)[0] < end and start < calendar.span(other, later)[1]
                )
                if meets:
                    found.append((day, shift.id, later, meets))
    return found
