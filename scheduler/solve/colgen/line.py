"""What pricing and the master know of one employee's line: states, levels, prices and limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import RowRule
from scheduler.solve.colgen import pricing
from scheduler.solve.colgen.automaton import Automaton, Floats, Ints, Symbols, TooLarge, compiled, product

MOST_SYMBOLS = 1000
MOST_LEVELS = 3000
FEW = 32
"""Levels up to which the automaton may remember a total, so that the master need not bound it."""
MOST_STEPS = 3 * 10**7
"""Steps of pricing that a line may cost for the sake of that; about ten milliseconds."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A total of one line that is held within bounds.

    Attributes
    ----------
    resource, weight
        Its bounds, and the price of a unit outside them (None: hard).
    total
        What the history counts.
    cells
        By day and symbol, what is counted; None for one that remembers.
    """

    rule: RowRule
    resource: Resource
    total: int
    cells: Ints | None = None

    @property
    def weight(self) -> int | None:
        """Price of a unit outside the bounds; None for hard ones."""
        return self.rule.weight

    @property
    def unit(self) -> int:
        """What every count is a multiple of."""
        return 1 if self.cells is None else int(np.gcd.reduce(self.cells, axis=None)) or 1

    @property
    def levels(self) -> int:
        """Totals that have to be told apart."""
        low, high = self.resource.low or 0, self.resource.high
        most = math.inf if self.cells is None else int(self.cells.max(axis=1).sum())
        if high is not None and (self.weight is None or self.resource.unit == 1):
            most = min(most, max(low, high) - self.total)
        return max(int(min(most, 10**6)), 0) // self.unit + 1

    @property
    def idle(self) -> bool:
        """Whether no line can leave the bounds."""
        if self.cells is None:
            return False
        low, high = self.resource.low, self.resource.high
        return (high is None or self.total + self.cells.max(axis=1).sum() <= high) and (
            low is None or self.total + self.cells.min(axis=1).sum() >= low
        )


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


class Workshop:
    """Automata of a whole problem, each made once however many people share it.

    Attributes
    ----------
    symbols
        Every set of shifts that somebody may have on one day.
    notes
        What could not be priced.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.notes: set[str] = set()
        self._resources: dict[object, list[Resource]] = {}
        self._tables: dict[object, Automaton] = {}
        self._unrolled: dict[object, Resource] = {}
        self._kept: list[Resource] = []  # so that no id is used again
        self._same: dict[tuple[bytes, ...], Automaton] = {}
        self._products: dict[tuple[int, ...], Automaton] = {}
        self.symbols = self._all_symbols()
        self.number = {symbol: index for index, symbol in enumerate(self.symbols)}

    def resources(self, employee: Employee) -> Iterator[tuple[RowRule, Resource]]:
        """Every rule that costs anything and what it is to pricing."""
        for rule in self.problem.row_rules(employee):
            if rule.weight == 0:
                continue
            key = (rule, employee.skills, employee.sites)
            if key not in self._resources:
                try:
                    found = list(rule.in_force(employee, self.problem.calendar, self.problem.catalog))
                except NotImplementedError:
                    found = []
                    self.notes.add(f"{rule.rule} is not priced")
                self._resources[key] = found
            for resource in self._resources[key]:
                yield rule, resource

    def _all_symbols(self) -> Symbols:
        """Sets are grown shift by shift, as long as no hard rule about single days is broken further."""
        found: dict[tuple[str, ...], None] = {(): None}
        done = set()
        catalog = tuple(self.problem.catalog)
        for employee in self.problem.employees:
            rules = tuple(
                item
                for rule, item in self.resources(employee)
                if rule.weight is None and item.start is None and item.days is None and not item.bounded
            )
            if rules in done:
                continue
            done.add(rules)
            phases = [{item.phase(day) for day in self.problem.calendar.planned} for item in rules]

            def fits(smaller: tuple[str, ...], larger: tuple[str, ...]) -> bool:
                return all(
                    any(item.step(None, today, larger)[1] <= item.step(None, today, smaller)[1] for today in days)
                    for item, days in zip(rules, phases, strict=True)  # noqa: B023
                )

            layer: Iterable[tuple[str, ...]] = [()]
            while layer := [
                larger
                for smaller in layer
                for shift in catalog[catalog.index(smaller[-1]) + 1 if smaller else 0 :]
                if fits(smaller, larger := (*smaller, shift))
            ]:
                found.update(dict.fromkeys(layer))
                if len(found) > MOST_SYMBOLS:
                    raise TooLarge("too many combinations of shifts on one day")
        return list(found)

    def table(self, rule: RowRule, resource: Resource, past: Mapping[int, Sequence[str]]) -> Automaton:
        """The automaton of a resource that remembers, as it stands after the history."""
        key = (id(resource), rule.weight, *((day, *shifts) for day, shifts in past.items()))
        if key not in self._tables:
            made = compiled(resource, self.symbols, self.problem.calendar, past, rule.weight)
            content = (made.phase, made.letter, made.next, made.price, made.counts, np.array([made.start]))
            self._tables[key] = self._same.setdefault(tuple(part.tobytes() for part in content), made)
            self._kept.append(resource)
        return self._tables[key]

    def unrolled(self, limit: Limit, past: Mapping[int, Sequence[str]]) -> Automaton:
        """The automaton that remembers a total."""
        key = (id(limit.resource), *((day, *shifts) for day, shifts in past.items()))
        if key not in self._unrolled:
            self._unrolled[key] = unrolled(limit, past, self.problem.calendar)
        return self.table(limit.rule, self._unrolled[key], past)

    def product(self, parts: Sequence[Automaton]) -> Automaton:
        """The product of all of them."""
        if not parts:
            days, letters = self.problem.calendar.days, np.zeros(len(self.symbols), np.int64)
            none = np.zeros((1, 1, 1), np.int64)
            return Automaton(np.zeros(days, np.int64), letters, none, none * 0.0, none[:0][None][:0], 0)
        if len(parts) == 1:
            return parts[0]
        key = tuple(map(id, parts))
        if key not in self._products:
            self._products[key] = product(self.product(parts[:-1]), parts[-1])
        return self._products[key]


