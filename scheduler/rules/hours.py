from __future__ import annotations

from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.notation import Length, Selector, length_text
from scheduler.rules.hour_sum import HourSum
from scheduler.rules.opening import Counted, LengthBefore
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
    counts, without the unpaid breaks that are known to lie in it. Each started hour too many or too few is one unit.

    `before` is an opening balance, such as payroll's hours of this year (`per: year`): the hours of all days before the
    horizon (or before the rule is in force) in the period that it begins in. The history's are among them. `max` holds
    for these and the horizon's together, `min` in a period that ends within the horizon; an `average` is asked for over
    all days from the beginning of the period to the end of the horizon.
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
        Example("DDD----", 4, {"max": 1800, "per": "year", "before": {"me": 1780}}),
        Example("D------", 0, {"min": 1700, "per": "year", "before": 1500}),
        Example("D------", 32, {"min": 40, "per": "year from 2026-11-16", "average": True, "before": 40}),
        Example("NN-E---", 3, {"max": 12, "within": "22:00-06:00"}),
    )

    rule: Literal["hours"] = "hours"
    """Kind of the rule."""
    min: Length | None = None
    """Fewest hours."""
    max: Length | None = None
    """Most hours."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""
    before: LengthBefore | None = None
    """Hours before the horizon that count as well, leave among them: `1240`, or by person, as `{ann: "1240:30"}`."""
    average: bool = False
    """Whether min and max are hours a week, on average over the period."""
    shifts: Selector | None = None
    """Shift types or tags that count; all where left out."""
    within: TimeOfDay | None = None
    """Only hours within this time of day count, as `23:00-06:00`; of each shift never more than it pays."""
    leave: bool = True
    """Whether granted leave counts; never where only some shifts or some of the day do."""

    @property
    def by_days(self) -> bool:
        return self.average

    def bounds(self, calendar: Calendar, period: Counted) -> tuple[int | None, int | None]:
        if not self.average:
            return self.min, self.max
        least = most = whole = len(period.whole)
        if period.before is not None or period.days == calendar.known:
            begin = period.days.start if period.before is None else period.whole.start
            so_far = len(range(begin, period.days.stop))
            if so_far < whole:  # of a week that is cut, the days beyond may be free, or those that are worked
                least, most = so_far // 7 * 7, min(whole, -(-so_far // 7) * 7)
        low = None if self.min is None else self.min * least // 7
        return low, None if self.max is None else self.max * most // 7

    def wanted(self, bound: int, *, low: bool) -> str:
        stated = self.min if low else self.max
        each = " a week on average" if self.average else ""
        return f"{length_text(stated or 0)}{each} {'needed' if low else 'allowed'}"
