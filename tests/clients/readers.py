"""Other people's readers of calendars: what each makes of the same bytes, as instants."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import icalendar
from ical.calendar_stream import IcsCalendarStream

from tests.needs import needs

HERE = Path(__file__).parent
Span = tuple[datetime, datetime]


@contextmanager
def file_of(content: bytes) -> Iterator[str]:
    """A file that holds a calendar for a moment."""
    with tempfile.NamedTemporaryFile(suffix=".ics") as file:
        file.write(content)
        file.flush()
        yield file.name


def by_icalendar(content: bytes) -> list[Span]:
    """The library that we write with."""
    calendar = icalendar.Calendar.from_ical(content)
    assert not [error for part in calendar.walk() for error in part.errors]
    return [(_utc(event.start), _utc(event.end)) for event in calendar.walk("VEVENT")]


def by_ical(content: bytes) -> list[Span]:
    """The strict reader of Home Assistant."""
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    return [(_utc(event.start_datetime), _utc(event.end_datetime)) for event in calendar.events]


def by_ical_js(content: bytes) -> list[Span]:
    """The reader of Thunderbird and Nextcloud."""
    return _by_node("ical.js", "instants.mjs", content)


def by_node_ical(content: bytes) -> list[Span]:
    """The reader of many services on the web."""
    return _by_node("node-ical", "node_ical.mjs", content)


def by_libical(content: bytes) -> list[Span]:
    """The reader of GNOME and KDE."""
    program = _libical()
    with file_of(content) as path:
        done = subprocess.run([str(program), path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [
        (datetime.fromtimestamp(int(start), UTC), datetime.fromtimestamp(int(end), UTC))
        for start, end in (line.split() for line in done.stdout.splitlines())
    ]


READERS: Mapping[str, Callable[[bytes], list[Span]]] = {
    "icalendar": by_icalendar,
    "ical": by_ical,
    "ical.js": by_ical_js,
    "node-ical": by_node_ical,
    "libical": by_libical,
}
"""All of them; each skips where its program is not installed."""


def _utc(moment: date) -> datetime:
    """An instant, whatever clock it was read from; of a whole day its beginning."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else datetime(*moment.timetuple()[:3], tzinfo=UTC)


def _by_node(module: str, script: str, content: bytes) -> list[Span]:
    needs(shutil.which("node") and (HERE / "node_modules" / module).is_dir(), module)
    with file_of(content) as path:
        done = subprocess.run(
            ["node", str(HERE / script), path],
            capture_output=True,
            text=True,
            env={**os.environ, "TZ": "UTC"},
            check=True,
        )
    return [
        (datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end, *_ in (line.split() for line in done.stdout.splitlines())
    ]


@cache
def _libical() -> Path:
    """The program that asks libical, compiled."""
    flags = ""
    if shutil.which("pkg-config") and shutil.which("cc"):
        asked = ["pkg-config", "--cflags", "--libs", "libical"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        flags = done.stdout if done.returncode == 0 else ""
    needs(bool(flags), "libical")
    folder = tempfile.mkdtemp(prefix="scheduler-libical-")
    atexit.register(shutil.rmtree, folder)
    program = Path(folder) / "instants"
    subprocess.run(["cc", str(HERE / "instants.c"), "-o", str(program), *flags.split()], check=True)
    return program