def unrolled(limit: Limit, past: Mapping[int, Sequence[str]], calendar: Calendar) -> Resource:
    """A resource that remembers its own total, and counts violations of its bounds as they happen."""
    resource, hard = limit.resource, limit.weight is None
    start = resource.run(past, range(calendar.first, 0), resource.start)
    days = calendar.planned if resource.days is None else [day for day in resource.days if day >= 0]
    last = max(days, default=0)
    ceiling = replace(resource, low=None)
    floor = resource.low or 0
    # Beyond both bounds every unit costs the same: how far beyond need not be remembered.
    most = max(floor, resource.high or 0) if hard or resource.unit == 1 or resource.high is None else None

    def step(before: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
        phase, is_last = today
        state, total = before
        state, count = resource.step(state, phase, shifts)
        above = ceiling.excess(total + count) - ceiling.excess(total) if resource.high is not None else 0
        total += count
        if is_last:
            return start, above + max(0, -(-(floor - total) // resource.unit))
        return (state, total if most is None else min(total, most)), above

    return Resource(step, start, lambda day: (resource.phase(day), day == last), frozenset(days))


@dataclass(eq=False)
class Line:
    """One employee's line.

    Attributes
    ----------
    automaton
        All that remembers something.
    base
        By day and symbol, the price of the rules that remember nothing; infinite where forbidden.
    levels, final
        How many levels the counted total has, and the cost of ending at each.
    limits
        Totals that are left to the master; those that remember are the automaton's counters.
    """

    workshop: Workshop
    index: int
    employee: Employee

    def __post_init__(self) -> None:
        problem, symbols = self.workshop.problem, self.workshop.symbols
        self.days = problem.calendar.days
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
        """Items, windows of levels and layers of states, as pricing wants them."""
        height = int(self.climb.max()) + 1
        kind = self.automaton.letter * height + self.climb
        kinds = np.unique(np.append(kind[self.base < math.inf], 0))
        self.item = np.minimum(np.searchsorted(kinds, kind), len(kinds) - 1)  # any, where it is forbidden
        self.item_letter, self.item_climb = np.divmod(kinds, height)
        layers = self.automaton.layers()
        self.states = np.concatenate(layers)
        self.ends = np.cumsum([0, *map(len, layers)])
        most = np.where(self.base < math.inf, self.climb, 0).max(axis=1)
        good = np.flatnonzero(self.final < math.inf)
        lowest, highest = (int(good[0]), int(good[-1])) if len(good) else (self.levels, 0)
        self.lowest = np.maximum(lowest - np.concatenate([np.cumsum(most[::-1])[::-1], [0]]), 0)
        self.highest = np.minimum(highest, np.concatenate([[0], np.cumsum(most)]))

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
        charge = automaton.price
        if len(counting):
            charge = charge + np.tensordot(counting, automaton.counts, 1)
        least, which = pricing.cheapest_symbols(self.base + price, self.item, len(self.item_letter))
        value[self.days, : automaton.states, : self.levels] = self.final
        graph = (automaton.next, charge, self.item_letter, self.item_climb, least, self.lowest, self.highest, value)
        pricing.values(automaton.phase, self.ends, self.states, *graph)
        cost = float(value[0, automaton.start, 0]) if self.lowest[0] == 0 else math.inf
        if cost == math.inf:
            return cost, np.zeros(self.days, np.int64)
        items = pricing.follow(automaton.phase, *graph, automaton.start, 0)
        return cost, which[np.arange(self.days), items]

    def column(self, symbols: Ints) -> Column | None:
        """A line as a column; None if it breaks a hard rule that pricing knows."""
        automaton, days = self.automaton, np.arange(self.days)
        letters = automaton.letter[symbols]
        states = np.zeros(self.days, np.int64)
        state = automaton.start
        for day, (phase, letter) in enumerate(zip(automaton.phase, letters, strict=True)):
            if state < 0:
                return None
            states[day] = state
            state = automaton.next[phase, state, letter]
        level = int(self.climb[days, symbols].sum())
        if state < 0 or level >= self.levels:
            return None
        cost = self.base[days, symbols].sum() + self.final[level]
        cost += automaton.price[automaton.phase, states, letters].sum()
        counts = automaton.counts[:, automaton.phase, states, letters].sum(axis=1)
        return Column(self.index, symbols, float(cost), counts) if cost < math.inf else None
