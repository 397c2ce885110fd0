"""What the server answers: calendars, the page, and nothing to anybody else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from starlette.datastructures import Headers, QueryParams
from starlette.routing import Route, Router

from scheduler.formats import Release
from scheduler.publish.feed import Feed
from scheduler.serve.conditional import Answer, Validators, Versioned, plain
from scheduler.serve.limits import Misses
from scheduler.serve.page import Page, Pages
from scheduler.serve.shelf import Shelf, Unavailable

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_NOBODY = "A" * 43
"""Looked up in the place of what cannot be a token, so that it takes as long to be unknown."""
_CALENDAR = [
    (b"content-type", b"text/calendar; charset=utf-8"),
    (b"content-disposition", b'inline; filename="shifts.ics"'),
]
NOT_FOUND = plain(404, "There is nothing here.")
TOO_MANY = plain(429, "There is nothing here, and you asked for it too often.", (b"retry-after", b"60"))
NOT_ALLOWED = plain(405, "This can only be read.", (b"allow", b"GET, HEAD"))
UNAVAILABLE = plain(503, "Try again later.", (b"retry-after", b"300"))
PAGE_WAIT = 60.0
"""Seconds in which the page has to be there: a whole roster is read and judged for it, once after each publication."""


class Links(Protocol):
    """Who may read what."""

    def resolve(self, token: str, at: datetime) -> Feed | None:
        """The calendar of a link; None if there is no such link."""

    def page_token(self, token: str, at: datetime) -> bool:
        """Whether a link opens the page."""


class Library(Protocol):
    """What was published."""

    @property
    def links(self) -> Links:
        """The links to it."""

    def version(self) -> int:
        """Higher at each publication; 0 before the first."""

    def state(self) -> object:
        """Differs whenever a link could show something else."""

    def roster(self) -> Release | None:
        """The published roster; None before the first."""


def application(
    library: Library,
    threads: Executor,
    *,
    now: Callable[[], datetime],
    clock: Callable[[], float],
    local: bool,
) -> Router:
    """The server as an ASGI application.

    Parameters
    ----------
    library
        What it serves.
    threads
        In which the library is read.
    now, clock
        The time in UTC, and seconds from any moment on.
    local
        Whether the page is shown without a link to whoever is on this machine.
    """
    misses = Misses(clock)

    def unknown(scope: Scope) -> Answer:
        client = scope.get("client")
        return TOO_MANY if misses.note(client[0] if client else "") else NOT_FOUND

    feeds = _Feeds(library, threads, now, clock, unknown)
    page = _RosterPage(library, threads, now, clock, unknown, local)

    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (unknown(scope) if scope["method"] in ("GET", "HEAD") else NOT_ALLOWED)(scope, receive, send)

    routes = [
        Route("/calendars/{token}.ics", feeds),
        Route("/pages/{token}", page),
        Route("/", page),
    ]
    return Router(routes, redirect_slashes=False, default=nothing)


class _Feeds:
    """Calendars by their links."""

    def __init__(
        self,
        library: Library,
        threads: Executor,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        unknown: Callable[[Scope], Answer],
    ) -> None:
        self._links = library.links
        self._now = now
        self._unknown = unknown
        self._shelf = Shelf(self._read, library.state, clock, threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._answer(scope))(scope, receive, send)

    async def _answer(self, scope: Scope) -> Answer:
        if scope["method"] not in ("GET", "HEAD"):
            return NOT_ALLOWED
        try:
            found = await self._shelf.find(_token(scope))
        except Unavailable:
            return UNAVAILABLE
        return found.answer(scope["headers"], self._now) if found else self._unknown(scope)

    def _read(self, token: str) -> Versioned | None:
        feed = self._links.resolve(token, self._now())
        if feed is None:
            return None
        return Versioned(feed.body, Validators(feed.etag.encode(), feed.modified), _CALENDAR)


class _RosterPage:
    """The page with the roster, behind a link of its own or for whoever is on this machine."""

    def __init__(
        self,
        library: Library,
        threads: Executor,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        unknown: Callable[[Scope], Answer],
        local: bool,
    ) -> None:
        self._library = library
        self._now = now
        self._unknown = unknown
        self._local = local
        self._pages = Pages(library.version, library.roster, now)
        self._tokens = Shelf(self._known, library.state, clock, threads)
        self._shelf = Shelf(self._read, library.state, clock, threads, PAGE_WAIT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (await self._answer(scope))(scope, receive, send)

    async def _answer(self, scope: Scope) -> Answer:
        if scope["method"] not in ("GET", "HEAD"):
            return NOT_ALLOWED
        try:
            if not await self._allowed(scope):
                return self._unknown(scope)
            found = await self._shelf.find(_first_day(scope))
        except Unavailable:
            return UNAVAILABLE
        return found.answer(scope["headers"], self._now) if found else NOT_FOUND

    async def _allowed(self, scope: Scope) -> bool:
        if "token" in scope["path_params"]:
            return await self._tokens.find(_token(scope)) is not None
        return self._local and _on_this_machine(scope)

    def _known(self, token: str) -> bool | None:
        return self._library.links.page_token(token, self._now()) or None

    def _read(self, first: str) -> Versioned | None:
        page = self._pages.of(date.fromisoformat(first) if first else None)
        return _versioned(page) if page else None


def _versioned(page: Page) -> Versioned:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", page.policy.encode()),
        (b"x-frame-options", b"DENY"),
    ]
    return Versioned(page.body, Validators(page.etag.encode(), page.modified), headers)


def _token(scope: Scope) -> str:
    token: str = scope["path_params"]["token"]
    return token if _TOKEN.fullmatch(token) else _NOBODY


def _first_day(scope: Scope) -> str:
    """The day that a page is asked to begin with, as ``2026-11-28``; empty if it is left open."""
    asked = QueryParams(scope["query_string"]).get("from", "")
    try:
        return date.fromisoformat(asked).isoformat()
    except ValueError:
        return ""


def _on_this_machine(scope: Scope) -> bool:
    """Whether a browser on this machine asks, itself, and by an address that other sites cannot give themselves.

    What a proxy hands on is from elsewhere. A proxy that does not say that it is one still
    speaks HTTP/1.0 unless told otherwise, which no browser does.
    """
    headers, client = Headers(scope=scope), scope.get("client")
    handed_on = any(name in headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via"))
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return (
        not handed_on
        and scope["http_version"] == "1.1"
        and client is not None
        and _loopback(client[0])
        and _loopback(host.strip("[]"))
    )


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
