"""The master problem: which lines, in which shares, meet everybody's rules at the least cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from scheduler.solve.colgen.automaton import Floats
from scheduler.solve.colgen.line import Column
from scheduler.solve.colgen.rows import Rows

ITERATION = 70e-6
"""Seconds of a simplex iteration, as measured once on parts of some hundred rows."""


@dataclass(frozen=True)
class Solution:
    """Of the LP: its value, the duals of rows, the shares of the columns."""

    value: float
    duals: Floats
    shares: Floats


class Master:
    """Columns and the LP over them.

    Parameters
    ----------
    rows
        What lines share; its lines are those that columns are of.
    missing
        Price of a person who has no line at all; above every dual, so that the LP always
        has a solution.
    """

    def __init__(self, rows: Rows, missing: float) -> None:
        self.rows = rows
        self.columns: list[Column] = []
        self.of: list[list[int]] = [[] for _ in rows.lines]
        """By line, the numbers of its columns."""
        self.shares_of: list[Any] = []
        self.allowed: list[bool] = []
        self._seen: set[tuple[int, bytes]] = set()
        self._build(missing)

    def _build(self, missing: float) -> None:
        rows = self.rows
        self.lp = pywraplp.Solver.CreateSolver("GLOP")
        # After new columns, and at new prices, the old basis is still primal feasible, and the solver goes on from
        # there; but not if it scales the LP, which changes all of it, or if a bound has changed.
        self.lp.SetSolverSpecificParametersAsString(
            "use_dual_simplex: false use_preprocessing: false use_scaling: false"
        )
        self.objective = self.lp.Objective()
        self.objective.SetMinimization()
        self.scale = rows.largest
        self.constraints = [self._row(*row) for row in self._prices()]
        self.convexity = [self.lp.Constraint(1, 1) for _ in rows.lines]
        for constraint in self.convexity:
            self._add_piece(constraint, 1, math.inf, missing)
        self.missing = missing
        self.objective.SetOffset(float(rows.costs.min(axis=1).sum()) if len(rows) else 0.0)

    def _prices(self) -> Iterator[tuple[list[float], list[float], float, float, float]]:
        """Of each row: bends, what they cost, the cheapest bend, the price of a unit below and above all bends.

        A unit is the largest amount that is counted there.
        """
        rows, scale = self.rows, self.scale
        prices = rows.most_dual * scale, -rows.least_dual * scale
        parts = rows.bends / scale[:, None], rows.costs, rows.cheapest / scale, *prices
        return zip(*(part.tolist() for part in parts), strict=True)

    def _row(self, bends: list[float], costs: list[float], cheapest: float, below: float, above: float) -> Any:
        """Total = the cheapest bend, less what it falls short, plus what it exceeds, piece by piece."""
        constraint = self.lp.Constraint(cheapest, cheapest)
        points = sorted(set(zip(bends, costs, strict=True)))
        best = [bend for bend, _ in points].index(cheapest)
        for side, reach, last in ((1, points[best::-1], below), (-1, points[best:], above)):
            for (bend, cost), (further, dearer) in pairwise(reach):
                self._add_piece(constraint, side, abs(further - bend), (dearer - cost) / abs(further - bend))
            self._add_piece(constraint, side, math.inf, last)
        return constraint

    def _add_piece(self, constraint: Any, side: int, width: float, slope: float) -> None:
        piece = self.lp.NumVar(0, width, "")
        constraint.SetCoefficient(piece, side)
        self.objective.SetCoefficient(piece, slope)

    def add(self, column: Column) -> bool:
        """Put a column into the LP, unless it is there."""
        key = (column.employee, column.symbols.tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        variable = self.lp.NumVar(0, math.inf, "")
        touched, amounts = self.rows.entries(column)
        for row, amount in zip(touched.tolist(), (amounts / self.scale[touched]).tolist(), strict=True):
            self.constraints[row].SetCoefficient(variable, amount)
        self.convexity[column.employee].SetCoefficient(variable, 1)
        self.objective.SetCoefficient(variable, column.cost)
        self.of[column.employee].append(len(self.columns))
        self.columns.append(column)
        self.shares_of.append(variable)
        self.allowed.append(True)
        return True

    def move(self, by: Floats) -> None:
        """Ask for so much more in each row than the problem does."""
        for constraint, place in zip(self.constraints, ((self.rows.cheapest + by) / self.scale).tolist(), strict=True):
            constraint.SetBounds(place, place)

    def allow(self, column: int, allowed: bool) -> None:
        """Let a column be used, or not, which is a matter of its price."""
        if allowed != self.allowed[column]:
            self.allowed[column] = allowed
            self.objective.SetCoefficient(
                self.shares_of[column], self.columns[column].cost if allowed else self.missing
            )

    @property
    def effort(self) -> float:
        """Seconds that the last solution took, about; the same on every machine."""
        return ITERATION * float(self.lp.iterations())

    def solve(self, seconds: float = math.inf) -> Solution | None:
        """Solve the LP over the columns there are; None if time was up."""
        self.lp.SetTimeLimit(0 if seconds == math.inf else max(1, int(1000 * seconds)))
        if self.lp.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return Solution(
            self.objective.Value(),
            np.array([constraint.dual_value() for constraint in self.constraints]) / self.scale,
            np.array([variable.solution_value() for variable in self.shares_of]),
        )
