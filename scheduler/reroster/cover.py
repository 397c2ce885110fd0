"""Who could take an open shift, and what each choice costs: judged without a search, at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from scheduler.explain.cost import Difference
from scheduler.problem import Problem
from scheduler.reroster.tally import Line, Tally
from scheduler.roster import Roster


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be called.

    Attributes
    ----------
    employee
        Who.
    shift
        Which; one of several ways to place its breaks.
    instead
        The shift of the same day that would be given up for it; None where the shift comes on top.
    change
        What would be broken and mended compared with the shift being open.
    minutes
        Paid minutes that come on top.
    above
        Paid minutes over the whole horizon, then, above the mean of all who have the same contract.
    money
        Pay of these minutes; None where no rate is stated.
    """

    employee: str
    shift: str
    instead: str | None
    change: Difference
    minutes: int
    above: int
    money: Decimal | None

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Lawful ones first, then by penalty, then whoever has worked least."""
        return (self.change.breaks, self.change.penalty, self.above, self.employee)


def candidates(
    problem: Problem,
    roster: Roster,
    when: datetime.date,
    shift: str,
    absent: str | None = None,
    tally: Tally | None = None,
) -> list[Candidate]:
    """Everybody whose skills and sites allow the shift, each as it suits best, best choice first.

    Parameters
    ----------
    when, shift
        The open shift; where its breaks can be placed in several ways, all of them are tried.
    absent
        Whoever has it now and cannot work it.
    tally
        Of this roster, where many shifts are asked about.
    """
    tally = tally or Tally(problem, roster)
    found = [choice for way in problem.catalog.ways(shift) for choice in options(tally, when, way, absent)]
    return first_of_each(sorted(found, key=lambda candidate: candidate.rank))


def first_of_each(found: Iterable[Candidate]) -> list[Candidate]:
    """The first choice of each person."""
    best: dict[str, Candidate] = {}
    for candidate in found:
        best.setdefault(candidate.employee, candidate)
    return list(best.values())


def options(tally: Tally, when: datetime.date, shift: str, absent: str | None) -> list[Candidate]:
    """Everybody who could take an open shift, on top of the day and instead of what they have, best choice first."""
    problem = tally.problem
    minutes = tally.minutes
    day, kind = problem.calendar.day(when), problem.catalog[shift]
    ways = problem.catalog.ways(kind.base)
    before = {} if absent is None else {absent: without(tally.lines[absent], day, *ways)}
    found = []
    for person in problem.employees:
        line = tally.lines[person.id]
        has = line.get(day, ())
        if person.id == absent or not set(ways).isdisjoint(has) or not person.eligible(kind, when):
            continue
        for given_up in (None, *(item for item in has if problem.catalog[item].kind == "work")):
            longer = problem.calendar.paid(kind, day)
            longer -= problem.calendar.paid(problem.catalog[given_up], day) if given_up else 0
            peers = [
                minutes[other.id] - (problem.calendar.paid(kind, day) if other.id == absent else 0)
                for other in problem.employees
                if other.contract == person.contract
            ]
            found.append(
                Candidate(
                    person.id,
                    shift,
                    given_up,
                    tally.between(before, {**before, person.id: called(line, day, shift, given_up)}),
                    longer,
                    minutes[person.id] + longer - sum(peers) // len(peers),
                    None if person.rate is None else person.rate * longer / 60,
                )
            )
    return sorted(found, key=lambda candidate: candidate.rank)


def without(line: Line, day: int, *shifts: str | None) -> Line:
    """The line without these assignments."""
    return {**line, day: [item for item in line.get(day, ()) if item not in shifts]}


def called(line: Line, day: int, shift: str, given_up: str | None) -> Line:
    """The line with a shift more, which another of the day is given up for."""
    return {**line, day: [*without(line, day, given_up)[day], shift]}
