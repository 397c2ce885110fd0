"""The slower tier: calcurse, and the Evolution Data Server of GNOME. Run with ``pytest -m slow tests/clients``."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.publish.audience import Audience
from scheduler.publish.ledger import Ledger
from tests.clients.readers import HERE
from tests.needs import needs
from tests.publish.ward import ward
from tests.serve.process import opened, running

pytestmark = pytest.mark.slow
START = date(2026, 3, 28)
AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
SERVICES = Path("/usr/libexec")
SESSION = """
{services}/evolution-source-registry >{folder}/registry.log 2>&1 &
sleep 3
{services}/evolution-calendar-factory >{folder}/factory.log 2>&1 &
sleep 2
exec /usr/bin/python3 {script} shifts
"""


def publish(ledger: Ledger, hour: int, line: str, **more: str) -> None:
    made = ward(ann=line, start=START, created=AT, **more)
    ledger.publish(made, by="test", at=AT + timedelta(hours=hour))


def test_calcurse_reads_the_night_in_which_the_clock_changes(tmp_path: Path) -> None:
    needs(shutil.which("calcurse"), "calcurse")
    with opened(tmp_path / "rosters.db") as ledger:
        publish(ledger, 0, "ND-----", day_name="Day\r\nshift")
        feed = ledger.feed(Audience("person", "ann"))
    assert feed is not None
    (tmp_path / "shifts.ics").write_bytes(feed.body)
    env = {**os.environ, "TZ": "Europe/Berlin", "LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> str:
        command = ["calcurse", "-D", str(tmp_path / "calcurse"), *arguments]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout + done.stderr

    imported = run("-i", str(tmp_path / "shifts.ics"))
    assert "0 skipped" in imported or "skipped" not in imported, imported
    asked = ("--input-datefmt", "4", "--from", "2026-03-28", "--days", "3")
    told = run("-Q", *asked, "--format-apt", "%(start:epoch) %(end:epoch) %m\n", "--filter-type", "cal")
    events = {tuple(line.split(" ", 2)) for line in told.splitlines() if line[:10].isdigit()}
    assert {(int(end) - int(start), name) for start, end, name in events} == {
        (7 * 3600, "Night"),
        (8 * 3600, "Day shift"),
    }


class Desktop:
    """GNOME's calendar service, subscribed to a calendar."""

    def __init__(self, folder: Path, address: str) -> None:
        needs((SERVICES / "evolution-calendar-factory").exists(), "Evolution Data Server")
        homes = {f"XDG_{name}_HOME": folder / name.lower() for name in ("CONFIG", "CACHE", "DATA")}
        homes["XDG_RUNTIME_DIR"] = folder / "runtime"
        sources = homes["XDG_CONFIG_HOME"] / "evolution" / "sources"
        for path in (*homes.values(), sources):
            path.mkdir(parents=True, exist_ok=True)
        homes["XDG_RUNTIME_DIR"].chmod(0o700)
        rest = address.partition("://")[2]
        host, _, path = rest.partition("/")
        (sources / "shifts.source").write_text(
            "[Data Source]\nDisplayName=Shifts\nEnabled=true\nParent=webcal-stub\n"
            "[Calendar]\nBackendName=webcal\nSelected=true\n"
            f"[Authentication]\nHost={host.partition(':')[0]}\nPort={host.partition(':')[2]}\nMethod=none\n"
            f"[WebDAV Backend]\nResourcePath=/{path}\n[Security]\nMethod=none\n"
            "[Offline]\nStaySynchronized=true\n[Refresh]\nEnabled=false\n",
            encoding="utf-8",
        )
        script = SESSION.format(services=SERVICES, folder=folder, script=HERE / "evolution.py")
        self._process = subprocess.Popen(
            ["dbus-run-session", "--", "bash", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **{name: str(path) for name, path in homes.items()}, "HOME": str(folder), "TZ": "UTC"},
        )

    def sees(self) -> list[Any]:
        """The events after a refresh: uid, start, end, summary, status."""
        time.sleep(1.1)  # the server reads what is published again after a second
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._process.stderr.read() if self._process.stderr else ""
        return list(json.loads(line))

    def end(self) -> None:
        self._process.communicate(timeout=30)


def instant(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[arg-type, misc]


def test_evolution_follows_what_is_published_changed_cancelled_given_back_and_revoked(tmp_path: Path) -> None:
    night = [instant(2026, 3, 28, 21), instant(2026, 3, 29, 4)]
    with opened(tmp_path / "rosters.db") as ledger:
        publish(ledger, 0, "ND-----")
        token = ledger.links.add(Audience("person", "ann"), "", AT)
        with running(tmp_path / "rosters.db", at=AT + timedelta(days=1)) as server:
            desktop = Desktop(tmp_path, server.calendar(token))
            try:
                first = desktop.sees()
                assert sorted(event[1:4] for event in first) == [
                    [*night, "Night"],
                    [instant(2026, 3, 29, 5), instant(2026, 3, 29, 13), "Day"],
                ]
                publish(ledger, 1, "ND-----", day_start="09:00")
                moved = desktop.sees()
                assert [event[0] for event in moved] == [event[0] for event in first]
                assert [instant(2026, 3, 29, 7), instant(2026, 3, 29, 13), "Day"] in [event[1:4] for event in moved]
                publish(ledger, 2, "-D-----", day_start="09:00")
                assert [*night, "Cancelled: Night", "cancelled"] in [event[1:] for event in desktop.sees()]
                publish(ledger, 3, "ND-----", day_start="09:00")
                assert desktop.sees() == moved
                ledger.links.revoke(ledger.links.list()[0].id, AT)
                assert [event[3] for event in desktop.sees()] == ["This calendar link was withdrawn"]
            finally:
                desktop.end()
