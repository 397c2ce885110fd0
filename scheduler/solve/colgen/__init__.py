"""Column generation: a proven bound for large problems, and rosters that come close to it.

The master shares out whole lines of employees over the demand; pricing finds, exactly, the
line that would help most. See G. Desaulniers, J. Desrosiers, M. Solomon (eds.): Column
Generation, Springer 2005; for a dive of this kind on rosters P. Strandmark, Y. Qu,
T. Curtois: First-order linear programming in a column generation based heuristic approach
to the nurse rostering problem, Computers & Operations Research 120, 2020.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.verify import verify

AVAILABLE = find_spec("numba") is not None
"""Whether pricing can be compiled on this machine; without it there is no column generation."""
GREEDS = (0.1, 0.03, 0.2, 0.01)
"""Fractions of the undecided days that the steps of one dive after the other settle."""

Shares = Mapping[tuple[str, int, str], float]


def search(
    problem: Problem,
    *,
    offer: Callable[[Roster, int], object],
    prove: Callable[[int], object],
    stop: Callable[[], bool],
    seed: int = 0,
    starts: Iterable[Roster] = (),
    relaxed: Callable[[Shares], object] = lambda shares: None,
    log: Callable[[str], object] = lambda line: None,
    dives: bool = True,
) -> None:
    """Prove a bound, then dive for rosters, until stopped or out of ideas.

    Parameters
    ----------
    offer
        Receives each roster that keeps every hard rule and is better than the last, with its penalty.
    prove
        Receives each better bound: no roster costs less.
    stop
        Asked between steps that are short.
    starts
        Rosters whose lines are worth having as columns.
    relaxed
        Receives, once the relaxation is solved, the share of each employee, day and shift in it.
    log
        Receives a line a step, and what could not be priced.
    dives
        Whether to look for rosters too.

    Raises
    ------
    TooLarge
        If the problem is beyond pricing: too many combinations of shifts on one day.
    """
    from scheduler.solve.colgen.dive import Dive  # compiled code is loaded where it is used, and only there
    from scheduler.solve.colgen.line import Column
    from scheduler.solve.colgen.root import Root

    best = math.inf

    def consider(columns: Iterable[Column] | None) -> None:
        nonlocal best
        if columns is None:
            return
        roster = root.roster(columns)
        verdict = verify(problem, roster)
        log(f"roster: {verdict.penalty}{'' if verdict.feasible else ', hard rules broken'}")
        if verdict.feasible and verdict.penalty < best:
            best = verdict.penalty
            offer(roster, verdict.penalty)

    def proven() -> None:
        prove(root.whole_bound())
        log(f"bound {root.bound:.1f} after {root.sweeps} sweeps")

    root = Root(problem)
    for note in sorted(root.notes):
        log(note)
    for start in starts:
        root.take(start)
        verdict = verify(problem, start)
        best = min(best, verdict.penalty if verdict.feasible else math.inf)
    root.approach(stop, seed)
    solved = root.converge(stop, proven)
    proven()
    relaxed(root.support())
    consider(root.largest())
    bound = root.whole_bound()
    if not solved or not dives:
        return
    for greed in GREEDS:
        if stop() or best <= bound:
            return
        dive = Dive(root, greed)
        log(f"dive with greed {greed}")
        consider(dive.run(stop, lambda: best))
        dive.undo()
