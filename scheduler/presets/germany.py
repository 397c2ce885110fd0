"""Arbeitszeitgesetz (ArbZG) of 6 June 1994, the German working time act.

Section 3: ten hours a day, and eight by working day on average over 24 weeks, which is 48 hours a week. Section 4: 30
minutes of break in more than six hours, 45 in more than nine, in parts of at least fifteen, and no more than six
hours without one. Section 5: eleven hours of rest; ten in hospitals and other places of treatment and care, in
restaurants and hotels, in transport, broadcasting and farming, if each is made good by a rest of twelve hours within
a month or four weeks.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.breaks import Breaks
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rule import RowRule
from scheduler.rules.short_rests import ShortRests

_SHARED: tuple[RowRule, ...] = (
    Hours(max=10, per="day", leave=False, note="ArbZG, section 3"),
    Hours(max=48, per="rolling 24 weeks", average=True, note="ArbZG, section 3"),
    Breaks(over=6, least="0:30", shortest="0:15", longest=6, note="ArbZG, section 4"),
    Breaks(over=9, least="0:45", shortest="0:15", note="ArbZG, section 4"),
)
_CANNOT_CHECK = (
    "collective agreements under section 7, which may allow other hours and rests",
    "night workers, who work at most eight hours a day on average over a month (section 6)",
    "fifteen free Sundays a year, and the days that replace a Sunday within two weeks and a holiday within eight (11)",
    "whether work on Sundays and holidays is allowed at all (sections 9 and 10)",
    "stand-by at the workplace, which is working time: plan it as work, or give it the hours that count",
    "weeks before the history, which the average over 24 weeks would need",
)

GERMANY = Preset(
    key="germany-working-time",
    title="ArbZG, German working time act",
    text=__doc__,
    since=date(1994, 7, 1),
    rules=(*_SHARED, Rest(hours=11, note="ArbZG, section 5 (1)")),
    cannot_check=_CANNOT_CHECK,
)

GERMANY_HOSPITAL = Preset(
    key="germany-working-time-hospital",
    title="ArbZG with the shorter rest of hospitals, care and catering",
    text=__doc__,
    since=date(1994, 7, 1),
    rules=(
        *_SHARED,
        Rest(hours=10, note="ArbZG, section 5 (2)"),
        ShortRests(hours=11, max=0, per="rolling 4 weeks", weight=0, note="ArbZG, section 5 (2): to be made good"),
    ),
    cannot_check=(
        "that each rest of less than eleven hours is made good by one of twelve within four weeks: "
        "short rests are reported",
        *_CANNOT_CHECK,
    ),
    facilities=("hospital", "residential-care", "clinic", "food-service", "hospitality", "other"),
    why="section 5 (2) shortens the rest only where people are treated, cared for, fed or lodged, in transport, "
    "broadcasting and farming",
    instead_of=("germany-working-time",),
)
