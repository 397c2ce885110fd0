from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.opening import CountBefore, Opened
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Bounded, Count, Example, Finding, Per, Row


class ShiftCount(Bounded, Opened):
    """The smallest and largest number of shifts, of all types or of some.

    Counted over the horizon, each week or any other period by the day a shift starts. A period that
    the border of what is known cuts is held to its largest number, never to its smallest.
    `before` says how many there are already, in the period that the horizon begins in (as `per: year`); the history's
    are among them, and with it only the end of that period may be cut. Each shift too many or too few is one unit.
    """

    title: ClassVar[str] = "Number of shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("NDNN---", 1, {"shifts": "N", "max": 2}),
        Example("NDNN---", 1, {"shifts": ["D", "E"], "min": 2}),
        Example("DDDDDDD", 2, {"max": 5}),
        Example("DDD----D------", 2, {"min": 2, "max": 2, "per": "week"}),
        Example("DDD-DDD", 3, {"max": 3, "per": "rolling 5 days", "shifts": "D"}),
        Example("DDD|DDDD---", 0, {"max": 5, "per": "week"}),
        Example("DDD----", 2, {"max": 21, "before": 20}),
        Example("DDD|DDDD---", 1, {"max": 103, "per": "year", "before": {"me": 100}}),
    )

    rule: Literal["shift-count"] = "shift-count"
    """Kind of the rule."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    min: Count | None = None
    """Fewest shifts."""
    max: Count | None = None
    """Most shifts."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""
    before: CountBefore | None = None
    """How many were worked before the horizon and count as well: one number, or by person, as `{ann: 20}`."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        duties = [day for day, _ in schedule.duties(self.shifts)]
        what = " or ".join(self.shifts or ()) + " shift" if self.shifts else "shift"
        for period in self.counted(schedule.calendar):
            number = sum(day in period.days for day in duties)
            count = number + period.opening
            ends = (period.days[0], period.days[-1])
            when = schedule.calendar.label(*ends)
            earlier = f" and {period.opening} before" if period.opening else ""
            has = f"{schedule.employee.label} has {plural(number, what)} ({when}){earlier}"
            if self.max is not None and count > self.max:
                yield Finding(count - self.max, ends, f"{has}, {self.max} allowed")
            if self.min is not None and count < self.min and period.complete:
                yield Finding(self.min - count, ends, f"{has}, {self.min} needed")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        picked = frozenset(catalog.select(self.shifts))
        for period in self.counted(calendar):
            yield Limit("shifts", picked, period.days, period.least(self.min), period.left(self.max))

    def post(self, row: Row) -> None:
        for period in self.counted(row.calendar):
            terms = [(1, cell) for _, _, cell in row.cells(period.days, self.shifts)]
            if (high := period.left(self.max)) is not None:
                row.at_most(terms, high)
            if (low := period.least(self.min)) is not None:
                row.at_least(terms, low)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        picked = frozenset(catalog.select(self.shifts))

        def number(today: Phase, shifts: Sequence[str]) -> int:
            return len(picked.intersection(shifts))

        for period in self.counted(calendar):
            low, high = period.least(self.min), period.left(self.max)
            if low is not None or high is not None:
                yield tally(number, days=period.days, low=low, high=high)
