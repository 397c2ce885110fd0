"""What happens to the ledger when the machine, the disk or the file lets it down."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from scheduler.formats.json import write
from scheduler.problem import save
from scheduler.publish.audience import Audience
from scheduler.publish.database import Database
from scheduler.publish.ledger import Ledger
from scheduler.publish.schema import HEAD, metadata
from scheduler.source import InputError
from tests.publish.ward import AT, summaries, ward

ROOT = Path(__file__).resolve().parents[2]
ANN = Audience("person", "ann")
LATER = AT + timedelta(days=1)
OLDEST = Path(__file__).with_name("schema_0001.sql")


def test_killed_at_any_step_the_ledger_is_the_old_version_or_the_new_one(url: str) -> None:
    assert killing("steps", url) > 25
    ledger = Ledger.open(url)
    assert [made.version for made in ledger.versions()] == [1, 2]
    assert [link.why for link in ledger.links.list()] == ["left", None]
    ledger.close()


def test_killed_at_any_page_that_is_written_the_file_is_the_old_version_or_the_new_one(tmp_path: Path) -> None:
    assert killing("bytes", str(tmp_path / "ledger.db")) > 15


def killing(how: str, where: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "tests.publish.killed", how, where],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


def test_killed_while_the_tables_are_made_they_are_made_again(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.db")
    script = (
        "import os, signal, sys\n"
        "from sqlalchemy import event\n"
        "from sqlalchemy.engine import Engine\n"
        "from scheduler.publish.ledger import Ledger\n"
        "def stop(connection, cursor, statement, *_):\n"
        "    if 'TABLE links' in statement: os.kill(os.getpid(), signal.SIGKILL)\n"
        "event.listen(Engine, 'before_cursor_execute', stop)\n"
        "Ledger.open(sys.argv[1])\n"
    )
    assert subprocess.run([sys.executable, "-c", script, path], cwd=ROOT, check=False).returncode == -9
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    ledger = Ledger.open(path)
    assert ledger.publish(ward(ann="D------"), by="me", at=AT).version == 1
    ledger.close()


def test_a_full_disk_leaves_what_was_published(file: Ledger) -> None:
    file.publish(ward(ann="D------"), by="me", at=AT)
    token = file.links.add(ANN, "", AT)
    before = file.feed(ANN)
    engine = file.database.engine
    engine.dispose()

    def full(connection: Any, _: object) -> None:
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "connect", full)
    with pytest.raises(InputError, match="does not fit on the disk any more; make room"):
        file.publish(ward(ann="NNNNNNN", day_name="x" * 2000), by="me", at=LATER)
    assert file.version() == 1
    assert file.links.resolve(token, LATER) == file.feed(ANN) == before
    event.remove(engine, "connect", full)
    engine.dispose()
    assert file.publish(ward(ann="N------"), by="me", at=LATER).version == 2


def test_a_file_that_may_not_grow_ends_publishing_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(str(path))
    ledger.publish(ward(ann="D------"), by="me", at=AT)
    ledger.close()
    release = ward(ann="NNNNNNN", bob="DDDDDDD", day_name="long " * 300)
    problem, roster = tmp_path / "problem.yaml", tmp_path / "roster.json"
    problem.write_text(save(release.problem), encoding="utf-8")
    roster.write_bytes(*write(release).values())
    done = subprocess.run(
        [
            *(sys.executable, "-m", "scheduler", "publish", str(problem), str(roster)),
            *("--yes", "--database", str(path)),
        ],
        cwd=ROOT,
        env={**os.environ, "SCHEDULER_KEY_FILE": str(tmp_path / "key")},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)),
    )
    assert done.returncode == 2, done.stderr
    assert "What was published before still holds" in done.stderr and "Traceback" not in done.stderr
    ledger = Ledger.open(str(path))
    assert ledger.version() == 1 and summaries(ledger.feed(ANN)) == ["Day"]
    ledger.close()


def test_a_database_that_cannot_be_written_still_serves(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(str(path))
    ledger.publish(ward(ann="D------"), by="me", at=AT)
    token = ledger.links.add(ANN, "", AT)
    ledger.close()
    reader = Ledger.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(InputError, match="cannot be written to"):
        reader.publish(ward(ann="N------"), by="me", at=LATER)
    with pytest.raises(InputError, match="cannot be written to"):
        reader.links.revoke(1, LATER)
    assert summaries(reader.links.resolve(token, AT)) == ["Day"]
    assert summaries(reader.links.resolve(token, AT + timedelta(days=400))) == ["Day"]  # the last good one
    assert reader.links.list()[0].used is None
    reader.close()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anything")
def test_a_file_without_rights_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(str(path)).close()
    path.chmod(0o444)
    ledger = Ledger.open(str(path))
    with pytest.raises(InputError, match="cannot be written to"):
        ledger.publish(ward(ann="D------"), by="me", at=AT)
    ledger.close()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"these are notes, and no database " * 200)
    before = path.read_bytes()
    with pytest.raises(InputError, match="is no database of rosters"):
        Ledger.open(str(path))
    assert path.read_bytes() == before


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger.open(str(path))
    ledger.publish(ward(ann="DDDDDDD", bob="NNNNNNN"), by="me", at=AT)
    ledger.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    damaged = Ledger.open(str(path)) if _opens(path) else None
    with pytest.raises(InputError, match="is damaged; restore it from a backup"):
        if damaged is None:
            Ledger.open(str(path))
        else:
            damaged.publish(ward(ann="N------"), by="me", at=LATER)


def _opens(path: Path) -> bool:
    try:
        Ledger.open(str(path)).close()
    except InputError:
        return False
    return True


def test_a_file_of_staff_data_is_for_its_owner_only(tmp_path: Path) -> None:
    ledger = Ledger.open(str(tmp_path / "ledger.db"))
    ledger.publish(ward(ann="D------"), by="me", at=AT)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    ledger.close()


@pytest.mark.parametrize(
    "wrong",
    ["mysql://root:secret@host/x", "sqlite://", "sqlite:///:memory:", "://", "postgresql://u:secret@/x?host=/no"],
)
def test_what_is_no_usable_database_is_refused_without_its_password(wrong: str) -> None:
    with pytest.raises(InputError) as told:
        Ledger.open(wrong)
    assert "secret" not in str(told.value)


def test_a_database_is_not_made_where_one_is_looked_for(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such database; publish a roster first"):
        Ledger.open(str(tmp_path / "ledger.db"), create=False)
    assert not list(tmp_path.iterdir())


# --- migrations -------------------------------------------------------------------------------


def test_the_migrations_make_the_tables_that_the_program_reads(url: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    database = Database.open(url)
    with database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []
    database.close()
    assert ScriptDirectory(str(ROOT / "scheduler" / "publish" / "migrations")).get_heads() == [HEAD]


def test_a_database_of_the_oldest_version_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(OLDEST.read_text(encoding="utf-8"))
    connection.close()
    ledger = Ledger.open(str(path))
    assert [(made.version, made.by) for made in ledger.versions()] == [(1, "me")]
    assert summaries(ledger.links.resolve("oldest-link-" + "x" * 31, AT)) == ["Day", "Night"]
    assert ledger.publish(ward(ann="D------", bob="-N-----"), by="me", at=LATER).version == 2
    assert summaries(ledger.feed(ANN)) == ["Day", "Cancelled: Night"]
    found = ledger.roster()
    assert found is not None and found.problem == ward().problem
    ledger.close()


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.open(str(path)).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(InputError, match="made by a newer version of scheduler"):
        Ledger.open(str(path))


def test_the_migrations_are_in_the_wheel() -> None:
    from importlib import resources

    folder = resources.files("scheduler.publish") / "migrations"
    assert (folder / "env.py").is_file() and (folder / "versions" / "v0001_first.py").is_file()


def test_two_who_open_a_new_database_at_once_make_it_once(url: str) -> None:
    script = "import sys; from scheduler.publish.ledger import Ledger; print(Ledger.open(sys.argv[1]).version())"
    racing = [
        subprocess.Popen([sys.executable, "-c", script, url], cwd=ROOT, stdout=-1, stderr=-1, text=True)
        for _ in range(3)
    ]
    for process in racing:
        out, err = process.communicate()
        assert (process.returncode, out) == (0, "0\n"), err


def oldest() -> None:
    """How the dump of the oldest version was made: `python -m tests.publish.test_faults`."""
    from scheduler.publish.links import digest

    path = Path("oldest.db")
    ledger = Ledger.open(str(path))
    ledger.publish(ward(ann="DN-----", bob="-N-----"), by="me", at=AT)
    ledger.links.add(ANN, "phone", AT)
    ledger.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE links SET digest = ?", [digest("oldest-link-" + "x" * 31)])
        OLDEST.write_text("\n".join(connection.iterdump()) + "\n", encoding="utf-8")
    connection.close()
    path.unlink()


if __name__ == "__main__":
    oldest()
