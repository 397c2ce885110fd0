"""Settled assignments that a hard rule about who works beside whom cannot keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from scheduler.lint.line import Line
from scheduler.notation import clock_text
from scheduler.problem import Problem
from scheduler.rules.pin import Pin
from scheduler.rules.supervision import Presence, Supervision
from scheduler.rules.together import Together
from scheduler.source import path_text
from scheduler.stated import stated

REMEDY = "leave out a pin, or give the rule a weight"


class Settled(NamedTuple):
    """A pin that settles a shift."""

    line: Line
    pin: Pin
    day: int
    shift: str

    def __str__(self) -> str:
        shift, when = self.line.catalog[self.shift].label, self.line.calendar.label(self.day)
        return f"{self.line.place(self.pin)} settles {self.line.person.label} on {shift} on {when}"


def company(problem: Problem, lines: Mapping[str, Line]) -> Iterator[str]:
    """Sentences about pins that leave somebody alone, or bring people together who are to be apart."""
    settled = [
        Settled(line, pin, line.calendar.day(pin.date), shift)
        for line in lines.values()
        for pin in line.pins
        if (shift := line.settled(pin)) is not None
    ]
    for where, rule in stated(problem) if settled else ():
        if rule.weight is None and rule.fits(problem.facility):
            if isinstance(rule, Together):
                found = dict.fromkeys(_together(problem, rule, lines, settled))
                yield from (f"{text}, against together ({path_text(where)}); {REMEDY}" for text in found)
            elif isinstance(rule, Supervision):
                yield from (f"{path_text(where)}: {text}; {REMEDY}" for text in _alone(problem, rule, lines, settled))


def _together(problem: Problem, rule: Together, lines: Mapping[str, Line], settled: Iterable[Settled]) -> Iterator[str]:
    """Who is settled where somebody else cannot be, or where somebody else is settled who may not be."""
    days, catalog = rule.scope_days(problem.calendar), problem.catalog
    about = {day: _concerned(rule, lines, problem.calendar.date(day)) for day in {item.day for item in settled} & days}
    among = [item for item in settled if item.line.person.id in about.get(item.day, ())]
    among = [item for item in among if item.shift in catalog.select(rule.shifts)]
    for one, other in combinations(among, 2) if rule.want == "apart" else ():
        alike = rule.on == "day" or catalog[one.shift].base == catalog[other.shift].base
        if one.day == other.day and alike and one.line is not other.line:
            yield f"{one}, and {other}"
    for item in among if rule.want == "together" else ():
        shifts = catalog.select(rule.shifts)
        if rule.on == "shift":
            shifts = catalog.alike(shifts)[catalog[item.shift].base]
        for person in about[item.day]:
            if person != item.line.person.id and not lines[person].at_once(item.day, shifts):
                yield f"{item}, where {lines[person].person.label} cannot be{_why(lines[person], item.day, shifts)}"


def _concerned(rule: Together, lines: Mapping[str, Line], on: date) -> list[str]:
    return [line.person.id for line in lines.values() if rule.concerns(line.person, on)]


def _why(line: Line, day: int, shifts: Sequence[str]) -> str:
    bars = line.bars(day, shifts)
    return f" ({', '.join(bars)})" if bars else ""


def _alone(problem: Problem, rule: Supervision, lines: Mapping[str, Line], settled: Iterable[Settled]) -> Iterator[str]:
    """Days on which those who are settled need more to supervise them than there could be; each day once."""
    cells: dict[tuple[int, str], list[Settled]] = {}
    for item in settled:
        vague = rule.on == "time" and len(item.line.meant(item.pin)) > 1  # at some time it may be a break
        if not vague and rule.counts(item.line.person, problem.calendar.date(item.day)) > 0:
            cells.setdefault((item.day, item.shift), []).append(item)
    told: set[int] = set()
    for day, start, part in rule.compared(problem.calendar, problem.catalog):
        there = [item for cell in part for item in cells.get(cell, ())]
        needed = -(-len(there) // rule.ratio)
        if not there or day in told:
            continue
        could = sum(_supervisors(rule, line, part) for line in lines.values())
        if could < needed:
            told.add(day)
            at = "" if start is None else f" at {clock_text(start)}"
            yield (
                f"{' and '.join(map(str, there))}, so {needed} of by must be there{at}, "
                f"but by skills, sites, leave and rules only {could} could be"
            )


def _supervisors(rule: Supervision, line: Line, part: Presence) -> int:
    """How often the person could count among those who supervise."""
    found = 0
    for day in {day for day, _ in part}:
        if rule.counts(line.person, line.calendar.date(day)) < 0:
            shifts = {shift for begun, shift in part if begun == day}
            found += line.at_once(day, shifts) if day >= 0 else len(shifts.intersection(line.past.get(day, ())))
    return min(found, 1) if rule.on == "time" else found
