"""From a problem to its best roster: one function, whatever happens behind it."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.incumbent import Disagreement, Incumbent
from scheduler.solve.methods import METHODS, Limits, choose
from scheduler.solve.result import Level, Progress, Result, Status
from scheduler.verify import verify

__all__ = ["METHODS", "Disagreement", "Level", "Progress", "Result", "Status", "solve"]

EARLY = 0.9
"""Of the time allowed: a search without proof that ends before it was not ended by the clock."""


def solve(
    problem: Problem,
    *,
    seconds: float = 60.0,
    seed: int = 0,
    workers: int | None = None,
    start: Roster | None = None,
    method: str = "auto",
    effort: float | None = None,
    watch: Callable[[Progress], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Result:
    """Find the roster with the lowest penalty, and prove how good it is.

    Where the problem has priorities, each level is settled before the next: no lower penalty of a
    later level is bought with a higher one of an earlier level. Time is shared out among the levels,
    and effort is that of each.

    Parameters
    ----------
    problem
        What is to be rostered.
    seconds
        Time allowed. Ctrl-C ends the search earlier and keeps the best roster.
    seed
        With one worker, the same seed takes the same way.
    workers
        Searches side by side; as many as there are cores where left out.
    start
        A roster to start from; it is the first answer if it keeps every hard rule.
    method
        `auto`, or one of `METHODS`.
    effort
        Work after which one worker ends the search, in seconds counted the same on every
        machine: unlike `seconds` it gives the same roster again.
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
    ValueError
        If there is no such method, or effort is asked of several workers.
    Disagreement
        If a rule's check and its encoding differ: a defect of this program.
    """
    if method != "auto" and method not in METHODS:
        raise ValueError(f"there is no method {method}; choose auto or one of {', '.join(METHODS)}")
    began = clock()
    workers = workers or os.cpu_count() or 1
    if effort is not None and workers != 1:
        raise ValueError("effort is counted for one worker only; say workers=1")
    if problem.priorities and problem.unwritten.aim is None:
        from scheduler.solve.levels import in_order

        def search(part: Problem, seconds: float, start: Roster | None) -> Result:
            return solve(part, seconds=seconds, start=start, **options)

        options: dict[str, Any] = {"seed": seed, "workers": workers, "method": method, "effort": effort, "watch": watch}
        return in_order(problem, search, seconds, start, lambda: seconds - (clock() - began))
    incumbent = Incumbent(problem, lambda: clock() - began, watch)
    if start is not None and (verdict := verify(problem, start)).feasible:
        incumbent.offer(start, verdict.penalty)
    limits = Limits(lambda: seconds - (clock() - began), seed, workers, effort)
    interrupted = False
    chosen = choose(problem) if method == "auto" else method
    try:
        status = METHODS[chosen](problem, incumbent, limits)
    except KeyboardInterrupt:
        status = Status.UNKNOWN if incumbent.roster is None else Status.FEASIBLE
        interrupted = True
    ended = clock() - began
    proven = status in (Status.OPTIMAL, Status.INFEASIBLE)
    return Result(
        status=status,
        roster=incumbent.roster,
        verdict=incumbent.verdict,
        bound=incumbent.bound,
        seconds=ended,
        limit=seconds,
        effort=effort,
        interrupted=interrupted,
        repeatable=workers == 1 and not interrupted and (proven or ended < EARLY * seconds),
        method=chosen,
        seed=seed,
        workers=workers,
        trace=tuple(incumbent.trace),
        versions=versions(),
    )


def versions() -> dict[str, str]:
    """What the result depends on besides the input."""
    found = {name: version(name) for name in ("scheduler", "ortools", "highspy", "tzdata", "holidays")}
    return {**found, "python": platform.python_version()}
