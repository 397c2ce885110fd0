from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, stretches
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class StandIn(RowRule):
    """People do what they only stand in for no more than they must.

    A skill that a person has with `stand_in: true` lets the person do the work of those who
    really hold it. Without this rule that is free; hard, it is forbidden. Each shift that
    asks for such a skill is one unit. Where coverage alone asks for it, whoever stands in
    counts like anybody else, for it is not settled who is needed; the price is then the `weight` of the same coverage,
    stated once more with `who` for those who really hold the skill.
    """

    title: ClassVar[str] = "Standing in"
    examples: ClassVar[tuple[Example, ...]] = (Example("DED", 0), Example("DAA", 2), Example("A|DA", 1))

    rule: Literal["stand-in"] = "stand-in"
    """Kind of the rule."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        person, calendar = schedule.employee, schedule.calendar
        for day, shift in schedule.everything():
            if day >= 0 and person.stands_in(shift, calendar.date(day)):
                yield Finding(1, (day,), f"{person.label} stands in on {shift.label} on {calendar.label(day)}")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        for shift in catalog.values():
            if not employee.dated and calendar.planned and employee.stands_in(shift, calendar.date(0)):
                yield Limit("shifts", frozenset((shift.id,)), calendar.planned, high=0)
            elif employee.dated:
                barring = (day for day in calendar.planned if employee.stands_in(shift, calendar.date(day)))
                yield from (Limit("shifts", frozenset((shift.id,)), days, high=0) for days in stretches(barring))

    def post(self, row: Row) -> None:
        for day, shift, cell in row.cells(row.windows(1), tuple(row.catalog)):
            if row.employee.stands_in(row.catalog[shift], row.calendar.date(day)):
                row.forbid([cell])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        def lent(day: int) -> Phase:
            when = calendar.date(day)
            return frozenset(shift.id for shift in catalog.values() if employee.stands_in(shift, when))

        yield tally(lambda today, shifts: len(today.intersection(shifts)), phase=lent)
