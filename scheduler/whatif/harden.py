"""A roster about as good, in which as many assignments as can be have somebody who can be called for them.

Large neighbourhood search: some people's lines are planned anew, with whom to call in mind (`Reserves`); what comes of
it is judged by the N-1 test itself and by `verify`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.reroster.tally import Line, Tally
from scheduler.roster import Assignment, Roster
from scheduler.solve.levels import settled
from scheduler.solve.reserve import Demanded, Reserves
from scheduler.verify import verify
from scheduler.whatif.calls import uncovered

PEOPLE = 4
"""Lines that are planned anew at once, to begin with."""
STEP = 1.0
"""Work on each of these plans, in seconds counted the same on every machine."""
PATIENCE = 30
"""Steps in a row without any gain after which no more is looked for, once everybody was in one of them."""


@dataclass(frozen=True)
class Hardened:
    """What hardening came to.

    Attributes
    ----------
    roster
        The best roster by the N-1 test, and of several such the one of the lowest penalty.
    before, after
        Assignments for which nobody can be called.
    steps
        Plans that were tried.
    seconds
        Time taken.
    """

    roster: Roster
    before: tuple[Assignment, ...]
    after: tuple[Assignment, ...]
    steps: int
    seconds: float


def harden(
    problem: Problem,
    roster: Roster,
    within: int,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    watch: Callable[[int, int], None] = lambda _open, _penalty: None,
    clock: Callable[[], float] = time.monotonic,
) -> Hardened:
    """Change a roster so that for as few assignments as possible nobody can be called.

    Parameters
    ----------
    roster
        Keeps every hard rule.
    within
        By how much the penalty may rise; where the problem has priorities, that of the last level, and no other may.
    seconds
        Time allowed.
    seed
        Of the lot that draws whose lines are planned anew.
    watch
        Told of each better roster: for how many assignments nobody can be called, and the penalty.
    """
    began = clock()
    part, rng = settled(problem, roster), random.Random(seed)
    tally, demanded = Tally(problem, roster), Demanded(part)
    gaps = before = tuple(uncovered(tally))
    penalty = verify(part, roster).penalty
    most, size, steps, idle = penalty + within, float(PEOPLE), 0, 0
    seen: set[str] = set()
    while gaps and clock() - began < seconds and (idle < PATIENCE or len(seen) < len(problem.people)):
        people = _chosen(problem, tally, rng.choice(gaps), round(size), rng)
        seen.update(people)

        def lawful(person: str, line: Line, tally: Tally = tally) -> bool:
            return tally.change(person, line).breaks == 0

        model = Reserves(part, demanded, tally.lines, people, most - penalty, lawful)
        lines, best = model.solve(STEP, rng.randrange(2**31))
        size = min(size * 1.1, len(problem.people)) if best else max(size * 0.8, 2.0)
        steps += 1
        idle += 1
        found = tally.of(tally.with_lines(lines))
        verdict = verify(part, found.roster)
        if not verdict.feasible or verdict.penalty > most or found.roster == tally.roster:
            continue
        left = tuple(uncovered(found))
        if (len(left), verdict.penalty) <= (len(gaps), penalty):
            if (len(left), verdict.penalty) < (len(gaps), penalty):
                idle = 0
                watch(len(left), verdict.penalty)
            tally, gaps, penalty = found, left, verdict.penalty
    return Hardened(tally.roster, before, gaps, steps, clock() - began)


def _chosen(problem: Problem, tally: Tally, gap: Assignment, size: int, rng: random.Random) -> Sequence[str]:
    """Whose lines to plan anew: anybody's, or of people who could be called for an assignment if they had others."""
    everybody = list(problem.people)
    rng.shuffle(everybody)
    if rng.random() < 0.5:
        shift = problem.catalog[gap.shift]
        everybody.sort(key=lambda person: not problem.people[person].eligible(shift, gap.date))
    return everybody[:size]
