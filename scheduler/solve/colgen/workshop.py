"""What all lines are made of: sets of shifts, totals with limits, automata, each made once."""

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
from scheduler.solve.colgen.automaton import Automaton, Ints, Symbols, TooLarge, compiled, product

MOST_SYMBOLS = 1000


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
            return Automaton(np.zeros(days, np.int64), letters, none, none * 0.0, none[None][:0], 0)
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
