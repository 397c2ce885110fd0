"""From shares to whole lines: settle a little, price again, look, and take it back if it costs too much.

C. Joncour, S. Michel, R. Sadykov, D. Sverdlov, F. Vanderbeck: Column generation based
primal heuristics, Electronic Notes in Discrete Mathematics 36, 2010. Settled are single
days of single people rather than whole lines, so that pricing can still answer.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column
from scheduler.solve.colgen.master import Master
from scheduler.solve.colgen.relaxation import Relaxation

WHOLE = 1 - 1e-6
LIKELY = 0.6
"""Share from which on several days may be settled at once."""
JUMP = 1.02
"""Times as much as before, from which on the other way is looked at, too."""
CLEAN = 1.5
"""Times as many columns as may be used: where there are so many, the others go."""
ROUNDS = 4
"""Rounds of pricing after each step."""
SPREAD = 0.1
"""Of shares, where chance has a say in which are settled first: the standard deviation of their logarithm."""

Picked = dict[tuple[int, int], int]
"""By employee and day, a symbol."""
Rows = list[tuple[int, int, Floats]]
"""Employee, day, and the price of each symbol there."""


class Dive:
    """One way down from a solved relaxation.

    Parameters
    ----------
    root
        Is changed on the way; `undo` brings it back.
    greed
        Fraction of the undecided days that a step settles at most.
    care
        What a step may cost without a second look.
    patience
        Seconds of pricing for that look, as efforts are counted; without it, steps are hasty.
    chance
        Has a say in what is settled first, so that another way is found; None for the plain one.
    few
        Days of people, of which a way that has become dear leaves the rest open.

    Attributes
    ----------
    settled
        By employee and day, whether it is.
    ended
        Whether the rest was left open.
    """

    def __init__(
        self,
        root: Relaxation,
        greed: float,
        care: float = 1.0,
        patience: float = 0.0,
        chance: np.random.Generator | None = None,
        few: int = 0,
    ) -> None:
        self.root = root
        self.greed = greed
        self.care = care
        self.patience = patience
        self.chance = chance
        self.few = few
        self.ended = False
        self.base = [line.base.copy() for line in root.lines]
        self.settled = np.zeros(root.cells().shape[:2], bool)
        self.bound, self.centre, self.solution = root.bound, root.centre, root.solution
        self.master = root.master

    def undo(self) -> None:
        """Leave the relaxation as it was found."""
        root = self.root
        for line, base in zip(root.lines, self.base, strict=True):
            line.base = base
        root.master = self.master
        for index in range(len(root.master.columns)):
            root.master.allow(index, True)
        root.bound, root.centre, root.solution = self.bound, self.centre, self.solution

    def run(self, stop: Callable[[], bool], cutoff: Callable[[], float]) -> list[Column] | None:
        """Go down to whole lines.

        Parameters
        ----------
        cutoff
            Penalty from which on a roster is of no use any more.

        Returns
        -------
        list of Column or None
            One for each employee; None if stopped, not worth while, or ended with a rest left open.
        """
        root, greed = self.root, self.greed
        while root.solution is not None and not stop() and root.solution.value < cutoff():
            shares = root.cells()
            likely = shares.max(axis=2)
            if likely.min() > WHOLE:
                return root.largest()
            symbol, order = self._order(shares, likely)
            most = max(1, int(greed * len(order)))
            chosen = [cell for cell in order[:most].tolist() if likely.flat[cell] >= LIKELY] or order[:1].tolist()
            if not chosen:
                return None
            before = root.solution.value
            sizes = {len(chosen), 1, -(-len(chosen) // 4) if self.patience else 1}
            for size in sorted(sizes, reverse=True):
                picked = {divmod(cell, symbol.shape[1]): int(symbol.reshape(-1)[cell]) for cell in chosen[:size]}
                old = self._settle(picked)
                good = before + self._tolerable(before, size)
                self._price(stop, good, size > 1)
                if self._value() <= good:
                    self._clean()
                    greed = min(self.greed, 2 * greed) if size > 1 else greed
                    break
                if size == 1:
                    break
                self._take_back(old)
                greed /= 4  # what cannot be settled together is tried in smaller parts
            jump = max(good, JUMP * before)
            if self._value() > jump:
                self._other_way(stop, picked, old, good)
                if self._value() > jump and self.settled.size - self.settled.sum() <= self.few:
                    self.ended = not stop()
                    return None
        return None

    def _value(self) -> float:
        """Of the LP as it stands."""
        return self.root.solution.value if self.root.solution else math.inf

    def _order(self, shares: Floats, likely: Floats) -> tuple[Ints, Ints]:
        """By employee and day, the symbol to settle; and the days that are open, likely ones first."""
        open_days = np.flatnonzero((~self.settled & (likely > 0) & (likely < WHOLE)).reshape(-1))
        if self.chance is not None:
            shares = shares * np.exp(self.chance.normal(0.0, SPREAD, shares.shape))
        key = shares.max(axis=2).reshape(-1)[open_days]
        return shares.argmax(axis=2), open_days[np.argsort(-key, kind="stable")]

    def _other_way(
        self,
        stop: Callable[[], bool],
        picked: Picked,
        old: Rows,
        good: float,
    ) -> None:
        """Exclude what has just been settled, and has turned out to be dear, unless that is dearer still."""
        value = self._value()
        self._take_back(old)
        excluded = self._exclude(picked)
        self._price(stop, good, True)
        if self._value() <= value:
            return
        self._take_back(excluded)
        self._settle(picked)
        self._price(stop, value, False)

    def _tolerable(self, value: float, steps: int) -> float:
        """How much more the LP may cost after a step."""
        return max(self.care, 0.0005 * value) * math.sqrt(steps)

    def _settle(self, picked: Picked) -> Rows:
        """Nothing but the picked symbols on these days."""
        old = self._rows(picked)
        for (person, day), symbol in picked.items():
            base = self.root.lines[person].base
            keep = base[day, symbol]
            base[day] = math.inf
            base[day, symbol] = keep
            self.settled[person, day] = True
        self._allow({person for person, _ in picked})
        return old

    def _exclude(self, picked: Picked) -> Rows:
        """The picked symbols are not to be on these days."""
        old = self._rows(picked)
        for (person, day), symbol in picked.items():
            self.root.lines[person].base[day, symbol] = math.inf
        self._allow({person for person, _ in picked})
        return old

    def _rows(self, picked: Picked) -> Rows:
        """What these days are before they are changed."""
        return [(person, day, self.root.lines[person].base[day].copy()) for person, day in picked]

    def _take_back(self, old: Rows) -> None:
        for person, day, row in reversed(old):
            self.root.lines[person].base[day] = row
            self.settled[person, day] = False
        self._allow({person for person, _, _ in old})

    def _allow(self, people: set[int]) -> None:
        """Columns may be used as far as their symbols are still allowed."""
        master, days = self.root.master, np.arange(len(self.base[0]))
        for person in people:
            theirs = master.of[person]
            if theirs:
                symbols = np.stack([master.columns[index].symbols for index in theirs])
                allowed = (self.root.lines[person].base[days, symbols] < math.inf).all(axis=1)
                for index, may in zip(theirs, allowed.tolist(), strict=True):
                    master.allow(index, may)

    def _clean(self) -> None:
        """Leave behind the columns that what is settled forbids, once they are a third of all."""
        old = self.root.master
        if len(old.columns) < CLEAN * old.allowed.count(True):
            return
        new = Master(old.rows, old.missing)
        for column, may in zip(old.columns, old.allowed, strict=True):
            if may:
                new.add(column)
        if (solution := new.solve()) is not None:
            self.root.master, self.root.solution = new, solution
            self.root.effort += new.effort

    def _price(self, stop: Callable[[], bool], good: float, revocable: bool) -> None:
        """A few rounds of pricing, more while the LP may yet come down to a good value, or has to be lived with.

        Bounds found on the way hold for what is settled only.
        """
        root = self.root
        root.bound, last = -math.inf, root.effort + self.patience
        while not root.converge(stop, rounds=ROUNDS):
            if stop() or root.solution is None or root.solution.value <= good or root.effort > last:
                break
            if revocable and root.bound > good:
                break
