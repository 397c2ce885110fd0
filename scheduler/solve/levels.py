"""Priorities: one level after the other, each with what the earlier ones reached as a limit.

Not by weights of 10^k: they overflow, and hide what each level costs the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.cap import Cap
from scheduler.solve.result import Level, Result, Status
from scheduler.verify import verify

ASIDE = 0.2
"""Of the time, what is kept for finding out what the levels cost each other."""

Search = Callable[[Problem, float, Roster | None], Result]
"""Solves a problem with one aim, in so many seconds, from a roster."""


def settled(problem: Problem, roster: Roster) -> Problem:
    """The last level alone, where no earlier level may cost more than in this roster; a problem of one aim as it is."""
    if not problem.priorities:
        return problem
    *earlier, last = problem.priorities
    parts = [(level, problem.aiming([level.id])) for level in earlier]
    caps = [Cap.of(part, verify(part, roster).penalty, level.label) for level, part in parts]
    return problem.aiming([last.id]).also(*caps)


def in_order(
    problem: Problem, search: Search, seconds: float, start: Roster | None, left: Callable[[], float]
) -> Result:
    """Settle one level of priority after the other.

    Parameters
    ----------
    search
        Solves a problem in which one level is aimed at.
    seconds
        Time allowed.
    start
        A roster to start from.
    left
        Seconds that are left.
    """
    parts = [problem.aiming([level.id]) for level in problem.priorities]
    aside = ASIDE * seconds if len(parts) > 1 else 0.0
    caps: list[Cap] = []
    levels: list[Level] = []
    results: list[Result] = []
    for number, (priority, part) in enumerate(zip(problem.priorities, parts, strict=True)):
        if results and results[-1].interrupted:
            break
        share = (left() - aside) / (len(parts) - number)
        result = search(part.also(*caps), share, start)
        if result.roster is None or result.penalty is None:
            return replace(result, seconds=seconds - left(), limit=seconds)
        start = result.roster
        caps.append(Cap.of(part, result.penalty, priority.label))
        results.append(result)
        levels.append(Level(priority.id, priority.label, result.status, result.penalty, result.bound))
    roster = results[-1].roster
    assert roster is not None
    for number, (priority, part) in enumerate(zip(problem.priorities, parts, strict=True)):
        penalty = verify(part, roster).penalty
        if number < len(levels):
            levels[number] = replace(levels[number], penalty=penalty)
        else:  # nobody had the time
            levels.append(Level(priority.id, priority.label, Status.FEASIBLE, penalty, 0))
    interrupted = results[-1].interrupted
    levels[0] = replace(levels[0], alone=levels[0].bound, best=levels[0].penalty)
    for number, part in enumerate(parts[1:], start=1):
        if interrupted:
            break
        alone, best = 0, levels[number].penalty
        if best:
            result = search(part, left() / (len(parts) - number), roster)
            results.append(result)
            alone, best = result.bound, best if result.penalty is None else result.penalty
            interrupted = result.interrupted
        # Whatever was found alone bounds nothing; what was proven alone is true among fewer rosters too.
        bound = max(levels[number].bound, alone)
        status = Status.OPTIMAL if bound == levels[number].penalty else levels[number].status
        levels[number] = replace(levels[number], alone=alone, best=best, bound=bound, status=status)
    settled = all(level.status is Status.OPTIMAL for level in levels)
    return replace(
        results[0],
        status=Status.OPTIMAL if settled else Status.FEASIBLE,
        roster=roster,
        verdict=verify(problem, roster),
        bound=sum(level.alone or 0 for level in levels),
        seconds=seconds - left(),
        limit=seconds,
        trace=(),
        repeatable=all(result.repeatable for result in results),
        interrupted=interrupted,
        levels=tuple(levels),
    )
