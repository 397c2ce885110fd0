"""What rules about paid hours over periods have in common: how they count, whatever the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from pydantic import PrivateAttr

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.opening import Counted, LengthBefore, Opened
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Finding, Per, Row, TimeOff
from scheduler.time_of_day import TimeOfDay


class HourSum(Opened):
    """A smallest and a largest sum of paid hours in each period."""

    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""
    before: LengthBefore | None = None
    """Hours before the horizon that count as well, leave among them: `1240`, or by person, as `{ann: "1240:30"}`."""
    shifts: Selector | None = None
    """Shift types or tags that count; all where left out."""
    within: TimeOfDay | None = None
    """Only hours within this time of day count, as `23:00-06:00`; of each shift never more than it pays."""
    leave: bool = True
    """Whether granted leave counts; never where only some shifts or some of the day do."""
    _credit: Mapping[int, int] = PrivateAttr(default_factory=dict)
    _spent: Mapping[int, frozenset[str]] = PrivateAttr(default_factory=dict)

    def bounds(self, calendar: Calendar, period: Counted) -> tuple[int | None, int | None]:
        """Fewest and most minutes in a period, leave and what was before included, as far as they are stated."""
        raise NotImplementedError

    def wanted(self, bound: int, *, low: bool) -> str:
        """A bound in words, after what somebody has."""
        raise NotImplementedError

    def told(self, opening: int) -> str:
        """What is already counted, in words."""
        return f"{length_text(opening)} before"

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        own = super().considering(employee, time_off)
        if not time_off.credit or not self.leave or self.shifts or self.within:
            return own
        credited = own.model_copy()
        credited._credit = dict(time_off.credit)
        credited._spent = {day: shifts for day, shifts in time_off.spent.items() if shifts and time_off.credit.get(day)}
        return credited

    def _granted(self, period: Counted) -> int:
        """Minutes of leave in a period."""
        return sum(self._credit.get(day, 0) for day in period.days) if self._credit else 0

    def _open(self, days: Iterable[int]) -> dict[int, int]:
        """Minutes of leave by day that count only if no work takes them away."""
        return {day: self._credit[day] for day in days if day in self._spent}

    def _worked(self, calendar: Calendar, period: Counted) -> tuple[int | None, int | None]:
        """Fewest and most minutes that are left for work."""
        granted, (low, high) = self._granted(period), map(period.left, self.bounds(calendar, period))
        low = None if low is None or not period.complete else low - granted
        # Of what is left no more is taken by leave than there is: leave alone is never too much.
        return low, None if high is None else max(high - granted, min(high, 0))

    def _picked(self, catalog: Catalog) -> tuple[str, ...]:
        return catalog.select(self.shifts) if self.shifts else tuple(catalog)

    def _worth(self, calendar: Calendar, shift: ShiftType, day: int) -> int:
        """Minutes that a shift counts."""
        paid = calendar.paid(shift, day)
        return paid if self.within is None else min(calendar.inside(shift, day, self.within), paid)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        paid: dict[int, int] = {}
        for day, shift in schedule.duties(self._picked(schedule.catalog)):
            paid[day] = paid.get(day, 0) + self._worth(calendar, shift, day)
        inside = f" in {self.within}" if self.within else ""
        for period in self.counted(calendar):
            total = sum(paid.get(day, 0) for day in period.days)
            granted, (least, most) = self._granted(period), self.bounds(calendar, period)
            low, high = self._worked(calendar, period)
            lost = sum(
                minutes
                for day, minutes in self._open(period.days).items()
                if not self._spent[day].isdisjoint(schedule.shifts(day))
            )
            low, high = None if low is None else low + lost, None if high is None else high + lost
            ends = (period.days[0], period.days[-1])
            away = f" and {length_text(granted - lost)} of leave" if granted > lost else ""
            when = calendar.label(*ends) + (f", and {self.told(period.opening)}" if period.opening else "")
            has = f"{schedule.employee.label} has {length_text(total)} hours{inside}{away} ({when})"
            if most is not None and high is not None and total > high:
                yield Finding(-(-(total - high) // 60), ends, f"{has}, {self.wanted(most, low=False)}")
            if least is not None and low is not None and total < low:
                yield Finding(-(-(low - total) // 60), ends, f"{has}, {self.wanted(least, low=True)}")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        counted = frozenset(self._picked(catalog))
        for period in self.counted(calendar):
            low, high = self._worked(calendar, period)
            # Of a part of the day only the smallest number is one of paid hours, too.
            high = None if high is None or self.within is not None else high + sum(self._open(period.days).values())
            yield Limit("minutes", counted, period.days, low, high)

    def post(self, row: Row) -> None:
        counted = self._picked(row.catalog)
        for period in self.counted(row.calendar):
            low, high = self._worked(row.calendar, period)
            if low is None and high is None:
                continue
            terms = [
                (self._worth(row.calendar, row.catalog[shift], day), cell)
                for day, shift, cell in row.cells(period.days, counted)
            ]
            kept = self._open(period.days)
            for day, minutes in kept.items():
                taken = row.any(cell for _, _, cell in row.cells([day], sorted(self._spent[day])))
                terms.append((minutes, ~taken))
            if high is not None:
                row.at_most(terms, high + sum(kept.values()), unit=60)
            if low is not None:
                row.at_least(terms, low + sum(kept.values()), unit=60)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        counted = self._picked(catalog)
        number = {shift: index for index, shift in enumerate(counted)}

        def paid(day: int) -> Phase:
            worth = tuple(self._worth(calendar, catalog[shift], day) for shift in counted)
            return worth, self._open([day]).get(day, 0), self._spent.get(day, frozenset())

        def minutes(today: Phase, shifts: Sequence[str]) -> int:
            worth, credit, spent = today
            worked: int = sum(worth[number[shift]] for shift in shifts if shift in number)
            return worked + (credit if spent.isdisjoint(shifts) else 0)

        for period in self.counted(calendar):
            low, high = self._worked(calendar, period)
            if low is not None or high is not None:
                kept = sum(self._open(period.days).values())
                low, high = None if low is None else low + kept, None if high is None else high + kept
                yield tally(minutes, phase=paid, days=period.days, low=low, high=high, unit=60)
