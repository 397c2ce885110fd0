from __future__ import annotations

from typing import ClassVar, Literal

from scheduler.calendar import Calendar, Period
from scheduler.notation import Length, Selector, length_text
from scheduler.rules.hour_sum import HourSum
from scheduler.rules.rule import Bounded, Example, Per
from scheduler.time_of_day import TimeOfDay


class Hours(Bounded, HourSum):
    """The smallest and largest number of paid hours, over the horizon, each week or any other period.

    Paid hours of a shift belong to the day on which it starts; on-call duty counts with
    what it pays. Granted leave counts with what the contract or the leave itself credits for
    it, though leave alone never breaks a maximum. A period that the border of what is known cuts
    is held to its largest number, never to its smallest. With `average`, the numbers are hours a week on
    average over the period; of a period longer than all that is known, over that, in whole weeks: Monday to
    Friday may have the hours of a week. With `within`, only the part of the shifts that lies in that time of day
    counts. Each started hour too many or too few is one unit.
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
        Example("NN-E---", 3, {"max": 12, "within": "22:00-06:00"}),
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
    within: TimeOfDay | None = None
    """Only hours within this time of day count, as `23:00-06:00`; of each shift never more than it pays."""
    leave: bool = True
    """Whether granted leave counts; never where only some shifts or some of the day do."""

    def bounds(self, calendar: Calendar, period: Period) -> tuple[int | None, int | None]:
        if not self.average:
            return self.min, self.max
        days = len(period.whole)
        if period.days == calendar.known:  # of the last week that is known, days that are not may be free
            days = min(days, -(-len(period.days) // 7) * 7)
        low, high = (None if bound is None else bound * days // 7 for bound in (self.min, self.max))
        return low, high

    def wanted(self, bound: int, *, low: bool) -> str:
        stated = self.min if low else self.max
        each = " a week on average" if self.average else ""
        return f"{length_text(stated or 0)}{each} {'needed' if low else 'allowed'}"
