"""One calendar as iCalendar bytes (RFC 5545): the only place that renders an event.

What an event can say is the list of fields of `Entry`; nothing else can reach a calendar.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from typing import Literal

from icalendar import Alarm, Calendar, Event

from scheduler.calendar import time_zone
from scheduler.formats.zones import timezone

PRODID = "-//scheduler//staff rosters//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says.

    Attributes
    ----------
    summary, category, location, description
        Text; line breaks and control characters are taken out.
    start, end
        Instants, or dates for whole days, the end not included.
    zone
        By whose clock instants are shown.
    color
        A CSS colour name, or empty.
    shown
        Whether it makes a person busy, leaves the person free, or says that the person is away.
    private
        Whether delegates who see the calendar should not see what it is.
    """

    summary: str
    start: datetime | date
    end: datetime | date
    zone: str = "UTC"
    category: str = ""
    location: str = ""
    description: str = ""
    color: str = ""
    shown: Literal["BUSY", "FREE", "OOF"] = "BUSY"
    private: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """Which event it is and how often it has changed.

    Attributes
    ----------
    uid
        Identity, the same as long as the event lives.
    sequence
        Higher at each change.
    created, changed
        When it was first written and when it last changed.
    cancelled
        Whether it is shown as cancelled.
    """

    uid: str
    sequence: int
    created: datetime
    changed: datetime
    cancelled: bool = False


def identity(secret: bytes, key: Sequence[object]) -> str:
    """An identifier that nobody can guess without the secret, and that tells nothing.

    The key says who, which day, which shift and where, not when it begins: a shift that
    moves stays the same event.
    """
    digest = hmac.new(secret, json.dumps(key, ensure_ascii=False).encode(), hashlib.sha256).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def one_line(text: str) -> str:
    """Text without line breaks and control characters, which some clients refuse."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())


def render(title: str, zone: str, events: Iterable[tuple[Entry, Revision]], alarm: int | None = None) -> bytes:
    """The bytes of a calendar, the same for the same arguments.

    Parameters
    ----------
    title
        What clients call it.
    zone
        Its time zone.
    events
        At least one: a calendar must hold something.
    alarm
        Minutes before each shift at which a reminder rings; none where left out.
    """
    items = sorted(events, key=lambda item: (item[0].start.isoformat(), item[1].uid))
    calendar = Calendar()
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", one_line(title))
    calendar.add("X-WR-CALNAME", one_line(title))
    calendar.add("X-WR-CALDESC", f"Time zone data {version('tzdata')}")
    calendar.add("X-WR-TIMEZONE", zone)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    local = set()
    for name in sorted({zone, *(entry.zone for entry, _ in items)} - {"UTC"}):
        years = [moment.year for entry, _ in items if entry.zone == name for moment in (entry.start, entry.end)]
        component = timezone(name, min(years) - 1, max(years) + 1) if years else None
        if component is not None:
            calendar.add_component(component)
            local.add(name)
    for entry, revision in items:
        calendar.add_component(_event(entry, revision, entry.zone in local, alarm))
    return bytes(calendar.to_ical())


def _event(entry: Entry, revision: Revision, local: bool, alarm: int | None) -> Event:
    event = Event()
    event.add("UID", revision.uid)
    event.add("DTSTAMP", revision.changed)
    event.add("CREATED", revision.created)
    event.add("LAST-MODIFIED", revision.changed)
    event.add("SEQUENCE", revision.sequence)
    start, end = _times(entry, local)
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", one_line(f"Cancelled: {entry.summary}" if revision.cancelled else entry.summary))
    if entry.category:
        event.add("CATEGORIES", [one_line(entry.category)])
    if entry.location:
        event.add("LOCATION", one_line(entry.location))
    if entry.description:
        event.add("DESCRIPTION", one_line(entry.description))
    if entry.color:
        event.add("COLOR", entry.color)
    event.add("STATUS", "CANCELLED" if revision.cancelled else "CONFIRMED")
    event.add("CLASS", "PRIVATE" if entry.private else "PUBLIC")
    shown = "FREE" if revision.cancelled else entry.shown
    event.add("TRANSP", "TRANSPARENT" if shown == "FREE" else "OPAQUE")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", shown)
    if alarm is not None and isinstance(entry.start, datetime) and not revision.cancelled:
        event.add_component(_alarm(entry, revision, alarm))
    return event


def _alarm(entry: Entry, revision: Revision, minutes: int) -> Alarm:
    alarm = Alarm.new_display(description=one_line(entry.summary), trigger=-timedelta(minutes=minutes))
    alarm.add("UID", str(uuid.uuid5(uuid.UUID(revision.uid), "alarm")))
    return alarm


def _times(entry: Entry, local: bool) -> tuple[datetime | date, datetime | date]:
    """Start and end as they are written: by the clock on the wall where every client reads that alike."""
    if not isinstance(entry.start, datetime) or not isinstance(entry.end, datetime):
        return entry.start, entry.end
    inside = [moment.astimezone(time_zone(entry.zone)) for moment in (entry.start, entry.end)]
    if not local or any(_doubtful(moment) for moment in inside):
        return entry.start.astimezone(UTC), entry.end.astimezone(UTC)
    return inside[0], inside[1]


def _doubtful(moment: datetime) -> bool:
    """Whether the clock shows this time twice, which clients read differently, or skips it."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
