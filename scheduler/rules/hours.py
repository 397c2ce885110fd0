from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Length, Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Bounded, Example, Finding, Per, Row


class Hours(Bounded):
    """The smallest and largest number of paid hours, over the horizon or each calendar week.

    Paid hours of a shift belong to the day on which it starts; on-call duty counts with
    what it pays. A week that the border of what is known cuts is held to its largest
    number, never to its smallest. Each started hour too many or too few is one unit.
    """

    title: ClassVar[str] = "Paid hours"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDD----", 0, {"max": 24}),
        Example("DDDD---", 8, {"max": 24}),
        Example("DDD----", 1, {"max": "23:30"}),
        Example("DD-----", 4, {"min": 20}),
        Example("DDD----D------", 16, {"min": 16, "max": 16, "per": "week"}),
        Example("NN-----", 8, {"max": 8, "shifts": "N"}),
    )

    rule: Literal["hours"] = "hours"
    """Kind of the rule."""
    min: Length | None = None
    """Fewest hours."""
    max: Length | None = None
    """Most hours."""
    per: Per = "horizon"
    """Counted over what."""
    shifts: Selector | None = None
    """Shift types or tags that count; all where left out."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        counted = self.shifts or tuple(schedule.catalog)
        paid: dict[int, int] = {}
        for day, shift in schedule.duties(counted):
            paid[day] = paid.get(day, 0) + calendar.paid(shift, day)
        for period in calendar.periods(self.per):
            total = sum(paid.get(day, 0) for day in period.days)
            ends = (period.days[0], period.days[-1])
            when = calendar.label(*ends)
            has = f"{schedule.employee.label} has {length_text(total)} hours ({when})"
            if self.max is not None and total > self.max:
                yield Finding(-(-(total - self.max) // 60), ends, f"{has}, {length_text(self.max)} allowed")
            if self.min is not None and total < self.min and period.complete:
                yield Finding(-(-(self.min - total) // 60), ends, f"{has}, {length_text(self.min)} needed")

    def post(self, row: Row) -> None:
        counted = row.catalog.select(self.shifts) if self.shifts else tuple(row.catalog)
        for period in row.calendar.periods(self.per):
            terms = [
                (row.calendar.paid(row.catalog[shift], day), cell)
                for day, shift, cell in row.cells(period.days, counted)
            ]
            if self.max is not None:
                row.at_most(terms, self.max, unit=60)
            if self.min is not None and period.complete:
                row.at_least(terms, self.min, unit=60)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        counted = catalog.select(self.shifts) if self.shifts else tuple(catalog)
        number = {shift: index for index, shift in enumerate(counted)}

        def paid(day: int) -> Phase:
            return tuple(calendar.paid(catalog[shift], day) for shift in counted)

        def minutes(today: Phase, shifts: Sequence[str]) -> int:
            return sum(today[number[shift]] for shift in shifts if shift in number)

        for period in calendar.periods(self.per):
            low = self.min if period.complete else None
            if low is not None or self.max is not None:
                yield tally(minutes, phase=paid, days=period.days, low=low, high=self.max, unit=60)
