"""Publishes again and again, each time in a process that is killed one step later. Run by `test_faults`.

``python -m tests.publish.killed steps URL`` kills before and after each statement, ``... bytes FILE`` while
SQLite writes, one page of the file later each time. The last line is how many steps there were.
"""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select

from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger
from scheduler.publish.schema import metadata
from tests.publish.ward import AT, ward

BEFORE = ward(names={"ann": "Ann", "bob": "Bob", "eve": "Eve"}, ann="DDN----", bob="---D---", eve="D------")
AFTER = ward(names={"ann": "Ann", "bob": "Bob"}, ann="D-NN---", bob="----D--")
LATER = AT + timedelta(days=1)


def content(url: str) -> str:
    """What all tables hold."""
    ledger = Ledger.open(url)
    with ledger.database.reading() as connection:
        rows = [sorted(map(repr, connection.execute(select(table)))) for table in metadata.sorted_tables]
    ledger.close()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def prepare(url: str) -> None:
    """The first version, and a link that the second withdraws."""
    ledger = Ledger.open(url)
    ledger.publish(BEFORE, by="me", at=AT)
    ledger.links.add_all([Audience("person", "eve"), Audience("person", "ann", alarm=5)], "", AT)
    ledger.close()


def killed(url: str, trap: Callable[[Ledger], None]) -> bool:
    """Whether a process that publishes was killed; else it came to its end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
        return os.WIFSIGNALED(status)
    try:
        trap(Ledger.open(url))
        os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def at_step(step: int) -> Callable[[Ledger], None]:
    """Publish, and be killed at this step."""
    left = [step]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def publish(ledger: Ledger) -> None:
        for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(ledger.database.engine, name, count)
        ledger.publish(AFTER, by="me", at=LATER)

    return publish


def at_byte(limit: int) -> Callable[[Ledger], None]:
    """Publish, and be killed by the first write beyond this place of a file."""

    def publish(ledger: Ledger) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        ledger.publish(AFTER, by="me", at=LATER)
        ledger.close()

    return publish


def statements(url: str) -> None:
    """Kill at each step in turn."""
    prepare(url)
    old, step = content(url), 0
    while killed(url, at_step(step)):
        assert content(url) == old, f"half a publication after step {step}"
        step += 1
    assert content(url) != old
    print(step)


def pages(path: str) -> None:
    """Kill at each page in turn; whatever was committed by then stays."""
    prepare(path)
    whole, old, step, found = Path(path).read_bytes(), content(path), 0, []
    while killed(path, at_byte(step * 4096)):
        found.append(content(path))
        for part in ("", "-wal", "-shm"):
            Path(path + part).unlink(missing_ok=True)
        Path(path).write_bytes(whole)
        step += 1
    new = content(path)
    assert old != new and set(found) <= {old, new}, "half a publication"
    assert found == sorted(found, key=[old, new].index), "a publication that was there and is gone"
    print(found.count(old), found.count(new), step)


if __name__ == "__main__":
    {"steps": statements, "bytes": pages}[sys.argv[1]](sys.argv[2])
