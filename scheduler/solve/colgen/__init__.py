"""Column generation: a proven bound for large problems, and a strong sub-solver for neighbourhoods.

The master shares out whole lines of employees over the demand; pricing finds, exactly, the
line that would help most. See G. Desaulniers, J. Desrosiers, M. Solomon (eds.): Column
Generation, Springer 2005.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scheduler.problem import Problem
from scheduler.roster import Roster

if TYPE_CHECKING:
    from scheduler.solve.colgen.fragment import Repair
    from scheduler.solve.colgen.model import Model
    from scheduler.solve.colgen.relaxation import Relaxation

AVAILABLE = find_spec("numba") is not None
"""Whether pricing can be compiled on this machine; without it there is no column generation."""


def build(problem: Problem) -> Model | None:
    """A problem as column generation sees it; None if pricing cannot be compiled here, or is beyond reach."""
    if not AVAILABLE:
        return None
    from scheduler.solve.colgen.automaton import TooLarge  # compiled code is loaded where it is used, and only there
    from scheduler.solve.colgen.model import Model

    try:
        return Model(problem)
    except TooLarge:
        return None


def relax(
    model: Model,
    *,
    prove: Callable[[int], object],
    stop: Callable[[], bool],
    seed: int = 0,
    news: Callable[[], Roster | None] = lambda: None,
    log: Callable[[str], object] = lambda line: None,
) -> Relaxation:
    """Solve the relaxation, as far as there is time, and prove a bound on the way.

    Parameters
    ----------
    prove
        Receives each better bound: no roster costs less.
    stop
        Asked between steps that are short.
    news
        Asked now and then for a roster whose lines are worth having as columns.
    log
        Receives a line a step, and what could not be priced.
    """

    def proven() -> None:
        prove(root.whole_bound())
        log(f"bound {root.bound:.1f} after {root.sweeps} sweeps")

    def learnt() -> bool:
        if (roster := news()) is not None:
            for column in model.columns(roster):
                if column is not None:
                    root.master.add(column)
        return stop()

    root = model.relaxation()
    for note in sorted(model.notes):
        log(note)
    root.approach(stop, seed)
    root.converge(learnt, proven)
    proven()
    return root


def repair(model: Model, root: Relaxation | None = None) -> Repair:
    """A sub-solver for neighbourhoods, which begins with what a relaxation has learned."""
    from scheduler.solve.colgen.fragment import Repair

    return Repair(model, None if root is None else root.centre.copy())
