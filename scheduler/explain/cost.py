"""Where a roster's penalty comes from, and what another assignment would cost."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.explain.clash import Diagnosis, diagnose
from scheduler.notation import Days
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules.request import Request
from scheduler.rules.rule import Violation
from scheduler.solve import Result, Status, solve
from scheduler.verify import Verdict, verify


@dataclass(frozen=True)
class Shares:
    """A penalty taken apart in three ways, dearest first; each sums to the whole.

    Attributes
    ----------
    rules
        By kind of rule.
    people
        By employee; under None, what is about nobody in particular.
    days
        By date; under None, what is about several days together.
    """

    rules: Mapping[str, int]
    people: Mapping[str | None, int]
    days: Mapping[datetime.date | None, int]


def shares(verdict: Verdict) -> Shares:
    """What each rule, person and day contributes to the penalty."""
    people: Counter[str | None] = Counter()
    days: Counter[datetime.date | None] = Counter()
    for item in verdict.violations:
        if item.penalty:
            people[item.employee] += item.penalty
            days[item.dates[0] if len(set(item.dates)) == 1 else None] += item.penalty
    return Shares(verdict.by_rule, dict(people.most_common()), dict(days.most_common()))


@dataclass(frozen=True)
class Difference:
    """What one roster breaks and another does not."""

    gained: tuple[Violation, ...]
    lost: tuple[Violation, ...]
    penalty: int
    """By how much the penalty rises."""

    @property
    def breaks(self) -> int:
        """By how many units hard rules are broken more than before, whatever is mended elsewhere."""
        units: Counter[tuple[str, str]] = Counter()
        for sign, items in ((1, self.gained), (-1, self.lost)):
            for item in items:
                if item.weight is None:
                    # Of everybody's rules the sentence up to how many are there names the place.
                    place = item.employee or item.text.rpartition(", ")[0]
                    units[item.rule, place] += sign * item.amount
        return sum(amount for amount in units.values() if amount > 0)


def difference(before: Verdict, after: Verdict) -> Difference:
    """What ``after`` breaks that ``before`` did not, and the other way round."""
    old, new = Counter(before.violations), Counter(after.violations)
    return Difference(tuple((new - old).elements()), tuple((old - new).elements()), after.penalty - before.penalty)


def placed(roster: Roster, employee: str, when: datetime.date, shift: str | None) -> Roster:
    """The roster with one person's day replaced: by one shift, or by a day off."""
    others = [item for item in roster if (item.employee, item.date) != (employee, when)]
    return Roster([*others, Assignment(employee, when, shift)] if shift is not None else others)


@dataclass(frozen=True)
class Answer:
    """What an assignment would cost.

    Attributes
    ----------
    before
        The verdict on the roster as it is.
    alone
        What happens if this is changed and nothing else.
    alone_feasible
        Whether that keeps every hard rule.
    result
        The search for the best roster that does so.
    low, high
        By how much its penalty is above that of the roster as it is: at least, proven, and at
        most, by a roster that was found. None where nothing is known.
    why
        Where it is proven impossible: what clashes.
    known
        Whether the roster has it so already.
    """

    before: Verdict
    alone: Difference
    alone_feasible: bool
    result: Result
    low: int | None
    high: int | None
    why: Diagnosis | None
    known: bool = False

    @property
    def decided(self) -> bool:
        """Whether the sign of the difference is proven."""
        if self.result.status in (Status.INFEASIBLE, Status.OPTIMAL):
            return True
        return (self.low is not None and self.low > 0) or (self.high is not None and self.high < 0)


def assign(
    problem: Problem,
    roster: Roster,
    employee: str,
    when: datetime.date,
    shift: str | None,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int | None = None,
) -> Answer:
    """Find out what it costs if a person works a shift on a date, or is off.

    Parameters
    ----------
    shift
        Which shift; None for a day off.
    seconds
        Time allowed for the search.
    """
    before, changed = verify(problem, roster), placed(roster, employee, when, shift)
    after = verify(problem, changed)
    # Demanded rather than pinned: what is pinned otherwise is a clash to be told of, and no bad input.
    want, shifts = ("on", (shift,)) if shift is not None else ("off", tuple(problem.catalog))
    demand = Request(employee=employee, days=Days.parse(when.isoformat()), want=want, shifts=shifts, weight=None)
    pinned = problem.changed(requests=(*problem.requests, demand))
    start = changed if after.feasible else None
    result = solve(pinned, seconds=seconds, seed=seed, workers=workers, start=start)
    possible = result.status is not Status.INFEASIBLE
    return Answer(
        before,
        difference(before, after),
        after.feasible,
        result,
        result.bound - before.penalty if possible else None,
        result.penalty - before.penalty if result.penalty is not None else None,
        None if possible else diagnose(pinned, seconds=seconds, seed=seed),
        known=set(changed) == set(roster),
    )
