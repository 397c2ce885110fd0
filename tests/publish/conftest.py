"""Both databases that rosters are published in: SQLite, and a PostgreSQL of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from scheduler.publish.ledger import Ledger
from tests.needs import needs

_numbers = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Path]:
    """The folder of the socket of a server that is started for the tests and holds nothing."""
    found = [Path(name).parent for name in (shutil.which("initdb"), shutil.which("pg_ctl")) if name]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    binaries = next((path for path in found if all((path / name).exists() for name in ("initdb", "pg_ctl"))), None)
    needs(binaries, "PostgreSQL")
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="scheduler-pg-", dir="/tmp"))  # sockets need a short path
    user: dict[str, Any] = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def run(*command: str) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=120, **user)

    data = str(folder / "data")
    run(str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    run(str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    yield folder
    run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def new_postgresql(socket: Path) -> str:
    """The URL of a new database."""
    import psycopg

    name = f"test{next(_numbers)}"
    with psycopg.connect(f"host={socket} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://postgres@/{name}?host={socket}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    return new_postgresql(request.getfixturevalue("postgresql"))


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger in either kind of database."""
    found = Ledger.open(url)
    yield found
    found.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger in a SQLite file."""
    found = Ledger.open(str(tmp_path / "ledger.db"))
    yield found
    found.close()
