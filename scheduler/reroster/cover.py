"""Who could take an open shift, and what each choice costs: by `verify` alone, at once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from scheduler.explain.cost import Difference, difference
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.verify import verify


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be called.

    Attributes
    ----------
    employee
        Who.
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
    problem: Problem, roster: Roster, when: datetime.date, shift: str, absent: str | None = None
) -> list[Candidate]:
    """Everybody whose skills and sites allow the shift, each as it suits best, best choice first.

    Parameters
    ----------
    when, shift
        The open shift.
    absent
        Whoever has it now and cannot work it.
    """
    opened = Roster(item for item in roster if item != Assignment(absent or "", when, shift))
    before, minutes = verify(problem, opened), _minutes(problem, opened)
    day = problem.calendar.day(when)
    found = []
    for person in problem.employees:
        has = [item for item in opened if item.employee == person.id and item.date == when]
        new = Assignment(person.id, when, shift)
        if person.id == absent or new in opened or not person.eligible(problem.catalog[shift], when):
            continue
        for given_up in (None, *(item for item in has if problem.catalog[item.shift].kind == "work")):
            after = Roster([new, *(item for item in opened if item != given_up)])
            longer = problem.calendar.paid(problem.catalog[shift], day)
            longer -= problem.calendar.paid(problem.catalog[given_up.shift], day) if given_up else 0
            peers = [minutes[other.id] for other in problem.employees if other.contract == person.contract]
            found.append(
                Candidate(
                    person.id,
                    given_up.shift if given_up else None,
                    difference(before, verify(problem, after)),
                    longer,
                    minutes[person.id] + longer - sum(peers) // len(peers),
                    None if person.rate is None else person.rate * longer / 60,
                )
            )
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda candidate: candidate.rank):
        best.setdefault(candidate.employee, candidate)
    return list(best.values())


def _minutes(problem: Problem, roster: Roster) -> dict[str, int]:
    """Paid minutes of everybody."""
    return {
        employee: sum(
            problem.calendar.paid(problem.catalog[shift], day) for day, shifts in line.items() for shift in shifts
        )
        for employee, line in problem.lines(roster).items()
    }
