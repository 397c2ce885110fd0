from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class ShiftsPerDay(RowRule):
    """At most so many shifts start on one day.

    Holds for everybody with `max: 1` unless the problem or the contract states it
    otherwise: `max: 2` allows split shifts. On-call duty stands beside normal shifts and
    does not count. Each shift too many is one unit.
    """

    title: ClassVar[str] = "Shifts per day"
    order: ClassVar[int] = 1
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DEN", 0),
        Example("D[DE]-", 1),
        Example("[DEN]--", 2),
        Example("[DE]--", 0, {"max": 2}),
    )

    rule: Literal["shifts-per-day"] = "shifts-per-day"
    """Kind of the rule."""
    max: Annotated[int, Field(ge=1, le=10)] = 1
    """Shifts allowed on one day."""

    @model_validator(mode="after")
    def _always_in_force(self) -> Self:
        if self.effective is not None:
            raise ValueError("cannot be in force for some time only; leave effective out")
        return self

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        work = frozenset(schedule.catalog.work)
        for day in schedule.calendar.planned:
            shifts = [shift for shift in schedule.shifts(day) if shift in work]
            if len(shifts) > self.max:
                when = schedule.calendar.label(day)
                text = f"{schedule.employee.label} has {plural(len(shifts), 'shift')} on {when}, {self.max} allowed"
                yield Finding(len(shifts) - self.max, (day,), text)

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        work = frozenset(catalog.work)
        for day in calendar.planned:
            yield Limit("shifts", work, range(day, day + 1), high=self.max)

    def post(self, row: Row) -> None:
        for day in row.windows(1):
            row.limit_day(day, self.max)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = frozenset(catalog.work)
        yield tally(lambda _, shifts: max(0, len(work.intersection(shifts)) - self.max))
