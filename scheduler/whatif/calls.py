"""The N-1 test: any one person away from any one shift, and somebody who may work called in for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.reroster.cover import Candidate, called, first_of_each, options, without
from scheduler.reroster.tally import Line, Tally
from scheduler.roster import Assignment, Roster


@dataclass(frozen=True)
class Call:
    """What to do if somebody cannot come.

    Attributes
    ----------
    absent
        The assignment that falls away.
    needed
        Whether anybody is missed at all.
    who
        Ids of those who may work it and make up for it, whom to call first at first.
    """

    absent: Assignment
    needed: bool
    who: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether coverage can be kept."""
        return not self.needed or bool(self.who)


def calls(problem: Problem, roster: Roster, tally: Tally | None = None) -> Iterator[Call]:
    """What to do about each assignment that falls away, in order of date, shift and person.

    Whoever is called breaks no hard rule, and leaves nobody missing elsewhere who is not missing anyway.
    """
    tally = tally or Tally(problem, roster)
    for absent in _in_order(roster):
        if _missed(tally, absent):
            found = options(tally, absent.date, absent.shift, absent.employee)
            holding = (item for item in found if item.change.breaks == 0 and _makes_up(tally, absent, item))
            yield Call(absent, True, tuple(item.employee for item in first_of_each(holding)))
        else:
            yield Call(absent, False, ())


def uncovered(tally: Tally) -> list[Assignment]:
    """The assignments for which nobody can be called though the person would be missed; quicker than the whole list."""
    return [
        absent for absent in _in_order(tally.roster) if _missed(tally, absent) and not any(_standing_in(tally, absent))
    ]


def _standing_in(tally: Tally, absent: Assignment) -> Iterator[bool]:
    """Of each that could be called, and each way, whether it holds."""
    problem, shift = tally.problem, absent.shift
    day, left = problem.calendar.day(absent.date), _left(tally, absent)
    for person in problem.employees:
        line = tally.lines[person.id]
        has = line.get(day, ())
        if person.id == absent.employee or shift in has or not person.eligible(problem.catalog[shift], absent.date):
            continue
        for given_up in (None, *(item for item in has if problem.catalog[item].kind == "work")):
            after = called(line, day, shift, given_up)
            if tally.change(person.id, after).breaks == 0:
                lines = {**left, person.id: after}
                yield not tally.missed_at(lines) and tally.between(left, lines).breaks == 0


def _in_order(roster: Roster) -> list[Assignment]:
    return sorted(roster, key=lambda item: (item.date, item.shift, item.employee))


def _left(tally: Tally, absent: Assignment) -> dict[str, Line]:
    """The line of whoever is away."""
    line, day = tally.lines[absent.employee], tally.problem.calendar.day(absent.date)
    return {absent.employee: without(line, day, absent.shift)}


def _missed(tally: Tally, absent: Assignment) -> bool:
    return bool(tally.missed_at(_left(tally, absent)))


def _makes_up(tally: Tally, absent: Assignment, item: Candidate) -> bool:
    day = tally.problem.calendar.day(absent.date)
    after = called(tally.lines[item.employee], day, absent.shift, item.instead)
    return not tally.missed_at({**_left(tally, absent), item.employee: after})
