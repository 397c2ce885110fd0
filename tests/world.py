"""A small world in which roster lines such as ``"DD-NN--"`` have a meaning.

``D`` day, ``E`` evening, ``N`` night, ``M`` midday (overlaps ``D``), ``B`` early bird
(overlaps the end of ``N``), ``W``, ``X`` and ``Y`` in the morning, at noon and in the afternoon at
sites of their own, ``S`` asks for a skill that nobody has, ``A`` for one that
people only stand in for, ``C`` on call, ``P`` and ``Q`` the shift type ``L`` with a break
at nine and at noon, ``F`` before it from midnight, with a break at four, ``H`` after it until
midnight, ``-`` off. ``[DE]`` is two shifts on one day. A
bar ends the history: ``"DD|D--"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from scheduler.calendar import Horizon
from scheduler.domain import ShiftType, Skill
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules import Availability, Budget, Coverage, Pin, Request, TimeCoverage
from scheduler.rules.rule import Rule

MONDAY = date(2026, 11, 23)
LONG = ShiftType(id="L", start="08:00", end="16:30", breaks=({"length": "0:45", "starts": ["09:00", "12:15"]},))
SHIFTS = {
    "D": ShiftType(id="D", start="07:00", end="15:00", tags="day"),
    "E": ShiftType(id="E", start="15:00", end="23:00", tags="late"),
    "N": ShiftType(id="N", start="23:00", end="07:00", tags=["late", "night"]),
    "M": ShiftType(id="M", start="10:00", end="14:00"),
    "B": ShiftType(id="B", start="05:00", end="13:00"),
    "S": ShiftType(id="S", start="08:00", end="12:00", skills="rare"),
    "A": ShiftType(id="A", start="07:00", end="15:00", skills="lent"),
    "W": ShiftType(id="W", start="08:00", end="11:00", site="west"),
    "X": ShiftType(id="X", start="11:30", end="15:30", site="east"),
    "Y": ShiftType(id="Y", start="16:00", end="18:00", site="north"),
    **{name: shift.model_copy(update={"id": name}) for name, shift in zip("PQ", LONG.variants, strict=True)},
    "F": ShiftType(id="F", start="00:00", end="08:00", breaks="04:00-04:30"),
    "H": ShiftType(id="H", start="16:30", end="24:00"),
    "C": ShiftType(id="C", start="18:00", end="06:00", paid=0, kind="on-call"),
}
ORDINARY = "DENMBSAC"
SECTIONS = {
    Availability: "availability",
    Request: "requests",
    Coverage: "coverage",
    TimeCoverage: "time_coverage",
    Pin: "pins",
}


def days_of(line: str) -> list[str]:
    """``["D", "", "DE"]`` for ``"D-[DE]"``."""
    return [part.strip("[]-") for part in re.findall(r"\[\w*\]|[\w-]", line)]


def assignments(line: str, employee: str = "me", start: date = MONDAY) -> list[Assignment]:
    """What a line says; the day after a bar is ``start``."""
    past, _, now = line.rpartition("|") if "|" in line else ("", "", line)
    days = days_of(past) + days_of(now)
    first = start - timedelta(days=len(days_of(past)))
    return [
        Assignment(employee, first + timedelta(days=day), shift) for day, shifts in enumerate(days) for shift in shifts
    ]


def world(
    rules: Iterable[Rule] | Rule,
    days: int,
    *,
    history: dict[str, str] | str = "",
    people: Iterable[str] = ("me",),
    start: date = MONDAY,
    shifts: Iterable[str] = ORDINARY,
    **more: Any,
) -> Problem:
    """A problem with these people, rules and history, and nothing else."""
    sections: dict[str, list[Any]] = {name: [] for name in (*SECTIONS.values(), "rules")}
    for rule in [rules] if isinstance(rules, Rule) else rules:
        sections[SECTIONS.get(type(rule), "rules")].append(rule)
    past = history if isinstance(history, dict) else {"me": history} if history else {}
    known = max((len(days_of(line)) for line in past.values()), default=0)
    if any(isinstance(rule, Budget) for rule in sections["rules"]):
        more.setdefault("pay", {"rate": 10})
    more.setdefault("sites", [{"id": site} for shift in shifts if (site := SHIFTS[shift].site)])
    return Problem(
        horizon=Horizon(start=start, days=days, zone="UTC"),
        skills=[Skill(id="rare"), Skill(id="lent")],
        shifts=[SHIFTS[shift] for shift in shifts],
        employees=[
            person
            if isinstance(person, dict)
            else {"id": person, "hours": 16, "skills": [{"skill": "lent", "stand_in": True}]}
            for person in people
        ],
        history={
            "from": start - timedelta(days=known),
            "assignments": [item for person, line in past.items() for item in assignments(line + "|", person, start)],
        }
        if known
        else None,
        **sections,
        **more,
    )


def roster(line: str = "", *, start: date = MONDAY, **lines: str) -> Roster:
    """A roster of one line for "me", or of one line for each named person; history is left out."""
    named = {"me": line, **lines} if line else lines
    return Roster(
        item for person, text in named.items() for item in assignments(text, person, start) if item.date >= start
    )
