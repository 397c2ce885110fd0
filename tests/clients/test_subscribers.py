"""vdirsyncer and khal follow a calendar over HTTP through all that can become of it."""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scheduler.publish.audience import Audience
from tests.clients.readers import HERE
from tests.needs import needs
from tests.publish.ward import ward
from tests.serve.process import Running, opened, running

PROGRAMS = HERE / ".venv" / "bin"
START = date(2026, 3, 28)
AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
NIGHT = "2026-03-28 21:00 2026-03-29 04:00 Night"  # 22:00 to 06:00 in Berlin, one hour of which does not come


class Phone:
    """Somebody who subscribed."""

    def __init__(self, folder: Path, address: str) -> None:
        needs((PROGRAMS / "khal").exists() and (PROGRAMS / "vdirsyncer").exists(), "khal and vdirsyncer")
        self._folder = folder
        self._env = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder), "PYTHONWARNINGS": "ignore"}
        (folder / "vdirsyncer.conf").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair shifts]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{folder}/events"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{address}"\n',
            encoding="utf-8",
        )
        (folder / "khal.conf").write_text(
            f"[calendars]\n[[shifts]]\npath = {folder}/events\nreadonly = True\n"
            "[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
            "longdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {folder}/khal.db\n",
            encoding="utf-8",
        )
        self._run("vdirsyncer", "-c", "vdirsyncer.conf", "discover", given="y\n" * 5)

    def sees(self) -> list[str]:
        """What is in the calendar after it was asked for: start, end and summary, in UTC."""
        time.sleep(1.1)  # the server reads what is published again after a second
        self._run("vdirsyncer", "-c", "vdirsyncer.conf", "sync")
        told = self._run(
            "khal",
            *("-c", "khal.conf", "list", "--once", "--day-format", "", "--format", "{start-long} {end-long} {title}"),
            *("2026-03-20", "30d"),
        )
        return sorted(told.splitlines())

    def _run(self, program: str, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [str(PROGRAMS / program), *arguments],
            cwd=self._folder,
            env=self._env,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_a_subscriber_follows_what_is_published_changed_cancelled_given_back_and_revoked(tmp_path: Path) -> None:
    with opened(tmp_path / "rosters.db") as ledger:
        hours = iter(range(100))

        def publish(line: str, **more: str) -> None:
            made = ward(ann=line, bob="NNNNNNN", start=START, created=AT, **more)
            ledger.publish(made, by="test", at=AT + timedelta(hours=next(hours)))

        publish("-------")
        token = ledger.links.add(Audience("person", "ann"), "", AT)
        with running(tmp_path / "rosters.db", at=AT + timedelta(days=1)) as server:
            phone = Phone(_folder(tmp_path), server.calendar(token))
            assert phone.sees() == ["2026-03-20 2026-03-20 No shifts"]
            publish("ND-----")
            assert phone.sees() == [NIGHT, "2026-03-29 05:00 2026-03-29 13:00 Day"]
            publish("ND-----", day_start="09:00")
            assert phone.sees() == [NIGHT, "2026-03-29 07:00 2026-03-29 13:00 Day"]
            publish("-D-----", day_start="09:00")
            assert phone.sees()[0] == NIGHT.replace("Night", "Cancelled: Night")
            publish("ND-----", day_start="09:00")
            assert phone.sees() == [NIGHT, "2026-03-29 07:00 2026-03-29 13:00 Day"]
            ledger.links.revoke(ledger.links.list()[0].id, AT)
            [notice] = phone.sees()
            assert notice.endswith("This calendar link was withdrawn")
            _stopped(server, token)


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "phone"
    folder.mkdir()
    return folder


def _stopped(server: Running, token: str) -> None:
    code, said = server.stop()
    assert code == 0 and token not in said
