"""Directive 2003/88/EC of 4 November 2003 concerning certain aspects of the organisation of working time.

Article 3: eleven hours of rest in every 24, so that no more than thirteen are work. Article 4: a break in days of
more than six hours. Article 5: once in seven days 24 hours more than the eleven, together 35. Article 6 with 16 (b): at
most 48 hours a week on average over four months, here 17 weeks. Article 8 (a) with 16 (c): night workers have at most
eight hours in 24 on average, the weekly rest of 24 hours left out; over six days that is the same 48 hours, and is
checked with them as long as national law takes no shorter period. Official Journal L 299, 18.11.2003, page 9.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.breaks import Breaks
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.weekly_rest import WeeklyRest

EU = Preset(
    key="eu-working-time",
    title="EU Working Time Directive",
    text=__doc__,
    since=date(2004, 8, 2),
    rules=(
        Rest(hours=11, note="2003/88/EC, article 3"),
        RollingHours(max=13, within=24, note="2003/88/EC, article 3: eleven hours of rest in 24 leave thirteen"),
        Breaks(over=6, least="0:01", note="2003/88/EC, article 4; how long is for national law"),
        WeeklyRest(hours=35, per="week", note="2003/88/EC, article 5"),
        Hours(max=48, per="rolling 17 weeks", average=True, note="2003/88/EC, articles 6 and 16"),
    ),
    cannot_check=(
        "national law, which may be stricter or use the derogations of articles 17 and 18",
        "the opt-out of article 22, by which a person may agree to more than 48 hours",
        "time on call at the workplace, which is working time: plan it as work, or give it the hours that count",
        "a period shorter than 17 weeks that national law sets for night workers: write a rule hours for them",
        "eight hours in any 24 with night work, for night workers with special hazards or heavy strain "
        "(article 8 (b)): {rule: rolling-hours, max: 8, within: 24, who: ...} is stricter, as it holds by day as well",
        "health checks of night workers (article 9)",
        "annual leave of four weeks (article 7)",
        "whether a break is taken",
        "weeks before the history, which the average over 17 weeks would need",
        "that leave is neutral to the average: it counts with what is credited for it (leave_credit), else as no work",
    ),
)
