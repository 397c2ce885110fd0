"""A problem as column generation sees it: lines, the rows they share, and rosters as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column, Line
from scheduler.solve.colgen.pool import Pool
from scheduler.solve.colgen.relaxation import Relaxation
from scheduler.solve.colgen.rows import rows_of
from scheduler.solve.colgen.workshop import Workshop

ANSWERS = 30
"""Times that a line is priced anew until limits of one person hold."""


class Model:
    """Everything that pricing needs, made once for a problem.

    Attributes
    ----------
    symbols
        Every set of shifts that somebody may have on one day; ``number`` is the way back.
    lines, rows
        Of everybody, and what they share.
    notes
        What could not be priced.
    pool
        For pricing to work in, and so many threads of it.

    Raises
    ------
    TooLarge
        If the problem is beyond pricing: too many combinations of shifts on one day.
    """

    def __init__(self, problem: Problem, threads: int = 1) -> None:
        self.problem = problem
        workshop = Workshop(problem)
        self.symbols, self.number = workshop.symbols, workshop.number
        self.lines = [Line(workshop, index, person) for index, person in enumerate(problem.employees)]
        self.rows, notes = rows_of(problem, self.lines, self.symbols, workshop.notes)
        self.notes = workshop.notes | notes
        shape = (line.automaton.next.shape[1] for line in self.lines), (line.levels for line in self.lines)
        self.pool = Pool((problem.calendar.days + 1, *map(max, shape)), threads)
        self._order = {shift: index for index, shift in enumerate(problem.catalog)}

    def construct(self, seed: int = 0, rounds: int = 2) -> Roster | None:
        """A first roster: one after the other takes the line that serves what the others leave open best.

        Returns
        -------
        Roster or None
            Every hard rule about single employees that pricing knows is kept; None if one cannot be.
        """
        chosen: list[Column | None] = [None] * len(self.lines)
        total = np.zeros(len(self.rows))
        chance = np.random.default_rng(seed)
        for _ in range(rounds):
            for person in chance.permutation(len(self.lines)).tolist():
                if (before := chosen[person]) is not None:
                    rows, amounts = self.rows.entries(before)
                    total[rows] -= amounts
                column = self._answer(person, total)
                if column is None:
                    return None
                rows, amounts = self.rows.entries(column)
                total[rows] += amounts
                chosen[person] = column
        return self.roster(column for column in chosen if column is not None)

    def _answer(self, person: int, others: Floats) -> Column | None:
        """The line that serves best what others leave open; limits of the person alone are priced until they hold."""
        line, duals = self.lines[person], self.rows.marginal(others)
        mine = np.flatnonzero(self.rows.owner == person)
        low, high = self.rows.bends[mine, 0], self.rows.bends[mine, -1]
        duals[mine] = 0.0
        best, least, step = None, np.inf, 1.0
        for _ in range(ANSWERS):
            cost, symbols = line.cheapest(*self.rows.prices(person, duals), self.pool.room)
            column = line.column(symbols) if cost < np.inf else None
            if column is None:
                return best
            totals = np.zeros(len(self.rows))
            rows, amounts = self.rows.entries(column)
            totals[rows] = amounts
            costs = self.rows.row_costs(totals)[mine]
            if costs.sum() < least:
                best, least = column, float(costs.sum())
            if least == 0:
                break
            # Hours are counted in minutes, shifts in ones: a step is so much for all that is missing.
            duals[mine] += step * np.sign(np.clip(totals[mine], low, high) - totals[mine]) * (costs > 0)
            duals = self.rows.rounded(duals)
            step *= 1.3
        return best

    def relaxation(self) -> Relaxation:
        """The relaxation of the whole problem."""
        return Relaxation(self.rows, self.pool)

    def column(self, line: Line, shifts: Mapping[int, Sequence[str]]) -> Column | None:
        """The column of a line; None if it breaks a hard rule."""
        sets = (tuple(sorted(shifts.get(day, ()), key=self._order.__getitem__)) for day in range(line.days))
        numbers = [self.number.get(symbol, -1) for symbol in sets]
        return line.column(np.array(numbers)) if min(numbers) >= 0 else None

    def columns(self, roster: Roster) -> list[Column | None]:
        """Everybody's column in a roster; None for one who breaks a hard rule."""
        lines = self.problem.lines(roster)
        return [self.column(line, lines[line.employee.id]) for line in self.lines]

    def shifts(self, column: Column, first: int = 0) -> dict[int, list[str]]:
        """The shifts of a column by day, of which the first one is ``first``."""
        return {day: list(self.symbols[symbol]) for day, symbol in enumerate(column.symbols.tolist(), first)}

    def roster(self, columns: Iterable[Column]) -> Roster:
        """The roster of one column for each employee."""
        calendar = self.problem.calendar
        return Roster(
            Assignment(self.lines[column.employee].employee.id, calendar.date(day), shift)
            for column in columns
            for day, shifts in self.shifts(column).items()
            for shift in shifts
        )

    def open(self, settled: Ints) -> dict[str, list[int]]:
        """By employee, the days that are not settled."""
        days = {line.employee.id: np.flatnonzero(~settled[line.index]).tolist() for line in self.lines}
        return {employee: theirs for employee, theirs in days.items() if theirs}

    def support(self, relaxation: Relaxation) -> dict[tuple[str, int, str], float]:
        """How much of each shift of each day each employee has in the LP's solution."""
        found: dict[tuple[str, int, str], float] = {}
        cells = relaxation.cells()
        for person, day, symbol in np.argwhere(cells > 0).tolist():
            for shift in self.symbols[symbol]:
                key = (self.lines[person].employee.id, day, shift)
                found[key] = found.get(key, 0.0) + float(cells[person, day, symbol])
        return found
