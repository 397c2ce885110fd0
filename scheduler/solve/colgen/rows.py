"""What lines share: totals with a price, each a row of the master problem.

Demand from both sides, wishes, limits of one person and hard rules are all the same kind
of thing: a total of cells with a convex piecewise-linear price.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.problem import Problem
from scheduler.rules.rule import FALSE, TRUE, Lit, Term
from scheduler.solve.colgen.automaton import Floats, Ints, Symbols
from scheduler.solve.colgen.line import Column, Line
from scheduler.solve.colgen.workshop import Limit

Cell = tuple[str, int, str]
Price = dict[float, list[float]]
"""By bound, the price of a unit below and of a unit above it."""

HARD_PRICE = 10_000.0
"""Of a unit outside a hard limit: what its dual may be at most, so that the LP always has a solution."""
SAME = 1e-9
"""Difference up to which two costs are one."""
MANY = 1_500
"""Rows from which on an LP over them takes too long to be solved again and again."""
GRAIN = 2.0**-16
"""Duals are whole multiples of this: sums of them are then exact, and a bound is a proof."""


class Recorder:
    """A `Grid` that writes down what the rules about everybody say.

    Attributes
    ----------
    rows
        Total of cells by employee, day and shift, with its price.
    notes
        What could not be said in rows: the bound is one without it.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.calendar: Calendar = problem.calendar
        self.catalog: Catalog = problem.catalog
        self.rows: dict[tuple[Term, ...], Price] = {}
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

    def largest(self, sums: Iterable[Iterable[Term]]) -> list[Term]:
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

    def _row(self, terms: Iterable[Term]) -> tuple[Price, int]:
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
        return self.recorder.rows.setdefault(tuple(kept), {}), constant

    def _price(self, unit: int) -> float:
        return HARD_PRICE if self.weight is None else self.weight / unit

    def at_most(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Each unit above ``bound`` costs its part of the weight."""
        row, constant = self._row(terms)
        _add(row, bound - constant, above=self._price(unit))

    def at_least(self, terms: Iterable[Term], bound: int, unit: int = 1) -> None:
        """Each unit below ``bound`` costs its part of the weight."""
        row, constant = self._row(terms)
        _add(row, bound - constant, below=self._price(unit))

    def forbid(self, together: Iterable[Lit], amount: int = 1) -> None:
        """Not all of these at once: their number is at most one less than all."""
        literals = list(together)
        row, constant = self._row((1, literal) for literal in literals)
        _add(row, len(literals) - 1 - constant, above=amount * self._price(1))


def _add(row: Price, bound: float, below: float = 0.0, above: float = 0.0) -> None:
    sides = row.setdefault(bound, [0.0, 0.0])
    sides[0] += below
    sides[1] += above


@dataclass(frozen=True)
class Share:
    """What one employee's cells count in the rows: sorted by place, which is day times symbols plus symbol."""

    ends: Ints
    row: Ints
    amount: Floats
    place: Ints
    counters: Ints
    """The row of each counter of the automaton."""

    @property
    def rows(self) -> Ints:
        """Every row in which it counts, each once."""
        return np.unique(np.append(self.row, self.counters))

    @classmethod
    def sorted(cls, line: Line, row: Ints, amount: Floats, place: Ints, counters: Ints) -> Share:
        """Put in order; places that are forbidden need no price and are left out."""
        order = np.argsort(place, kind="stable")
        order = order[line.base.reshape(-1)[place[order]] < np.inf]
        ends = np.searchsorted(place[order], np.arange(line.base.size + 1))
        return cls(ends, row[order], amount[order], place[order], counters)


@dataclass(frozen=True, eq=False)
class Rows:
    """Every row, and what the cells of everybody's line count there.

    Attributes
    ----------
    bends
        By row, where its price bends, in ascending order; the last one repeated.
    below, above
        By row and bend, the price of a unit of the total below and above it.
    lines, shares
        Everybody's line, and what it counts.
    grain
        Every penalty is a whole multiple of it; 0 if that is not known.
    """

    bends: Floats
    below: Floats
    above: Floats
    lines: Sequence[Line]
    shares: Sequence[Share]
    grain: int = 0
    cheapest: Floats = field(init=False)
    costs: Floats = field(init=False)
    """By row and bend, what that total costs."""
    least_dual: Floats = field(init=False)
    most_dual: Floats = field(init=False)

    def __post_init__(self) -> None:
        costs = np.stack([self.row_costs(bend) for bend in self.bends.T], axis=1) if self.bends.size else self.bends
        best = costs.argmin(axis=1) if costs.size else np.zeros(0, np.int64)
        derived = {
            "costs": costs,
            "cheapest": self.bends[np.arange(len(best)), best],
            "least_dual": np.ceil(-self.above.sum(axis=1) / GRAIN) * GRAIN,
            "most_dual": np.floor(self.below.sum(axis=1) / GRAIN) * GRAIN,
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.bends)

    @property
    def many(self) -> bool:
        """Whether the relaxation is a matter of sweeps rather than of the LP."""
        return len(self) > MANY

    @cached_property
    def owner(self) -> Ints:
        """By row, the only line that counts there; -1 if there are several, or none."""
        counting = [share.rows for share in self.shares]
        alone = np.bincount(np.concatenate(counting), minlength=len(self)) == 1
        owner = np.full(len(self), -1)
        for line, rows in enumerate(counting):
            owner[rows[alone[rows]]] = line
        return owner

    @cached_property
    def largest(self) -> Floats:
        """By row, the largest amount that one day, or one count of an automaton, counts there."""
        largest = np.zeros(len(self))
        for share in self.shares:
            np.maximum.at(largest, share.row, np.abs(share.amount))
            largest[share.counters] = np.maximum(largest[share.counters], 1.0)
        largest[largest == 0] = 1.0
        return largest

    @cached_property
    def reach(self) -> Floats:
        """By row, how far from zero its dual can be, as usual where it is hard."""
        reach = np.maximum(-self.least_dual, self.most_dual)
        soft = reach < HARD_PRICE
        found: Floats = np.where(soft, reach, np.median(reach[soft]) if soft.any() else 100.0)
        return found

    def row_costs(self, totals: Floats, which: Ints | slice = slice(None)) -> Floats:
        """By row, or by row of a choice of them, what its total costs."""
        off = self.bends[which] - totals[:, None]
        below, above = self.below[which], self.above[which]
        found: Floats = (below * np.maximum(off, 0.0) + above * np.maximum(-off, 0.0)).sum(axis=1)
        return found

    def marginal(self, totals: Floats) -> Floats:
        """By row, what one more saves."""
        return self.rounded(self.row_costs(totals) - self.row_costs(totals + 1))

    def rounded(self, duals: Floats) -> Floats:
        """Duals that are exact numbers and within their rows' limits."""
        found: Floats = np.clip(np.round(duals / GRAIN) * GRAIN, self.least_dual, self.most_dual)
        return found

    def prices(self, person: int, duals: Floats) -> tuple[Floats, Floats]:
        """What duals take off each symbol of each day, and off each count, of a person's line."""
        share, shape = self.shares[person], self.lines[person].base.shape
        cells = np.bincount(share.place, duals[share.row] * share.amount, shape[0] * shape[1])
        return -cells.reshape(shape), -duals[share.counters]

    def entries(self, column: Column) -> tuple[Ints, Floats]:
        """Rows of a column, and what it counts there."""
        share, width = self.shares[column.employee], self.lines[column.employee].base.shape[1]
        place = np.arange(len(column.symbols)) * width + column.symbols
        first, last = share.ends[place], share.ends[place + 1]
        where, _ = runs(first, last)
        found = np.concatenate([share.row[where], share.counters])
        amounts = np.concatenate([share.amount[where], column.counts])
        rows, position = np.unique(found, return_inverse=True)
        return rows, np.bincount(position, amounts, len(rows))

    def totals(self, columns: Iterable[Column]) -> Floats:
        """What some columns count together in each row."""
        total = np.zeros(len(self))
        for column in columns:
            rows, amounts = self.entries(column)
            total[rows] += amounts
        return total

    def cost(self, columns: Sequence[Column]) -> float:
        """What a roster of one column for each line costs."""
        return sum(column.cost for column in columns) + float(self.row_costs(self.totals(columns)).sum())

    def worth(self, duals: Floats) -> Floats:
        """By row and bend, what that total costs, and what is paid for it at some duals."""
        worth: Floats = self.costs + duals[:, None] * self.bends
        return worth

    def missing(self, duals: Floats, totals: Floats) -> Floats:
        """By row, what a total lacks of the next one that is best at some duals; below zero for what is too much.

        It is a subgradient of the bound: where units have a price, a total that costs nothing may be
        no best one, since each unit more or less is paid for.
        """
        worth = self.worth(duals)
        best = worth <= worth.min(axis=1, keepdims=True) + SAME
        low = np.where(best, self.bends, np.inf).min(axis=1)
        high = np.where(best, self.bends, -np.inf).max(axis=1)
        found: Floats = np.clip(totals, low, high) - totals
        return found

    def lagrangian(self, duals: Floats, line_costs: float) -> float:
        """Proven lower bound, from duals within their limits and the cost of the cheapest lines at those duals."""
        if not len(self):
            return line_costs
        return line_costs + float(self.worth(duals).min(axis=1).sum())


def runs(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """All whole numbers from each first one up to its last one, that not included, and how many each gives."""
    lengths = last - first
    before = np.append(0, np.cumsum(lengths)[:-1]) if len(lengths) else lengths
    return np.repeat(first - before, lengths) + np.arange(lengths.sum()), lengths


def rows_of(
    problem: Problem, lines: Sequence[Line], symbols: Symbols, notes: Collection[str] = ()
) -> tuple[Rows, set[str]]:
    """The rows of a whole problem, and notes of what could not be said in rows.

    They are its rules about everybody, and the limits that lines left to the master. ``notes`` tell what
    lines could not be priced for.
    """
    recorder = Recorder(problem)
    prices = list(recorder.rows.values())
    order = {shift: index for index, shift in enumerate(problem.catalog)}
    having = np.array([(order[shift], index) for index, symbol in enumerate(symbols) for shift in symbol], np.int64)
    having = having.reshape(-1, 2)[np.argsort(having.reshape(-1, 2)[:, 0], kind="stable")]
    ends = np.searchsorted(having[:, 0], np.arange(len(order) + 1))
    cells: dict[str, list[tuple[int, int, int, int]]] = {line.employee.id: [] for line in lines}
    for row, terms in enumerate(recorder.rows):
        for coefficient, literal in terms:
            employee, day, shift = recorder.cell(literal)
            cells[employee].append((day, order[shift], row, coefficient))
    shares = []
    for line in lines:
        day_of, shift_of, row_of, amount_of = np.array(cells.pop(line.employee.id), np.int64).reshape(-1, 4).T
        which, lengths = runs(ends[shift_of], ends[shift_of + 1])
        places = [np.repeat(day_of * len(symbols), lengths) + having[which, 1]]
        rows, amounts, counters = [np.repeat(row_of, lengths)], [np.repeat(amount_of.astype(float), lengths)], []
        for limit in line.limits:
            if limit.cells is None:
                counters.append(len(prices))
            else:
                place = np.flatnonzero(limit.cells)
                places.append(place)
                rows.append(np.full(len(place), len(prices)))
                amounts.append(limit.cells.reshape(-1)[place].astype(float))
            prices.append(_price_of(limit))
        parts = np.concatenate(rows), np.concatenate(amounts), np.concatenate(places)
        shares.append(Share.sorted(line, *parts, np.array(counters, np.int64)))
    width = max(map(len, prices), default=1)
    bends, below, above = (np.zeros((len(prices), width)) for _ in range(3))
    for row, price in enumerate(prices):
        ascending = sorted(price)
        bends[row] = [*ascending, *[ascending[-1]] * (width - len(price))]
        below[row, : len(price)], above[row, : len(price)] = np.array([price[bend] for bend in ascending]).T
    grain = 0 if notes or recorder.notes else _grain(lines, below, above)
    return Rows(bends, below, above, lines, shares, grain), recorder.notes


def _grain(lines: Sequence[Line], *prices: Floats) -> int:
    """What every price is a whole multiple of; 0 if one is no whole number."""
    parts = [part for line in lines for part in (line.base, line.final, line.automaton.price)]
    found = np.unique(np.concatenate([np.unique(part) for part in (*parts, *prices)]))
    found = found[np.isfinite(found)]
    return int(np.gcd.reduce(found.astype(np.int64))) if (found == np.round(found)).all() else 0


def _price_of(limit: Limit) -> Price:
    unit = HARD_PRICE if limit.weight is None else limit.weight / limit.resource.unit
    price: Price = {}
    if limit.resource.low is not None:
        _add(price, limit.resource.low - limit.total, below=unit)
    if limit.resource.high is not None:
        _add(price, limit.resource.high - limit.total, above=unit)
    return price
