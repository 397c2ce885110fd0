from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule


class ForbiddenSuccession(RowRule):
    """Certain shifts may not follow certain others on the next day.

    `first: night, then: [early, day]` keeps early and day shifts off the day after a night.
    Each such pair of shifts is one unit.
    """

    title: ClassVar[str] = "Forbidden successions"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("ND-", 1, {"first": "N", "then": ["D", "E"]}),
        Example("N-D", 0, {"first": "N", "then": "D"}),
        Example("N|E", 1, {"first": "N", "then": ["D", "E"]}),
        Example("NDNE", 2, {"first": "N", "then": ["D", "E"]}),
    )

    rule: Literal["forbidden-succession"] = "forbidden-succession"
    """Kind of the rule."""
    first: Selector
    """Shift types or tags."""
    then: Selector
    """Shift types or tags that may not start on the day after."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        first, then = (frozenset(schedule.catalog.select(names)) for names in (self.first, self.then))
        for day in sorted(schedule.cells):
            for before in first.intersection(schedule.shifts(day)):
                for after in then.intersection(schedule.shifts(day + 1)):
                    if day + 1 >= 0:
                        has, had = (schedule.catalog[shift].label for shift in (after, before))
                        when = schedule.calendar.label(day + 1)
                        text = f"{schedule.employee.label} has {has} on {when}, right after {had}"
                        yield Finding(1, (day, day + 1), text)

    def post(self, row: Row) -> None:
        first, then = row.catalog.select(self.first), row.catalog.select(self.then)
        for day in row.windows(2):
            if day + 1 >= 0:
                row.clash(day, first, day + 1, then)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        first, then = (frozenset(catalog.select(names)) for names in (self.first, self.then))

        def step(before: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            return len(first.intersection(shifts)), before * len(then.intersection(shifts))

        yield Resource(step, 0)
