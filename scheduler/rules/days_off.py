from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Bounded, Count, Example, Finding, Per, Row


class DaysOff(Bounded):
    """The smallest and largest number of days off in each week, month or rolling window.

    A day is off when no shift that makes a working day starts on it; a night shift belongs to
    the day on which it starts. A period that the border of what is known cuts is held to its
    largest number, never to its smallest. Each day too many or too few is one unit.
    """

    title: ClassVar[str] = "Days off"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDDDD--", 0, {"min": 2, "per": "week"}),
        Example("DDDDDD-", 1, {"min": 2, "per": "week"}),
        Example("-DDDDDDDDDDDD-", 6, {"min": 1, "per": "rolling 7 days"}),
        Example("DDD|DDDD---", 1, {"min": 1, "per": "rolling 7 days"}),
        Example("D------", 1, {"max": 5}),
    )

    rule: Literal["days-off"] = "days-off"
    """Kind of the rule."""
    min: Count | None = None
    """Fewest days off."""
    max: Count | None = None
    """Most days off."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked()
        for period in schedule.calendar.periods(self.per):
            off = [day for day in period.days if day not in worked]
            ends = (period.days[0], period.days[-1])
            has = f"{schedule.employee.label} has {plural(len(off), 'day')} off ({schedule.calendar.label(*ends)})"
            if self.max is not None and len(off) > self.max:
                yield Finding(len(off) - self.max, ends, f"{has}, {self.max} allowed")
            if self.min is not None and len(off) < self.min and period.complete:
                yield Finding(self.min - len(off), ends, f"{has}, {self.min} needed")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        work = frozenset(catalog.work)
        for period in calendar.periods(self.per):
            length = len(period.days)
            low = None if self.max is None else length - self.max
            high = None if self.min is None or not period.complete else length - self.min
            yield Limit("days", work, period.days, low, high)

    def post(self, row: Row) -> None:
        for period in row.calendar.periods(self.per):
            terms = [(1, ~row.on(day)) for day in period.days]
            if self.max is not None:
                row.at_most(terms, self.max)
            if self.min is not None and period.complete:
                row.at_least(terms, self.min)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = frozenset(catalog.work)

        def off(today: Phase, shifts: Sequence[str]) -> int:
            return int(work.isdisjoint(shifts))

        for period in calendar.periods(self.per):
            low = self.min if period.complete else None
            if low is not None or self.max is not None:
                yield tally(off, days=period.days, low=low, high=self.max)
