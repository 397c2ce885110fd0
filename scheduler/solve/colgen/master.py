"""The master problem: which lines, in which shares, meet everybody's rules at the least cost."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from highspy._core import HighsModelStatus, _Highs  # the public class prints a banner whenever it is made

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column
from scheduler.solve.colgen.rows import Rows

ITERATION, RUN = 60e-6, 1.5e-3
"""Seconds of a simplex iteration and of all else about a solution, as measured once on parts of some hundred rows."""
MANY = 500
"""Rows from which on the first solution is quicker had by an interior point, whose corner is then gone on from."""
SETTINGS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 4,
    "simplex_scale_strategy": 0,
}
"""Primal simplex, since the last corner is still feasible after new columns and at new prices.

It would be lost if the LP were scaled anew, so rows are scaled once, here.
"""


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
        self.missing = missing
        self.columns: list[Column] = []
        self.of: list[list[int]] = [[] for _ in rows.lines]
        """By line, the numbers of its columns."""
        self.allowed: list[bool] = []
        self._seen: set[tuple[int, bytes]] = set()
        self._new: list[tuple[float, Ints, Floats]] = []
        """Variables that are still to be put into the LP: cost, rows, and amounts there."""
        self.scale = rows.largest
        self.lp = _Highs()
        for name, value in SETTINGS.items():
            self.lp.setOptionValue(name, value)
        self._build()

    def _build(self) -> None:
        """The rows, the variables that price them, and a dear one for each line."""
        rows, lines = self.rows, len(self.rows.lines)
        right = np.append(rows.cheapest / self.scale, np.ones(lines))
        self.lp.addRows(len(right), right, right, 0, np.zeros(len(right), np.int32), np.zeros(0, np.int32), np.zeros(0))
        pieces = [(row, *piece) for row, price in enumerate(self._prices()) for piece in self._pieces(*price)]
        pieces += [(len(rows) + line, 1, math.inf, self.missing) for line in range(lines)]
        row, side, width, slope = (np.array(part) for part in zip(*pieces, strict=True))
        self.first = len(pieces)
        """The first variable that is a column."""
        starts = np.arange(len(pieces), dtype=np.int32)
        zero = np.zeros(len(pieces))
        self.lp.addCols(
            len(pieces), slope.astype(float), zero, width, len(pieces), starts, row.astype(np.int32), side.astype(float)
        )
        self.lp.changeObjectiveOffset(float(rows.costs.min(axis=1).sum()) if len(rows) else 0.0)
        self._inside = len(right) > MANY
        """Whether the next solution is by interior point."""
        if self._inside:
            self.lp.setOptionValue("solver", "ipm")

    def _prices(self) -> Iterator[tuple[list[float], list[float], float, float, float]]:
        """Of each row: bends, what they cost, the cheapest bend, the price of a unit below and above all bends.

        A unit is the largest amount that is counted there.
        """
        rows, scale = self.rows, self.scale
        prices = rows.most_dual * scale, -rows.least_dual * scale
        parts = rows.bends / scale[:, None], rows.costs, rows.cheapest / scale, *prices
        return zip(*(part.tolist() for part in parts), strict=True)

    @staticmethod
    def _pieces(
        bends: list[float], costs: list[float], cheapest: float, below: float, above: float
    ) -> Iterator[tuple[int, float, float]]:
        """Total = the cheapest bend, less what it falls short, plus what it exceeds: side, width and price by piece."""
        points = sorted(set(zip(bends, costs, strict=True)))
        best = [bend for bend, _ in points].index(cheapest)
        for side, reach, last in ((1, points[best::-1], below), (-1, points[best:], above)):
            for (bend, cost), (further, dearer) in pairwise(reach):
                yield side, abs(further - bend), (dearer - cost) / abs(further - bend)
            yield side, math.inf, last

    def add(self, column: Column) -> bool:
        """Put a column into the LP, unless it is there."""
        key = (column.employee, column.symbols.tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        touched, amounts = self.rows.entries(column)
        place = np.append(touched, len(self.rows) + column.employee)
        self._new.append((column.cost, place, np.append(amounts / self.scale[touched], 1.0)))
        self.of[column.employee].append(len(self.columns))
        self.columns.append(column)
        self.allowed.append(True)
        return True

    def _put(self) -> None:
        """Put new variables into the LP."""
        if not self._new:
            return
        costs, places, amounts = zip(*self._new, strict=True)
        starts = np.cumsum([0, *map(len, places[:-1])]).astype(np.int32)
        place, amount = np.concatenate(places).astype(np.int32), np.concatenate(amounts)
        zero, no_end = np.zeros(len(costs)), np.full(len(costs), math.inf)
        self.lp.addCols(len(costs), np.array(costs), zero, no_end, len(place), starts, place, amount)
        self._new = []

    def move(self, by: Floats) -> None:
        """Ask for so much more in each row than the problem does."""
        for row, place in enumerate(((self.rows.cheapest + by) / self.scale).tolist()):
            self.lp.changeRowBounds(row, place, place)

    def allow(self, column: int, allowed: bool) -> None:
        """Let a column be used, or not, which is a matter of its price."""
        if allowed != self.allowed[column]:
            self.allowed[column] = allowed
            self._put()
            cost = self.columns[column].cost if allowed else self.missing
            self.lp.changeColCost(self.first + column, cost)

    @property
    def iterations(self) -> int:
        """Steps that the last solution took."""
        return max(0, int(self.lp.getInfo().simplex_iteration_count))

    @property
    def effort(self) -> float:
        """Seconds that the last solution took, about; the same on every machine."""
        return RUN + ITERATION * self.iterations

    def solve(self) -> Solution | None:
        """Solve the LP over the columns there are; None if the solver gives up."""
        self._put()
        self.lp.run()
        if self._inside:
            self._inside = False
            self.lp.setOptionValue("solver", "simplex")
            if self.lp.getModelStatus() != HighsModelStatus.kOptimal:
                self.lp.run()  # an interior point may lead nowhere
        if self.lp.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        found = self.lp.getSolution()
        return Solution(
            self.lp.getInfo().objective_function_value,
            np.array(found.row_dual)[: len(self.rows)] / self.scale,
            np.array(found.col_value)[self.first :],
        )
