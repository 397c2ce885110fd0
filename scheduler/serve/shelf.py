"""What links gave last, so that a database that is slow or gone stops nobody from reading."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import math
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Generic, TypeVar

from scheduler.source import InputError

FRESH = 1.0
"""Seconds between two looks whether anything changed: so late a publication or a revoked link is seen."""
OLD = 60.0
"""Seconds after which something is read again although nothing changed: old shifts leave a calendar by themselves."""
WAIT = 5.0
"""Seconds in which the database has to answer."""
HURRY = 0.2
"""Seconds in which a database that has failed has to answer."""
KEPT = 20_000
"""Links whose last answer is kept; those that were asked for longest ago go first."""
_QUIET = 60.0
"""Seconds between two complaints about the database."""
_log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")


class Unavailable(Exception):
    """The database does not answer, and what was asked for was never read before."""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    item: T
    asked: float
    state: object


class Shelf(Generic[T]):
    """What each secret stands for.

    Parameters
    ----------
    read
        Reads it from the database; None if there is no such secret.
    state
        Reads what differs whenever something else would be read.
    clock
        Seconds, from any moment on.
    threads
        In which it is read.
    wait
        Seconds in which it has to be read.
    """

    def __init__(
        self,
        read: Callable[[str], T | None],
        state: Callable[[], object],
        clock: Callable[[], float],
        threads: Executor,
        wait: float = WAIT,
    ) -> None:
        self._read = read
        self._look = state
        self._clock = clock
        self._threads = threads
        self._wait = wait
        self._kept: OrderedDict[bytes, _Kept[T]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[T | None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._looked = -math.inf
        self._state: object = None
        self._complained: float | None = None

    async def find(self, secret: str) -> T | None:
        """What the secret stands for, as it was at most `FRESH` ago unless the database fails.

        Raises
        ------
        Unavailable
            If the database fails and nothing is known.
        """
        if self._clock() - self._looked >= FRESH:
            await self._look_again()
        key = hashlib.sha256(secret.encode()).digest()
        kept = self._kept.get(key)
        if kept is not None and kept.state == self._state and self._clock() - kept.asked < OLD:
            return kept.item
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key, secret))
            task.add_done_callback(lambda _: self._asking.pop(key))
        return await asyncio.shield(task)

    async def _look_again(self) -> None:
        """Look whether anything changed; nobody waits long for that while the database fails."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._compare())
        await asyncio.wait([self._looking], timeout=None if self._complained is None else HURRY)

    async def _compare(self) -> None:
        looked = self._clock()
        with contextlib.suppress(Unavailable):
            self._state = await self._within(self._look)
        self._looked = looked

    async def _within(self, call: Callable[..., R], *arguments: object) -> R:
        """What a call to the database gives, if it gives it in time."""
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
            found = await asyncio.wait_for(reading, self._wait)
        except Exception as error:  # whatever is wrong there, what was read before is still good
            self._complain(error)
            raise Unavailable from None
        if self._complained is not None:
            self._complained = None
            _log.warning("the database answers again")
        return found

    async def _ask(self, key: bytes, secret: str) -> T | None:
        asked, state = self._clock(), self._state
        try:
            found = await self._within(self._read, secret)
        except Unavailable:
            if (kept := self._kept.get(key)) is None:
                raise
            return kept.item
        self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = _Kept(found, asked, state)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found

    def _complain(self, error: Exception) -> None:
        """Say what is wrong, but not for each request, and nothing that could hold a secret."""
        now = self._clock()
        if self._complained is None or now - self._complained >= _QUIET:
            self._complained = now
            why = str(error) if isinstance(error, InputError) else type(error).__name__
            _log.error("the database fails, so that clients are given what was read before: %s", why)
