"""The N-1 test: any one person away from any one shift, and somebody who may work called in for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.reroster.cover import called, candidates, without
from scheduler.reroster.tally import Tally
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


def calls(problem: Problem, roster: Roster) -> Iterator[Call]:
    """What to do about each assignment that falls away, in order of date, shift and person.

    Whoever is called breaks no hard rule, and leaves nobody missing elsewhere who is not missing anyway.
    """
    tally = Tally(problem, roster)
    for absent in sorted(roster, key=lambda item: (item.date, item.shift, item.employee)):
        day, shift = problem.calendar.day(absent.date), absent.shift
        left = {absent.employee: without(tally.lines[absent.employee], day, shift)}
        if not tally.missed(left):
            yield Call(absent, False, ())
            continue
        found = candidates(problem, roster, absent.date, shift, absent.employee, tally)
        who = (
            item.employee
            for item in found
            if item.change.breaks == 0
            and not tally.missed({**left, item.employee: called(tally.lines[item.employee], day, shift, item.instead)})
        )
        yield Call(absent, True, tuple(who))
