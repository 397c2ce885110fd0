"""The relaxation of a problem or of a part of it: how it is approached, solved and proven."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column
from scheduler.solve.colgen.master import Master, Solution
from scheduler.solve.colgen.parts import personal
from scheduler.solve.colgen.pool import Pool, groups
from scheduler.solve.colgen.rows import HARD_PRICE, Rows

MISSING = 100 * HARD_PRICE
"""Price of a person who has no line in the LP."""
MARGIN = 1e-4
"""A bound is rounded up to a whole penalty only if it is further above the last one than this."""
APPROACH = 40, 1200
"""Sweeps before the first LP, with few rows and with many."""
LOOK = 100
"""After so many sweeps limits of one person are solved exactly, where there are many rows."""
STEP = 0.1
"""How far a dual goes in the first sweeps for each unit that is missing, as part of the range that it has."""
COOLED = 0.1, 0.0003
"""How long the last step is, in times of the first, with few rows and with many.

In between it falls at one rate: where it only falls as one over the number of sweeps, years of a hospital stand still
far below what slower beginnings and smaller ends come to.
"""
LIKELY = 0.01
"""In times of the first step, the length from which on what sweeps answer is likely to be in a good roster."""
KEPT_SWEEPS = 10
"""Of these, the last ones whose lines become columns."""
ROUNDS = 20
"""Of pricing, to solve the limits of one person."""
OWN_PACE = 0.3
"""Of the step of a dual that all move, what one that only one person moves takes."""
TRUST = 0.7
"""Share of the best duals so far in those at which lines are priced (P. Wentges, 1997)."""


@dataclass(eq=False)
class Relaxation:
    """A relaxation, and how far it has been solved.

    Parameters
    ----------
    rows
        What the lines share.
    pool
        For pricing to work in.

    Attributes
    ----------
    bound
        Proven: no roster costs less.
    centre
        The duals that prove it.
    used
        By employee, day and symbol, whether an answer near the end of the sweeps has it: others are unlikely to be in
        a good roster.
    effort
        Seconds taken, about; the same on every machine.
    """

    rows: Rows
    pool: Pool
    bound: float = -math.inf
    solution: Solution | None = None
    sweeps: int = 0
    effort: float = 0.0
    centre: Floats = field(init=False)
    used: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = self.rows.lines
        self.master = Master(self.rows, MISSING)
        self.centre = np.zeros(len(self.rows))
        self.used = np.zeros((len(self.lines), *self.lines[0].base.shape), bool)

    def sweep(self, duals: Floats) -> tuple[float, list[tuple[float, Ints]]]:
        """Cheapest lines of everybody at some duals, and the bound that they prove."""
        at_once = self.pool.at_once(self.lines)
        found = self.pool.map(
            lambda line, room: line.cheapest(*self.rows.prices(line.index, duals), room), self.lines, at_once
        )
        self.sweeps += 1
        self.effort += sum(line.effort for line in self.lines) / at_once
        bound = self.rows.lagrangian(duals, sum(cost for cost, _ in found))
        if bound > self.bound:
            self.bound, self.centre = bound, duals
        return bound, found

    def take(self, found: Iterable[tuple[float, Ints]]) -> int:
        """Put the lines that a sweep found into the LP; how many are new."""
        columns = (
            line.column(symbols) for line, (cost, symbols) in zip(self.lines, found, strict=True) if cost < math.inf
        )
        return sum(self.master.add(column) for column in columns if column is not None)

    def approach(
        self,
        stop: Callable[[], bool],
        seed: int = 0,
        improved: Callable[[], None] = lambda: None,
        spent: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """First duals and columns: one after the other answers what the others have just left open.

        Where pricing takes long, as many as there are threads answer together.

        Each answer moves the duals a little, so that a sweep moves them as often as there
        are people; the LP then starts in the right region instead of finding its way there.
        A. Nedic, D. P. Bertsekas: Incremental subgradient methods for nondifferentiable
        optimization, SIAM Journal on Optimization 12(1), 2001.

        Parameters
        ----------
        stop
            Asked before each answer.
        seed
            Of the order in which people answer.
        improved
            Told when the bound has risen.
        spent
            How much of the time allowed is spent, from 0 to 1: steps are short in time for the end, at
            which there may be fewer sweeps than there would be otherwise.
        """
        rows, people = self.rows, len(self.lines)
        if not len(rows):
            return
        many = rows.many
        days = np.arange(self.used.shape[1])
        duals = np.zeros(len(rows))
        mean = duals.copy()
        # A limit of one person hears one answer a sweep, demand hears everybody's: the limit moves less on each.
        pace = np.where(rows.owner < 0, 1.0, OWN_PACE) * STEP * rows.reach / rows.largest
        answers: list[tuple[Ints, Floats] | None] = [None] * people
        last: list[Ints | None] = [None] * people
        at_once = self.pool.at_once(self.lines)
        total = np.zeros(len(rows))
        chance = np.random.default_rng(seed)
        kept: deque[Column] = deque(maxlen=KEPT_SWEEPS * people)
        for sweep in range(APPROACH[many]):
            if many and sweep and sweep % LOOK == 0:
                self.settle(mean, kept, stop)
                improved()
                duals, mean = self.centre.copy(), self.centre.copy()
            length = COOLED[many] ** max(sweep / APPROACH[many], spent())
            stride = length / people
            for group in groups(chance.permutation(people).tolist(), at_once):
                if stop():
                    if many:
                        self.sweep(rows.rounded(mean))
                    return
                for person, column in zip(group, self.answers(group, rows.rounded(duals), last), strict=True):
                    if column is None:
                        continue
                    if (old := answers[person]) is not None:
                        total[old[0]] -= old[1]
                    last[person] = column.symbols
                    touched, amounts = answers[person] = rows.entries(column)
                    total[touched] += amounts
                    kept.append(column)
                    if length <= LIKELY:
                        self.used[person, days, column.symbols] = True
                    moved = duals + stride * pace * rows.missing(duals, total)
                    duals = np.clip(moved, rows.least_dual, rows.most_dual)
                    mean += (duals - mean) / (3 * people)
        for column in kept:
            self.master.add(column)
        self.sweep(rows.rounded(mean))
        improved()

    def settle(self, duals: Floats, columns: Iterable[Column], stop: Callable[[], bool]) -> None:
        """The best duals of limits of one person, where what all share is paid for at given duals.

        Small steps are slow to find them, an LP over them alone is small; so the two take turns.

        Parameters
        ----------
        columns
            For the LP to begin with.
        """
        rows, touched = personal(self.rows, duals)
        if not len(touched):
            self.sweep(self.rows.rounded(duals))
            return
        inner = Relaxation(rows, self.pool)
        days = np.arange(len(rows.lines[0].base))
        for column in columns:
            cells = days, column.symbols
            extra = rows.lines[column.employee].base[cells] - self.lines[column.employee].base[cells]
            inner.master.add(replace(column, cost=column.cost + float(extra.sum())))
        _, found = inner.sweep(rows.rounded(duals[touched]))
        inner.take(found)
        inner.converge(stop, rounds=ROUNDS)
        self.effort += inner.effort
        best = duals.copy()
        best[touched] = inner.centre
        self.sweep(self.rows.rounded(best))

    def answers(self, people: Sequence[int], duals: Floats, last: Sequence[Ints | None]) -> list[Column | None]:
        """By person, the column that is best at some duals, or best near the last one; None if there is no line."""

        def answer(person: int, room: Floats) -> Column | None:
            near = last[person]
            line = self.lines[person] if near is None else self.lines[person].near(near)
            cost, symbols = line.cheapest(*self.rows.prices(person, duals), room)
            return line.column(symbols) if cost < math.inf else None

        return self.pool.map(answer, people)

    def converge(
        self,
        stop: Callable[[], bool],
        improved: Callable[[], None] = lambda: None,
        rounds: float = math.inf,
        enough: float = math.inf,
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
        enough
            A bound of this height is all that is asked for.
        """
        trust = TRUST
        while rounds > 0 and not stop():
            rounds -= 1
            solution = self.master.solve()
            self.effort += self.master.effort
            if solution is None:
                return False
            self.solution = solution
            if self.closed(solution.value) or self.whole_bound() >= enough:
                return True
            duals = solution.duals
            if math.isfinite(self.bound):
                duals = trust * self.centre + (1 - trust) * duals
            before = self.bound
            _, found = self.sweep(self.rows.rounded(duals))
            if self.bound > before:
                improved()
            added = self.take(found)
            if self.closed(solution.value) or (not added and not trust):
                return True
            # Where the trusted duals offer nothing new, the LP's own have the last word.
            trust = TRUST if added else trust / 2 if trust > 0.1 else 0.0
        return False

    def closed(self, value: float) -> bool:
        """Whether no larger whole bound can be had from this relaxation."""
        return self.whole_bound() >= value - MARGIN or value - self.bound < 1e-6 * max(1.0, abs(value))

    def whole_bound(self) -> int:
        """The bound as a penalty that there can be."""
        grain = self.rows.grain or 1
        return max(0, grain * math.ceil((self.bound - MARGIN) / grain)) if math.isfinite(self.bound) else 0

    def cells(self) -> Floats:
        """By employee, day and symbol, the share in the LP's solution."""
        days, symbols = self.lines[0].base.shape
        found = np.zeros((len(self.lines), days, symbols))
        if self.solution is not None:
            for index in np.flatnonzero(self.solution.shares > 1e-9).tolist():
                column = self.master.columns[index]
                found[column.employee, np.arange(days), column.symbols] += self.solution.shares[index]
        return found

    def largest(self) -> list[Column] | None:
        """Each employee's column of the largest share; None if somebody has none."""
        if self.solution is None:
            return None
        best: dict[int, tuple[float, Column]] = {}
        for column, share in zip(self.master.columns, self.solution.shares.tolist(), strict=False):
            if share > best.get(column.employee, (0.0, column))[0]:
                best[column.employee] = share, column
        return [best[index][1] for index in range(len(self.lines))] if len(best) == len(self.lines) else None
