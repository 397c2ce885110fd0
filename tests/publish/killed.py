"""Publishes again and again, each time in a process that is killed one step later. Run by `test_faults`.

``python -m tests.publish.killed URL`` prints how many steps there were, as the last line.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from datetime import timedelta
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


def killed_at(url: str, step: int) -> bool:
    """Whether a process that publishes was killed at that step; else it came to its end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
        return os.WIFSIGNALED(status)
    left = [step]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        ledger = Ledger.open(url)
        for name in ("begin", "before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(ledger.database.engine, name, count)
        ledger.publish(AFTER, by="me", at=LATER)
        os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def main(url: str) -> None:
    """Kill at each step in turn."""
    prepare(url)
    old, step = content(url), 0
    while killed_at(url, step):
        assert content(url) == old, f"half a publication after step {step}"
        step += 1
    assert content(url) != old
    print(step)


if __name__ == "__main__":
    main(sys.argv[1])
