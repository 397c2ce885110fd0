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

ACGME = Preset(
    key="us-acgme",
    title="ACGME clinical and educational work hours",
    text=__doc__,
    since=date(2017, 7, 1),
    rules=(
        Hours(max=80, per="rolling 4 weeks", average=True, leave=False, note="ACGME VI.F.1"),
        Rest(hours=8, note="ACGME VI.F.2.b"),
        DaysOff(min=4, per="rolling 4 weeks", note="ACGME VI.F.2.d"),
        Hours(max=28, per="day", leave=False, note="ACGME VI.F.3: 24 and 4"),
    ),
    cannot_check=(
        "who is a resident: name them with who",
        "fourteen hours free after 24 hours of call: state a rest with after for your call shifts",
        "call in the house every third night at most, and night float",
        "calls from home and moonlighting: give such shifts the hours that count",
        "that at-home call does not fall on a free day",
    ),
)
