from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, stretches
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Eligibility(RowRule):
    """Whoever works a shift is employed on that day, holds every skill it asks for, and works at its site.

    Always in force for everybody. Employment is from `since` until `until`, both included. A
    skill counts up to and including its expiry date, at the level the shift asks for or above;
    a person without sites works everywhere. Each assignment that the person is not eligible for
    is one unit.
    """

    title: ClassVar[str] = "Employment, skills, sites"
    order: ClassVar[int] = 0
    examples: ClassVar[tuple[Example, ...]] = (Example("DEN-", 0), Example("D-S-", 1), Example("SS", 2))

    rule: Literal["eligibility"] = "eligibility"
    """Kind of the rule."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        person = schedule.employee
        for day, shift in schedule.everything():
            if day < 0:
                continue
            when = schedule.calendar.label(day)
            if not person.employed(schedule.calendar.date(day)):
                yield Finding(1, (day,), f"{person.label} is not employed on {when} ({shift.label})")
                continue
            lacking = [
                need.skill + (f" at level {need.level}" if need.level > 1 else "")
                for need in shift.skills
                if not person.holds(need.skill, need.level, schedule.calendar.date(day))
            ]
            if lacking:
                yield Finding(1, (day,), f"{person.label} lacks {', '.join(lacking)} for {shift.label} on {when}")
            elif shift.site and person.sites and shift.site not in person.sites:
                yield Finding(1, (day,), f"{person.label} does not work at {shift.site} ({shift.label} on {when})")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        for shift in catalog.values():
            if not employee.dated and calendar.planned and not employee.eligible(shift, calendar.date(0)):
                yield Limit("shifts", frozenset((shift.id,)), calendar.planned, high=0)
            elif employee.dated:
                barring = (day for day in calendar.planned if not employee.eligible(shift, calendar.date(day)))
                yield from (Limit("shifts", frozenset((shift.id,)), days, high=0) for days in stretches(barring))

    def post(self, row: Row) -> None:
        for day, shift, cell in row.cells(row.windows(1), tuple(row.catalog)):
            if not row.employee.eligible(row.catalog[shift], row.calendar.date(day)):
                row.forbid([cell])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        def barred(day: int) -> Phase:
            return frozenset(shift.id for shift in catalog.values() if not employee.eligible(shift, calendar.date(day)))

        yield tally(lambda today, shifts: len(today.intersection(shifts)), phase=barred)
