"""The Working Time Regulations 1998 (SI 1998/1833) of the United Kingdom, for adults.

Regulation 4: at most 48 hours a week on average over 17 weeks. Regulation 10: eleven hours of rest in every
24, so that no more than thirteen are work. Regulation 11: 24 hours once in seven days, which regulation 11 (7) adds
to the eleven, together 35. Regulation 12: twenty minutes of break in days of more than six hours. Regulation 6 (1) with
(5): night workers have at most eight hours in 24 on average over 17 weeks, the weekly rest of 24 hours left out; over
six days that is the same 48 hours a week, and is checked with them.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.breaks import Breaks
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.weekly_rest import WeeklyRest

UK = Preset(
    key="uk-working-time",
    title="UK Working Time Regulations",
    text=__doc__,
    since=date(1998, 10, 1),
    rules=(
        Hours(max=48, per="rolling 17 weeks", average=True, note="SI 1998/1833, regulation 4"),
        Rest(hours=11, note="SI 1998/1833, regulation 10"),
        RollingHours(max=13, within=24, note="SI 1998/1833, regulation 10: eleven hours of rest in 24 leave thirteen"),
        WeeklyRest(hours=35, per="week", note="SI 1998/1833, regulation 11"),
        Breaks(over=6, least="0:20", shortest="0:20", note="SI 1998/1833, regulation 12"),
    ),
    cannot_check=(
        "the opt-out of regulation 5, by which a person may agree to more than 48 hours",
        "weekly rest taken as two days in fourteen (regulation 11 (2))",
        "that the opt-out is none from the average of night workers (regulation 6): write hours with max: 48 for them",
        "eight hours in any 24 with night work, for night workers with special hazards or heavy strain "
        "(6 (7)): {rule: rolling-hours, max: 8, within: 24, who: ...} is stricter, as it holds by day as well",
        "health checks of night workers (regulation 7)",
        "compensatory rest, where hospitals and care homes depart from these regulations (21 and 24)",
        "young workers, for whom stricter limits hold",
        "whether a break is taken, and away from where the work is",
        "weeks before the history, which the average over 17 weeks would need",
        "that leave is neutral to the average: it counts with what is credited for it (leave_credit), else as no work",
    ),
    instead_of=("eu-working-time",),
)
