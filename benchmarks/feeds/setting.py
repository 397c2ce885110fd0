"""Five hundred people with a published roster and a link each, our server, and nginx with the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType, Site
from scheduler.formats import Release
from scheduler.problem import Problem
from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger
from scheduler.roster import Assignment, Roster
from scheduler.verify import verify

PEOPLE = 500
DAYS = 28
KEY = bytes(range(32))
SHIFTS = "ELN"


def problem(start: datetime) -> Problem:
    """A hospital of five hundred without rules."""
    return Problem(
        name="Hospital",
        horizon=Horizon(start=start.date(), days=DAYS, zone="Europe/Berlin"),
        sites=(Site(id="main", name="Main building", address="1 Main Street, Springfield"),),
        shifts=(
            ShiftType(id="E", name="Early", start="06:00", end="14:00", site="main", color="gold"),
            ShiftType(id="L", name="Late", start="13:30", end="21:30", site="main", color="teal"),
            ShiftType(id="N", name="Night", start="21:00", end="06:30", site="main", color="navy"),
        ),
        employees=tuple(Employee(id=f"p{number:03}", name=f"Person {number:03}") for number in range(PEOPLE)),
    )


def release(of: Problem, version: int, at: datetime) -> Release:
    """A version of the roster: each time another tenth of the people works other shifts."""
    roster = Roster(
        Assignment(person.id, of.calendar.date(day), SHIFTS[(number + day + moved) % 3])
        for number, person in enumerate(of.employees)
        for moved in ((version + 9 - number % 10) // 10,)
        for day in range(DAYS)
        if (number + day) % 7 < 5
    )
    return Release(of, roster, verify(of, roster), at, KEY)


@dataclass(frozen=True)
class Setting:
    """A published roster and a link for each person.

    Attributes
    ----------
    database
        Of the ledger.
    problem, start
        What was rostered, and when it was first published.
    tokens
        By person.
    """

    database: Path
    problem: Problem
    start: datetime
    tokens: dict[str, str]

    @classmethod
    def make(cls, folder: Path) -> Setting:
        """Publish the first version."""
        start = datetime.now(UTC).replace(microsecond=0)
        made = problem(start)
        ledger = Ledger.open(str(folder / "rosters.db"))
        ledger.publish(release(made, 0, start), by="benchmark", at=start)
        people = [person.id for person in made.employees]
        tokens = ledger.links.add_all([Audience("person", person) for person in people], "", start)
        ledger.close()
        return cls(folder / "rosters.db", made, start, dict(zip(people, tokens, strict=True)))

    @property
    def paths(self) -> list[str]:
        """Of every link."""
        return [f"/calendars/{token}.ics" for token in self.tokens.values()]


@contextmanager
def ours(setting: Setting) -> Iterator[tuple[str, int]]:
    """Our server: its address and its process."""
    command = [sys.executable, "-m", "scheduler", "serve", "--port", "0", "--database", str(setting.database)]
    log = setting.database.parent / "serve.log"
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT) as process:
        try:
            while not (found := re.search("listening on (http://[^;]+);", log.read_text())):
                assert process.poll() is None, log.read_text()
                time.sleep(0.05)
            yield found[1], process.pid
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def nginx(setting: Setting, base: str, port: int = 8199) -> Iterator[tuple[str, int]]:
    """nginx with one worker and the bytes that are at ``base``: its address and the process of its worker."""
    program = shutil.which("nginx")
    assert program, "nginx is not installed"
    home = setting.database.parent / "nginx"
    (home / "calendars").mkdir(parents=True)
    for path in setting.paths:
        (home / path[1:]).write_bytes(httpx.get(base + path).content)
    user = "user root;" if os.getuid() == 0 else ""
    (home / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {home}/pid; error_log {home}/error.log;\n"
        "events { worker_connections 4096; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;\n"
        "open_file_cache max=1000;\n"
        + "".join(f"{kind}_temp_path {home}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + f"server {{ listen 127.0.0.1:{port}; root {home}; types {{ }} default_type 'text/calendar; charset=utf-8';\n"
        "add_header Cache-Control 'private, no-cache'; add_header X-Robots-Tag noindex;\n"
        "add_header Referrer-Policy no-referrer; add_header X-Content-Type-Options nosniff; } }\n"
    )
    with subprocess.Popen([program, "-c", str(home / "nginx.conf"), "-p", str(home)]) as process:
        try:
            time.sleep(1)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield f"http://127.0.0.1:{port}", int(children[0])
        finally:
            process.terminate()
            process.wait(30)


def memory(process: int) -> float:
    """Megabytes that a process holds and shares with none."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(int(kilobytes) for kilobytes in re.findall(r"Private_\w+:\s+(\d+) kB", rollup)) / 1024


def later(setting: Setting, version: int) -> datetime:
    """When a version is published."""
    return max(datetime.now(UTC).replace(microsecond=0), setting.start + timedelta(seconds=version))
