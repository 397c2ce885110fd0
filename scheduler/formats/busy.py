"""When a person is busy, by a calendar file (iCalendar, RFC 5545): what its events and free/busy lists take up.

Recurring events are multiplied by `recurring-ical-events`. A file can ask for more of
that than any machine can do, in a line; so it is done in a process that is given up
when its time is over.
"""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.calendar import time_zone
from scheduler.source import Fault, InputError, shorten

if TYPE_CHECKING:
    from icalendar import Calendar, Component

MAX_BYTES = 20_000_000
MAX_TIMES = 20_000
PATIENCE = 60.0
"""Seconds after which a calendar is given up."""
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
_FREE = {"FREE", "WORKINGELSEWHERE"}
_PRIVATE = {"PRIVATE", "CONFIDENTIAL"}


@dataclass(frozen=True)
class Busy:
    """A time that is taken.

    Attributes
    ----------
    start, end
        In minutes since 1970 UTC; the end is no longer part of it.
    summary
        What the calendar calls it; empty where it keeps that private.
    """

    start: int
    end: int
    summary: str = ""


@dataclass(frozen=True)
class Reading:
    """What a calendar says.

    Attributes
    ----------
    busy
        The times taken, by start.
    unread
        Events that could not be read, each with its line: nobody knows when they are.
    """

    busy: Sequence[Busy]
    unread: Sequence[Fault]


