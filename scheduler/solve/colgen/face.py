"""Rosters of a penalty aimed at, looked for among the lines that can be in one at all.

At duals that prove a bound, no roster of the penalty aimed at has a line that costs more above
its owner's cheapest than lies between the two. What is left of the graph of pricing is small
where the relaxation is tight, and a fifth of that once nodes that nothing tells apart are
merged: small enough for CP-SAT to search it whole, and with the bound of the relaxation.

S. Irnich, G. Desaulniers, J. Desrosiers, A. Hadjar: Path-reduced costs for eliminating arcs in
routing and scheduling, INFORMS Journal on Computing 22(2), 2010.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.solve.colgen.automaton import Floats, Ints
from scheduler.solve.colgen.line import Column, Line
from scheduler.solve.colgen.relaxation import Relaxation
from scheduler.solve.colgen.rows import HARD_PRICE

NUDGES, NUDGE = 20, 0.02
"""How often, and by how much, rows are moved to see other duals that are as good."""
NEAR = 0.05
"""Below the LP's value, where duals are as good as any."""
MOST_NODES = 200_000
"""Steps of all lines together that are worth putting in order."""
MOST_STEPS = 12_000
"""Of those that are left, what CP-SAT can be expected to search."""


@dataclass(frozen=True)
class Step:
    """One way from a node of a line's graph to one of the next day.

    Attributes
    ----------
    node, after
        Numbers among the nodes of their days.
    item
        What is worked.
    counts
        By counter of the automaton.
    cost
        Above the cheapest way from the node to the end.
    """

    node: int
    item: int
    counts: tuple[int, ...]
    after: int
    cost: int


@dataclass(frozen=True)
class Graph:
    """The lines of a person that are worth looking at.

    Attributes
    ----------
    steps
        By day.
    cost
        Of the cheapest line.
    symbols
        By day and item, the symbols that are cheap enough.
    """

    steps: list[list[Step]]
    cost: int
    symbols: list[dict[int, list[int]]]


def centred(root: Relaxation, stop: Callable[[], bool], seed: int = 0) -> Floats:
    """Duals from the middle of the best ones: at these, the most lines cost more than the cheapest.

    The LP names a corner. Other corners come to light when its rows are moved a little, and
    the mean of good duals is as good.
    """
    assert root.solution is not None
    value, chance = root.solution.value, np.random.default_rng(seed)
    good = [root.centre] if root.bound > value - NEAR else []
    enough = 2 * root.effort
    for _ in range(NUDGES):
        if stop() or root.effort > enough:
            break
        root.master.move(chance.uniform(-NUDGE, NUDGE, len(root.rows)))
        for _ in range(4):
            if (solution := root.master.solve()) is None:
                break
            root.effort += root.master.effort
            duals = root.rows.rounded(solution.duals)
            bound, found = root.sweep(duals)
            root.take(found)
            if bound > value - NEAR:
                good.append(duals)
                break
    root.master.move(np.zeros(len(root.rows)))
    return root.rows.rounded(np.mean(good, axis=0)) if good else root.centre


def graphs(root: Relaxation, duals: Floats, target: float) -> list[Graph] | None:
    """Everybody's lines that a roster of so much can have; None if they are too many to search."""
    rows, taken = root.rows, 0
    _, found = root.sweep(duals)
    spare = target - rows.lagrangian(duals, sum(cost for cost, _ in found)) + 1e-6
    made = []
    for line, (cheapest, _) in zip(root.lines, found, strict=True):
        if cheapest == np.inf:
            return None
        price, counting = rows.prices(line.index, duals)
        steps, least = line.steps(price, counting, cheapest + spare, root.pool.room)
        taken += len(steps)
        if taken > MOST_NODES:
            return None
        made.append(_merged(line, steps, line.base + price <= least[_days(line), line.item] + spare))
    return made if sum(len(day) for graph in made for day in graph.steps) <= MOST_STEPS else None


def _days(line: Line) -> Ints:
    return np.arange(line.days)[:, None]


