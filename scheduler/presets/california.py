"""California Labor Code: daily overtime (510), meal breaks (512), one day's rest in seven (551, 552).

510: one and a half times the rate beyond 8 hours a day and 40 a week, twice the rate beyond 12 hours a day. 512: thirty
minutes in more than five hours of work, a second thirty in more than ten. Since the Eight-Hour-Day
Restoration and Workplace Flexibility Act of 1999.
"""

from __future__ import annotations

from datetime import date

from scheduler.pay import Overtime
from scheduler.presets.preset import Preset
from scheduler.rules.breaks import Breaks
from scheduler.rules.days_off import DaysOff
from scheduler.rules.hours import Hours

CALIFORNIA = Preset(
    key="us-california",
    title="California daily overtime and meal breaks",
    text=__doc__,
    since=date(2000, 1, 1),
    rules=(
        Hours(max=8, per="day", leave=False, weight=0, note="Labor Code 510: overtime"),
        Hours(max=40, per="week", leave=False, weight=0, note="Labor Code 510: overtime"),
        Breaks(over=5, least="0:30", shortest="0:30", begin_by=5, note="Labor Code 512: by the end of the fifth hour"),
        Breaks(over=10, least=1, shortest="0:30", begin_by=10, note="Labor Code 512: two of thirty minutes"),
        DaysOff(min=1, per="week", weight=0, note="Labor Code 551 and 552"),
    ),
    cannot_check=(
        "the rate of the seventh day in a row of a workweek (510), which is higher from its first hour",
        "waivers of a meal break: of the first up to six hours of work, of the second up to twelve",
        "when a break falls that has no time (unpaid_break): meals begin by the end of the fifth and the tenth hour",
        "the rest breaks of ten minutes in four hours",
        "alternative workweeks (511), such as twelve-hour shifts in health care",
        "who is exempt from overtime: name the others with who",
        "the regular rate, which includes differentials: overtime is reckoned from the plain rate",
    ),
    overtime=(
        Overtime(over=8, per="day", percent=50),
        Overtime(over=12, per="day", percent=100),
        Overtime(over=40, per="week", percent=50),
    ),
)
