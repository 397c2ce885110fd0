"""Column generation: a proven bound for large problems, and rosters that come close to it.

The master shares out whole lines of employees over the demand; pricing finds, exactly, the
line that would help most. See G. Desaulniers, J. Desrosiers, M. Solomon (eds.): Column
Generation, Springer 2005; for a dive of this kind on rosters P. Strandmark, Y. Qu,
T. Curtois: First-order linear programming in a column generation based heuristic approach
to the nurse rostering problem, Computers & Operations Research 120, 2020.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column, Line, Workshop
from scheduler.solve.colgen.master import Master, Solution

MARGIN = 1e-4
"""A bound is rounded up to a whole penalty only if it is further above the last one than this."""
TRUST = 0.7
"""Share of the best duals so far in those at which lines are priced (P. Wentges, 1997)."""


@dataclass
class Root:
    """The relaxation of a problem, and how far it has been solved.

    Attributes
    ----------
    bound
        Proven: no roster costs less.
    """

    problem: Problem
    bound: float = -math.inf
    solution: Solution | None = None
    sweeps: int = 0
    notes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        workshop = Workshop(self.problem)
        self.symbols, self.number = workshop.symbols, workshop.number
        self.lines = [Line(workshop, index, person) for index, person in enumerate(self.problem.employees)]
        self.notes = workshop.notes
        self.master = Master(self.problem, self.lines, self.symbols, self._hard_price())
        shape = (line.automaton.next.shape[1] for line in self.lines), (line.levels for line in self.lines)
        self.room = np.full((self.problem.calendar.days + 1, *map(max, shape)), np.inf)
        self.centre: Floats = np.zeros(len(self.master.rows))

    def _hard_price(self) -> float:
        return 10_000.0

    def sweep(self, duals: Floats) -> tuple[float, list[tuple[float, Ints]]]:
        """Cheapest lines of everybody at some duals, and the bound that they prove."""
        found = [line.cheapest(*self.master.prices(line.index, duals), self.room) for line in self.lines]
        self.sweeps += 1
        bound = self.master.lagrangian(duals, sum(cost for cost, _ in found))
        if bound > self.bound:
            self.bound, self.centre = bound, duals
        return bound, found

    def respond(self) -> None:
        """First columns: one after the other takes the line that serves what is still open best."""
        master = self.master
        total = np.zeros(len(master.rows))
        for line in self.lines:
            duals = np.array([row.cost(now) - row.cost(now + 1) for row, now in zip(master.rows, total, strict=True)])
            cost, symbols = line.cheapest(*master.prices(line.index, duals), self.room)
            column = line.column(symbols) if cost < math.inf else None
            if column is not None:
                master.add(column)
                rows, amounts = master.entries(column)
                total[rows] += amounts

    def take(self, roster: Roster) -> int:
        """Put the lines of a roster into the LP; those that break a hard rule are left out."""
        lines = self.problem.lines(roster)
        columns = [self.column(line, lines[line.employee.id]) for line in self.lines]
        return sum(column is not None and self.master.add(column) for column in columns)

    def column(self, line: Line, shifts: Mapping[int, Sequence[str]]) -> Column | None:
        """The column of a line; None if it breaks a hard rule."""
        order = tuple(self.problem.catalog).index
        sets = (tuple(sorted(shifts.get(day, ()), key=order)) for day in range(line.days))
        numbers = [self.number.get(symbol, -1) for symbol in sets]
        return line.column(np.array(numbers)) if min(numbers) >= 0 else None

    def converge(self, stop: Callable[[], bool], improved: Callable[[], None]) -> bool:
        """Generate columns until the LP's value is proven; False if stopped before."""
        trust = TRUST
        while not stop():
            solution = self.master.solve()
            if solution is None:
                return False
            self.solution = solution
            if self.closed(solution.value):
                return True
            at = self.centre if math.isfinite(self.bound) else solution.duals
            duals = self.master.rounded(trust * at + (1 - trust) * solution.duals)
            before = self.bound
            _, found = self.sweep(duals)
            if self.bound > before:
                improved()
            added = 0
            for line, (cost, symbols) in zip(self.lines, found, strict=True):
                column = line.column(symbols) if cost < math.inf else None
                if column is not None:
                    added += self.master.add(column)
            if self.closed(solution.value):
                return True
            if not added:
                if trust == 0.0:
                    return True
                trust = trust / 2 if trust > 0.1 else 0.0
            else:
                trust = TRUST
        return False

    def closed(self, value: float) -> bool:
        """Whether no larger whole bound can be had from this relaxation."""
        return self.whole_bound() >= value - MARGIN or value - self.bound < 1e-6 * max(1.0, abs(value))

    def whole_bound(self) -> int:
        """The bound as a whole penalty."""
        return max(0, math.ceil(self.bound - MARGIN)) if math.isfinite(self.bound) else 0

    def support(self) -> dict[tuple[str, int, str], float]:
        """How much of each shift of each day each employee has in the LP's solution."""
        found: dict[tuple[str, int, str], float] = {}
        if self.solution is not None:
            for column, share in zip(self.master.columns, self.solution.shares.tolist(), strict=False):
                if share > 1e-9:
                    employee = self.lines[column.employee].employee.id
                    for day, symbol in enumerate(column.symbols.tolist()):
                        for shift in self.symbols[symbol]:
                            key = (employee, day, shift)
                            found[key] = found.get(key, 0.0) + share
        return found

    def roster(self, columns: Iterable[Column]) -> Roster:
        """The roster of one column for each employee."""
        calendar = self.problem.calendar
        return Roster(
            Assignment(self.lines[column.employee].employee.id, calendar.date(day), shift)
            for column in columns
            for day, symbol in enumerate(column.symbols.tolist())
            for shift in self.symbols[symbol]
        )
