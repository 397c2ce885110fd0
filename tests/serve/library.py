"""A library in memory, and a server over it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from scheduler.formats import Release
from scheduler.publish.feed import Feed
from scheduler.serve.app import application
from scheduler.source import Fault, InputError

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ANN, BOB, NOBODY, PAGE = "a" * 43, "b" * 43, "c" * 43, "p" * 43
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@dataclass
class Time:
    """A clock that is set by hand."""

    moment: datetime = AT
    seconds: float = 100.0

    def now(self) -> datetime:
        return self.moment

    def clock(self) -> float:
        return self.seconds

    def later(self, seconds: float) -> None:
        self.seconds += seconds
        self.moment += timedelta(seconds=seconds)


@dataclass
class Shelves:
    """Links and a roster, which can fail."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    published: Release | None = None
    number: int = 1
    error: Exception | None = None
    asked: list[str] = field(default_factory=list)

    @property
    def links(self) -> Shelves:
        return self

    def resolve(self, token: str, at: datetime) -> Feed | None:
        self.asked.append(token)
        self._fail()
        return self.feeds.get(token)

    def page_token(self, token: str, at: datetime) -> bool:
        self.asked.append(token)
        self._fail()
        return token in self.pages

    def version(self) -> int:
        self._fail()
        return self.number

    def state(self) -> object:
        self._fail()
        return (self.number, *sorted(self.feeds.items()), *sorted(self.pages))

    def roster(self) -> Release | None:
        self._fail()
        return self.published

    def _fail(self) -> None:
        if self.error is not None:
            raise self.error


BROKEN = InputError(Fault("scheduler.db", 0, "", "", "is damaged; restore it from a backup"))


class Asker:
    """Somebody who asks the server."""

    def __init__(self, runner: asyncio.Runner, client: httpx.AsyncClient) -> None:
        self._runner = runner
        self._client = client

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, headers=headers))

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)

    def head(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("HEAD", path, headers)


@contextmanager
def serving(
    library: Shelves, time: Time, *, local: bool = True, client: str = "127.0.0.1", host: str = "127.0.0.1:8000"
) -> Iterator[Asker]:
    """Somebody who asks a server over this library."""
    with ThreadPoolExecutor(2) as threads, asyncio.Runner() as runner:
        app = application(library, threads, now=time.now, clock=time.clock, local=local)
        transport = httpx.ASGITransport(app, client=(client, 1))
        asking = httpx.AsyncClient(transport=transport, base_url=f"http://{host}")
        del asking.headers["accept"]  # some clients send none
        yield Asker(runner, asking)
        runner.run(asking.aclose())
