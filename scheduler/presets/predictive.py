"""Predictive scheduling: notice of the roster, and rest between closing and opening.

New York City: Fair Workweek Law, Administrative Code section 20-1231: who works in fast food has eleven hours between
shifts on two days, or agrees and is paid 100 dollars. Oregon: ORS 653.442: ten hours in retail, hospitality
and food services of large employers, or one and a half times the rate. Both ask for fourteen days of notice.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.short_rests import ShortRests

_CANNOT_CHECK = (
    "the days of notice, and what a change after it costs",
    "consent to a short rest: each one is priced",
    "the number of employees from which on the law holds",
)

NEW_YORK_CITY = Preset(
    key="us-new-york-city-fair-workweek",
    title="New York City Fair Workweek Law, fast food",
    text=__doc__,
    since=date(2017, 11, 26),
    rules=(ShortRests(hours=11, max=0, weight=100, note="NYC Administrative Code 20-1231: 100 dollars each"),),
    cannot_check=(*_CANNOT_CHECK, "retail, which has another rule about notice and none about rest"),
    facilities=("food-service",),
    why="the law's rule about rest is for fast food",
)

OREGON = Preset(
    key="us-oregon-predictive-scheduling",
    title="Oregon predictive scheduling",
    text=__doc__,
    since=date(2018, 7, 1),
    rules=(ShortRests(hours=10, max=0, weight=50, note="ORS 653.442: one and a half times the rate"),),
    cannot_check=(*_CANNOT_CHECK, "that the hours within the rest are paid at one and a half times the rate"),
    facilities=("retail", "hospitality", "food-service"),
    why="ORS 653.412 names retail, hospitality and food services",
)
