"""What is owed and must be repaid before a deadline, said to the solver: a matching of debts and what repays them.

A debt of day ``d`` is repaid on a day from ``d - earlier`` to ``d + within``. As all these spans are equally long, a
set of debts can be repaid if and only if no stretch of them, from one to another in order, holds more than its
days repay. P. Hall: On representatives of subsets, 1935; F. Glover: Maximum matching in a convex bipartite graph,
Naval Research Logistics Quarterly 14, 1967.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from scheduler.rules.rule import FALSE, TRUE, Lit
from scheduler.solve.model import Values, holds

if TYPE_CHECKING:
    from scheduler.solve.grid import Speaker

Dated = tuple[int, Lit]
"""A day, and whether something is so on it."""


def repay(speaker: Speaker, owed: Sequence[Dated], earned: Sequence[Dated], earlier: int, within: int) -> None:
    """Each of ``owed`` that holds is repaid by one of ``earned`` in its span; each that is not costs one.

    Parameters
    ----------
    owed, earned
        In order of days, each day once.
    """
    debts = [(day, literal) for day, literal in owed if literal != FALSE]
    gains = [(day, literal) for day, literal in earned if literal != FALSE]
    if speaker.weight is None:
        _all(speaker, debts, gains, earlier, within)
    elif speaker.weight:
        _as_many_as_can_be(speaker, debts, gains, earlier, within)


def _all(speaker: Speaker, debts: Sequence[Dated], gains: Sequence[Dated], earlier: int, within: int) -> None:
    for place, (first, _) in enumerate(debts):
        for stop, (last, _) in enumerate(debts[place:], start=place + 1):
            if stop > place + 1 and last - earlier > debts[stop - 2][0] + within:
                break  # no day repays one before and this one: they are two stretches
            among = [literal for day, literal in gains if first - earlier <= day <= last + within]
            speaker.at_most([*((1, debt) for _, debt in debts[place:stop]), *((-1, gain) for gain in among)], 0)


def _as_many_as_can_be(
    speaker: Speaker, debts: Sequence[Dated], gains: Sequence[Dated], earlier: int, within: int
) -> None:
    model, weight = speaker.model, speaker.weight
    assert weight is not None
    days = {day for first, _ in debts for day in range(first - earlier, first + within + 1)}
    gains = [(day, literal) for day, literal in gains if day in days]
    matched = _Matching(debts, gains, earlier, within)
    if all(literal == TRUE for _, literal in (*debts, *gains)):
        model.offset += weight * (len(debts) - len(matched.of([1])))
        return

    def uses(day: int, gain: int) -> Callable[[Values], int]:
        return lambda values: int(matched.of(values).get(day) == gain)

    def fails(day: int, debt: Lit) -> Callable[[Values], int]:
        return lambda values: int(holds(values, debt) and day not in matched.of(values))

    used: dict[int, list[Lit]] = {day: [] for day, _ in gains}
    for day, debt in debts:
        ways = []
        for other, gain in gains:
            if day - earlier <= other <= day + within:
                way = model.boolean(uses(day, other))
                model.clause([~way, gain])
                used[other].append(way)
                ways.append(way)
        unpaid = model.boolean(fails(day, debt))
        model.clause([~debt, *ways, unpaid])
        model.cost(weight, unpaid)
    for ways in used.values():
        if len(ways) > 1:
            model.at_most_one(ways)


class _Matching:
    """Which day repays which debt in a solution: in order, the first that is left."""

    def __init__(self, debts: Sequence[Dated], gains: Sequence[Dated], earlier: int, within: int) -> None:
        self._debts, self._gains, self._earlier, self._within = debts, gains, earlier, within
        self._last: tuple[list[int], Mapping[int, int]] | None = None

    def of(self, values: Values) -> Mapping[int, int]:
        """By day of the debt, the day that repays it."""
        key = [holds(values, literal) for _, literal in (*self._debts, *self._gains)]
        if self._last is None or self._last[0] != key:
            self._last = key, self._match(values)
        return self._last[1]

    def _match(self, values: Values) -> Mapping[int, int]:
        found: dict[int, int] = {}
        left = [day for day, literal in self._gains if holds(values, literal)]
        for day, literal in self._debts:
            if holds(values, literal):
                left = [other for other in left if other >= day - self._earlier]
                if left and left[0] <= day + self._within:
                    found[day] = left.pop(0)
        return found
