"""Rosters from duals: people take turns to answer prices, which turn slowly from duals into what the others leave open.

At first everybody answers the duals alone, and the sum of all answers is nowhere near a roster;
in the end each answers what exactly the others do, until nobody alone can improve anything. On the way
from one to the other, answers fall into place together. These are the
alternating directions of S. Boyd, N. Parikh, E. Chu, B. Peleato, J. Eckstein: Distributed
optimization and statistical learning via the alternating direction method of multipliers, Foundations
and Trends in Machine Learning 3(1), 2011, with whole lines as in Y. Yao, X. Zhu, H. Dong, S. Wu, H. Wu,
L. C. Tong, X. Zhou: ADMM-based problem decomposition scheme for vehicle routing problem with time
windows, Transportation Research Part B 129, 2019.

Limits of one person hold in every answer: their duals, which nobody else hears of, are searched for each, in steps
that grow while a limit stays broken and shrink where it was overdone, as in M. Riedmiller, H. Braun: A direct adaptive
method for faster backpropagation learning: the RPROP algorithm, IEEE International Conference on Neural Networks, 1993.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column, Line
from scheduler.solve.colgen.pool import Pool, groups
from scheduler.solve.colgen.rows import HARD_PRICE, Rows

SWEEPS = 300
"""Turns of everybody until prices are hard; with more it is better to begin anew."""
FIRM = 0.005, 0.2
"""How much of a row's range of prices one unit of its total moves the price, at the beginning and at the end."""
LATE, STRICT = 0.6, 4.0
"""Of the sweeps, those after which rows that are hard are so many times as firm as those with a price."""
EXACT = 1e4
"""Times a row's range of prices: so firm that a price is what the next unit costs."""
FIRST_STEP, STEPS = 5e-4, (1e-5, 0.03)
"""Of the usual range of prices, what a limit of one person moves at first when it is broken; the least, the most."""
FASTER, SLOWER = 1.3, 0.5
"""How such a step changes when a limit is broken again, and broken to the other side."""
TRIES, LAST_TRIES = 12, 30
"""Times that a line is priced anew until limits of one person hold, by duals alone and with shifts forbidden."""
OVERHEAD, BESIDE = 1.5, 1e-3
"""What each pricing takes, in times of its effort, and in seconds beside it, which threads do not share."""


@dataclass(frozen=True)
class _Answer:
    """A column, where it counts in the rows, and what it breaks of its own limits, as a price.

    ``missing`` is what it lacks of the nearest bend of each limit of its person, room below a largest number included,
    below zero for what it has too much; ``keeps`` is whether it keeps all limits that are hard.
    """

    column: Column
    touched: Ints
    amounts: Floats
    missing: Floats
    broken: float
    keeps: bool


