"""Predictive scheduling: notice of the roster, rest between closing and opening, and pay for late changes.

New York City: Fair Workweek Law, Administrative Code sections 20-1222 and 20-1231: who works in fast food has eleven
hours between shifts on two days, or agrees and is paid 100 dollars; a late change costs from 10 to 75 dollars.
Oregon: ORS 653.442 and 653.455: ten hours in retail, hospitality and food services of large employers, or one and a
half times the rate; an hour's pay for a late change, half the pay of hours that are taken away. Chicago: Fair Workweek
Ordinance, Municipal Code chapter 6-110: ten hours, or one and a quarter times the rate; an hour's pay for a late
change, half the pay of hours taken away within a day. All three ask for fourteen days of notice.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from scheduler.pay import LateChange
from scheduler.presets.preset import Preset
from scheduler.rules.short_rests import ShortRests

_CANNOT_CHECK = (
    "that the roster is out in time: what is changed after that is told by compare --told and by publish",
    "changes of less than half an hour, those that people ask for or agree to, and who was asked: every change costs",
    "a shift moved to another day, which is one change and here counts as two",
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
    late_changes=(
        LateChange(notice=14, of="gain", add=Decimal(10)),
        LateChange(notice=7, of="gain", add=Decimal(15)),
        LateChange(notice=14, of="loss", add=Decimal(20)),
        LateChange(notice=7, of="loss", add=Decimal(45)),
        LateChange(notice=1, of="loss", add=Decimal(75)),
    ),
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
    late_changes=(
        LateChange(notice=14, of="gain", hours="1:00"),
        LateChange(notice=14, of="loss", percent=Decimal(50)),
    ),
    facilities=("retail", "hospitality", "food-service"),
    why="ORS 653.412 names retail, hospitality and food services",
)

CHICAGO = Preset(
    key="us-chicago-fair-workweek",
    title="Chicago Fair Workweek Ordinance",
    text=__doc__,
    since=date(2022, 7, 1),
    rules=(ShortRests(hours=10, max=0, weight=50, note="Chicago Fair Workweek: one and a quarter times the rate"),),
    cannot_check=(
        *_CANNOT_CHECK,
        "who is covered by pay: the limits are adjusted each year",
        "that the hours within the rest are paid at one and a quarter times the rate",
        "that each week has a day off, which the Illinois One Day Rest in Seven Act asks for: write days-off",
    ),
    late_changes=(LateChange(notice=14, hours="1:00"), LateChange(notice=1, of="loss", percent=Decimal(50))),
    facilities=("hospital", "residential-care", "clinic", "retail", "food-service", "hospitality", "other"),
    why="chapter 6-110 names building services, health care, hotels, manufacturing, restaurants, retail and warehouses",
)
