"""What pricing and the master know of one employee's line: states, levels, prices and limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduler.domain import Calendar, Employee
from scheduler.problem import Problem
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import RowRule
from scheduler.solve.colgen import pricing
from scheduler.solve.colgen.automaton import Automaton, Floats, Ints, Symbols, TooLarge, compiled, product

MOST_SYMBOLS = 1000
MOST_LEVELS = 3000
FEW = 8
"""Levels up to which a total is remembered by the automaton rather than bounded in the master."""


@dataclass(frozen=True)
class Limit:
    """A total of one line that is held within bounds.

    Attributes
    ----------
    rule
        For notes.
    resource, weight
        Its bounds, and the price of a unit outside them (None: hard).
    total
        What the history counts.
    where, amount
        Day times symbols plus symbol, and what that counts; empty for one that remembers.
    counter
        Its number among the automaton's counters; -1 for one that remembers nothing.
    """

    rule: str
    resource: Resource
    weight: int | None
    total: int
    where: Ints
    amount: Ints
    counter: int = -1


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
        self._tables: dict[object, tuple[Automaton, int]] = {}
        self._unrolled: dict[object, Resource] = {}
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
                    found = list(rule.resource(employee, self.problem.calendar, self.problem.catalog))
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

    def table(self, rule: RowRule, resource: Resource, past: Mapping[int, Sequence[str]]) -> tuple[Automaton, int]:
        """The automaton of a resource that remembers, and what the history counts."""
        key = (id(resource), rule.weight, *((day, *shifts) for day, shifts in past.items()))
        if key not in self._tables:
            made, total = compiled(resource, self.symbols, self.problem.calendar, past, rule.weight)
            content = (made.phase, made.letter, made.next, made.price, made.counts, np.array([made.start]))
            same = self._same.setdefault(tuple(part.tobytes() for part in content), made)
            self._tables[key] = same, total
        return self._tables[key]

    def unrolled(self, resource: Resource, past: Mapping[int, Sequence[str]]) -> Resource:
        """As `unrolled`, once for all with the same past."""
        key = (id(resource), *((day, *shifts) for day, shifts in past.items()))
        if key not in self._unrolled:
            self._unrolled[key] = unrolled(resource, past, self.problem.calendar)
        return self._unrolled[key]

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


def _levels(resource: Resource, past: Mapping[int, Sequence[str]], calendar: Calendar) -> float:
    """Levels that matter of a total that starts within its bounds."""
    total = resource.run(past, range(calendar.first, 0), resource.start)[1]
    most = max(resource.high or 0, resource.low or 0)
    if resource.unit > 1 or (resource.high is not None and total > resource.high):
        return math.inf
    return most + 1 if resource.high is not None or resource.low else 1


def unrolled(resource: Resource, past: Mapping[int, Sequence[str]], calendar: Calendar) -> Resource:
    """The resource that remembers its own total, and counts violations of its bounds as they happen."""
    start = resource.run(past, range(calendar.first, 0), resource.start)
    days = calendar.planned if resource.days is None else [day for day in resource.days if day >= 0]
    last = max(days, default=0)
    low, high = resource.low or 0, math.inf if resource.high is None else resource.high
    most = max(low, 0 if resource.high is None else resource.high)

    def step(before: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
        phase, is_last = today
        state, total = before
        state, count = resource.step(state, phase, shifts)
        above = int(max(total + count - high, 0))
        total = min(total + count, most)
        return (start, above + max(low - total, 0)) if is_last else ((state, total), above)

    return Resource(step, start, lambda day: (resource.phase(day), day == last), frozenset(days))


@dataclass(eq=False)
class Line:
    """One employee's line.

    Attributes
    ----------
    limits
        Totals that the master holds within bounds.
    base
        By day and symbol, the price of the rules that remember nothing; infinite where forbidden.
    """

    workshop: Workshop
    index: int
    employee: Employee
    limits: list[Limit] = field(default_factory=list)

    def __post_init__(self) -> None:
        problem, symbols = self.workshop.problem, self.workshop.symbols
        self.days = problem.calendar.days
        self.base: Floats = np.zeros((self.days, len(symbols)))
        past = problem.past.get(self.employee.id, {})
        remembering: list[tuple[Automaton, Limit | None]] = []
        for rule, resource in self.workshop.resources(self.employee):
            if resource.bounded and _levels(resource, past, self.workshop.problem.calendar) <= FEW:
                resource = self.workshop.unrolled(resource, past)
            elif resource.start is None:
                self._take(rule, resource, past)
                continue
            try:
                table, total = self.workshop.table(rule, resource, past)
            except TooLarge:
                self.workshop.notes.add(f"{rule.rule} is too large to be priced")
                continue
            none = np.zeros(0, np.int64)
            limit = Limit(rule.rule, resource, rule.weight, total, none, none) if resource.bounded else None
            if table.states == 1 and limit is None:
                row = table.phase[:, None]
                self.base += np.where(table.next[row, 0, table.letter] < 0, np.inf, table.price[row, 0, table.letter])
            else:
                remembering.append((table, limit))
        remembering.sort(key=lambda part: part[1] is not None)
        self._multiply(remembering)
        self._choose_levels()

    def _take(self, rule: RowRule, resource: Resource, past: Mapping[int, Sequence[str]]) -> None:
        """A rule that remembers nothing: prices and bans, or a total."""
        calendar, symbols = self.workshop.problem.calendar, self.workshop.symbols
        rows: dict[object, Ints] = {}
        counted = np.zeros((self.days, len(symbols)), np.int64) if resource.bounded else None
        for day in calendar.planned if resource.days is None else resource.days:
            if day < 0:
                continue
            today = resource.phase(day)
            if today not in rows:
                rows[today] = np.array([resource.step(None, today, symbol)[1] for symbol in symbols])
            if counted is not None:
                counted[day] = rows[today]
            elif rule.weight is None:
                self.base[day, rows[today] > 0] = np.inf
            else:
                self.base[day] += rows[today] * rule.weight
        if counted is None:
            return
        total = resource.run(past, range(calendar.first, 0))[1]
        where = np.flatnonzero(counted)
        self.limits.append(Limit(rule.rule, resource, rule.weight, total, where, counted.reshape(-1)[where]))

    def _multiply(self, parts: list[tuple[Automaton, Limit | None]]) -> None:
        """The product of what remembers; what would make it too large is left to relaxation."""
        kept: list[tuple[Automaton, Limit | None]] = []
        self.automaton = self.workshop.product([])
        for part in parts:
            try:
                self.automaton = self.workshop.product([table for table, _ in [*kept, part]])
                kept.append(part)
            except TooLarge:
                self.workshop.notes.add("some rules together are too large to be priced")
        counting = [limit for _, limit in kept if limit is not None]
        for counter, limit in enumerate(counting):
            self.limits.append(
                Limit(limit.rule, limit.resource, limit.weight, limit.total, limit.where, limit.amount, counter)
            )

    def _choose_levels(self) -> None:
        """One total becomes the levels of the graph; the others are the master's, unless they cannot be missed."""
        symbols = len(self.workshop.symbols)
        kept, best, most = [], None, 0
        for limit in self.limits:
            low, high = limit.resource.low, limit.resource.high
            if limit.counter < 0:
                cells = np.zeros((self.days, symbols), np.int64)
                cells.reshape(-1)[limit.where] = limit.amount
                if high is not None and limit.weight is None:
                    self.base[limit.total + cells > high] = np.inf
                    cells[self.base == np.inf] = 0
                if (high is None or limit.total + cells.max(axis=1).sum() <= high) and (
                    low is None or limit.total + cells.min(axis=1).sum() >= low
                ):
                    continue
                rank = len(limit.where) * (3 if low is not None and high is not None else 1)
                if rank > most and self._level_count(limit, cells)[0] <= MOST_LEVELS:
                    best, most = limit, rank
            kept.append(limit)
        self.limits = [limit for limit in kept if limit is not best]
        self.levels, self.unit, self.final = 1, 1, np.zeros(1)
        climb = np.zeros((self.days, symbols), np.int64)
        if best is not None:
            climb.reshape(-1)[best.where] = best.amount
            self.levels, self.unit = self._level_count(best, climb)
            excess = [best.resource.excess(best.total + self.unit * level) for level in range(self.levels)]
            self.final = np.array(
                [(math.inf if amount else 0.0) if best.weight is None else amount * best.weight for amount in excess]
            )
        self.climb = climb // self.unit
        pairs = self.automaton.letter[None, :] * (self.climb.max() + 1) + self.climb
        kinds, item = np.unique(pairs, return_inverse=True)
        self.item = item.reshape(pairs.shape)
        self.item_letter, self.item_climb = np.divmod(kinds, self.climb.max() + 1)
        self._choose_window()

    def _level_count(self, limit: Limit, cells: Ints) -> tuple[int, int]:
        """Levels needed for a total, and minutes (or whatever it counts) of one level."""
        unit = int(np.gcd.reduce(cells, axis=None)) or 1
        highest = int(cells.max(axis=1).sum())
        if limit.weight is None and limit.resource.high is not None:
            highest = min(highest, limit.resource.high - limit.total)
        return max(highest, 0) // unit + 1, unit

    def _choose_window(self) -> None:
        """By day, the levels that can be met, and from which the end can still be a good one."""
        layers = self.automaton.layers()
        self.states = np.concatenate(layers)
        self.ends = np.cumsum([0, *map(len, layers)])
        possible = np.where(self.base < np.inf, self.climb, -1)
        most = np.maximum(possible.max(axis=1), 0)
        good = np.flatnonzero(self.final < np.inf)
        lowest_good, highest_good = (int(good[0]), int(good[-1])) if len(good) else (0, 0)
        before, after = np.concatenate([[0], np.cumsum(most)]), np.concatenate([np.cumsum(most[::-1])[::-1], [0]])
        self.lowest = np.maximum(lowest_good - after, 0)
        self.highest = np.minimum(before, highest_good)

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