def _merged(line: Line, steps: Ints, worth: Ints) -> Graph:
    """Nodes from which the same can be worked at the same extra cost are one: D. Revuz, 1992, day by day."""
    automaton, letters, climb = line.automaton, line.item_letter.tolist(), line.item_climb
    leaving: list[dict[tuple[int, int], list[tuple[int, tuple[int, int], tuple[int, ...], int]]]]
    leaving = [{} for _ in range(line.days)]
    for day, state, level, item, after in steps.tolist():
        place = automaton.phase[day], state, letters[item]
        there = level + int(climb[item])
        cost = automaton.price[place] + (line.final[there] if day == line.days - 1 else 0.0)
        counts = tuple(automaton.counts[(slice(None), *place)].tolist())
        leaving[day].setdefault((state, level), []).append((item, (after, there), counts, round(cost)))
    layers: list[list[Step]] = []
    number: dict[tuple[int, int], int] = {}
    onward: dict[tuple[int, int], int] = {}
    for nodes in reversed(leaving):
        seen: dict[frozenset[tuple[int, tuple[int, ...], int, int]], int] = {}
        here, cheapest = {}, {}
        for node, ways in nodes.items():
            costs = [cost + onward.get(there, 0) for _, there, _, cost in ways]
            cheapest[node] = min(costs)
            key = frozenset(
                (item, counts, number.get(there, 0), cost - cheapest[node])
                for (item, there, counts, _), cost in zip(ways, costs, strict=True)
            )
            here[node] = seen.setdefault(key, len(seen))
        layers.append([Step(node, *way) for way_of, node in seen.items() for way in sorted(way_of)])
        number, onward = here, cheapest
    symbols: list[dict[int, list[int]]] = [{} for _ in range(line.days)]
    for day, symbol in np.argwhere(worth & (line.base < np.inf)).tolist():
        symbols[day].setdefault(int(line.item[day, symbol]), []).append(symbol)
    return Graph(layers[::-1], min(onward.values()), symbols)


class Search:
    """A search for a roster of a penalty among some lines.

    Parameters
    ----------
    root
        Whose rows are to be kept; all its prices are whole.
    made
        Everybody's lines.
    target
        The most that the roster may cost.
    """

    def __init__(self, root: Relaxation, made: list[Graph], target: int) -> None:
        self.root = root
        self.model = cp_model.CpModel()
        self.costs: list[Any] = []
        self._entered: dict[int, list[Any]] = {}
        self.terms: list[list[Any]] = [[] for _ in range(len(root.rows))]
        self.chosen = [
            [self._day(line, graph, day) for day in range(line.days)]
            for line, graph in zip(root.lines, made, strict=True)
        ]
        self._price_rows()
        self.model.add(sum(self.costs) + sum(graph.cost for graph in made) <= target)

    def _day(self, line: Line, graph: Graph, day: int) -> dict[int, Any]:
        """The variables of a day's symbols; the steps to it and from it fit together."""
        share, width = self.root.rows.shares[line.index], line.base.shape[1]
        leaving: dict[int, list[Any]] = {}
        worked: dict[int, list[Any]] = {}
        entered: dict[int, list[Any]] = {}
        for step in graph.steps[day]:
            variable = self.model.new_bool_var("")
            leaving.setdefault(step.node, []).append(variable)
            entered.setdefault(step.after, []).append(variable)
            worked.setdefault(step.item, []).append(variable)
            if step.cost:
                self.costs.append(step.cost * variable)
            for row, count in zip(share.counters.tolist(), step.counts, strict=True):
                if count:
                    self.terms[row].append(count * variable)
        if day == 0:
            self.model.add_exactly_one(leaving[0])
        else:
            for node, ways in leaving.items():
                self.model.add(sum(ways) == sum(self._entered[node]))
        self._entered = entered
        found: dict[int, Any] = {}
        for item, ways in worked.items():
            symbols = {symbol: self.model.new_bool_var("") for symbol in graph.symbols[day][item]}
            self.model.add(sum(ways) == sum(symbols.values()))
            found.update(symbols)
        self.model.add_exactly_one(found.values())
        for symbol, variable in found.items():
            if price := round(line.base[day, symbol]):
                self.costs.append(price * variable)
            place = day * width + symbol
            for entry in range(share.ends[place], share.ends[place + 1]):
                self.terms[share.row[entry]].append(round(share.amount[entry]) * variable)
        return found

    def _price_rows(self) -> None:
        rows = self.root.rows
        for terms, bends, below, above in zip(self.terms, rows.bends, rows.below, rows.above, strict=True):
            total = sum(terms)
            for bend, short, over in zip(bends.tolist(), below.tolist(), above.tolist(), strict=True):
                for price, missing in ((short, round(bend) - total), (over, total - round(bend))):
                    if price >= HARD_PRICE:
                        self.model.add(missing <= 0)
                    elif price:
                        amount = self.model.new_int_var(0, 1_000_000, "")
                        self.model.add(amount >= missing)
                        self.costs.append(round(price) * amount)

    def run(self, seconds: float, seed: int = 0) -> tuple[bool, list[Column] | None]:
        """Whether it is known if there is such a roster; and its columns, if one was found."""
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.num_workers = 1
        settings.random_seed = seed
        settings.linearization_level = 2
        settings.max_time_in_seconds = max(seconds, 0.01)
        settings.catch_sigint_signal = False
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status == cp_model.INFEASIBLE, None
        columns = []
        for line, days in zip(self.root.lines, self.chosen, strict=True):
            picked = [next(symbol for symbol in day if solver.boolean_value(day[symbol])) for day in days]
            columns.append(line.column(np.array(picked)))
        found = [column for column in columns if column is not None]
        if len(found) < len(columns):
            return False, None  # a defect, which must not pass for a proof
        return True, found
