"""Fair Labor Standards Act of the United States, 29 U.S.C. section 207: overtime.

207 (a): hours beyond 40 in a workweek are paid at one and a half times the rate; weeks are not averaged. 207 (j), the
"8 and 80": hospitals and places that care for residents may, by agreement made before the work, pay overtime beyond
8 hours a day and beyond 80 in fourteen days instead. Neither limits how long somebody works: both are reported, and
paid where the problem says how work is paid.
"""

from __future__ import annotations

from datetime import date

from scheduler.pay import Overtime
from scheduler.presets.preset import Preset
from scheduler.rules.hours import Hours

_CANNOT_CHECK = (
    "who is exempt from overtime: name the others with who",
    "the regular rate, which includes differentials: overtime is reckoned from the plain rate",
    "state law, which may be stricter",
)

FLSA = Preset(
    key="us-flsa",
    title="FLSA, 40 hours a week",
    text=__doc__,
    since=date(1940, 10, 24),
    rules=(Hours(max=40, per="week", leave=False, weight=0, note="29 U.S.C. 207 (a): overtime"),),
    cannot_check=("a workweek that begins otherwise than week_starts, at midnight", *_CANNOT_CHECK),
    overtime=(Overtime(over=40, per="week", percent=50),),
)

FLSA_8_80 = Preset(
    key="us-flsa-8-80",
    title="FLSA, 8 and 80 in hospitals and residential care",
    text=__doc__,
    since=date(1974, 5, 1),
    rules=(
        Hours(max=8, per="day", leave=False, weight=0, note="29 U.S.C. 207 (j): overtime"),
        Hours(max=80, per="2 weeks", leave=False, weight=0, note="29 U.S.C. 207 (j): overtime"),
    ),
    cannot_check=(
        "the agreement that must come before the work",
        "fourteen days that begin otherwise than with the first week of the horizon",
        *_CANNOT_CHECK,
    ),
    overtime=(Overtime(over=8, per="day", percent=50), Overtime(over=80, per="2 weeks", percent=50)),
    facilities=("hospital", "residential-care"),
    why="29 U.S.C. 207 (j) names hospitals and institutions that care for residents; a doctor's practice is neither",
    instead_of=("us-flsa", "us-california"),
)
