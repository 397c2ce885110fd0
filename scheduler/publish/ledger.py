"""The ledger: every roster that was published, and what that changed for whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, func, insert, select

from scheduler.formats import Release
from scheduler.formats.json import provenance
from scheduler.formats.json import write as write_roster
from scheduler.formats.vcalendar import one_line
from scheduler.problem import Problem
from scheduler.publish import store
from scheduler.publish.audience import Audience
from scheduler.publish.database import Database
from scheduler.publish.events import streams
from scheduler.publish.feed import Feed
from scheduler.publish.links import Link, Links
from scheduler.publish.revise import Difference, Revision, revise
from scheduler.publish.schema import links, publications, switch
from scheduler.roster import Assignment, Roster
from scheduler.source import Fault, InputError
from scheduler.verify import verify


class Overtaken(Exception):
    """Somebody else has published since the changes were shown; nothing was written."""


@dataclass(frozen=True)
class Publication:
    """A version that was published.

    Attributes
    ----------
    version
        1, 2, 3 and so on.
    at, by
        When and by whom.
    changed
        How many events of people changed with it.
    result
        How the roster came about (status, bound, seed, ...) and what it breaks, as its file tells.
    """

    version: int
    at: datetime
    by: str
    changed: int
    result: dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """What publishing a roster would change.

    Attributes
    ----------
    base
        The version that is published now; 0 for none.
    needed
        Whether there is anything to publish at all.
    people
        What changes for whom, in order of name.
    leavers
        Links of people, sites and teams that the problem no longer has; they would be withdrawn.
    """

    base: int
    needed: bool
    people: tuple[Difference, ...]
    leavers: tuple[Link, ...]


class Ledger:
    """What was published, in a database.

    Parameters
    ----------
    database
        With its tables.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str = "sqlite:///scheduler.db", *, create: bool = True) -> Ledger:
        """Open or make one; see `Database.open`.

        Raises
        ------
        InputError
            If there is none and none is to be made, or it cannot be used.
        """
        return cls(Database.open(url, create=create))

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()

    @cached_property
    def links(self) -> Links:
        """The links to what is published here."""
        return Links(self.database)

    def changes(self, release: Release) -> Changes:
        """What publishing would change, compared with what is published."""
        with self.database.reading() as connection:
            return self._compared(connection, release)[0]

    def publish(self, release: Release, *, by: str, at: datetime, base: int | None = None) -> Publication:
        """Make a roster what everybody is told, all of it or nothing.

        Nothing is written if nothing changed: the publication that holds already is given back.

        Parameters
        ----------
        by, at
            Who, and when.
        base
            Version that the `changes` were shown against; any where left out.

        Raises
        ------
        Overtaken
            If another version than ``base`` is published by now.
        InputError
            If the database cannot be written; then all is as it was.
        """
        with self.database.writing() as connection:
            changes, revision = self._compared(connection, release)
            latest = self._latest(connection)
            if base is not None and base != changes.base:
                raise Overtaken
            if latest is not None and not changes.needed:
                return latest
            if latest is not None:
                at = max(at, latest.at + timedelta(seconds=1))  # stamps grow, whatever the clock does
            number = sum(item.count for item in changes.people)
            made = Publication(changes.base + 1, at, one_line(by), number, _result(release))
            connection.execute(insert(publications), [_row(made, release)])
            store.write(connection, revision, release.key, at)
            store.refresh(connection, revision.touched, at)
            Links.leave(connection, [link.id for link in changes.leavers], at)
        return made

    def versions(self) -> list[Publication]:
        """All that was published, the first first."""
        with self.database.reading() as connection:
            rows = connection.execute(select(*_COLUMNS).order_by(publications.c.version))
            return [_publication(row) for row in rows]

    def audiences(self) -> dict[Audience, str]:
        """Who can subscribe to what is published, with what their calendars are called."""
        with self.database.reading() as connection:
            return {Audience.of(name): title for name, (title, _) in store.titles(connection).items()}

    def feed(self, audience: Audience) -> Feed | None:
        """The calendar of an audience as it was last made; None if there is none."""
        with self.database.reading() as connection:
            return store.feed(connection, audience)

    def freshen(self, at: datetime) -> None:
        """Take out of all feeds what is too old by now; it happens by itself when a link is followed."""
        with self.database.reading() as connection:
            stale = store.stale(connection, at)
        if stale:
            with self.database.writing() as connection:
                store.refresh(connection, stale, at)

    def roster(self, version: int | None = None) -> Release | None:
        """The published problem and roster, or those of an earlier version, judged afresh; its key is empty.

        None if there is no such version.
        """
        with self.database.reading() as connection:
            number = self._base(connection) if version is None else version
            columns = (publications.c.problem, publications.c.roster, publications.c.at)
            row = connection.execute(select(*columns).where(publications.c.version == number)).first()
        if row is None:
            return None
        problem = Problem.model_validate_json(row.problem)
        roster = _roster(row.roster)
        verdict = verify(problem, roster)
        return Release(problem, roster, verdict, row.at, b"", provenance(row.roster, problem, verdict))

    def version(self) -> int:
        """The version that is published now; 0 for none."""
        with self.database.reading() as connection:
            return self._base(connection)

    def state(self) -> tuple[int, ...]:
        """What differs whenever a link could show something else, apart from what only becomes too old."""
        counts = (
            select(func.coalesce(func.max(publications.c.version), 0)).scalar_subquery(),
            select(func.count(links.c.id)).scalar_subquery(),
            select(func.count(links.c.withdrawn)).scalar_subquery(),
            select(func.count(switch.c.off)).scalar_subquery(),
        )
        with self.database.reading() as connection:
            return tuple(connection.execute(select(*counts)).one())

    @staticmethod
    def _base(connection: Connection) -> int:
        return connection.execute(select(func.max(publications.c.version))).scalar() or 0

    @staticmethod
    def _latest(connection: Connection) -> Publication | None:
        row = connection.execute(select(*_COLUMNS).order_by(publications.c.version.desc()).limit(1)).first()
        return None if row is None else _publication(row)

    def _compared(self, connection: Connection, release: Release) -> tuple[Changes, Revision]:
        base, horizon = self._base(connection), release.problem.horizon
        titles = store.titles(connection)
        self._refuse_strangers(release, titles)
        revision = revise(streams(release), titles, store.known(connection, horizon.start), horizon)
        same = connection.execute(
            select(publications.c.roster).where(
                publications.c.version == base, publications.c.digest == release.problem.digest()
            )
        ).scalar()
        unchanged = same is not None and _roster(same) == release.roster and not revision.touched
        leavers = Links.of_streams(connection, revision.gone)
        people = tuple(sorted(revision.people, key=lambda item: (item.label, item.employee)))
        return Changes(base, not unchanged, people, tuple(leavers)), revision

    def _refuse_strangers(self, release: Release, titles: Collection[str]) -> None:
        """A problem of other people would cancel everything and withdraw every link: the database is the wrong one."""
        people = {audience.id for audience in map(Audience.of, titles) if audience.kind == "person"}
        if people and people.isdisjoint(release.problem.people):
            message = "holds rosters of other people, none of whom is in this problem; name another database"
            raise InputError(Fault(self.database.name, 0, "", "", message))


