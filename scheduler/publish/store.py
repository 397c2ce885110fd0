"""Events and feeds in the tables. Everything here happens inside a transaction of the caller."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, false, insert, select, true, update

from scheduler.formats.vcalendar import Entry, Revision, identity
from scheduler.publish import revise
from scheduler.publish.audience import PLAIN, Audience
from scheduler.publish.events import key_text
from scheduler.publish.feed import PAST, Feed, compose, read_content
from scheduler.publish.schema import events, feeds, streams

_LONGEST_SHIFT = timedelta(days=15)


def titles(connection: Connection) -> dict[str, tuple[str, str]]:
    """Title and zone of each stream that is published."""
    rows = connection.execute(select(streams.c.stream, streams.c.title, streams.c.zone))
    return {row.stream: (row.title, row.zone) for row in rows}


def known(connection: Connection, since: date) -> list[revise.Known]:
    """Every event from a day on."""
    columns = (events.c.stream, events.c.key, events.c.date, events.c.content, events.c.cancelled)
    rows = connection.execute(select(*columns).where(events.c.date >= since))
    return [revise.Known(*row) for row in rows]


def write(connection: Connection, revision: revise.Revision, secret: bytes, at: datetime) -> None:
    """Write events and streams, but not yet the feeds of them."""
    fresh = [
        {
            "stream": name,
            "key": key_text(key),
            "date": key[0],
            "uid": identity(secret, [*_address(name), key[0].isoformat(), *key[1]]),
            "sequence": 0,
            "created": at,
            "changed": at,
            "cancelled": False,
            "content": content,
        }
        for name, key, content in revision.fresh
    ]
    if fresh:
        connection.execute(insert(events), fresh)
    this = (events.c.stream == bindparam("_stream")) & (events.c.key == bindparam("_key"))
    newer = update(events).where(this).values(sequence=events.c.sequence + 1, changed=at)
    if revision.changed:
        rows = [{"_stream": name, "_key": key, "_text": text} for name, key, text in revision.changed]
        connection.execute(newer.values(cancelled=false(), content=bindparam("_text")), rows)
    if revision.cancelled:
        connection.execute(
            newer.values(cancelled=true()), [{"_stream": name, "_key": key} for name, key in revision.cancelled]
        )
    _write_streams(connection, revision, secret, at)


def _address(stream: str) -> list[object]:
    kind, name, names = json.loads(stream)
    return [kind, name, "names"] if names else [kind, name]


def _write_streams(connection: Connection, revision: revise.Revision, secret: bytes, at: datetime) -> None:
    old = titles(connection)
    if gone := [{"_stream": name} for name in sorted(revision.gone)]:
        connection.execute(delete(feeds).where(feeds.c.stream == bindparam("_stream")), gone)
        connection.execute(delete(streams).where(streams.c.stream == bindparam("_stream")), gone)
    made = [
        {
            "stream": name,
            "title": title,
            "zone": zone,
            "since": at,
            "uid": identity(secret, [*_address(name), "nothing"]),
        }
        for name, (title, zone) in revision.titles.items()
        if name not in old
    ]
    if made:
        connection.execute(insert(streams), made)
    renamed = [
        {"_stream": name, "title": title, "zone": zone}
        for name, (title, zone) in revision.titles.items()
        if name in old and old[name] != (title, zone)
    ]
    if renamed:
        connection.execute(
            update(streams)
            .where(streams.c.stream == bindparam("_stream"))
            .values(title=bindparam("title"), zone=bindparam("zone")),
            renamed,
        )


def refresh(connection: Connection, names: Collection[str], at: datetime) -> None:
    """Make the feeds of these streams anew, and touch those only whose bytes change."""
    wanted: dict[str, dict[str, Any]] = {name: {PLAIN: None} for name in names}
    for row in connection.execute(select(feeds.c.stream, feeds.c.variant, feeds.c.etag, feeds.c.modified)):
        if row.stream in wanted:
            wanted[row.stream][row.variant] = row
    told = _events(connection, wanted, at)
    fresh, changed = [], []
    for row in connection.execute(select(streams)).all():
        for variant, old in wanted.get(row.stream, {}).items():
            audience = Audience.of(row.stream, variant)
            body, until = compose(row.title, row.zone, _empty(row), told[row.stream], at, audience)
            made = Feed.of(body, at)
            if old is None:
                fresh.append({"stream": row.stream, "variant": variant, **_row(made), "until": until})
                continue
            same = old.etag == made.etag
            moment = old.modified if same else max(at, old.modified + timedelta(seconds=1))
            changed.append({"_stream": row.stream, "_variant": variant, **_row(Feed.of(body, moment)), "until": until})
    if fresh:
        connection.execute(insert(feeds), fresh)
    if changed:
        this = (feeds.c.stream == bindparam("_stream")) & (feeds.c.variant == bindparam("_variant"))
        connection.execute(
            update(feeds).where(this).values({name: bindparam(name) for name in ("body", "etag", "modified", "until")}),
            changed,
        )


def _empty(row: Any) -> Revision:
    """The event of a stream that says that it holds none."""
    return Revision(row.uid, 0, row.since, row.since)


def _row(feed: Feed) -> dict[str, Any]:
    return {"body": feed.body, "etag": feed.etag, "modified": feed.modified}


def _events(connection: Connection, names: Collection[str], at: datetime) -> dict[str, list[tuple[Entry, Revision]]]:
    """The events of streams, less those that are long past."""
    found: dict[str, list[tuple[Entry, Revision]]] = defaultdict(list)
    since = (at - PAST - _LONGEST_SHIFT).date()
    query = select(events).where(events.c.date >= since)
    if len(names) == 1:
        query = query.where(events.c.stream == next(iter(names)))
    for row in connection.execute(query):
        if row.stream in names:
            revision = Revision(row.uid, row.sequence, row.created, row.changed, row.cancelled)
            found[row.stream].append((read_content(row.content), revision))
    return found


def feed(connection: Connection, audience: Audience) -> Feed | None:
    """The stored feed of an audience."""
    row = connection.execute(
        select(feeds.c.body, feeds.c.etag, feeds.c.modified).where(
            feeds.c.stream == audience.stream, feeds.c.variant == audience.variant
        )
    ).first()
    return None if row is None else Feed(row.body, row.etag, row.modified)


def stale(connection: Connection, at: datetime) -> list[str]:
    """Streams with a feed in which something is too old by now."""
    return list(connection.execute(select(feeds.c.stream).where(feeds.c.until <= at).distinct()).scalars())


def ensure(connection: Connection, audience: Audience, at: datetime) -> bool:
    """Have the feed of an audience; whether there is such an audience at all."""
    if audience.stream not in titles(connection):
        return False
    if feed(connection, audience) is None:
        row = connection.execute(select(streams).where(streams.c.stream == audience.stream)).one()
        told = _events(connection, [audience.stream], at)[audience.stream]
        body, until = compose(row.title, row.zone, _empty(row), told, at, audience)
        made = {"stream": audience.stream, "variant": audience.variant, **_row(Feed.of(body, at)), "until": until}
        connection.execute(insert(feeds), [made])
    return True
