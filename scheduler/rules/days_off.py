from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.opening import CountBefore, Opened
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Bounded, Count, Example, Finding, Per, Row


class DaysOff(Bounded, Opened):
    """The smallest and largest number of days off in each week, month or rolling window.

    A day is off when no shift that makes a working day starts on it; a night shift belongs to
    the day on which it starts. A period that the border of what is known cuts is held to its
    largest number, never to its smallest. `before` says how many there are already, in the period that the horizon
    begins in (as `per: year`); the history's are among them, and with it only the end of that period may be cut. Each
    day too many or too few is one unit.
    """

    title: ClassVar[str] = "Days off"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDDDD--", 0, {"min": 2, "per": "week"}),
        Example("DDDDDD-", 1, {"min": 2, "per": "week"}),
        Example("-DDDDDDDDDDDD-", 6, {"min": 1, "per": "rolling 7 days"}),
        Example("DDD|DDDD---", 1, {"min": 1, "per": "rolling 7 days"}),
        Example("D------", 1, {"max": 5}),
        Example("DDD-DDD", 2, {"min": 53, "before": 50}),
        Example("--|D------", 1, {"max": 105, "per": "year", "before": {"me": 100}}),
    )

    rule: Literal["days-off"] = "days-off"
    """Kind of the rule."""
    min: Count | None = None
    """Fewest days off."""
    max: Count | None = None
    """Most days off."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""
    before: CountBefore | None = None
    """How many there were before the horizon and count as well: one number, or by person, as `{ann: 20}`."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked()
        for period in self.counted(schedule.calendar):
            off = sum(day not in worked for day in period.days)
            total = off + period.opening
            ends = (period.days[0], period.days[-1])
            earlier = f" and {period.opening} before" if period.opening else ""
            has = f"{schedule.employee.label} has {plural(off, 'day')} off ({schedule.calendar.label(*ends)}){earlier}"
            if self.max is not None and total > self.max:
                yield Finding(total - self.max, ends, f"{has}, {self.max} allowed")
            if self.min is not None and total < self.min and period.complete:
                yield Finding(self.min - total, ends, f"{has}, {self.min} needed")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        work = frozenset(catalog.work)
        for period in self.counted(calendar):
            whole = len(period.days) + period.opening
            low = None if self.max is None else whole - self.max
            high = None if self.min is None or not period.complete else whole - self.min
            yield Limit("days", work, period.days, low, high)

    def post(self, row: Row) -> None:
        for period in self.counted(row.calendar):
            terms = [(1, ~row.on(day)) for day in period.days]
            if (high := period.left(self.max)) is not None:
                row.at_most(terms, high)
            if (low := period.least(self.min)) is not None:
                row.at_least(terms, low)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = frozenset(catalog.work)

        def off(today: Phase, shifts: Sequence[str]) -> int:
            return int(work.isdisjoint(shifts))

        for period in self.counted(calendar):
            low, high = period.least(self.min), period.left(self.max)
            if low is not None or high is not None:
                yield tally(off, days=period.days, low=low, high=high)