@dataclass
class Turns:
    """Everybody's answers, and the duals that they have led to.

    Parameters
    ----------
    rows
        What the lines share.
    pool
        For pricing to work in; where that takes long, as many people answer together as it has threads.
    duals
        To begin with; those that prove a good bound are the best beginning.

    Attributes
    ----------
    total
        Of each row, what all answers count there.
    taken
        Seconds that pricing took, by person, about; the same on every machine with as many threads.
    """

    rows: Rows
    pool: Pool
    duals: Floats
    total: Floats = field(init=False)

    def __post_init__(self) -> None:
        rows = self.rows
        self.duals = self.duals.copy()
        self.total = np.zeros(len(rows))
        self.taken = np.zeros(len(rows.lines))
        self.at_once = self.pool.at_once(rows.lines)
        self.answers: list[_Answer | None] = [None] * len(rows.lines)
        self.alone = rows.owner >= 0
        self.missed = np.zeros(len(rows))
        """By limit of one person, the way in which its dual moved the last time, as a sign."""
        self.weak: dict[int, Floats] = {}
        """By person, the duals of such limits at which one was broken the last time."""
        self.mine = [np.flatnonzero(rows.owner == line.index) for line in rows.lines]
        self.amount = rows.largest
        ranges = rows.most_dual - rows.least_dual
        usual = float(ranges[ranges < HARD_PRICE].max(initial=0.0)) or 100.0
        self.usual = usual / self.amount
        """By row, the largest range of prices that are not hard, for one unit."""
        self.step = FIRST_STEP * self.usual
        self.hard = ranges >= HARD_PRICE
        self.range = np.minimum(ranges, self.usual)
        dearer, cheaper = np.cumsum(rows.above, axis=1), np.cumsum(rows.below[:, ::-1], axis=1)[:, ::-1]
        self.slope = dearer - np.append(cheaper[:, 1:], np.zeros((len(rows), 1)), axis=1)
        """By row and bend, what a unit more than the bend costs."""

    @property
    def effort(self) -> float:
        """Seconds taken, about; the same on every machine with as many threads."""
        return float(self.taken.sum()) / self.at_once

    def run(
        self, seed: int, stop: Callable[[], bool], seconds: float = math.inf, sweeps: int = SWEEPS
    ) -> Iterator[tuple[float, list[Column]]]:
        """Take turns; yields each better roster with what it costs, as far as pricing knows.

        Parameters
        ----------
        seed
            Of the order of turns.
        seconds, sweeps
            Effort, and turns of everybody, after which prices are hard, whichever comes first. Then turns
            are taken as long as somebody gains by them.
        stop
            Asked before each turn.
        """
        chance = np.random.default_rng(seed)
        best, least = math.inf, math.inf
        sweep, part = 0, 0.0
        while True:
            sweep += 1
            exact, part = part == 1, min(1.0, max(sweep / sweeps, self.effort / seconds))
            firm = (EXACT if exact else FIRM[0] * (FIRM[1] / FIRM[0]) ** part) * self.range / self.amount
            if part >= LATE:
                firm = np.where(self.hard, STRICT * firm, firm)
            order = chance.permutation(len(self.rows.lines)).tolist()
            if not self._everybody(order, firm, exact, stop):
                return
            if not exact:
                self.duals = np.where(self.alone, self.duals, self._prices(self.total, firm))
            cost, before = self._cost(), least
            if cost < best:
                best = cost
                yield cost, [answer.column for answer in self.answers if answer is not None]
            least = cost if exact else math.inf
            if exact and not cost < before:
                return

    def _everybody(self, order: Sequence[int], firm: Floats, exact: bool, stop: Callable[[], bool]) -> bool:
        """One turn of each; False if stopped, or if somebody has no line at all."""
        for group in groups(order, self.at_once):
            if stop():
                return False
            asked = [(person, self._left_open(person, firm)) for person in group]
            given = self.pool.map(lambda each, room: self._answer(*each, exact, room), asked)
            for (person, prices), new in zip(asked, given, strict=True):
                before = self.answers[person]
                if new is not None and (before is None or self._better(new, before, prices, exact)):
                    if before is not None:
                        self.total[before.touched] -= before.amounts
                    self.answers[person] = new
                    self.total[new.touched] += new.amounts
                elif before is None:
                    return False
        return True

    def _better(self, new: _Answer, old: _Answer, prices: Floats, exact: bool) -> bool:
        """Whether an answer is better than the last: at its prices, or exactly, as others may have moved since.

        It need not be, where limits of the person alone had to be brought about.
        """
        if new.keeps != old.keeps:
            return new.keeps
        if exact:
            rows = np.union1d(new.touched, old.touched)
            before, after = self.total[rows], self.total[rows]
            after[np.searchsorted(rows, old.touched)] -= old.amounts
            after[np.searchsorted(rows, new.touched)] += new.amounts
            change = self.rows.row_costs(after, rows).sum() - self.rows.row_costs(before, rows).sum()
            return bool(new.column.cost + change < old.column.cost)
        return self._worth(new, prices) <= self._worth(old, prices)

    def _worth(self, answer: _Answer, prices: Floats) -> float:
        """What an answer costs by itself, less what the rows that are not its person's alone pay for it."""
        shared = ~self.alone[answer.touched]
        return answer.column.cost + answer.broken - float(prices[answer.touched][shared] @ answer.amounts[shared])

    def _cost(self) -> float:
        """Of all answers together; infinite if hard limits of one person are broken."""
        found = [answer for answer in self.answers if answer is not None]
        if not all(answer.keeps for answer in found):
            return math.inf
        return sum(answer.column.cost for answer in found) + float(self.rows.row_costs(self.total).sum())

    def _left_open(self, person: int, firm: Floats) -> Floats:
        """Prices that a person answers: of what the others leave open, or the duals at first."""
        if (before := self.answers[person]) is None:
            return self.duals.copy()
        total = self.total + self.amount / 2
        total[before.touched] -= before.amounts
        return self._prices(total, firm)

    def _prices(self, total: Floats, firm: Floats) -> Floats:
        """Slope of each row's price at a total, smoothed around the duals: its Moreau envelope."""
        rows = self.rows
        at_bend = self.duals[:, None] + firm[:, None] * (rows.bends - total[:, None])
        found: Floats = np.minimum(rows.most_dual, np.maximum(at_bend, -self.slope).min(axis=1, initial=math.inf))
        return found

    def _answer(self, person: int, prices: Floats, exact: bool, room: Floats) -> _Answer | None:
        """A person's line of about the least cost at some prices, which keeps that person's limits if one was found.

        Duals may leave only too much and too little to choose from; in the end what is between is looked at as well.
        """
        mine, line = self.mine[person], self.rows.lines[person]
        if (before := self.answers[person]) is not None:
            line = line.near(before.column.symbols)
        over, found = None, self._ask(person, line, prices, self.duals[mine], room)
        for _ in range(TRIES if len(mine) else 0):
            if found is None:
                break
            if not found.keeps:
                self.weak[person] = self.duals[mine]
            self._learn(mine, found.missing)
            if found.keeps:
                break
            over, found = found, self._ask(person, line, prices, self.duals[mine], room)
        if exact and over is None and person in self.weak:
            over = self._ask(person, line, prices, self.weak[person], room)
        answers = [found, over]
        if over is not None and not over.keeps and (exact or found is None or not found.keeps):
            answers.append(self._kept(person, prices, over, room))
        return min(filter(None, answers), key=lambda each: (not each.keeps, self._worth(each, prices)), default=None)

    def _learn(self, mine: Ints, missing: Floats) -> None:
        """Move the duals of limits of one person towards what an answer lacks or has room for; else back a little.

        A step that leads nowhere, as from zero where there is room, is no reason for a longer one.
        """
        signs, duals, usual = np.sign(missing), self.duals[mine], self.usual[mine]
        again = signs * self.missed[mine]
        step = self.step[mine] * np.where(again > 0, FASTER, np.where(again < 0, SLOWER, 1.0))
        step = np.clip(step, STEPS[0] * usual, STEPS[1] * usual)
        back = -np.sign(duals) * np.minimum(np.abs(duals), step / 2)
        moved = duals + np.where(signs != 0, step * signs, back)
        moved = np.clip(moved, self.rows.least_dual[mine], self.rows.most_dual[mine])
        self.duals[mine], self.step[mine], self.missed[mine] = moved, step, np.where(moved != duals, signs, 0.0)

    def _kept(self, person: int, prices: Floats, answer: _Answer, room: Floats) -> _Answer | None:
        """An answer in which a person keeps the own limits, where no duals bring it about; None if that fails as well.

        Of what is too much, what is dearest at these prices is forbidden, and with it all that is not used:
        so the answer has no other way to break the limit. What is too little, and limits of what remembers, are
        priced until they hold.
        """
        mine = self.mine[person]
        line = copy.copy(self.rows.lines[person].near(answer.column.symbols))
        line.base = line.base.copy()
        priced = np.isin(mine, self.rows.shares[person].counters)
        duals, step = self.weak[person].copy(), self.usual[mine] / 100
        for _ in range(LAST_TRIES):
            duals += np.where(priced | (answer.missing > 0), step * np.sign(answer.missing), 0.0)
            np.clip(duals, self.rows.least_dual[mine], self.rows.most_dual[mine], out=duals)
            step *= FASTER
            for row in mine[self.hard[mine] & ~priced & (answer.missing < 0)]:
                self._forbid(person, line, int(row), answer, prices)
            found = self._ask(person, line, prices, duals, room)
            if found is None or found.keeps:
                return found
            answer = found
        return None

    def _forbid(self, person: int, line: Line, row: int, answer: _Answer, prices: Floats) -> None:
        """Leave of what counts in a row no more than it bears."""
        share = self.rows.shares[person]
        here = share.row == row
        places, amounts = share.place[here], share.amount[here]
        width = line.base.shape[1]
        used = answer.column.symbols[places // width] == places % width
        cost = (line.base + self.rows.prices(person, prices)[0]).reshape(-1)[places]
        order = np.argsort(np.where(used, cost, math.inf), kind="stable")
        kept = used[order] & (np.cumsum(np.where(used, amounts, 0.0)[order]) <= self.rows.bends[row, -1])
        line.base.reshape(-1)[places[order[~kept]]] = math.inf

    def _ask(self, person: int, line: Line, prices: Floats, duals: Floats, room: Floats) -> _Answer | None:
        """The line of least cost at some prices and some duals of the person's own limits."""
        mine, rows = self.mine[person], self.rows
        prices[mine] = duals
        cost, symbols = line.cheapest(*rows.prices(person, rows.rounded(prices)), room)
        self.taken[person] += OVERHEAD * line.effort + BESIDE * self.at_once
        column = rows.lines[person].column(symbols) if cost < math.inf else None
        if column is None:
            return None
        touched, amounts = rows.entries(column)
        totals = np.zeros(len(rows))
        totals[touched] = amounts
        costs = rows.row_costs(totals[mine], mine)
        missing = np.clip(totals[mine], rows.bends[mine, 0], rows.bends[mine, -1]) - totals[mine]
        keeps = not (self.hard[mine] & (costs >= HARD_PRICE)).any()
        return _Answer(column, touched, amounts, missing, float(costs.sum()), keeps)
