"""The roster as iCalendar files (RFC 5545): one for each person, each site, and one for everybody.

What a file says is an allowlist: the shift, its site and, where several people share a
calendar, who works it. A person's own calendar names nobody else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from icalendar import Calendar, Event

from scheduler.domain import ShiftType
from scheduler.formats import Files, Release
from scheduler.formats.files import safe_name
from scheduler.formats.zones import timezone
from scheduler.roster import Assignment

PRODID = "-//scheduler//staff rosters//EN"
EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""Sequence numbers are minutes since then: a roster made later always counts as the newer revision."""


def write(release: Release) -> Files:
    """Calendars by file name: ``calendars/people``, ``calendars/sites`` and ``calendars/everyone.ics``."""
    problem = release.problem
    roster = list(release.roster)
    files: Files = {}
    taken: set[str] = set()
    for person in problem.employees:
        own = [item for item in roster if item.employee == person.id]
        name = f"calendars/people/{safe_name(person.label, taken)}.ics"
        files[name] = _calendar(release, person.label, own, scope="person")
    taken = set()
    for site in problem.sites:
        there = [item for item in roster if problem.catalog[item.shift].site == site.id]
        label = site.name or site.id
        files[f"calendars/sites/{safe_name(label, taken)}.ics"] = _calendar(release, label, there, scope="site")
    title = problem.name or "Everyone"
    files["calendars/everyone.ics"] = _calendar(release, title, roster, scope="all")
    return files


def one_line(text: str) -> str:
    """Text without line breaks and control characters, which some clients refuse."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(kept.split())


def _calendar(release: Release, title: str, items: Iterable[Assignment], *, scope: str) -> bytes:
    problem = release.problem
    calendar = Calendar()
    calendar.add("PRODID", PRODID)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("NAME", one_line(title))
    calendar.add("X-WR-CALNAME", one_line(title))
    calendar.add("X-WR-CALDESC", f"Time zone data {version('tzdata')}")
    calendar.add("X-WR-TIMEZONE", problem.horizon.zone)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")
    zone = timezone(problem.horizon.zone, problem.horizon.start.year - 1, problem.horizon.end.year + 1)
    local = zone is not None and problem.horizon.zone != "UTC"
    if zone is not None and local:
        calendar.add_component(zone)
    count: Counter[Assignment] = Counter()
    events = []
    for item in items:
        count[item] += 1
        events.append(_event(release, item, count[item], scope=scope, local=local))
    for event in events or [_nothing_planned(release, title, scope)]:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(release: Release, item: Assignment, copy: int, *, scope: str, local: bool) -> Event:
    problem, days = release.problem, release.problem.calendar
    shift, person = problem.catalog[item.shift], problem.people[item.employee]
    site = next((site for site in problem.sites if site.id == shift.site), None)
    event = _stamped(release, [scope, item.employee, item.date.isoformat(), item.shift, shift.site, copy])
    start, end = (days.epoch + timedelta(minutes=minutes) for minutes in days.span(shift, days.day(item.date)))
    inside = [moment.astimezone(days.zone) for moment in (start, end)]
    if not local or any(_doubtful(moment) for moment in inside):
        inside = [start, end]
    event.add("DTSTART", inside[0])
    event.add("DTEND", inside[1])
    event.add("SUMMARY", one_line(shift.label if scope == "person" else f"{shift.label}: {person.label}"))
    event.add("CATEGORIES", [one_line(shift.label)])
    if site is not None:
        event.add("LOCATION", one_line(site.address or site.name or site.id))
    if shift.color and not shift.color.startswith("#"):
        event.add("COLOR", shift.color)
    event.add("STATUS", "CONFIRMED")
    event.add("CLASS", "PRIVATE" if scope == "person" else "PUBLIC")
    _occupy(event, shift)
    return event


def _occupy(event: Event, shift: ShiftType) -> None:
    """On-call duty does not make a person busy."""
    free = shift.kind == "on-call"
    event.add("TRANSP", "TRANSPARENT" if free else "OPAQUE")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if free else "BUSY")


def _doubtful(moment: datetime) -> bool:
    """Whether the clock shows this time twice, which clients read differently, or skips it."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _nothing_planned(release: Release, title: str, scope: str) -> Event:
    """A calendar must hold something: a day's note, which takes no time, says that there is nothing."""
    horizon = release.problem.horizon
    event = _stamped(release, [scope, title, horizon.start.isoformat(), "nothing planned"])
    event.add("DTSTART", horizon.start)
    event.add("DTEND", horizon.start + timedelta(days=1))
    event.add("SUMMARY", f"No shifts from {horizon.start} to {horizon.end - timedelta(days=1)}")
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    return event


def _stamped(release: Release, key: list[object]) -> Event:
    """An event with its identity and its revision.

    The identity depends on who, which day, which shift and where, not on times: a shift
    that moves stays the same event. Without the installation's secret nobody can guess it.
    """
    event = Event()
    text = json.dumps(key, ensure_ascii=False).encode()
    digest = hmac.new(release.key, text, hashlib.sha256).digest()
    event.add("UID", str(uuid.UUID(bytes=digest[:16], version=4)))
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        event.add(name, release.created)
    event.add("SEQUENCE", max(0, int((release.created - EPOCH).total_seconds()) // 60))
    return event