def read_busy(path: Path, start: datetime.date, end: datetime.date, zone: str, patience: float = PATIENCE) -> Reading:
    """The times that a calendar file takes up from ``start`` until the day before ``end``.

    Neither cancelled events nor those that show as free take up time. Times without a time
    zone are read by the clock of ``zone``.

    Raises
    ------
    InputError
        If it cannot be read, is no calendar, or asks for too much.
    """
    raw = _bytes(path)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    work = (theirs, str(path), raw, start, end, zone)
    process = multiprocessing.get_context("spawn").Process(target=_work, args=work, daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(patience):
            raise _fault(
                path, f"took longer than {patience:.0f} s; it holds events that recur without measure: remove them"
            )
        found = ours.recv()
    except EOFError:
        raise _fault(path, "cannot be read: it asks for more memory than there is; export fewer events") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(found, InputError):
        raise InputError(*found.faults)
    reading: Reading = found
    return reading


def _fault(path: Path | str, message: str, line: int = 0, field: str = "", value: object = None) -> InputError:
    return InputError(Fault(str(path), line, field, shorten(value), message))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _fault(path, "there is no such file; check the name, and the folder that you are in") from None
    except IsADirectoryError:
        raise _fault(path, "is a folder; name the .ics file in it") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise _fault(path, f"cannot be read ({why}); check the name and the rights") from None
    if len(raw) > MAX_BYTES:
        raise _fault(path, f"is larger than {MAX_BYTES // 10**6} MB; export the months of the roster only")
    if raw.startswith(b"PK"):
        raise _fault(path, "is a zip archive; unpack it, and name one of the .ics files in it")
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not raw[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise _fault(path, "is no calendar (it does not begin with BEGIN:VCALENDAR); export an .ics file and name that")
    return raw


def _work(pipe: Connection, file: str, raw: bytes, start: datetime.date, end: datetime.date, zone: str) -> None:
    """In a process of its own: send what was read, or why not."""
    try:
        pipe.send(_read(file, raw, start, end, zone))
    except InputError as error:
        pipe.send(error)


def _read(file: str, raw: bytes, start: datetime.date, end: datetime.date, zone: str) -> Reading:
    from icalendar import Calendar

    from scheduler.formats.vcalendar import PRODID

    text = raw.decode("utf-8", errors="replace")
    if f"PRODID:{PRODID}" in text[:2000]:
        raise _fault(
            file, "is a calendar that this program published; the shifts in it would become absences: name another"
        )
    if text.upper().count("\nBEGIN:") + 1 != text.upper().count("\nEND:"):
        raise _fault(file, "is a calendar that breaks off before its end; export it again")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise _fault(file, f"is a broken calendar ({shorten(str(error), quote=False)}); export it again") from None
    reader = _Reader(file, text, start, end, zone)
    for calendar in calendars:
        reader.take(calendar)
    return Reading(sorted(reader.busy, key=lambda item: (item.start, item.end, item.summary)), reader.unread)


class _Reader:
    """Collects what is busy, event by event, so that one that is broken spoils no other."""

    def __init__(self, file: str, text: str, start: datetime.date, end: datetime.date, zone: str) -> None:
        self.file = file
        self.zone = time_zone(zone)
        midnight = datetime.time()
        self.start = datetime.datetime.combine(start, midnight, self.zone)
        self.end = datetime.datetime.combine(end, midnight, self.zone)
        self.busy: list[Busy] = []
        self.unread: list[Fault] = []
        lines = enumerate(text.splitlines(), start=1)
        self.lines = iter([number for number, line in lines if line.strip().upper() == "BEGIN:VEVENT"])

    def take(self, calendar: Calendar) -> None:
        """All events of a calendar."""
        series: dict[str, list[tuple[int, Component]]] = {}
        for event in calendar.walk("VEVENT"):
            line = next(self.lines, 0)
            # An event without a name of its own is alone.
            series.setdefault(str(event.get("UID") or f"\n{line}"), []).append((line, event))
        for events in series.values():
            self._series(calendar, events)
        for component in calendar.walk("VFREEBUSY"):
            self._free_busy(component)

    def _series(self, calendar: Calendar, events: list[tuple[int, Component]]) -> None:
        from recurring_ical_events import of

        line = events[0][0]
        for place, event in events:
            if wrong := _unreadable(event):
                self._skip(place, wrong)
                return
        alone = calendar.copy()
        alone.subcomponents = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
        alone.subcomponents += [event for _, event in events]
        margin = timedelta(days=2)
        try:
            found = of(alone).between(self.start - margin, self.end + margin)
            times = [self._time(event) for event in found]
        except (ValueError, OverflowError, TypeError, AttributeError, KeyError, IndexError):
            self._skip(line, "RRULE" if any("RRULE" in event for _, event in events) else "DTSTART")
            return
        self.busy += (item for item in times if item is not None)
        if len(self.busy) > MAX_TIMES:
            message = f"takes up more than {MAX_TIMES} times within the horizon; that is nobody's calendar: remove it"
            raise _fault(self.file, message, line, "VEVENT")

    def _skip(self, line: int, field: str) -> None:
        message = "cannot be read, so the event is left out; enter it by hand, or mend it and import again"
        self.unread.append(Fault(self.file, line, field, "", message))

    def _time(self, event: Component) -> Busy | None:
        """When an event is, if it takes up time."""
        status = str(event.get("STATUS", "")).upper()
        shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
        if status == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or shown in _FREE:
            return None
        private = str(event.get("CLASS", "")).upper() in _PRIVATE
        summary = "" if private else " ".join(str(event.get("SUMMARY", "")).split())
        return self._clipped(event.decoded("DTSTART"), self._last(event), summary)

    @staticmethod
    def _last(event: Component) -> datetime.date:
        first: datetime.date = event.decoded("DTSTART")
        if "DTEND" in event:
            last: datetime.date = event.decoded("DTEND")
            return last
        if "DURATION" in event:
            return first + _timedelta(event.decoded("DURATION"))
        return first if isinstance(first, datetime.datetime) else first + timedelta(days=1)

    def _free_busy(self, component: Component) -> None:
        listed = component.get("FREEBUSY", [])
        for item in listed if isinstance(listed, list) else [listed]:
            if str(item.params.get("FBTYPE", "BUSY")).upper() == "FREE":
                continue
            first, last = item.dt
            found = self._clipped(first, first + last if isinstance(last, timedelta) else last, "")
            self.busy += [] if found is None else [found]

    def _clipped(self, first: datetime.date, last: datetime.date, summary: str) -> Busy | None:
        """The part of a time that lies within the horizon; begun minutes are whole ones."""
        start = max(self._moment(first), self.start)
        end = min(self._moment(last), self.end)
        if start >= end:
            return None
        minute = timedelta(minutes=1)
        return Busy((start - _EPOCH) // minute, -((_EPOCH - end) // minute), summary)

    def _moment(self, when: datetime.date) -> datetime.datetime:
        """A date or time, floating or not, as a moment; by the tables of the package where the zone has a name."""
        if not isinstance(when, datetime.datetime):
            return datetime.datetime.combine(when, datetime.time(), self.zone)
        if when.tzinfo is None:
            return when.replace(tzinfo=self.zone)
        name = getattr(when.tzinfo, "key", None)
        try:
            return when.replace(tzinfo=time_zone(name)) if isinstance(name, str) else when
        except ValueError:
            return when


def _unreadable(event: Component) -> str:
    """The property for which nobody can know when an event is; empty where all is well."""
    if event.errors:
        return str(event.errors[0][0])
    if "DTSTART" not in event:
        return "DTSTART"
    if "DTEND" in event:
        first, last = event.decoded("DTSTART"), event.decoded("DTEND")
        floating = [isinstance(when, datetime.datetime) and when.tzinfo is None for when in (first, last)]
        if type(first) is not type(last) or floating[0] is not floating[1] or last < first:
            return "DTEND"
    return ""


def _timedelta(value: Any) -> timedelta:
    if not isinstance(value, timedelta):
        raise TypeError("no duration")
    return value


def merged(times: Sequence[Busy]) -> Iterator[Busy]:
    """The same times without overlaps; those of different summaries stay apart."""
    by_summary: dict[str, list[Busy]] = {}
    for item in sorted(times, key=lambda item: (item.start, item.end)):
        line = by_summary.setdefault(item.summary, [])
        if line and item.start <= line[-1].end:
            line[-1] = Busy(line[-1].start, max(line[-1].end, item.end), item.summary)
        else:
            line.append(item)
    for line in by_summary.values():
        yield from line
