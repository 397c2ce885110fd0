"""Links: secrets by which a calendar program reads one feed, and nothing else.

A link is 256 random bits. Only its SHA-256 is kept, so that nobody can read links out of
the database; it is shown once. Whoever has it can read the feed: treat it as a password.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from scheduler.formats.vcalendar import one_line
from scheduler.publish import store
from scheduler.publish.audience import Audience
from scheduler.publish.database import Database
from scheduler.publish.feed import NOTICE, Feed, withdrawn
from scheduler.publish.schema import feeds, links, switch
from scheduler.source import Fault, InputError, shorten

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_NOTED = timedelta(hours=1)
"""How exactly the last use is known: noting it for each request would make reading wait for writing."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it may be listed: all but its secret.

    Attributes
    ----------
    id
        By which commands and logs name it.
    digest
        SHA-256 of the secret.
    audience, label
        What it reads, and a note of whoever made it.
    created, used, withdrawn
        When; last used to the hour, None for never.
    why
        Why it was withdrawn: ``revoked``, ``rotated`` or ``left``.
    """

    id: int
    digest: str
    audience: Audience
    label: str
    created: datetime
    used: datetime | None
    withdrawn: datetime | None
    why: str | None


class Links:
    """The links to what is published in a database.

    Parameters
    ----------
    database
        That of the ledger.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, audience: Audience, label: str, at: datetime) -> str:
        """Make a link; gives its secret, which is told this once.

        Raises
        ------
        InputError
            If nothing is published for such an audience.
        """
        return self.add_all([audience], label, at)[0]

    def add_all(self, audiences: Iterable[Audience], label: str, at: datetime) -> Sequence[str]:
        """Make a link for each of them, or none at all; gives their secrets in the same order.

        Raises
        ------
        InputError
            As `add`.
        """
        with self._database.writing() as connection:
            return [self._add(connection, audience, label, at) for audience in audiences]

    def list(self) -> Sequence[Link]:
        """All links, withdrawn ones too, the first first."""
        with self._database.reading() as connection:
            return [_link(row) for row in connection.execute(select(links).order_by(links.c.id))]

    def rotate(self, link: int, at: datetime) -> str:
        """Make a new link for the same audience and withdraw the old one; gives the new secret.

        Raises
        ------
        InputError
            If there is no such link in force.
        """
        with self._database.writing() as connection:
            old = self._in_force(connection, link)
            token = self._add(connection, old.audience, old.label, at)
            self._withdraw(connection, [link], at, "rotated")
            return token

    def revoke(self, link: int, at: datetime) -> None:
        """Withdraw a link.

        Raises
        ------
        InputError
            If there is no such link in force.
        """
        with self._database.writing() as connection:
            self._in_force(connection, link)
            self._withdraw(connection, [link], at, "revoked")

    def off(self, at: datetime) -> None:
        """Switch all links off: none of them gives anything until they are on again."""
        with self._database.writing() as connection:
            if not _is_off(connection):
                connection.execute(insert(switch), [{"off": at}])

    def on(self) -> None:
        """Switch all links on again."""
        with self._database.writing() as connection:
            connection.execute(delete(switch))

    def are_off(self) -> bool:
        """Whether all links are switched off."""
        with self._database.reading() as connection:
            return _is_off(connection)

    def resolve(self, token: str, at: datetime) -> Feed | None:
        """The feed of a link: for some time after it was withdrawn the notice of that.

        Returns
        -------
        Feed or None
            None if there is no such link, the link is no calendar, or all are switched off.

        Raises
        ------
        InputError
            If the database cannot be read.
        """
        row = self._find(token, at)
        if row is None or row.body is None:
            return self._notice(row, at)
        if row.until is not None and row.until <= at and self._refreshed(row.stream, at):
            with self._database.reading() as connection:
                return store.feed(connection, Audience.of(row.stream, row.variant))
        return Feed(row.body, row.etag, row.modified)

    def page_token(self, token: str, at: datetime) -> bool:
        """Whether a token opens the page with the roster."""
        row = self._find(token, at)
        return row is not None and row.withdrawn is None and Audience.of(row.stream).kind == "page"

    @staticmethod
    def leave(connection: Connection, gone: Collection[int], at: datetime) -> None:
        """Withdraw the links of those who left, in the transaction of a publication."""
        Links._withdraw(connection, gone, at, "left")

    @staticmethod
    def of_streams(connection: Connection, names: Collection[str]) -> Sequence[Link]:
        """The links in force to some streams."""
        rows = connection.execute(select(links).where(links.c.withdrawn.is_(None)).order_by(links.c.id))
        return [_link(row) for row in rows if row.stream in names]

    def _add(self, connection: Connection, audience: Audience, label: str, at: datetime) -> str:
        if audience.kind != "page" and not store.ensure(connection, audience, at):
            message = f"nothing is published for this {audience.kind}; name one of the published roster by its id"
            raise InputError(Fault(self._database.name, 0, audience.kind, shorten(audience.id), message))
        token = secrets.token_urlsafe(32)
        row = {"digest": digest(token), "stream": audience.stream, "variant": audience.variant, "created": at}
        connection.execute(insert(links), [row | {"label": one_line(label)}])
        return token

    def _in_force(self, connection: Connection, link: int) -> Link:
        row = connection.execute(select(links).where(links.c.id == link)).first()
        if row is None or row.withdrawn is not None:
            message = "there is no such link in force; scheduler links list shows them"
            raise InputError(Fault(self._database.name, 0, "link", str(link), message))
        return _link(row)

    @staticmethod
    def _withdraw(connection: Connection, gone: Collection[int], at: datetime, why: str) -> None:
        if gone:
            connection.execute(update(links).where(links.c.id.in_(gone)).values(withdrawn=at, why=why))

    def _find(self, token: str, at: datetime) -> Any:
        """The row of a link, with its feed if it is in force; None if there is none or all are switched off."""
        if not _TOKEN.fullmatch(token):
            return None
        with self._database.reading() as connection:
            row = connection.execute(_FOUND, {"digest": digest(token)}).first()
            if row is None or _is_off(connection):
                return None
        if row.withdrawn is None and (row.used is None or at - row.used >= _NOTED):
            self._note_use(row.id, at)
        return row

    def _notice(self, row: Any, at: datetime) -> Feed | None:
        if row is None or row.withdrawn is None or at >= row.withdrawn + NOTICE:
            return None
        return None if Audience.of(row.stream).kind == "page" else withdrawn(row.digest, row.withdrawn)

    def _note_use(self, link: int, at: datetime) -> None:
        """As far as it can be noted at once: whoever reads a calendar waits for no writer."""
        try:
            with self._database.noting() as connection:
                connection.execute(update(links).where(links.c.id == link).values(used=at))
        except InputError:
            return

    def _refreshed(self, stream: str, at: datetime) -> bool:
        """Take out what is too old, if that can be written; else the last good feed is served."""
        try:
            with self._database.noting() as connection:
                store.refresh(connection, [stream], at)
        except InputError:
            return False
        return True


def digest(token: str) -> str:
    """What is kept of a secret. It has 256 random bits; a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


_FOUND = (
    select(links, feeds.c.body, feeds.c.etag, feeds.c.modified, feeds.c.until)
    .select_from(
        links.outerjoin(
            feeds,
            and_(
                links.c.stream == feeds.c.stream,
                links.c.variant == feeds.c.variant,
                links.c.withdrawn.is_(None),
            ),
        )
    )
    .where(links.c.digest == bindparam("digest"))
)


def _is_off(connection: Connection) -> bool:
    return connection.execute(select(switch.c.off).limit(1)).first() is not None


def _link(row: Any) -> Link:
    return Link(
        row.id,
        row.digest,
        Audience.of(row.stream, row.variant),
        row.label,
        row.created,
        row.used,
        row.withdrawn,
        row.why,
    )