_COLUMNS: Sequence[Any] = (
    publications.c.version,
    publications.c.at,
    publications.c.by,
    publications.c.changed,
    publications.c.result,
)
_TOLD = ("status", "feasible", "penalty", "bound", "method", "limit", "seed", "workers", "versions")
"""What is kept of how a roster came about."""


def _publication(row: Any) -> Publication:
    return Publication(row.version, row.at, row.by, row.changed, json.loads(row.result))


def _result(release: Release) -> dict[str, Any]:
    data = {**release.provenance, **release.verdict.to_data()}
    return {name: data[name] for name in _TOLD if name in data}


def _row(made: Publication, release: Release) -> dict[str, Any]:
    [roster] = write_roster(release).values()
    return {
        "version": made.version,
        "at": made.at,
        "by": made.by,
        "changed": made.changed,
        "result": json.dumps(made.result, ensure_ascii=True),
        "problem": json.dumps(release.problem.model_dump(mode="json", by_alias=True), ensure_ascii=True),
        "digest": release.problem.digest(),
        "roster": json.dumps(json.loads(roster), ensure_ascii=True),
    }


def _roster(text: str) -> Roster:
    items = json.loads(text)["assignments"]
    return Roster(Assignment(item["employee"], date.fromisoformat(item["date"]), item["shift"]) for item in items)
