from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Bounded, Count, Example, Finding, Row, Weekend, weekend_numbers


class Weekends(Bounded):
    """The smallest and largest number of weekends worked.

    A weekend counts when a shift starts on any of its days. A weekend that the border of
    the horizon cuts counts by the days that are known. `before` says how many there are
    already. Each weekend too many or too few is one unit.
    """

    title: ClassVar[str] = "Weekends worked"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----DD-----D-", 1, {"max": 1}),
        Example("-----DD-----D-", 0, {"max": 2}),
        Example("----D-------D-", 1, {"min": 2}),
        Example("-----E------N-", 1, {"max": 0, "shifts": "N"}),
        Example("----D--", 1, {"max": 0, "weekend": ["Fri", "Sat", "Sun"]}),
        Example("-----DD-----D-", 3, {"max": 2, "before": 3}),
    )

    rule: Literal["weekends"] = "weekends"
    """Kind of the rule."""
    min: Count | None = None
    """Fewest weekends."""
    max: Count | None = None
    """Most weekends."""
    before: Count = 0
    """How many were worked before the horizon and count as well."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, worked = schedule.calendar, schedule.worked(self.shifts)
        weekends = calendar.weekends(weekend_numbers(self.weekend))
        busy = [weekend.days[0] for weekend in weekends if not worked.isdisjoint(weekend.days)]
        total = len(busy) + self.before
        earlier = f" and {self.before} before" if self.before else ""
        has = f"{schedule.employee.label} works {plural(len(busy), 'weekend')}{earlier}"
        if self.max is not None and total > self.max:
            beyond = busy[max(self.max - self.before, 0) :]
            yield Finding(total - self.max, tuple(beyond), f"{has}, {self.max} allowed")
        if self.min is not None and total < self.min:
            yield Finding(self.min - total, tuple(busy), f"{has}, {self.min} needed")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        picked, planned = frozenset(catalog.select(self.shifts)), calendar.planned
        weekends = [weekend.days for weekend in calendar.weekends(weekend_numbers(self.weekend))]
        if self.max is not None and planned:
            ahead = sorted((len(range(max(days.start, planned.start), days.stop)) for days in weekends), reverse=True)
            spared = sum(ahead[max(self.max - self.before, 0) :])
            yield Limit("days", picked, planned, high=len(planned) - spared)
            if self.max <= self.before:
                yield from (Limit("days", picked, days, high=0) for days in weekends)
        if self.min is not None and weekends:
            yield Limit("days", picked, range(weekends[0].start, weekends[-1].stop), low=self.min - self.before)

    def post(self, row: Row) -> None:
        weekends = row.calendar.weekends(weekend_numbers(self.weekend))
        busy = [(1, row.any(row.on(day, self.shifts) for day in weekend.days)) for weekend in weekends]
        if self.max is not None:
            row.at_most(busy, self.max - self.before)
        if self.min is not None:
            row.at_least(busy, self.min - self.before)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        picked = frozenset(catalog.select(self.shifts))
        weekends = calendar.weekends(weekend_numbers(self.weekend))
        days = frozenset(day for weekend in weekends for day in weekend.days)
        last = frozenset(weekend.days[-1] for weekend in weekends)

        def step(busy: State, is_last: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = busy or not picked.isdisjoint(shifts)
            return now and not is_last, int(now and not busy)

        low, high = (None if bound is None else bound - self.before for bound in (self.min, self.max))
        yield Resource(step, False, last.__contains__, days, low, high)
