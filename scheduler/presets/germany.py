"""Arbeitszeitgesetz (ArbZG) of 6 June 1994, the German working time act.

Section 3: ten hours a day, and eight by working day on average over 24 weeks, which is 48 hours a week. Section 4: 30
minutes of break in more than six hours, 45 in more than nine, in parts of at least fifteen, and no more than six
hours without one. Section 5: eleven hours of rest; ten in hospitals and other places of treatment and care, in
restaurants and hotels, in transport, broadcasting and farming, if each is made good by a rest of twelve hours within
a month or four weeks. Section 6 (2): night workers may have ten hours a day only if they have no more than eight by
working day on average over a month or four weeks, here any four weeks: 48 hours a week. Night workers are those who
in changing shifts or on 48 days a year work more than two hours between 23:00 and 6:00 (section 2); a problem says who
they are with `night_workers`. Section 11: a working day off for a Sunday worked within two weeks, that day included,
and for a holiday within eight.
"""

from __future__ import annotations

from datetime import date

from scheduler.notation import Days
from scheduler.presets.preset import Preset
from scheduler.rules.breaks import Breaks
from scheduler.rules.compensation import Compensation
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rests_made_good import RestsMadeGood
from scheduler.rules.rule import RowRule
from scheduler.rules.short_rests import ShortRests

_WORKING_DAYS = Days.parse("Mon-Sat except holiday")
_SHARED: tuple[RowRule, ...] = (
    Hours(max=10, per="day", leave=False, note="ArbZG, section 3"),
    Hours(max=48, per="rolling 24 weeks", average=True, note="ArbZG, section 3"),
    Breaks(over=6, least="0:30", shortest="0:15", longest=6, note="ArbZG, section 4"),
    Breaks(over=9, least="0:45", shortest="0:15", note="ArbZG, section 4"),
    Compensation(days="Sun", within=13, earlier=13, off=_WORKING_DAYS, note="ArbZG, section 11 (3)"),
    Compensation(days="holiday except Sun", within=55, earlier=55, off=_WORKING_DAYS, note="ArbZG, section 11 (3)"),
)
_NIGHT: tuple[RowRule, ...] = (Hours(max=48, per="rolling 4 weeks", average=True, note="ArbZG, section 6 (2)"),)
_CANNOT_CHECK = (
    "collective agreements under section 7, which may allow other hours and rests",
    "who is a night worker (section 2 (5)): their average over four weeks is checked for those in night_workers",
    "the calendar month, over which the average of night workers may be taken instead, and their health checks",
    "times without night work of those who are night workers by 48 days a year: section 3 alone holds in them",
    "fifteen free Sundays a year (11): with a year's figures {rule: weekends, weekend: Sun, max: 37, before: 20} does",
    "that a day off is for a Sunday and another for a holiday: each is looked for by itself",
    "whether work on Sundays and holidays is allowed at all (sections 9 and 10)",
    "stand-by at the workplace, which is working time: plan it as work, or give it the hours that count",
    "weeks before the history, which the average over 24 weeks would need",
    "that leave is neutral to the average: it counts with what is credited for it (leave_credit), else as no work",
)

GERMANY = Preset(
    key="germany-working-time",
    title="ArbZG, German working time act",
    text=__doc__,
    since=date(1994, 7, 1),
    rules=(*_SHARED, Rest(hours=11, note="ArbZG, section 5 (1)")),
    cannot_check=_CANNOT_CHECK,
    night_rules=_NIGHT,
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
        RestsMadeGood(hours=11, by_hours=12, within=28, earlier=28, note="ArbZG, section 5 (2)"),
    ),
    cannot_check=_CANNOT_CHECK,
    night_rules=_NIGHT,
    facilities=("hospital", "residential-care", "clinic", "food-service", "hospitality", "other"),
    why="section 5 (2) shortens the rest only where people are treated, cared for, fed or lodged, in transport, "
    "broadcasting and farming",
    instead_of=("germany-working-time",),
)
