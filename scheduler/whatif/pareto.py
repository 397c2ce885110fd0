"""Money against fairness: the rosters of which none is both cheaper and fairer, to choose from.

Of a few limits to the cost, each the fairest roster within it, and then the cheapest that is as fair
(the epsilon-constraint method; Y. Haimes, L. Lasdon, D. Wismer, IEEE Transactions on Systems, Man, and
Cybernetics 1, 1971). Weighing the two against each other would miss what lies in the hollows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from scheduler.priority import Priority
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.rules.budget import Budget
from scheduler.rules.fairness import Fairness
from scheduler.rules.rule import RosterRule
from scheduler.solve import Result, Status
from scheduler.solve.cap import Cap
from scheduler.source import Fault, InputError
from scheduler.verify import Verdict, verify

SHARE = 0.05
"""Of the penalty of all other rules, what may be given up where nothing else is said."""
PARTS = (Priority(id="fairness", rules=("fairness",)), Priority(id="others"))
"""What is weighed against money, and what only has to stay good."""
CENT = Decimal("0.01")


class Search(Protocol):
    """Solves a problem from a roster."""

    def __call__(self, problem: Problem, *, start: Roster | None = None) -> Result:
        """The best roster."""


@dataclass(frozen=True)
class Point:
    """One roster of the set.

    Attributes
    ----------
    roster, verdict
        As `verify` has it for the whole problem.
    fairness, others
        Penalty of the rules about fair shares, and of all others.
    limit
        The cost that it was to keep to; None for the fairest of all.
    bound
        Proven: no roster within the limit, and as good by all other rules, is fairer.
    """

    roster: Roster
    verdict: Verdict
    fairness: int
    others: int
    limit: Decimal | None
    bound: int

    @property
    def cost(self) -> Decimal:
        """In money."""
        assert self.verdict.cost is not None
        return self.verdict.cost.total

    def beats(self, other: Point) -> bool:
        """Whether nothing speaks for the other."""
        mine, theirs = (self.cost, self.fairness), (other.cost, other.fairness)
        return mine != theirs and mine[0] <= theirs[0] and mine[1] <= theirs[1]


@dataclass(frozen=True)
class Front:
    """The set.

    Attributes
    ----------
    points
        Cheapest first; each further one costs more and is fairer.
    allowed
        Penalty of all other rules that each keeps to.
    least
        Proven: no roster that keeps to it costs less money.
    status
        How the search for a roster ended, where there is none.
    """

    points: tuple[Point, ...]
    allowed: int
    least: Decimal
    status: Status


def check(problem: Problem) -> None:
    """Refuse a problem that says nothing of money or of fairness.

    Raises
    ------
    InputError
        With the section that is missing.
    """
    faults = []
    if problem.wages is None:
        faults.append(
            Fault("the problem", 0, "pay", "", "is missing, so that nothing has a cost; say how work is paid")
        )
    if not any(isinstance(rule, Fairness) and rule.weight for rule in problem.rules):
        message = "have no fairness with a weight; say what is to be shared fairly, as {rule: fairness, shifts: night}"
        faults.append(Fault("the problem", 0, "rules", "", message))
    if faults:
        raise InputError(*faults)


def front(problem: Problem, count: int, within: int | None, search: Search) -> Iterator[Front]:
    """The set as it grows, the whole of it last.

    Parameters
    ----------
    count
        Rosters, at most.
    within
        By how much the penalty of all other rules may be above that of the best roster; a twentieth where None.
    search
        Solves; asked twice for each roster, and once before.
    """
    first = search(problem)
    if first.roster is None:
        yield Front((), 0, Decimal(0), first.status)
        return
    weighing = _Weighing(problem, first.roster, within, search)
    points = [weighing.cheapest(), weighing.fairest()]
    yield weighing.front(points)
    low, high = points[0].cost, points[1].cost
    for step in range(1, count - 1):
        if points[0].fairness == points[1].fairness:
            return
        limit = (low + (high - low) * step / (count - 1)).quantize(CENT)
        points.append(weighing.fairest(limit, min(points, key=lambda point: point.cost > limit).roster))
        yield weighing.front(points)


class _Weighing:
    """What every search of a set has in common."""

    def __init__(self, problem: Problem, known: Roster, within: int | None, search: Search) -> None:
        self.problem, self.known, self.search = problem, known, search
        self.fair, self.others = (problem.aiming([part.id], PARTS) for part in PARTS)
        best = verify(self.others, known).penalty
        self.allowed = best + (math.ceil(SHARE * best) if within is None else within)
        self.silent = problem.aiming([], PARTS).also(Cap.of(self.others, self.allowed, "what all other rules cost"))
        self.least = Decimal(0)

    def _budget(self, most: Decimal, weight: int | None) -> RosterRule:
        assert self.problem.wages is not None
        return Budget(max=most, weight=weight).paying(self.problem.wages)

    def _within(self, limit: Decimal | None) -> list[RosterRule]:
        return [] if limit is None else [self._budget(limit, None)]

    def _find(self, problem: Problem, start: Roster) -> tuple[Roster, int]:
        """The best roster, or at least the one to start from, and what is proven."""
        result = self.search(problem, start=start)
        return result.roster or start, result.bound

    def cheapest(self) -> Point:
        """The cheapest roster, and of those the fairest."""
        roster, bound = self._find(self.silent.also(self._budget(Decimal(0), 1)), self.known)
        self.least = Decimal(max(bound - 1, 0))  # a started unit of money counts as one
        return self.fairest(self._cost(roster), roster)

    def fairest(self, limit: Decimal | None = None, start: Roster | None = None) -> Point:
        """The fairest roster within a limit to the cost, and of those the cheapest."""
        fair = self.fair.also(Cap.of(self.others, self.allowed, "what all other rules cost"), *self._within(limit))
        roster, bound = self._find(fair, start or self.known)
        fairness = verify(self.fair, roster).penalty
        same = self.silent.also(Cap.of(self.fair, fairness, "fair shares"), self._budget(Decimal(0), 1))
        roster, _ = self._find(same, roster)
        return Point(
            roster,
            verify(self.problem, roster),
            verify(self.fair, roster).penalty,
            verify(self.others, roster).penalty,
            limit,
            bound,
        )

    def _cost(self, roster: Roster) -> Decimal:
        cost = verify(self.problem, roster).cost
        assert cost is not None
        return cost.total + CENT  # of which the total is a rounding

    def front(self, points: Sequence[Point]) -> Front:
        """Those that nothing beats, each once; what is proven within a higher limit holds within a lower one."""
        kept: list[Point] = []
        for point in sorted(points, key=lambda point: (point.cost, point.fairness)):
            if not any(other.beats(point) for other in points) and all(
                (other.cost, other.fairness) != (point.cost, point.fairness) for other in kept
            ):
                wider = [other.bound for other in points if other.limit is None or other.limit >= point.cost]
                kept.append(replace(point, bound=max(wider)))
        return Front(tuple(kept), self.allowed, self.least, Status.FEASIBLE)
