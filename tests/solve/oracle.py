"""The encoding's own opinion of a roster: fix every cell, and let the solver price the rest."""

from __future__ import annotations

from ortools.sat.python import cp_model

from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.solve.grid import CellGrid


class Encoding:
    """What the posted rules say of rosters of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.grid = CellGrid(problem)
        proto = self.grid.model.proto
        self.allowed = {key: tuple(proto.variables[literal].domain) for key, literal in self.grid.variables.items()}
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = 1
        self.solver.parameters.cp_model_presolve = False
        self.solver.parameters.linearization_level = 0
        self.solver.parameters.symmetry_level = 0

    def penalty(self, roster: Roster) -> int | None:
        """Least penalty of the roster; None if a hard rule is broken."""
        worked = {(item.employee, self.problem.calendar.day(item.date), item.shift) for item in roster}
        variables = self.grid.model.proto.variables
        for key, literal in self.grid.variables.items():
            value = int(key in worked)
            low, high = self.allowed[key]
            if not low <= value <= high:
                return None
            variables[literal].domain.clear()
            variables[literal].domain.extend((value, value))
        status = self.solver.solve(self.grid.model.cp)
        if status == cp_model.INFEASIBLE:
            return None
        assert status == cp_model.OPTIMAL, status
        return round(self.solver.objective_value)
