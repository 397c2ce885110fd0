"""The whole problem as one CP-SAT model: proof for small problems."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.problem import Problem
from scheduler.solve.grid import CellGrid
from scheduler.solve.incumbent import Incumbent
from scheduler.solve.result import Status


@dataclass(frozen=True)
class Limits:
    """What a search may use.

    Attributes
    ----------
    left
        Seconds that are left; asked again whenever it matters.
    seed
        Same seed, one worker, no time limit hit: same roster.
    workers
        Subsolvers that run side by side.
    """

    left: Callable[[], float]
    seed: int
    workers: int


class _Reporter(cp_model.CpSolverSolutionCallback):
    """Offers each roster to the incumbent; keeps what goes wrong for the caller's own thread."""

    def __init__(self, solver: cp_model.CpSolver, grid: CellGrid, incumbent: Incumbent) -> None:
        super().__init__()
        self.solver = solver
        self.grid = grid
        self.incumbent = incumbent
        self.error: BaseException | None = None

    def on_solution_callback(self) -> None:
        roster = self.grid.roster(list(self.response_proto.solution))
        self._tell(lambda: self.incumbent.offer(roster, round(self.objective_value)))

    def bound(self, bound: float) -> None:
        """Pass on a better bound."""
        self._tell(lambda: self.incumbent.prove(_rounded_up(bound)))

    def _tell(self, what: Callable[[], object]) -> None:
        try:
            what()
        except BaseException as error:  # must not pass through the solver's own frames
            self.error = error
            self.solver.stop_search()


def search(problem: Problem, incumbent: Incumbent, limits: Limits) -> Status:
    """Solve the whole problem at once.

    Parameters
    ----------
    incumbent
        Receives every roster and every bound; its roster, if any, is where the search starts.

    Returns
    -------
    Status
        What was proven: OPTIMAL, INFEASIBLE, or neither (FEASIBLE, UNKNOWN).

    Raises
    ------
    Disagreement
        If `verify` judges a roster otherwise than the solver.
    """
    grid = CellGrid(problem)
    if incumbent.roster is not None:
        grid.hint(problem.lines(incumbent.roster))
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.max_time_in_seconds = max(limits.left(), 0.01)
    settings.num_workers = limits.workers
    settings.random_seed = limits.seed
    # Counting rules are linear: without a full relaxation there is hardly a bound.
    settings.linearization_level = 2
    reporter = _Reporter(solver, grid, incumbent)
    solver.best_bound_callback = reporter.bound
    status = solver.solve(grid.model.cp, reporter)
    if reporter.error is not None:
        raise reporter.error
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the solver refuses the model: {grid.model.cp.validate()}")
    if status == cp_model.INFEASIBLE:
        return Status.INFEASIBLE
    if status == cp_model.OPTIMAL:
        roster = grid.roster(list(solver.response_proto.solution))
        incumbent.offer(roster, round(solver.objective_value))
        incumbent.prove(round(solver.objective_value))
        return Status.OPTIMAL
    incumbent.prove(_rounded_up(solver.best_objective_bound))
    return Status.UNKNOWN if incumbent.roster is None else Status.FEASIBLE


def _rounded_up(bound: float) -> int:
    """The least whole penalty at or above a bound; the margin keeps it a proof."""
    return math.ceil(bound - 1e-4) if math.isfinite(bound) else 0
