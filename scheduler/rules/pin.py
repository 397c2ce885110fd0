from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Id
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, barred
from scheduler.rules.resource import Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Pin(RowRule):
    """An assignment that is settled: the person works this shift on this date, or is off.

    With `shift` left out or `null` the person starts no shift on that date at all.
    """

    title: ClassVar[str] = "Settled assignments"
    order: ClassVar[int] = 0
    examples: ClassVar[tuple[Example, ...]] = (
        Example("D-D", 0, {"employee": "me", "date": "2026-11-23", "shift": "D"}),
        Example("E-D", 1, {"employee": "me", "date": "2026-11-23", "shift": "D"}),
        Example("E-D", 1, {"employee": "me", "date": "2026-11-25"}),
    )

    rule: Literal["pin"] = "pin"
    """Kind of the rule."""
    employee: Id
    """Who."""
    date: datetime.date
    """When the shift starts."""
    shift: Id | None = None
    """Which shift type, or any of a family or of those that differ in their breaks by its id; off where left out."""

    @model_validator(mode="after")
    def _has_its_date(self) -> Self:
        if self.effective is not None:
            raise ValueError("has a date of its own; leave effective out")
        return self

    def holds_for(self, employee: Employee) -> bool:
        return employee.id == self.employee

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        day = schedule.calendar.day(self.date)
        has, when = schedule.shifts(day), schedule.calendar.label(day)
        if self.shift is None and has:
            yield Finding(len(has), (day,), f"{schedule.employee.label} is to be off on {when} but is not")
        elif self.shift is not None and not set(schedule.catalog.named(self.shift)).intersection(has):
            named = schedule.catalog[self.shift].label if self.shift in schedule.catalog else self.shift
            yield Finding(1, (day,), f"{schedule.employee.label} is to work {named} on {when} but does not")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        day = calendar.day(self.date)
        if self.shift is None:
            yield barred(catalog, day)
        else:
            yield Limit("shifts", frozenset(catalog.named(self.shift)), range(day, day + 1), low=1)

    def post(self, row: Row) -> None:
        day = row.calendar.day(self.date)
        if self.shift is not None:
            row.forbid([~row.cell(day, shift) for shift in row.catalog.named(self.shift)])
        else:
            for shift in row.catalog:
                row.forbid([row.cell(day, shift)])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        day = calendar.day(self.date)
        if self.shift is None:
            yield tally(lambda _, shifts: len(shifts), days=(day,))
        else:
            meant = frozenset(catalog.named(self.shift))
            yield tally(lambda _, shifts: int(meant.isdisjoint(shifts)), days=(day,))
