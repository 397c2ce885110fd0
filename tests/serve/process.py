"""The server as a process of its own, over a database of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from scheduler.publish.ledger import Ledger
from tests.formats.example import CREATED

IMPATIENT = "from scheduler.serve import limits\nlimits.PATIENCE = 0.5\n"
MAIN = "from scheduler.cli import main\nmain()\n"


class Running:
    """A server that was started, and for which it is always the same time.

    Attributes
    ----------
    base
        What its addresses begin with.
    """

    def __init__(self, database: Path, *options: str, before: str = "", at: datetime = CREATED) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed at its end
        self.process = subprocess.Popen(
            [sys.executable, "-c", before + MAIN, "serve", "--port", "0", "--database", str(database), *options],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONWARNINGS": "error", "SOURCE_DATE_EPOCH": str(int(at.timestamp()))},
        )
        while (found := re.search("listening on (http://[^;]+);", self.said())) is None:
            assert self.process.poll() is None, self.said()
            time.sleep(0.02)
        self.base = found[1]

    def said(self) -> str:
        """All that it said so far."""
        return os.pread(self._said.fileno(), 1_000_000, 0).decode()

    def calendar(self, token: str) -> str:
        """The address of a link."""
        return f"{self.base}/calendars/{token}.ics"

    def connect(self) -> socket.socket:
        """A connection to it."""
        where = urlsplit(self.base)
        return socket.create_connection((where.hostname, where.port), timeout=20)

    def send(self, request: bytes) -> bytes:
        """What it says to these bytes before it closes."""
        with self.connect() as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def stop(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code, and all that it said since it started."""
        self.process.send_signal(how)
        return self.process.wait(timeout=20), self.said()

    def end(self) -> None:
        """Have nothing of it left."""
        self.process.kill()
        self.process.wait()
        self._said.close()

    def memory(self) -> int:
        """Bytes that it holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def running(database: Path, *options: str, before: str = "", at: datetime = CREATED) -> Iterator[Running]:
    """A server that is stopped at the end."""
    server = Running(database, *options, before=before, at=at)
    try:
        yield server
    finally:
        server.end()


@contextmanager
def opened(database: Path) -> Iterator[Ledger]:
    """The ledger in a database."""
    ledger = Ledger.open(str(database))
    try:
        yield ledger
    finally:
        ledger.close()
