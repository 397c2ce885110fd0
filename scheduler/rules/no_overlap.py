from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from operator import itemgetter
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DAY_MINUTES
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock, tally
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
    """Kind of the rule."""

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
        for length, overlaps in _overlaps(row.calendar, row.catalog).items():
            for day in row.windows(length):
                for shift, others in overlaps[day]:
                    row.clash(day, (shift,), day + length - 1, others)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        number = {shift: index for index, shift in enumerate(catalog)}

        def together(today: Phase, shifts: Sequence[str]) -> int:
            spans = sorted(today[1][number[shift]] for shift in shifts)
            return sum(later[0] < before[1] for before, later in combinations(spans, 2))

        def step(ends: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            length, times = today
            spans = [times[number[shift]] for shift in shifts]
            later = (end - length for end in (*ends, *(end for _, end in spans)))
            return tuple(sorted(end for end in later if end > 0)), sum(
                start < end for end in ends for start, _ in spans
            )

        today = clock(calendar, tuple(catalog.values()))
        yield tally(together, phase=today)
        yield Resource(step, (), today)


@lru_cache(maxsize=4)  # the same for every employee
def _overlaps(calendar: Calendar, catalog: Catalog) -> dict[int, dict[int, list[tuple[str, tuple[str, ...]]]]]:
    """By days from first to last and first day: a shift, and the shifts of the last day that it overlaps."""
    shifts = list(catalog.values())
    longest = max((shift.start + shift.nominal for shift in shifts), default=0)
    found: dict[int, dict[int, list[tuple[str, tuple[str, ...]]]]] = {}
    for length in range(1, longest // DAY_MINUTES + 3):
        found[length] = {day: [] for day in calendar.known}
        for day in range(max(calendar.first, 1 - length), calendar.days - length + 1):
            for index, shift in enumerate(shifts):
                start, end = calendar.span(shift, day)
                meets = tuple(
                    other.id
                    for other in (shifts[index + 1 :] if length == 1 else shifts)
                    if calendar.span(other, day + length - 1)[0] < end
                    and start < calendar.span(other, day + length - 1)[1]
                )
                if meets:
                    found[length][day].append((shift.id, meets))
    return found
