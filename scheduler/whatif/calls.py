"""The N-1 test: any one person away from any one shift, and somebody who may work called in for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.reroster.cover import Candidate, candidates
from scheduler.roster import Assignment, Roster
from scheduler.whatif.outcome import shortage
from scheduler.whatif.stress import worse


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

    Whoever is called breaks no hard rule, and leaves no gap elsewhere; each is judged by `verify`.
    """
    before = shortage(problem, roster).days
    for absent in sorted(roster, key=lambda item: (item.date, item.shift, item.employee)):
        left = [item for item in roster if item != absent]
        if not worse(before, shortage(problem, Roster(left)).days):
            yield Call(absent, False, ())
            continue
        found = candidates(problem, roster, absent.date, absent.shift, absent.employee)
        lawful = [candidate for candidate in found if candidate.change.breaks == 0]
        who = (
            candidate.employee
            for candidate in lawful
            if not worse(before, shortage(problem, _called(left, absent, candidate)).days)
        )
        yield Call(absent, True, tuple(who))


def _called(left: list[Assignment], absent: Assignment, candidate: Candidate) -> Roster:
    """The roster with the candidate in place of the absent."""
    given_up = candidate.instead and Assignment(candidate.employee, absent.date, candidate.instead)
    new = Assignment(candidate.employee, absent.date, absent.shift)
    return Roster([new, *(item for item in left if item != given_up)])
