"""What pricing and the master know of one employee's line: states, levels, prices and limits."""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain import Employee
from scheduler.rules.resource import Resource
from scheduler.solve.colgen import pricing
from scheduler.solve.colgen.automaton import Automaton, Floats, Ints, TooLarge
from scheduler.solve.colgen.workshop import Limit, Workshop

MOST_LEVELS = 3000
FEW = 32
"""Levels up to which the automaton may remember a total, so that the master need not bound it."""
NEAR, CORRIDOR = 8, 16
"""What is near a total: so many levels at least, and so great a part of all."""
PRICING, ARC, STEP = 40e-6, 8e-9, 0.25e-9
"""Seconds of pricing a line, of each of its arcs between states, and of each level that an arc is for, as measured."""
MOST_STEPS = 3 * 10**7
"""Steps of pricing that a line may cost for the sake of that; about ten milliseconds."""


@dataclass(frozen=True, eq=False)
class Column:
    """One line of one employee.

    Attributes
    ----------
    symbols
        By day.
    cost
        Of all rules that pricing knows, those that are limits in the master left out.
    counts
        By counter of the automaton.
    """

    employee: int
    symbols: Ints
    cost: float
    counts: Ints


@dataclass(eq=False)
class Line:
    """One employee's line.

    Attributes
    ----------
    automaton
        All that remembers something.
    base
        By day and symbol, the price of the rules that remember nothing; infinite where forbidden.
    effort
        Seconds that pricing takes, about; the same on every machine.
    first, days
        Of the days of the problem, the first that it decides, and how many.
    levels, final, tail
        How many levels the counted total has, and the cost of ending at each, and in each state.
    limits
        Totals that are left to the master; those that remember are the automaton's counters.
    """

    workshop: Workshop
    index: int
    employee: Employee

    def __post_init__(self) -> None:
        problem, symbols = self.workshop.problem, self.workshop.symbols
        self.first, self.days = 0, problem.calendar.days
        self.base: Floats = np.zeros((self.days, len(symbols)))
        past = problem.past.get(self.employee.id, {})
        remembering: list[Automaton] = []
        limits: list[Limit] = []
        for rule, resource in self.workshop.resources(self.employee):
            total = resource.run(past, range(problem.calendar.first, 0), resource.start)[1]
            cells = self._cells(resource) if resource.start is None else None
            if resource.bounded:
                limits.append(Limit(rule, resource, total, cells))
            elif cells is not None:
                self.base += np.where(cells > 0, math.inf, 0.0) if rule.weight is None else cells * rule.weight
            else:
                try:
                    table = self.workshop.table(rule, resource, past)
                except TooLarge:
                    self.workshop.notes.add(f"{rule.rule} is too large to be priced")
                    continue
                if table.states == 1:  # nothing to remember in this problem
                    row = table.phase[:, None]
                    banned = table.next[row, 0, table.letter] < 0
                    self.base += np.where(banned, math.inf, table.price[row, 0, table.letter])
                else:
                    remembering.append(table)
        self._multiply(remembering)
        limits = self._choose_levels([limit for limit in map(self._without_banned, limits) if not limit.idle])
        self._remember(limits, past)
        self.phase, self.start = self.automaton.phase, self.automaton.start
        self.tail = np.zeros(self.automaton.states)
        self._arrange()

    def _cells(self, resource: Resource) -> Ints:
        """What is counted by day and symbol of a resource that remembers nothing."""
        symbols, days = self.workshop.symbols, self.workshop.problem.calendar.planned
        rows: dict[object, list[int]] = {}
        cells = np.zeros((self.days, len(symbols)), np.int64)
        for day in days if resource.days is None else resource.days:
            if day in days:
                today = resource.phase(day)
                if today not in rows:
                    rows[today] = [resource.step(None, today, symbol)[1] for symbol in symbols]
                cells[day] = rows[today]
        return cells

    def _without_banned(self, limit: Limit) -> Limit:
        """Cells that alone exceed a hard limit are banned; what is banned counts nothing."""
        if limit.cells is None:
            return limit
        if limit.weight is None and limit.resource.high is not None:
            self.base[limit.total + limit.cells > limit.resource.high] = math.inf
        return replace(limit, cells=np.where(self.base < math.inf, limit.cells, 0))

    def _multiply(self, parts: Sequence[Automaton]) -> None:
        """The product of what remembers; what would make it too large is left to relaxation."""
        self.parts: tuple[Automaton, ...] = ()
        self.automaton = self.workshop.product(())
        for part in parts:
            try:
                self.automaton = self.workshop.product((*self.parts, part))
                self.parts = (*self.parts, part)
            except TooLarge:
                self.workshop.notes.add("some rules together are too large to be priced")

    def _choose_levels(self, limits: list[Limit]) -> list[Limit]:
        """One total becomes the levels of the graph: one bounded from both sides, if there is, and on most cells."""

        def rank(limit: Limit) -> int:
            if limit.cells is None or limit.levels > MOST_LEVELS:
                return 0
            both = limit.resource.low is not None and limit.resource.high is not None
            return int(np.count_nonzero(limit.cells)) * (3 if both else 1)

        best = max(limits, key=rank, default=None)
        self.levels, self.final, self.climb = 1, np.zeros(1), np.zeros(self.base.shape, np.int64)
        if best is None or best.cells is None or not rank(best):
            return limits
        self.levels, self.climb = best.levels, best.cells // best.unit
        if best.weight is not None or best.resource.high is None:
            self.levels = int(self.climb.max(axis=1).sum()) + 1
        excess = [best.resource.excess(best.total + best.unit * level) for level in range(self.levels)]
        price = math.inf if best.weight is None else best.weight
        self.final = np.array([amount * price if amount else 0.0 for amount in excess])
        return [limit for limit in limits if limit is not best]

    def _remember(self, limits: list[Limit], past: Mapping[int, Sequence[str]]) -> None:
        """Totals of few levels are better remembered by the automaton than bounded in the master.

        Weekends as states instead of rows closed the better part of the gap on the published
        instances of one to three months; the fewer levels, the earlier a total's turn.
        """
        left: list[Limit] = []
        for limit in sorted(limits, key=lambda limit: limit.levels):
            within = limit.resource.high is None or limit.total <= limit.resource.high
            if within and limit.levels <= FEW and limit.levels * self.automaton.states <= 100 * FEW:
                try:
                    part = self.workshop.unrolled(limit, past)
                    candidate = self.workshop.product((*self.parts, part))
                    widest = max(map(len, candidate.layers()))
                    items = len(np.unique(candidate.letter))
                    if self.days * widest * items * self.levels <= MOST_STEPS:
                        self.parts, self.automaton = (*self.parts, part), candidate
                        continue
                except TooLarge:
                    pass
            left.append(limit)
        self.limits = [limit for limit in left if limit.cells is not None]
        for limit in left:
            if limit.cells is None:
                try:
                    part = self.workshop.table(limit.rule, limit.resource, past)
                    self.automaton = self.workshop.product((*self.parts, part))
                    self.parts = (*self.parts, part)
                    self.limits.append(limit)
                except TooLarge:
                    self.workshop.notes.add(f"{limit.rule.rule} is too large to be priced")

    def _arrange(self) -> None:
        """Items, as pricing wants them: what is the same to the automaton and climbs the same."""
        height = int(self.climb.max()) + 1
        kind = self.automaton.letter * height + self.climb
        kinds = np.unique(np.append(kind[self.base < math.inf], 0))
        self.item = np.minimum(np.searchsorted(kinds, kind), len(kinds) - 1)  # any, where it is forbidden
        self.item_letter, self.item_climb = np.divmod(kinds, height)
        self._narrow()

    def enough(self, symbols: Ints, last: int) -> int:
        """The first day, not before ``last``, from which on a line counts the same however it begins."""
        return last if not len(self.automaton.counts) else self._rest(symbols, last)[1]

    def _rest(self, symbols: Ints, day: int) -> tuple[Floats, int]:
        """Of what is fixed from a day on, the cost by the state before it, and from when on all count the same."""
        automaton, states = self.automaton, self.states[self.ends[day] : self.ends[day + 1]]
        letters = automaton.letter[symbols]
        costs, alike = pricing.tails(
            self.phase, automaton.next, automaton.price, automaton.counts, letters, states, day
        )
        tail = np.full(automaton.states, math.inf)
        tail[states] = costs
        return tail, alike

    def restricted(self, index: int, symbols: Ints, free: Sequence[int], days: range) -> Line:
        """The same line with all but some days fixed, under another index.

        Parameters
        ----------
        symbols
            By day, what is fixed.
        free
            Days that stay as they are.
        days
            That the new line goes over, all of these among them; what is before and after is as it is fixed.
            Its last day is one after which the line counts the same in any case, as `enough` tells.
        """
        line = copy.copy(self)
        line.index, line.first, line.days = index, days.start, len(days)
        window = slice(days.start, days.stop)
        base = self.base[window]
        fixed = np.arange(len(days)), symbols[window]
        line.base = np.full(base.shape, math.inf)
        line.base[fixed] = base[fixed]
        line.base[np.subtract(free, days.start)] = self.base[free]
        line.phase, line.climb, line.item = self.phase[window], self.climb[window], self.item[window]
        climbed = self.climb[np.arange(self.days), symbols]
        line.final = self.final[int(climbed.sum() - climbed[window].sum()) :]
        line.levels = len(line.final)
        before = self.automaton.letter[symbols[: days.start]]
        line.start = int(pricing.walk(self.phase[: days.start], self.automaton.next, before, self.start)[-1])
        line.tail, _ = self._rest(symbols, days.stop)
        line._narrow()
        return line

    def priced(self, price: Floats) -> Line:
        """The same line where each symbol of each day costs so much more; infinity stays what it is."""
        line = copy.copy(self)
        line.base = self.base + price
        return line

    def near(self, symbols: Ints) -> Line:
        """The same line, whose total stays near that of another one on every day: quicker to price, nearly as good.

        S. Sniedovich, S. Voss: The corridor method, a dynamic programming inspired metaheuristic, Control and
        Cybernetics 35(3), 2006.
        """
        width = max(NEAR, self.levels // CORRIDOR)
        if 2 * width >= self.levels:
            return self
        total = np.append(0, np.cumsum(self.climb[np.arange(self.days), symbols]))
        line = copy.copy(self)
        line.lowest, line.highest = np.maximum(self.lowest, total - width), np.minimum(self.highest, total + width)
        line._weigh()
        return line

    def _narrow(self) -> None:
        """Go only through states and levels that can be met and can still end well."""
        allowed = pricing.cheapest_symbols(self.base, self.item, len(self.item_letter))[0] < math.inf
        automaton = self.automaton
        walk = (self.phase, automaton.next, self.item_letter, self.item_climb, allowed, self.start)
        self.states, self.ends, least, most = pricing.reachable(*walk)
        good = np.flatnonzero(self.final < math.inf)
        first, last = (int(good[0]), int(good[-1])) if len(good) else (self.levels, 0)
        # By day, what has been climbed before it, and what is climbed from it on.
        self.lowest = np.maximum(np.append(0, np.cumsum(least)), first - np.append(np.cumsum(most[::-1])[::-1], 0))
        self.highest = np.minimum(np.append(0, np.cumsum(most)), last - np.append(np.cumsum(least[::-1])[::-1], 0))
        self._weigh()

    def _weigh(self) -> None:
        widths = np.maximum(self.highest - self.lowest + 1, 0)[1:]
        self.effort = PRICING + len(self.item_letter) * float(np.diff(self.ends)[:-1] @ (ARC + STEP * widths))

    def cheapest(self, price: Floats, counting: Floats, value: Floats) -> tuple[float, Ints]:
        """The line of least cost.

        Parameters
        ----------
        price
            By day and symbol, what is added to `base`.
        counting
            Price of a count of each of the automaton's counters.
        value
            Room to work in: at least days + 1, states and levels.

        Returns
        -------
        cost, symbols
            Infinite if there is no line.
        """
        automaton = self.automaton
        charge = automaton.charged(counting)
        if (self.lowest > self.highest).any():
            return math.inf, np.zeros(self.days, np.int64)
        least, which = pricing.cheapest_symbols(self.base + price, self.item, len(self.item_letter))
        low, high = self.lowest[-1], self.highest[-1] + 1
        last = self.states[self.ends[-2] :]
        value[self.days, last, low:high] = self.final[low:high] + self.tail[last][:, None]
        graph = (automaton.next, charge, self.item_letter, self.item_climb, least, self.lowest, self.highest, value)
        pricing.values(self.phase, self.ends, self.states, *graph)
        cost = float(value[0, self.start, 0])
        if cost == math.inf:
            return cost, np.zeros(self.days, np.int64)
        items = pricing.follow(self.phase, *graph, self.start, 0)
        return cost, which[np.arange(self.days), items]

    def steps(self, price: Floats, counting: Floats, most: float, value: Floats) -> tuple[Ints, Floats]:
        """Every step of the lines that cost ``most`` or less, as `pricing.steps_within` tells them.

        Parameters
        ----------
        price, counting, value
            As in `cheapest`.

        Returns
        -------
        steps, least
            And by day and item, the price of its cheapest symbol.
        """
        self.cheapest(price, counting, value)
        automaton = self.automaton
        least, _ = pricing.cheapest_symbols(self.base + price, self.item, len(self.item_letter))
        graph = automaton.next, automaton.charged(counting), self.item_letter, self.item_climb, least
        room = self.lowest, self.highest, value, self.start, most
        return pricing.steps_within(self.phase, self.ends, self.states, *graph, *room), least

    def column(self, symbols: Ints) -> Column | None:
        """A line as a column; None if it breaks a hard rule that pricing knows."""
        automaton, days = self.automaton, np.arange(self.days)
        letters = automaton.letter[symbols]
        states = pricing.walk(self.phase, automaton.next, letters, self.start)
        level = int(self.climb[days, symbols].sum())
        if states[-1] < 0 or level >= self.levels:
            return None
        cost = self.base[days, symbols].sum() + self.final[level] + self.tail[states[-1]]
        states = states[:-1]
        cost += automaton.price[self.phase, states, letters].sum()
        counts = automaton.counts[:, self.phase, states, letters].sum(axis=1)
        return Column(self.index, symbols, float(cost), counts) if cost < math.inf else None
