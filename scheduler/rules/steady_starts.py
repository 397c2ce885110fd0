from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DAY_MINUTES, Length, clock_text, lasting
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Lit, Row, RowRule

NONE = -1
"""No start on a day, to pricing."""


class SteadyStarts(RowRule):
    """Work starts at about the same time of day on working days that follow each other.

    What counts is the first start of each day, by the clock on the wall; on-call duty is no work, and after a day
    off any start will do. Each change of more than the `tolerance`, to earlier or later, is one unit.
    """

    title: ClassVar[str] = "Steady start times"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDEED", 2, {"tolerance": 1}),
        Example("DE-ND", 1, {"tolerance": 8}),
        Example("D|WX", 1, {"tolerance": 3}),
        Example("[DE]DE", 1, {"tolerance": 1}),
    )

    rule: Literal["steady-starts"] = "steady-starts"
    """Kind of the rule."""
    tolerance: Annotated[Length, lasting(0, DAY_MINUTES)] = 60
    """A change of so much does not count yet."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        starts: dict[int, int] = {}
        for day, shift in schedule.duties():
            starts[day] = min(shift.start, starts.get(day, shift.start))
        for day, start in sorted(starts.items()):
            before = starts.get(day - 1)
            if day >= 0 and before is not None and abs(start - before) > self.tolerance:
                text = (
                    f"{schedule.employee.label} starts at {clock_text(start)} on {schedule.calendar.label(day)}, "
                    f"at {clock_text(before)} on the day before"
                )
                yield Finding(1, (day - 1, day), text)

    def post(self, row: Row) -> None:
        starts: dict[int, list[str]] = {}
        for shift in sorted(row.catalog.work, key=lambda shift: row.catalog[shift].start):
            starts.setdefault(row.catalog[shift].start, []).append(shift)

        def on(day: int, low: int, stop: int) -> Lit:
            """Works something that starts from ``low`` to before ``stop``."""
            return row.any(row.on(day, names) for start, names in starts.items() if low <= start < stop)

        for day in row.windows(2):
            for start, names in starts.items():
                first = [row.on(day, names), ~on(day, 0, start)]
                sooner, later = start - self.tolerance, start + self.tolerance + 1
                row.forbid([*first, on(day + 1, 0, sooner)])
                row.forbid([*first, on(day + 1, later, DAY_MINUTES), ~on(day + 1, 0, later)])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        start = {shift: catalog[shift].start for shift in catalog.work}

        def step(before: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = min((start[shift] for shift in shifts if shift in start), default=NONE)
            changed = before != NONE != now and abs(now - before) > self.tolerance
            return now, int(changed)

        yield Resource(step, NONE, lambda day: None, calendar.known)
