"""Finite automata as tables: read off from resources, multiplied, made as small as possible.

A table is indexed by the day's phase, the state and the day's letter (shifts that no rule
tells apart share a letter), so that a year needs no more of it than a week does.
States that nothing can tell apart are merged after every product, by refining a
partition: E. F. Moore, Gedanken-experiments on sequential machines, Automata Studies, 1956.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.calendar import Calendar
from scheduler.rules.resource import Resource, State

Ints = NDArray[Any]
"""An array of whole numbers."""
Floats = NDArray[Any]
"""An array of real numbers."""
Symbols = Sequence[tuple[str, ...]]
"""Every set of shifts that somebody may have on one day; the empty one first."""

MOST_STATES = 5_000


class TooLarge(Exception):
    """An automaton has more states than pricing could ever go through."""


@dataclass(frozen=True, eq=False)
class Automaton:
    """A deterministic automaton that charges prices and counts.

    Attributes
    ----------
    phase
        By day, the row of the tables that holds.
    letter
        By symbol, the letter that is read.
    next
        State after phase, state, letter; -1 where that is not allowed.
    price
        What it costs.
    counts
        What it adds to each counter.
    start
        State before day 0.
    """

    phase: Ints
    letter: Ints
    next: Ints
    price: Floats
    counts: Ints
    start: int

    @property
    def states(self) -> int:
        """How many there are; with one, every day stands for itself."""
        return int(self.next.shape[1])

    def charged(self, counting: Floats) -> Floats:
        """The price with each count charged, too."""
        if not len(counting):
            return self.price
        charge = self.price.copy()
        flat = charge.reshape(-1)
        for price, (where, amounts) in zip(counting.tolist(), self._counted, strict=True):
            flat[where] += price * amounts
        return charge

    @cached_property
    def _counted(self) -> list[tuple[Ints, Ints]]:
        """Of each counter, where it counts and how much."""
        found = []
        for count in self.counts.reshape(len(self.counts), -1):
            where = np.flatnonzero(count)
            found.append((where, count[where]))
        return found

    def layers(self) -> list[Ints]:
        """By day, the states it can be in before that day; after the last day, too."""
        layers = [np.array([self.start])]
        known: dict[tuple[int, bytes], Ints] = {}
        for phase in self.phase:
            layer = layers[-1]
            key = (int(phase), layer.tobytes())
            if key not in known:
                after = np.unique(self.next[phase, layer])
                known[key] = after[after >= 0]
            layers.append(known[key])
        return layers


def compiled(
    resource: Resource,
    symbols: Symbols,
    calendar: Calendar,
    past: Mapping[int, Sequence[str]],
    weight: int | None,
) -> Automaton:
    """The table of a resource, started after the history; with one counter if it is bounded.

    Parameters
    ----------
    weight
        Price of a unit where what is counted is the violation; None forbids it.

    Raises
    ------
    TooLarge
        If it remembers too much.
    """
    begin = resource.run(past, range(calendar.first, 0), resource.start)[0]
    phase = np.zeros(calendar.days, np.int64)
    phases: dict[object, int] = {}
    read = [day for day in (calendar.planned if resource.days is None else resource.days) if day >= 0]
    idle = len(read) < calendar.days
    for day in read:
        phase[day] = phases.setdefault(resource.phase(day), len(phases) + idle)
    states: dict[State, int] = {begin: 0}
    queue: list[State] = [begin]
    steps = []
    for state in queue:
        row = [[(states[state], 0)] * len(symbols)] if idle else []
        for today in phases:
            cells = []
            for symbol in symbols:
                after, count = resource.step(state, today, symbol)
                if after not in states:
                    states[after] = len(states)
                    queue.append(after)
                cells.append((states[after], count))
            row.append(cells)
        if len(states) > MOST_STATES:
            raise TooLarge
        steps.append(row)
    table = np.array(steps, np.int64).reshape(len(states), len(phases) + idle, len(symbols), 2).swapaxes(0, 1)
    following, counted = table[..., 0], table[..., 1]
    letter = np.arange(len(symbols))
    if resource.bounded:
        found = Automaton(phase, letter, following, np.zeros(following.shape), counted[None], 0)
    else:
        none = np.zeros((0, *following.shape), np.int64)
        if weight is None:
            following = np.where(counted > 0, -1, following)
        found = Automaton(phase, letter, following, counted * float(weight or 0), none, 0)
    return minimal(found)


def product(left: Automaton, right: Automaton) -> Automaton:
    """Both at once: what either forbids is forbidden, prices add up, counters stand side by side.

    Raises
    ------
    TooLarge
        If it has too many states.
    """
    phases, phase = np.unique(np.stack([left.phase, right.phase]), axis=1, return_inverse=True)
    letters, letter = np.unique(np.stack([left.letter, right.letter]), axis=1, return_inverse=True)

    def spread(table: Ints, side: int, states: Ints) -> Ints:
        return table[..., phases[side][:, None, None], states[None, :, None], letters[side][None, None, :]]

    width = right.states
    seen = frontier = np.array([left.start * width + right.start])
    while len(frontier):
        one, two = spread(left.next, 0, frontier // width), spread(right.next, 1, frontier % width)
        reached = np.unique((one * width + two)[(one >= 0) & (two >= 0)])
        frontier = np.setdiff1d(reached, seen, assume_unique=True)
        seen = np.union1d(seen, frontier)
        if len(seen) > MOST_STATES:
            raise TooLarge
    one, two = spread(left.next, 0, seen // width), spread(right.next, 1, seen % width)
    following = np.where((one >= 0) & (two >= 0), np.searchsorted(seen, one * width + two), -1)
    both = ((left, 0, seen // width), (right, 1, seen % width))
    price: Floats = sum((spread(part.price, side, states) for part, side, states in both), np.zeros(()))
    counts = np.concatenate([spread(part.counts, side, states) for part, side, states in both])
    start = int(np.searchsorted(seen, left.start * width + right.start))
    return minimal(Automaton(phase.reshape(-1), letter.reshape(-1), following, price, counts, start))


def minimal(automaton: Automaton) -> Automaton:
    """The same with as few letters and states as will do."""
    following, price, counts = automaton.next, automaton.price, automaton.counts
    shape = following.shape
    # Of what is forbidden, neither the price nor the count is ever seen.
    price = np.where(following < 0, 0.0, price)
    counts = np.where(following < 0, 0, counts)

    first, letter = _numbered(np.concatenate([table.reshape(-1, shape[2]) for table in (following, counts, price)]).T)
    following, price, counts = following[..., first], price[..., first], counts[..., first]

    def rows(table: Ints | Floats) -> Floats:
        """One row a state."""
        return np.moveaxis(table, -2, 0).reshape(shape[1], -1).astype(np.float64)

    member, block = _numbered(np.hstack([rows(following < 0), rows(price), rows(counts)]))
    while True:
        coarse = len(member)
        member, block = _numbered(np.hstack([block[:, None], rows(np.where(following < 0, -1, block[following]))]))
        if len(member) == coarse:
            break
    return Automaton(
        automaton.phase,
        letter[automaton.letter],
        np.where(following < 0, -1, block[following])[:, member],
        price[:, member],
        counts[:, :, member],
        int(block[automaton.start]),
    )


def _numbered(rows: Ints | Floats) -> tuple[Ints, Ints]:
    """Rows numbered so that equal ones have the same number: by number a row that has it, by row its number."""
    alike = np.ascontiguousarray(rows, np.float64) + 0.0  # of zeros, -0.0 is no other
    # As so many bytes each: row by row and number by number, numpy compares them ten times more slowly.
    _, member, number = np.unique(
        alike.view(np.dtype((np.void, alike.dtype.itemsize * alike.shape[1]))), return_index=True, return_inverse=True
    )
    return member, number.reshape(-1)
