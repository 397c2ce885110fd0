"""The relaxation of a problem: how it is approached, solved and proven."""

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
APPROACH = 40
"""Sweeps before the first LP."""
KEPT_SWEEPS = 10
"""Of these, the last ones whose lines become columns."""
OWN_PACE = 0.3
"""Of the step of a dual that all move, what one that only one person moves takes."""
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
        self.master = Master(self.problem, self.lines, self.symbols, self._hard_price())
        self.notes = workshop.notes | self.master.notes
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

    def approach(self, stop: Callable[[], bool], seed: int = 0, sweeps: int = APPROACH) -> None:
        """First duals and columns: one after the other answers what the others have just left open.

        Each answer moves the duals a little, so that a sweep moves them as often as there
        are people; the LP then starts in the right region instead of finding its way there.
        A. Nedic, D. P. Bertsekas: Incremental subgradient methods for nondifferentiable
        optimization, SIAM Journal on Optimization 12(1), 2001.
        """
        master, people = self.master, len(self.lines)
        if not master.rows:
            return
        low, high = (np.array([bends[end] for bends in master.bends]) for end in (0, -1))
        reach = np.maximum(-master.least_dual, master.most_dual)
        soft = reach[reach < self.master.hard_price]
        step = (float(np.median(soft)) if len(soft) else 100.0) / 10
        duals = np.zeros(len(master.rows))
        mean = duals.copy()
        # A limit of one person hears one answer a sweep, demand hears everybody's: the limit moves less on each.
        own = np.concatenate([np.unique(np.append(share.row, share.counters)) for share in master.shares])
        pace = np.where(np.bincount(own, minlength=len(duals)) > 1, 1.0, OWN_PACE)
        answers: list[tuple[Ints, Floats] | None] = [None] * people
        total = np.zeros(len(master.rows))
        chance = np.random.default_rng(seed)
        for sweep in range(sweeps):
            stride = step / (1 + sweep / 8) / people
            for person in chance.permutation(people).tolist():
                if stop():
                    return
                line = self.lines[person]
                cost, symbols = line.cheapest(*master.prices(person, master.rounded(duals)), self.room)
                column = line.column(symbols) if cost < math.inf else None
                if column is None:
                    continue
                if (before := answers[person]) is not None:
                    total[before[0]] -= before[1]
                rows, amounts = answers[person] = master.entries(column)
                total[rows] += amounts
                if sweep >= sweeps - KEPT_SWEEPS:
                    master.add(column)
                missing = np.clip(total, low, high) - total
                duals = np.clip(duals + stride * pace * missing, master.least_dual, master.most_dual)
                mean += (duals - mean) / (3 * people)
        self.sweep(master.rounded(mean))

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

    def converge(
        self, stop: Callable[[], bool], improved: Callable[[], None] = lambda: None, rounds: float = math.inf
    ) -> bool:
        """Generate columns until the LP's value is proven; False if stopped before.

        Parameters
        ----------
        stop
            Asked before each round.
        improved
            Told when the bound rises.
        rounds
            After so many, the LP's value is good enough.
        """
        trust = TRUST
        while rounds > 0 and not stop():
            rounds -= 1
            solution = self.master.solve()
            if solution is None:
                return False
            self.solution = solution
            if self.closed(solution.value):
                return True
            duals = solution.duals
            if math.isfinite(self.bound):
                duals = trust * self.centre + (1 - trust) * duals
            before = self.bound
            _, found = self.sweep(self.master.rounded(duals))
            if self.bound > before:
                improved()
            columns = (
                line.column(symbols) for line, (cost, symbols) in zip(self.lines, found, strict=True) if cost < math.inf
            )
            added = sum(self.master.add(column) for column in columns if column is not None)
            if self.closed(solution.value) or (not added and not trust):
                return True
            # Where the trusted duals offer nothing new, the LP's own have the last word.
            trust = TRUST if added else trust / 2 if trust > 0.1 else 0.0
        return False

    def closed(self, value: float) -> bool:
        """Whether no larger whole bound can be had from this relaxation."""
        return self.whole_bound() >= value - MARGIN or value - self.bound < 1e-6 * max(1.0, abs(value))

    def whole_bound(self) -> int:
        """The bound as a whole penalty."""
        return max(0, math.ceil(self.bound - MARGIN)) if math.isfinite(self.bound) else 0

    def cells(self) -> Floats:
        """By employee, day and symbol, the share in the LP's solution."""
        found = np.zeros((len(self.lines), self.problem.calendar.days, len(self.symbols)))
        if self.solution is not None:
            days = np.arange(self.problem.calendar.days)
            for index in np.flatnonzero(self.solution.shares > 1e-9).tolist():
                column = self.master.columns[index]
                found[column.employee, days, column.symbols] += self.solution.shares[index]
        return found

    def support(self) -> dict[tuple[str, int, str], float]:
        """How much of each shift of each day each employee has in the LP's solution."""
        found: dict[tuple[str, int, str], float] = {}
        cells = self.cells()
        for person, day, symbol in np.argwhere(cells > 0).tolist():
            for shift in self.symbols[symbol]:
                key = (self.lines[person].employee.id, day, shift)
                found[key] = found.get(key, 0.0) + float(cells[person, day, symbol])
        return found

    def largest(self) -> list[Column] | None:
        """Each employee's column of the largest share; None if somebody has none."""
        if self.solution is None:
            return None
        best: dict[int, tuple[float, Column]] = {}
        for column, share in zip(self.master.columns, self.solution.shares.tolist(), strict=False):
            if share > best.get(column.employee, (0.0, column))[0]:
                best[column.employee] = share, column
        return [column for _, column in best.values()] if len(best) == len(self.lines) else None

    def roster(self, columns: Iterable[Column]) -> Roster:
        """The roster of one column for each employee."""
        calendar = self.problem.calendar
        return Roster(
            Assignment(self.lines[column.employee].employee.id, calendar.date(day), shift)
            for column in columns
            for day, symbol in enumerate(column.symbols.tolist())
            for shift in self.symbols[symbol]
        )
