"""Threads that price lines side by side: compiled code lets go of the interpreter while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

import numpy as np

from scheduler.solve.colgen.automaton import Floats
from scheduler.solve.colgen.line import Line

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH = 0.5e-3
"""Seconds that pricing a line must take on average, as efforts are counted, for another thread to be of use."""


class Pool:
    """Threads, and for each of them room to price in.

    What comes of it depends on how many there are, never on which of them is quick.

    Parameters
    ----------
    shape
        Of the room: at least days + 1, states and levels.
    threads
        At most.
    """

    def __init__(self, shape: tuple[int, ...], threads: int = 1) -> None:
        self.shape, self.threads = shape, threads
        self._rooms: list[Floats] = []

    @property
    def room(self) -> Floats:
        """That of the first thread, which is the caller's own."""
        return self._room(0)

    @cached_property
    def alone(self) -> Pool:
        """The caller's thread with its room, for work that other processes share the machine with."""
        pool = Pool(self.shape)
        pool._rooms = [self.room]
        return pool

    def at_once(self, lines: Sequence[Line]) -> int:
        """How many of these lines are best priced at a time."""
        return self.threads if sum(line.effort for line in lines) > WORTH * len(lines) else 1

    def map(
        self, work: Callable[[Item, Floats], Result], items: Sequence[Item], at_once: int | None = None
    ) -> list[Result]:
        """What comes of each item and room to work in, in order."""
        count = min(self.threads if at_once is None else at_once, len(items))

        def some(thread: int) -> list[Result]:
            return [work(item, self._rooms[thread]) for item in items[thread::count]]

        if count < 2:
            return [work(item, self.room) for item in items]
        for thread in range(count):
            self._room(thread)
        others = [self._executor.submit(some, thread) for thread in range(1, count)]
        parts = [some(0), *(other.result() for other in others)]
        return [parts[index % count][index // count] for index in range(len(items))]

    def _room(self, thread: int) -> Floats:
        while len(self._rooms) <= thread:
            self._rooms.append(np.full(self.shape, np.inf))
        return self._rooms[thread]

    @cached_property
    def _executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.threads - 1)


def groups(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in order, so many at a time."""
    return (items[first : first + size] for first in range(0, len(items), size))
