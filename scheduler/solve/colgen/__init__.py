"""Column generation: a proven bound for large problems, and a strong sub-solver for neighbourhoods.

The master shares out whole lines of employees over the demand; pricing finds, exactly, the
line that would help most. See G. Desaulniers, J. Desrosiers, M. Solomon (eds.): Column
Generation, Springer 2005.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from scheduler.problem import Problem
from scheduler.roster import Roster

if TYPE_CHECKING:
    from scheduler.solve.colgen.fragment import Repair
    from scheduler.solve.colgen.model import Model
    from scheduler.solve.colgen.relaxation import Relaxation

GREED = 0.1
"""Of the days still open, what a step down from the whole relaxation settles at most."""
CARE, PATIENCE = 0.3, 1.0
"""What such a step may cost, as part of the least difference between penalties, and how long it is thought over."""
FEW = 400
"""Days of people that are left open at once where such a step is dear whichever way it is taken."""
EASY = 10.0
"""Seconds that a relaxation took, as efforts are counted, up to which rosters at its bound are looked for."""
UNLIKELY = 0.1
"""Price in turns of a shift that no sweep near the end has taken, as part of what a dual can usually be."""
CLEARLY = 0.02
"""Part of its cost by which a roster of turns has to be cheaper to be told at once: to judge one takes a while."""
AVAILABLE = find_spec("numba") is not None
"""Whether pricing can be compiled on this machine; without it there is no column generation."""


def build(problem: Problem, threads: int = 1) -> Model | None:
    """A problem as column generation sees it; None if pricing cannot be compiled here, or is beyond reach.

    Parameters
    ----------
    threads
        That may price lines side by side.
    """
    if not AVAILABLE:
        return None
    from scheduler.solve.colgen.automaton import TooLarge  # compiled code is loaded where it is used, and only there
    from scheduler.solve.colgen.model import Model

    try:
        return Model(problem, threads)
    except TooLarge:
        return None


def relax(
    model: Model,
    *,
    prove: Callable[[int], object],
    stop: Callable[[], bool],
    seed: int = 0,
    news: Callable[[], Roster | None] = lambda: None,
    early: Callable[[Relaxation], object] = lambda root: None,
    spent: Callable[[], float] = lambda: 0.0,
    log: Callable[[str], object] = lambda line: None,
) -> Relaxation:
    """Solve the relaxation, as far as there is time, and prove a bound on the way; by sweeps alone if rows are many.

    Parameters
    ----------
    prove
        Receives each better bound: no roster costs less.
    stop
        Asked between steps that are short.
    news
        Asked now and then for a roster whose lines are worth having as columns.
    early
        Where there are many rows, called once, as soon as there are first duals and long before they are the best.
    spent
        How much of the time allowed is spent, from 0 to 1.
    log
        Receives a line a step, and what could not be priced.
    """
    looks = 0

    def proven() -> None:
        nonlocal looks
        prove(root.whole_bound())
        log(f"bound {root.bound:.1f} after {root.sweeps} sweeps")
        looks += 1
        if looks == 1 and root.rows.many:
            early(root)

    def learnt() -> bool:
        if (roster := news()) is not None:
            for column in model.columns(roster):
                if column is not None:
                    root.master.add(column)
        return stop()

    root = model.relaxation()
    for note in sorted(model.notes):
        log(note)
    root.approach(stop, seed, proven, spent)
    if not root.rows.many:
        root.converge(learnt, proven)
        proven()
    return root


def take_turns(
    model: Model, root: Relaxation, *, seconds: float, stop: Callable[[], bool], seed: int = 0
) -> Iterator[Roster]:
    """Rosters that people find who take turns, each clearly cheaper as far as is priced, and the last.

    Parameters
    ----------
    root
        Whose duals are the beginning. Shifts that its sweeps have come to leave alone are dear: a roster of those
        that are left is nearer to the bound, and there may be none of these alone.
    seconds
        That it may take, about, counted the same on every machine.
    stop
        Asked between steps that are short.
    seed
        Of the order of turns.
    """
    from scheduler.solve.colgen.parts import dearer
    from scheduler.solve.colgen.turns import Turns

    rows = model.rows
    if root.used.any():
        dear = UNLIKELY * float(np.median(rows.reach)) * ~root.used
        rows = dearer(rows, dear)
    told, untold = math.inf, None
    for cost, columns in Turns(rows, model.pool, root.centre).run(seed, stop, seconds):
        untold = columns
        if cost <= (1 - CLEARLY) * told:
            yield model.roster(columns)
            told, untold = cost, None
    if untold is not None:
        yield model.roster(untold)


def descend(
    model: Model,
    root: Relaxation,
    *,
    stop: Callable[[], bool],
    best: Callable[[], Roster | None],
    spent: Callable[[], float] = lambda: 1.0,
    seed: int = 0,
    finish: Callable[[Roster, dict[str, list[int]]], Roster | None] | None = None,
) -> Iterator[Roster]:
    """Ways from a relaxation down to a roster, the most likely one and then others by chance.

    Where the relaxation is tight, this comes closer to its bound than hours of small steps.

    Parameters
    ----------
    root
        Solved, or solved as far as there was time; it is left as it was.
    stop
        Asked between steps that are short.
    best
        Asked between steps for the best roster known; a way ends where it promises nothing better.
    spent
        How much of the time allowed is spent, from 0 to 1; asked before another way is begun, which is as long as
        the longest so far.
    seed
        Of the chance that the ways after the first are left to.
    finish
        Decides the days that a way leaves open, by employee, where its relaxation says too little; the roster
        has the likeliest there.
    """
    from scheduler.solve.colgen.dive import Dive

    judged, cost = None, math.inf
    grain = root.rows.grain or 1

    def cutoff() -> float:
        """What a roster has to cost to be of use; on a way, lines that what is settled forbids cannot be priced."""
        nonlocal judged, cost
        if (roster := best()) is not judged and roster is not None:
            judged, columns = roster, [column for column in model.columns(roster) if column is not None]
            if len(columns) == len(model.lines):
                cost = min(cost, model.rows.cost(columns))
        return cost - 0.5 * grain

    chance, longest, began = None, 0.0, spent()
    while not stop() and root.solution is not None and root.solution.value < cutoff():
        way = Dive(root, GREED, CARE * grain, PATIENCE, chance, FEW if finish else 0)
        found = way.run(stop, cutoff)
        likely = root.largest() if way.ended else None
        way.undo()
        judged = None
        if found is not None:
            yield model.roster(found)
        elif finish and likely and (finished := finish(model.roster(likely), model.open(way.settled))):
            yield finished
        now = spent()
        longest, began = max(longest, now - began), now
        if now + longest >= 1:
            return
        chance = chance or np.random.default_rng(seed)


def close(
    model: Model,
    root: Relaxation,
    *,
    prove: Callable[[int], object],
    stop: Callable[[], bool],
    seconds: float,
    best: Callable[[], float],
    seed: int = 0,
) -> Roster | None:
    """Find a roster that costs no more than the bound, or prove that there is none and raise it, and so on.

    Parameters
    ----------
    root
        Solved.
    prove
        Receives each better bound: no roster costs less.
    stop
        Asked between steps.
    seconds
        Time allowed.
    best
        Asked between steps for the penalty of the best roster known, infinite if there is none.

    Returns
    -------
    Roster or None
        A best one; None if there was no time, or if the lines are too many to search.
    """
    from scheduler.solve.colgen.face import Search, centred, graphs

    if not root.rows.grain or root.solution is None or root.effort > EASY:
        return None
    until = time.monotonic() + seconds
    duals, target = centred(root, stop, seed), root.whole_bound()
    while not stop() and target < best():
        made = graphs(root, duals, target)
        if made is None:
            break
        settled, found = Search(root, made, target).run(until - time.monotonic(), seed)
        if found is not None:
            return model.roster(found)
        if not settled:
            break
        target += root.rows.grain
        prove(target)
    return None


def repair(model: Model, root: Relaxation | None = None) -> Repair:
    """A sub-solver for neighbourhoods, which begins with what a relaxation has learned."""
    from scheduler.solve.colgen.fragment import Repair

    return Repair(model, None if root is None else root.centre.copy())
