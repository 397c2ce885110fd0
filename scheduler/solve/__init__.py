"""From a problem to its best roster: one function, whatever happens behind it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve import cpsat
from scheduler.solve.incumbent import Disagreement, Incumbent
from scheduler.solve.result import Progress, Result, Status
from scheduler.verify import verify

__all__ = ["Disagreement", "Progress", "Result", "Status", "default_workers", "solve"]


def default_workers() -> int:
    """Subsolvers to run: as many as there are cores, and at least 8.

    Eight different ones that share two cores prove more than two that have one each.
    """
    return max(8, os.cpu_count() or 1)


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int | None = None,
    start: Roster | None = None,
    watch: Callable[[Progress], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """Find the roster with the lowest penalty, and prove how good it is.

    Parameters
    ----------
    problem
        What is to be rostered.
    seconds
        Time allowed. Ctrl-C ends the search earlier and keeps the best roster.
    seed
        With one worker, the same seed takes the same way.
    workers
        Subsolvers side by side; `default_workers` where left out.
    start
        A roster to start from; it is the first answer if it keeps every hard rule.
    watch
        Told of each better roster and bound.
    clock
        Seconds of a clock that never goes back.

    Returns
    -------
    Result
        INFEASIBLE and OPTIMAL are proven; every roster in it was judged by `verify`.

    Raises
    ------
    Disagreement
        If a rule's check and its encoding differ: a defect of this program.
    """
    began = clock()
    workers = workers or default_workers()
    incumbent = Incumbent(problem, lambda: clock() - began, watch)
    if start is not None and (verdict := verify(problem, start)).feasible:
        incumbent.offer(start, verdict.penalty)
    limits = cpsat.Limits(lambda: seconds - (clock() - began), seed, workers)
    status = cpsat.search(problem, incumbent, limits, incumbent.roster)
    return Result(
        status=status,
        roster=incumbent.roster,
        verdict=incumbent.verdict,
        bound=incumbent.bound,
        seconds=clock() - began,
        limit=seconds,
        method="cpsat",
        seed=seed,
        workers=workers,
        trace=tuple(incumbent.trace),
        versions=versions(),
    )


def versions() -> dict[str, str]:
    """What the result depends on besides the input."""
    found = {name: version(name) for name in ("scheduler", "ortools", "tzdata", "holidays")}
    return {**found, "python": platform.python_version()}
