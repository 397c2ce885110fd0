"""The whole problem as one CP-SAT model: proof for small problems, a bound for larger ones."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Protocol

from ortools.sat.python import cp_model

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.grid import CellGrid
from scheduler.solve.result import Status


class Sink(Protocol):
    """Where rosters and bounds go."""

    def offer(self, roster: Roster, claimed: int) -> object:
        """A roster that keeps every hard rule, and what the search believes it costs."""

    def prove(self, bound: int) -> object:
        """No roster costs less."""


class _Reporter(cp_model.CpSolverSolutionCallback):
    """Passes rosters and bounds on; keeps what goes wrong for the caller's own thread."""

    def __init__(self, solver: cp_model.CpSolver, grid: CellGrid, sink: Sink) -> None:
        super().__init__()
        self.solver = solver
        self.grid = grid
        self.sink = sink
        self.error: BaseException | None = None

    def on_solution_callback(self) -> None:
        roster = self.grid.roster(list(self.response_proto.solution))
        self._tell(lambda: self.sink.offer(roster, round(self.objective_value)))

    def bound(self, bound: float) -> None:
        """Pass on a better bound."""
        self._tell(lambda: self.sink.prove(_rounded_up(bound)))

    def _tell(self, what: Callable[[], object]) -> None:
        try:
            what()
        except BaseException as error:  # must not pass through the solver's own frames
            self.error = error
            self.solver.stop_search()


def search(
    problem: Problem,
    sink: Sink,
    seconds: float,
    seed: int,
    threads: int,
    start: Roster | None = None,
    effort: float | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> Status:
    """Solve the whole problem at once.

    Parameters
    ----------
    sink
        Receives every roster and every bound.
    seconds, seed, threads
        Time allowed, seed, and subsolvers side by side.
    start
        A roster to start from, which should keep every hard rule.
    effort
        Work after which to stop, in seconds counted the same on every machine.
    stop
        Asked all the time whether to end before.

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
    if start is not None:
        grid.hint(problem.lines(start))
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.max_time_in_seconds = max(seconds, 0.01)
    if effort is not None:
        settings.max_deterministic_time = effort
    settings.num_workers = threads
    settings.random_seed = seed
    # Counting rules are linear: without a full relaxation there is hardly a bound.
    settings.linearization_level = 2
    reporter = _Reporter(solver, grid, sink)
    solver.best_bound_callback = reporter.bound
    settings.catch_sigint_signal = False
    status = _solve(solver, grid.model.cp, reporter, stop)
    if reporter.error is not None:
        raise reporter.error
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"the solver refuses the model: {grid.model.cp.validate()}")
    if status == cp_model.INFEASIBLE:
        return Status.INFEASIBLE
    if status == cp_model.UNKNOWN:
        return Status.UNKNOWN
    sink.offer(grid.roster(list(solver.response_proto.solution)), round(solver.objective_value))
    if status == cp_model.OPTIMAL:
        sink.prove(round(solver.objective_value))
        return Status.OPTIMAL
    sink.prove(_rounded_up(solver.best_objective_bound))
    return Status.FEASIBLE


def _solve(solver: cp_model.CpSolver, model: cp_model.CpModel, reporter: _Reporter, stop: Callable[[], bool]) -> object:
    """Solve in a thread of its own, so that Ctrl-C ends the whole search here, and not only this part of it."""
    with ThreadPoolExecutor(1) as thread:
        status = thread.submit(solver.solve, model, reporter)
        interrupted = False
        while not status.done():
            try:
                wait([status], timeout=0.1)
            except KeyboardInterrupt:
                interrupted = True
            if interrupted or stop():
                solver.stop_search()  # which is not heard before it has begun, and so is said again
        if interrupted:
            raise KeyboardInterrupt
        return status.result()


def _rounded_up(bound: float) -> int:
    """The least whole penalty at or above a bound; the margin keeps it a proof."""
    return math.ceil(bound - 1e-4) if math.isfinite(bound) else 0
