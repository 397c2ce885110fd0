"""The database: opened, brought up to date, read, and written in one transaction at a time."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from scheduler.publish.schema import HEAD
from scheduler.source import Fault, InputError

PATIENCE = 10
"""Seconds to wait while another process writes."""
_LOCK = 0x5C4ED
"""Number of the lock that writers on PostgreSQL take."""
_LOGGER = "ledger"
_TRY_LOCK = text(f"SELECT pg_try_advisory_xact_lock({_LOCK})")
_REMEDIES = {
    "readonly": "cannot be written to; give yourself rights to the file and to its folder",
    "read-only": "cannot be written to; give yourself rights to it",
    "full": "does not fit on the disk any more; make room. What was published before still holds",
    "No space": "does not fit on the disk any more; make room. What was published before still holds",
    "disk I/O error": "cannot be read or written; look after the disk. What was published before still holds",
    "not a database": "is no database of rosters; name another, or restore it from a backup",
    "malformed": "is damaged; restore it from a backup",
    "locked": "is being written to by another program; try again in a moment",
    "unable to open": "cannot be opened; look after its folder and your rights",
}


class Database:
    """One SQLite file or one PostgreSQL database.

    Parameters
    ----------
    engine
        Ready to connect.
    name
        What messages call it; no password is in it.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> Database:
        """Connect, and bring the tables up to date.

        Parameters
        ----------
        url
            ``postgresql+psycopg://...``, ``sqlite:///file.db``, or just the name of a SQLite file.
        create
            Whether a SQLite file that is not there is made, readable by its owner only.

        Raises
        ------
        InputError
            If that does not work, with the reason.
        """
        where = _url(url)
        name = where.database or "" if where.drivername.startswith("sqlite") else where.render_as_string()
        if where.drivername.startswith("sqlite"):
            _file(Path(where.database or ""), create)
        try:
            database = cls(_engine(where), name)
        except ModuleNotFoundError:
            message = "needs the driver of PostgreSQL; pip install 'scheduler[postgresql]'"
            raise _refusal(name, message) from None
        database._upgrade()
        return database

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One look at the database, of which all is as at one moment."""
        with self._told(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it happens or nothing, and no other writes meanwhile."""
        with self._told(), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """As `writing`, for what may as well be left out: gives up at once where another writes.

        Raises
        ------
        InputError
            If it was left out.
        """
        with self._told(), self.engine.connect().execution_options(writing=True) as connection:
            sqlite = connection.dialect.name == "sqlite"
            if sqlite:
                _wait(connection, 0)
            try:
                with connection.begin():
                    if not sqlite and not connection.execute(_TRY_LOCK).scalar():
                        raise _refusal(self.name, _REMEDIES["locked"])
                    yield connection
            finally:
                if sqlite:
                    _wait(connection, PATIENCE)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Says what is wrong with the database, and never what was in the statement."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            self._refuse(error)

    def _refuse(self, error: Exception) -> NoReturn:
        cause = getattr(error, "orig", None) or error
        why = (str(cause).splitlines() or [type(cause).__name__])[0]
        remedy = next((remedy for sign, remedy in _REMEDIES.items() if sign in why), "")
        if not remedy and isinstance(cause, sqlite3.Error):
            remedy = f"cannot be used ({why})"
        elif not remedy:  # what a server says may quote what was being written
            remedy = f"cannot be used ({_public(cause)}); look after the server, the URL and your rights"
        raise _refusal(self.name, remedy) from None

    def _upgrade(self) -> None:
        with self.reading() as connection:
            found = _version(connection)
        if found == HEAD:
            return
        if found is None and self.engine.dialect.name == "sqlite":
            self._let_readers_be()
        with self.writing() as connection:
            found = _version(connection)
            if found is not None and found > HEAD:
                message = "was made by a newer version of scheduler; install that, or name another database"
                raise _refusal(self.name, message)
            _migrate(connection)

    def _let_readers_be(self) -> None:
        """From now on whoever reads the file does not wait for whoever writes it."""
        with self._told():
            connection = self.engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA journal_mode = WAL")
            finally:
                connection.close()


def _url(text: str) -> URL:
    """What was meant by the URL or the file name."""
    try:
        where = make_url(text if "://" in text else f"sqlite:///{text}")
    except ArgumentError:
        where = make_url("unknown://")
    if where.drivername in ("postgres", "postgresql"):
        where = where.set(drivername="postgresql+psycopg")
    named = where.get_backend_name() == "postgresql" or (where.get_backend_name() == "sqlite" and where.database)
    if not named or where.database == ":memory:":
        message = "is no database; write a file name, sqlite:///file.db, or postgresql+psycopg://user@host/name"
        raise InputError(Fault("command line", 0, "--database", "", message))  # its value may hold a password
    return where


def _file(path: Path, create: bool) -> None:
    """The file of SQLite, which holds staff data."""
    if str(path).startswith("file:") or path.exists():
        return
    if not create:
        message = "there is no such database; publish a roster first, or name the database with --database"
        raise InputError(Fault(str(path), 0, "", "", message))
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _wait(connection: Connection, seconds: int) -> None:
    """How long this connection waits while another writes."""
    connection.connection.driver_connection.execute(f"PRAGMA busy_timeout = {seconds * 1000}")  # type: ignore[union-attr]


def _refusal(name: str, message: str) -> InputError:
    return InputError(Fault(name, 0, "", "", message))


def _no_rows(record: logging.LogRecord) -> bool:
    """SQLAlchemy would log every row that it reads, if it were asked to log all: names and calendars among them."""
    return record.levelno > logging.DEBUG


def _engine(where: URL) -> Engine:
    logging.getLogger(f"sqlalchemy.engine.Engine.{_LOGGER}").addFilter(_no_rows)
    pinged = not where.drivername.startswith("sqlite")
    engine = create_engine(where, hide_parameters=True, pool_pre_ping=pinged, logging_name=_LOGGER)
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, tables are made inside them too
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _version(connection: Connection) -> str | None:
    """Which migration the tables are the result of."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "scheduler.publish:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _public(cause: BaseException) -> str:
    """What a driver says of a connection; of all else only the kind, for it may quote what was written."""
    name = type(cause).__name__
    state = getattr(cause, "sqlstate", None)
    return (
        f"{name} {state}" if state else (str(cause).splitlines() or [name])[0] if name == "OperationalError" else name
    )
