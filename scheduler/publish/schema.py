"""The tables. What changes here needs a migration beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

HEAD = "0001"
"""The migration that these tables are the result of."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC as whole seconds since 1970: no database changes its zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Into the database."""
        return None if value is None else int(value.timestamp())

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Out of it."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


metadata = MetaData()

publications = Table(
    "publications",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("roster", Text, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("result", Text, nullable=False),
)
"""Every version that was published: who, when, the problem and the roster, and how it came about."""

streams = Table(
    "streams",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("uid", String(36), nullable=False),
)
"""What can be subscribed to now."""

events = Table(
    "events",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("date", Date, nullable=False, index=True),
    Column("uid", String(36), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("content", Text, nullable=False),
)
"""Every event that was ever published, so that it keeps its identity and counts its changes for good."""

feeds = Table(
    "feeds",
    metadata,
    Column("stream", Text, ForeignKey("streams.stream"), primary_key=True),
    Column("variant", String(40), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("etag", String(66), nullable=False),
    Column("modified", Moment, nullable=False),
    Column("until", Moment),
)
"""Calendars as they are served; after ``until`` something in them is too old and they are made anew."""

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("stream", Text, nullable=False),
    Column("variant", String(40), nullable=False),
    Column("label", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
    Column("withdrawn", Moment),
    Column("why", Text),
)
"""Who may read what; of the secret in the link only its SHA-256."""

switch = Table("switch", metadata, Column("off", Moment, primary_key=True))
"""Holds a row while all links are switched off."""
