"""The master problem: which lines, in which shares, meet everybody's rules at the least cost.

Every row is a total of shares with a convex piecewise-linear price, so that demand from
both sides, wishes, limits of one person and hard rules are all the same kind of thing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.problem import Problem
from scheduler.rules.rule import FALSE, TRUE, Lit, Term
from scheduler.solve.colgen.automaton import Floats, Ints, Symbols
from scheduler.solve.colgen.line import Column, Line

Cell = tuple[str, int, str]

GRAIN = 2.0**-16
"""Duals are whole multiples of this: sums of them are then exact, and a bound is a proof."""


@dataclass
class Row:
    """A total with a price: ``price`` for each unit below (above) each of some bounds."""

    below: list[tuple[float, float]] = field(default_factory=list)
    above: list[tuple[float, float]] = field(default_factory=list)

    def cost(self, total: float) -> float:
        """What the total costs."""
        return sum(price * max(0.0, bound - total) for bound, price in self.below) + sum(
            price * max(0.0, total - bound) for bound, price in self.above
        )

    @property
    def bends(self) -> list[float]:
        """Where the price bends."""
        return sorted({bound for bound, _ in [*self.below, *self.above]})

    @property
    def dearest(self) -> tuple[float, float]:
        """The smallest and the largest dual it can have."""
        return -sum(price for _, price in self.above), sum(price for _, price in self.below)


class Recorder:
    """A `Grid` that writes down what the rules about everybody say.

    Attributes
    ----------
    rows
        Total of cells by employee, day and shift, with its price.
    notes
        What could not be said in rows: the bound is one without it.
    """

    def __init__(self, problem: Problem, hard_price: float) -> None:
        self.problem = problem
        self.calendar: Calendar = problem.calendar
        self.catalog: Catalog = problem.catalog
        self.hard_price = hard_price
        self.rows: dict[tuple[Term, ...], Row] = {}
        self.cells: dict[Cell, Lit] = {}
        self._cell_list: list[Cell] = []
        self.notes: set[str] = set()
        for rule in problem.roster_rules:
            try:
                rule.post(self)
            except NotImplementedError:  # what it has said so far is true all the same
                self.notes.add(f"{rule.rule} is not priced")

    def open(self, days: Iterable[int]) -> bool:
        """Whether anything on these days is still to be decided."""
        return any(day >= 0 for day in days)

    def staff(self, day: int, shifts: Sequence[str]) -> Iterator[tuple[Employee, Lit]]:
        """Everybody who may work one of the shifts on the day, once for each shift."""
        for employee, person in self.problem.people.items():
            if day < 0:
                worked = self.problem.past.get(employee, {}).get(day, ())
                yield from ((person, TRUE) for shift in worked if shift in shifts)
                continue
            for shift in shifts:
                yield person, self._literal((employee, day, shift))

    def _literal(self, key: Cell) -> Lit:
        if key not in self.cells:
            self.cells[key] = len(self._cell_list) + 1
            self._cell_list.append(key)
        return self.cells[key]

    @property
    def people(self) -> Iterable[Employee]:
        """Everybody."""
        return self.problem.people.values()

    def duties(self, person: Employee, days: Collection[int], shifts: Sequence[str]) -> Iterator[tuple[int, str, Lit]]:
        """Day, shift and literal of what a person may work of ``shifts`` on known ``days``."""
        for day in days:
            if day < 0:
                worked = self.problem.past[person.id].get(day, ())
                yield from ((day, shift, TRUE) for shift in worked if shift in shifts)
            else:
                yield from ((day, shift, self._literal((person.id, day, shift))) for shift in shifts)

    def total(self, terms: Iterable[Term]) -> list[Term]:
        """Not in rows: with everybody's cells in everybody's row there would be far too many."""
        raise NotImplementedError

    def above(self, terms: Iterable[Term], bound: int) -> list[Term]:
        """Not in rows: it is no sum."""
        raise NotImplementedError

    def any(self, literals: Iterable[Lit]) -> Lit:
        """Not in rows: it is no sum."""
        raise NotImplementedError

    def cell(self, literal: Lit) -> Cell:
        """Employee, day and shift of a literal."""
        return self._cell_list[literal - 1]

    def weighing(self, weight: int | None) -> Pen:
        """The verbs at a weight."""
        return Pen(self, weight)


@dataclass(frozen=True)
class Pen:
    """The verbs at one weight, written down as rows."""

    recorder: Recorder
    weight: int | None

    def _row(self, terms: Iterable[Term]) -> tuple[Row, int]:
        """The row of some terms, and what their constants add up to."""
        kept, constant = [], 0
        for coefficient, literal in terms:
            if literal in (TRUE, FALSE):
                constant += coefficient if literal == TRUE else 0
            elif literal < 0:
                constant += coefficient
                kept.append((-coefficient, ~literal))
            else:
                kept.append((coefficient, literal))
        return self.recorder.rows.setdefault(tuple(kept), Row()), constant

    def _price(self, unit: int) -> float:
        return self.recorder.hard_price if self.weight is None else self.weight / unit

    def at_most(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Each unit above ``bound`` costs its part of the weight."""
        row, constant = self._row(terms)
        row.above.append((bound - constant, self._price(unit)))

    def at_least(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Each unit below ``bound`` costs its part of the weight."""
        row, constant = self._row(terms)
        row.below.append((bound - constant, self._price(unit)))

    def forbid(self, together: Iterable[Lit], amount: int = 1) -> None:
        """Not all of these at once: their number is at most one less than all."""
        literals = list(together)
        row, constant = self._row((1, literal) for literal in literals)
        row.above.append((len(literals) - 1 - constant, amount * self._price(1)))


@dataclass(frozen=True)
class Share:
    """What one employee's cells count in the rows: sorted by place, which is day times symbols plus symbol."""

    ends: Ints
    row: Ints
    amount: Floats
    place: Ints
    counters: Ints
    """The row of each counter of the automaton."""


@dataclass(frozen=True)
class Solution:
    """Of the LP: its value, the duals of rows and of people, the shares of the columns."""

    value: float
    duals: Floats
    people: Floats
    shares: Floats


class Master:
    """Rows, columns and the LP over them.

    Parameters
    ----------
    lines
        Everybody's line.
    hard_price
        Price of a unit outside a hard limit: an upper limit of what a dual may be, so that
        the LP always has a solution. Bounds are valid whatever it is.
    """

    def __init__(self, problem: Problem, lines: Sequence[Line], symbols: Symbols, hard_price: float) -> None:
        self.lines = lines
        self.symbols = symbols
        self.hard_price = hard_price
        self.rows: list[Row] = []
        recorder = Recorder(problem, hard_price)
        self.notes = recorder.notes
        self.shares = self._shares(recorder)
        self.bends = [row.bends for row in self.rows]
        self.columns: list[Column] = []
        self._seen: set[tuple[int, bytes]] = set()
        ranges = np.array([row.dearest for row in self.rows]).reshape(-1, 2)
        self.least_dual, self.most_dual = np.ceil(ranges[:, 0] / GRAIN) * GRAIN, np.floor(ranges[:, 1] / GRAIN) * GRAIN
        self._build()

    def _shares(self, recorder: Recorder) -> list[Share]:
        """Who counts how much in which row."""
        width = len(self.symbols)
        containing: dict[str, Ints] = {}
        for index, symbol in enumerate(self.symbols):
            for shift in symbol:
                containing[shift] = np.append(containing.get(shift, np.zeros(0, np.int64)), index)
        parts: dict[str, list[tuple[Ints, int, float]]] = {line.employee.id: [] for line in self.lines}
        for terms, row in recorder.rows.items():
            for coefficient, literal in terms:
                employee, day, shift = recorder.cell(literal)
                parts[employee].append((day * width + containing[shift], len(self.rows), coefficient))
            self.rows.append(row)
        shares = []
        for line in self.lines:
            own = parts[line.employee.id]
            counters: list[int] = []
            places = [part for part, _, _ in own]
            rows = [np.full(len(part), number) for part, number, _ in own]
            amounts = [np.full(len(part), amount) for part, _, amount in own]
            for limit in line.limits:
                price = self.hard_price if limit.weight is None else limit.weight / limit.resource.unit
                low, high = limit.resource.low, limit.resource.high
                if limit.cells is None:
                    counters.append(len(self.rows))
                else:
                    where = np.flatnonzero(limit.cells)
                    places.append(where)
                    rows.append(np.full(len(where), len(self.rows)))
                    amounts.append(limit.cells.reshape(-1)[where])
                self.rows.append(
                    Row(
                        [] if low is None else [(low - limit.total, price)],
                        [] if high is None else [(high - limit.total, price)],
                    )
                )
            none = np.zeros(0, np.int64)
            place, row_of = np.concatenate([none, *places]), np.concatenate([none, *rows])
            amount = np.concatenate([np.zeros(0), *amounts])
            # Places that are forbidden need no price.
            order = np.argsort(place, kind="stable")
            order = order[line.base.reshape(-1)[place[order]] < math.inf]
            ends = np.searchsorted(place[order], np.arange(line.base.size + 1))
            shares.append(Share(ends, row_of[order], amount[order], place[order], np.array(counters, np.int64)))
        return shares

    # --- prices ---------------------------------------------------------------------------

    def rounded(self, duals: Floats) -> Floats:
        """Duals that are exact numbers and within their rows' limits."""
        return np.clip(np.round(duals / GRAIN) * GRAIN, self.least_dual, self.most_dual)

    def prices(self, person: int, duals: Floats) -> tuple[Floats, Floats]:
        """What duals take off each symbol of each day, and off each count, of a person's line."""
        share, line = self.shares[person], self.lines[person]
        cells = np.bincount(share.place, duals[share.row] * share.amount, line.base.size)
        return -cells.reshape(line.base.shape), -duals[share.counters]

    def entries(self, column: Column) -> tuple[Ints, Floats]:
        """Rows of a column, and what it counts there."""
        share = self.shares[column.employee]
        place = np.arange(len(column.symbols)) * len(self.symbols) + column.symbols
        first, last = share.ends[place], share.ends[place + 1]
        lengths = last - first
        where = np.repeat(first - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
        found = np.concatenate([share.row[where], share.counters])
        amounts = np.concatenate([share.amount[where], column.counts])
        rows, position = np.unique(found, return_inverse=True)
        return rows, np.bincount(position, amounts, len(rows))

    def lagrangian(self, duals: Floats, line_costs: float) -> float:
        """Proven lower bound, from duals within their limits and the cost of the cheapest lines at those duals."""
        total = line_costs
        for row, bends, dual in zip(self.rows, self.bends, duals.tolist(), strict=True):
            total += min(row.cost(bend) + dual * bend for bend in bends)
        return total

    def totals(self, columns: Iterable[Column]) -> Floats:
        """What some columns count together in each row."""
        total = np.zeros(len(self.rows))
        for column in columns:
            rows, amounts = self.entries(column)
            total[rows] += amounts
        return total

    # --- the LP ---------------------------------------------------------------------------

    def _build(self) -> None:
        self.model = mathopt.Model()
        self.constraints: list[mathopt.LinearConstraint] = []
        self.offset = 0.0
        self.shares_of: list[mathopt.Variable] = []
        for row in self.rows:
            self._add_row(row)
        self.convexity = [self.model.add_linear_constraint(lb=1, ub=1) for _ in self.lines]
        for constraint in self.convexity:
            missing = self.model.add_variable(lb=0)
            constraint.set_coefficient(missing, 1)
            self.model.objective.set_linear_coefficient(missing, 100 * self.hard_price)
        self.model.objective.offset = self.offset
        self.solver = mathopt.IncrementalSolver(self.model, mathopt.SolverType.GLOP)

    def _add_row(self, row: Row) -> None:
        """Total = the cheapest bend, less what it falls short, plus what it exceeds, piece by piece."""
        bends = row.bends
        cheapest = min(bends, key=row.cost)
        self.offset += row.cost(cheapest)
        constraint = self.model.add_linear_constraint(lb=cheapest, ub=cheapest)
        self.constraints.append(constraint)
        for side in (1, -1):
            reach = [bend for bend in (bends if side < 0 else bends[::-1]) if (bend - cheapest) * -side >= 0]
            for index, bend in enumerate(reach):
                further = reach[index + 1] if index + 1 < len(reach) else None
                width = math.inf if further is None else abs(further - bend)
                piece = self.model.add_variable(lb=0, ub=width)
                constraint.set_coefficient(piece, side)
                slope = row.cost(bend - side * min(width, 1.0)) - row.cost(bend)
                self.model.objective.set_linear_coefficient(piece, slope / min(width, 1.0))

    def add(self, column: Column) -> bool:
        """Put a column into the LP, unless it is there."""
        key = (column.employee, column.symbols.tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        variable = self.model.add_variable(lb=0)
        for row, amount in zip(*(part.tolist() for part in self.entries(column)), strict=True):
            self.constraints[row].set_coefficient(variable, amount)
        self.convexity[column.employee].set_coefficient(variable, 1)
        self.model.objective.set_linear_coefficient(variable, column.cost)
        self.columns.append(column)
        self.shares_of.append(variable)
        return True

    def allow(self, column: int, allowed: bool) -> None:
        """Let a column be used, or not."""
        self.shares_of[column].upper_bound = math.inf if allowed else 0.0

    def solve(self, seconds: float = math.inf) -> Solution | None:
        """Solve the LP over the columns there are; None if time was up."""
        limit = None if seconds == math.inf else timedelta(seconds=max(seconds, 0.01))
        result = self.solver.solve(
            params=mathopt.SolveParameters(
                time_limit=limit, lp_algorithm=mathopt.LPAlgorithm.PRIMAL_SIMPLEX, presolve=mathopt.Emphasis.OFF
            )
        )
        if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        return Solution(
            result.objective_value(),
            np.array(result.dual_values(self.constraints)),
            np.array(result.dual_values(self.convexity)),
            np.array(result.variable_values(self.shares_of)),
        )
