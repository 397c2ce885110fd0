from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal, Self

from pydantic import PrivateAttr

from scheduler.calendar import Calendar, Period
from scheduler.domain import Catalog, Employee
from scheduler.notation import Length, Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Bounded, Example, Finding, Per, Row, TimeOff


class Hours(Bounded):
    """The smallest and largest number of paid hours, over the horizon, each week or any other period.

    Paid hours of a shift belong to the day on which it starts; on-call duty counts with
    what it pays. Granted leave counts with what the contract or the leave itself credits for
    it, though leave alone never breaks a maximum. A period that the border of what is known cuts
    is held to its largest number, never to its smallest. With `average`, the numbers are hours a week on
    average over the period; of a period longer than all that is known, over that. Each started
    hour too many or too few is one unit.
    """

    title: ClassVar[str] = "Paid hours"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDD----", 0, {"max": 24}),
        Example("DDDD---", 8, {"max": 24}),
        Example("DDD----", 1, {"max": "23:30"}),
        Example("DD-----", 4, {"min": 20}),
        Example("DDD----D------", 16, {"min": 16, "max": 16, "per": "week"}),
        Example("NN-----", 8, {"max": 8, "shifts": "N"}),
        Example("DD-DD--", 8, {"max": 24, "per": "rolling 5 days"}),
        Example("DDDDD--DDD----", 0, {"max": 32, "per": "2 weeks", "average": True}),
        Example("DDDDD--DDDD---", 8, {"max": 32, "per": "2 weeks", "average": True}),
    )

    rule: Literal["hours"] = "hours"
    """Kind of the rule."""
    min: Length | None = None
    """Fewest hours."""
    max: Length | None = None
    """Most hours."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `month`, `2 weeks`, `rolling 7 days` and the like."""
    average: bool = False
    """Whether min and max are hours a week, on average over the period."""
    shifts: Selector | None = None
    """Shift types or tags that count; all where left out."""
    leave: bool = True
    """Whether granted leave counts; never where only some shifts do."""
    _credit: Mapping[int, int] = PrivateAttr(default_factory=dict)

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        if not time_off.credit or not self.leave or self.shifts:
            return self
        credited = self.model_copy()
        credited._credit = dict(time_off.credit)
        return credited

    def _bounds(self, calendar: Calendar, period: Period) -> tuple[int, int | None, int | None]:
        """Minutes of leave in a period, and the fewest and most that are left for work."""
        granted = sum(self._credit.get(day, 0) for day in period.days) if self._credit else 0
        days = len(period.days if period.days == calendar.known else period.whole)
        low, high = (
            None if bound is None else bound * days // 7 if self.average else bound for bound in (self.min, self.max)
        )
        low = None if low is None or not period.complete else low - granted
        high = None if high is None else max(high - granted, 0)
        return granted, low, high

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        counted = self.shifts or tuple(schedule.catalog)
        paid: dict[int, int] = {}
        for day, shift in schedule.duties(counted):
            paid[day] = paid.get(day, 0) + calendar.paid(shift, day)
        for period in calendar.periods(self.per):
            total = sum(paid.get(day, 0) for day in period.days)
            granted, low, high = self._bounds(calendar, period)
            ends = (period.days[0], period.days[-1])
            away = f" and {length_text(granted)} of leave" if granted else ""
            has = f"{schedule.employee.label} has {length_text(total)} hours{away} ({calendar.label(*ends)})"
            each = " a week on average" if self.average else ""
            if self.max is not None and high is not None and total > high:
                yield Finding(-(-(total - high) // 60), ends, f"{has}, {length_text(self.max)}{each} allowed")
            if self.min is not None and low is not None and total < low:
                yield Finding(-(-(low - total) // 60), ends, f"{has}, {length_text(self.min)}{each} needed")

    def post(self, row: Row) -> None:
        counted = row.catalog.select(self.shifts) if self.shifts else tuple(row.catalog)
        for period in row.calendar.periods(self.per):
            terms = [
                (row.calendar.paid(row.catalog[shift], day), cell)
                for day, shift, cell in row.cells(period.days, counted)
            ]
            _, low, high = self._bounds(row.calendar, period)
            if high is not None:
                row.at_most(terms, high, unit=60)
            if low is not None:
                row.at_least(terms, low, unit=60)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        counted = catalog.select(self.shifts) if self.shifts else tuple(catalog)
        number = {shift: index for index, shift in enumerate(counted)}

        def paid(day: int) -> Phase:
            return tuple(calendar.paid(catalog[shift], day) for shift in counted)

        def minutes(today: Phase, shifts: Sequence[str]) -> int:
            return sum(today[number[shift]] for shift in shifts if shift in number)

        for period in calendar.periods(self.per):
            _, low, high = self._bounds(calendar, period)
            if low is not None or high is not None:
                yield tally(minutes, phase=paid, days=period.days, low=low, high=high, unit=60)
