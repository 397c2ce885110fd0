"""ACGME Common Program Requirements, section VI.F, for residents and fellows of accredited programs.

VI.F.1: 80 hours a week, averaged over four weeks. VI.F.2: eight hours off between duties; one day in seven
free, averaged over four weeks. VI.F.3: at most 24 hours at a stretch, and four more for handing over.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.days_off import DaysOff
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.weekly_rest import WeeklyRest

ACGME = Preset(
    key="us-acgme",
    title="ACGME clinical and educational work hours",
    text=__doc__,
    since=date(2017, 7, 1),
    rules=(
        Hours(max=80, per="rolling 4 weeks", average=True, leave=False, note="ACGME VI.F.1"),
        Rest(hours=8, note="ACGME VI.F.2.b"),
        DaysOff(min=4, per="rolling 4 weeks", note="ACGME VI.F.2.d"),
        WeeklyRest(hours=24, per="rolling 4 weeks", note="ACGME VI.F.2.d: a free day is 24 hours in one piece"),
        Hours(max=28, per="day", leave=False, note="ACGME VI.F.3: 24 and 4"),
    ),
    cannot_check=(
        "who is a resident: name them with who",
        "fourteen hours free after 24 hours of call: state a rest with after for your call shifts",
        "call in the house every third night at most, and night float",
        "calls from home and moonlighting: give such shifts the hours that count",
        "that each of the four free days is 24 hours in one piece, as one must be: a day on which a shift of the day "
        "before ends counts as free",
        "weeks before the history, which the averages over four weeks would need",
        "that at-home call does not fall on a free day",
    ),
)
