"""Limits on mandatory overtime of nurses: what a hospital may require, not what a nurse may agree to.

Oregon: ORS 441.166, renumbered 441.770 in 2023: a hospital may not require nursing staff to work beyond the agreed
shift, more than 48 hours in a week, more than 12 hours in 24, or in the ten hours after the twelfth hour. New
York: Labor Law section 167, in force since 1 July 2009: a health care employer may not require a nurse to work more
than the regularly scheduled hours, those that the nurse agreed to work.
"""

from __future__ import annotations

from datetime import date

from scheduler.presets.preset import Preset
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.hours import Hours
from scheduler.rules.rest import Rest
from scheduler.rules.rolling_hours import RollingHours

OREGON_NURSES = Preset(
    key="us-oregon-nurse-overtime",
    title="Oregon limits on mandatory nurse overtime",
    text=__doc__,
    since=date(2017, 1, 1),
    rules=(
        Hours(max=48, per="week", leave=False, note="ORS 441.770 (3): 48 hours a week"),
        RollingHours(max=12, within=24, note="ORS 441.770 (3): 12 hours in 24"),
        Rest(hours=10, note="ORS 441.770 (3): ten hours after the twelfth"),
    ),
    cannot_check=(
        "who is nursing staff (registered and practical nurses, nursing assistants): name them with who",
        "what somebody agreed to: overtime by consent is allowed, so use report_only, or except those who agree",
        "the ten hours after the twelfth hour by themselves: "
        "ten hours of rest are asked for after every shift, which is stricter than the law after short ones",
        "the additional hour where the next shift has a gap or a patient would be harmed, and emergencies",
        "that nobody is kept beyond the end of an agreed shift",
        "meetings and training, and time on call at the hospital, which count: plan them as work",
    ),
    facilities=("hospital",),
    why="ORS 441.770 is about what a hospital may require",
)

NEW_YORK_NURSES = Preset(
    key="us-new-york-nurse-overtime",
    title="New York limits on mandatory nurse overtime",
    text=__doc__,
    since=date(2009, 7, 1),
    rules=(
        AgreedHours(
            per="week", below=None, above=0, weight=0, note="Labor Law 167: beyond the regularly scheduled hours"
        ),
    ),
    cannot_check=(
        "who is a nurse with direct care of patients: name them with who",
        "what somebody agreed to: hours beyond those agreed are reported, since a nurse may volunteer",
        "people for whom no hours are agreed: state them in the contract",
        "regular schedules that differ from week to week: the hours agreed are taken by the week",
        "disasters, declared emergencies, unforeseen emergencies and procedures under way, which are exceptions",
        "that on-call time does not stand for mandatory overtime",
    ),
    facilities=("hospital", "residential-care", "clinic"),
    why="section 167 is for facilities under article 28 of the Public Health Law, and public ones for health care",
)
