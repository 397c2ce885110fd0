from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import PrivateAttr, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.notation import Length, Reference, length_text
from scheduler.rules.hour_sum import HourSum
from scheduler.rules.opening import BalanceBefore, Counted
from scheduler.rules.rule import Example, TimeOff


class AgreedHours(HourSum):
    """Paid hours near the hours agreed, those of the person or else of the contract.

    The weekly hours agreed are reckoned over each period by its days: 40 a week are 160 over four weeks and 171:25
    over a month of 30 days. Up to `below` hours fewer and up to `above` hours more are as good; `null` there
    stands for any number. Days on which somebody is not employed yet, or no longer, are not reckoned. Granted leave
    counts with what is credited for it, and leave alone is never too much. A period that the border of what is known
    cuts is held to its largest number, never to its smallest. Of people for whom no hours are agreed it says nothing.
    Each started hour beyond that is one unit.

    With an opening balance (`before`) hours are reckoned from the beginning of the period that the horizon begins in,
    as of the year, to the end of the horizon, the hours of `before` and of the horizon against those agreed for all
    these days: neither too few nor too many so far. With the `balance` of an account of hours, what was worked before
    the horizon is settled by that, and hours are reckoned from the first day of the horizon on: who is ten hours
    above works ten hours less.
    """

    title: ClassVar[str] = "Hours agreed"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD-----", 0, {}),
        Example("DDD----", 8, {}),
        Example("D------", 8, {}),
        Example("D------DDD----", 0, {"per": "2 weeks"}),
        Example("D------DDD----", 4, {"per": "week", "below": 4, "above": None}),
        Example("D------DDD----", 6, {"per": "week", "below": None, "above": 2}),
        Example("DDD----", 2, {"per": "year from 2026-11-16", "before": 10}),
        Example("D------", 10, {"per": "year from 2026-11-16", "before": {"me": 10}, "below": 4}),
        Example("DD-----", 6, {"balance": {"me": 10}, "above": 4}),
        Example("DD|D------", 16, {"balance": -10, "below": 2}),
    )

    rule: Literal["agreed-hours"] = "agreed-hours"
    """Kind of the rule."""
    below: Length | None = 0
    """So many hours fewer than agreed are as good; any number where `null`."""
    above: Length | None = 0
    """So many hours more than agreed are as good; any number where `null`."""
    balance: BalanceBefore | None = None
    """Hours above those agreed before the horizon, or below (`-8`): one number, or by person, as `{ann: "12:30"}`."""
    _agreed: int | None = PrivateAttr(default=None)
    _employed: tuple[date, date] = PrivateAttr(default=(date.min, date.max))

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.below is None and self.above is None:
            raise ValueError("below and above are both null, so any hours would do; state one of them")
        if self.balance is not None and self.before is not None:
            raise ValueError("balance and before both say what was before the horizon; state one of them")
        reference = Reference.parse(self.per)
        if self.balance is not None and (reference.rolling or reference.unit == "day"):
            raise ValueError("balance is worked off in one period; write per: horizon or month, or leave it out")
        return self

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        own = super().considering(employee, time_off)
        own = self.model_copy() if own is self else own
        own._agreed = employee.hours
        own._employed = employee.since or date.min, employee.until or date.max
        stated = self.balance
        return own.model_copy(update={"balance": stated.get(employee.id)}) if isinstance(stated, Mapping) else own

    @property
    def by_days(self) -> bool:
        return True

    def counted(self, calendar: Calendar) -> Iterator[Counted]:
        if not isinstance(self.balance, int):
            yield from super().counted(calendar)
            return
        first = calendar.planned.start
        for period in calendar.periods(self.per):
            if first < period.days.stop and period.whole.start <= first:
                days, whole = range(first, period.days.stop), range(first, period.whole.stop)
                yield Counted(days, True, whole, self.balance)
            else:
                yield Counted(period.days, period.complete, period.whole)

    def told(self, opening: int) -> str:
        return f"a balance of {length_text(opening)}" if self.balance is not None else super().told(opening)

    def bounds(self, calendar: Calendar, period: Counted) -> tuple[int | None, int | None]:
        if self._agreed is None:
            return None, None
        days = period.days if period.days == calendar.known else period.whole
        if period.before is not None:
            days = range(period.whole.start, period.days.stop)
        first, last = map(calendar.day, self._employed)
        agreed = self._agreed * len(range(max(days.start, first), min(days.stop, last + 1))) // 7
        low = None if self.below is None else agreed - self.below
        return low, None if self.above is None else agreed + self.above

    def wanted(self, bound: int, *, low: bool) -> str:
        return f"{'at least' if low else 'at most'} {length_text(bound)} by the hours agreed"
