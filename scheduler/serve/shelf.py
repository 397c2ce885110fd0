"""What links gave last, so that a database that is slow or gone stops nobody from reading."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Generic, TypeVar

from scheduler.source import InputError

FRESH = 1.0
"""Seconds for which what was read is not read again: so late a publication or a revoked link is seen."""
WAIT = 5.0
"""Seconds in which the database has to answer."""
KEPT = 20_000
"""Links whose last answer is kept; those that were asked for longest ago go first."""
_QUIET = 60.0
"""Seconds between two complaints about the database."""
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Unavailable(Exception):
    """The database does not answer, and what was asked for was never read before."""


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    item: T
    asked: float


class Shelf(Generic[T]):
    """What each secret stands for.

    Parameters
    ----------
    read
        Reads it from the database; None if there is no such secret.
    clock
        Seconds, from any moment on.
    threads
        In which it is read.
    wait
        Seconds in which it has to be read.
    """

    def __init__(
        self, read: Callable[[str], T | None], clock: Callable[[], float], threads: Executor, wait: float = WAIT
    ) -> None:
        self._read = read
        self._clock = clock
        self._threads = threads
        self._wait = wait
        self._kept: OrderedDict[bytes, _Kept[T]] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[T | None]] = {}
        self._complained: float | None = None

    async def find(self, secret: str) -> T | None:
        """What the secret stands for, not older than `FRESH` unless the database fails.

        Raises
        ------
        Unavailable
            If the database fails and nothing is known.
        """
        key = hashlib.sha256(secret.encode()).digest()
        kept = self._kept.get(key)
        if kept is not None and self._clock() - kept.asked < FRESH:
            return kept.item
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._ask(key, secret))
            task.add_done_callback(lambda _: self._asking.pop(key))
        return await asyncio.shield(task)

    async def _ask(self, key: bytes, secret: str) -> T | None:
        asked = self._clock()
        try:
            reading = asyncio.get_running_loop().run_in_executor(self._threads, self._read, secret)
            found = await asyncio.wait_for(reading, self._wait)
        except Exception as error:  # whatever is wrong there, what was read before is still good
            self._complain(error)
            kept = self._kept.get(key)
            if kept is None:
                raise Unavailable from None
            return kept.item
        if self._complained is not None:
            self._complained = None
            _log.warning("the database answers again")
        self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = _Kept(found, asked)
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
