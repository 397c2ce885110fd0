"""The roster as iCalendar files: one for each person, each site, and one for everybody.

What a file says is an allowlist: the shift, its site and, where several people share a
calendar, who works it. A person's own calendar names nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from scheduler.domain import ShiftType
from scheduler.formats import Files, Release
from scheduler.formats.files import safe_name
from scheduler.formats.report.hours import breaks_of
from scheduler.formats.vcalendar import Entry, Revision, identity, render
from scheduler.problem import Problem
from scheduler.roster import Assignment

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


def shift_entry(problem: Problem, shift: ShiftType, when: date, summary: str, *, private: bool = False) -> Entry:
    """A shift on a date, as an event says it. On-call duty does not make a person busy."""
    days = problem.calendar
    start, end = (days.epoch + timedelta(minutes=minutes) for minutes in days.span(shift, days.day(when)))
    site = next((site for site in problem.sites if site.id == shift.site), None)
    return Entry(
        summary,
        start,
        end,
        zone=problem.horizon.zone,
        category=shift.label,
        location=(site.address or site.name or site.id) if site else "",
        description=", ".join(f"Break {pause}" for pause in breaks_of(shift)),
        color=shift.color if shift.color and not shift.color.startswith("#") else "",
        shown="FREE" if shift.kind == "on-call" else "BUSY",
        private=private,
    )


def _calendar(release: Release, title: str, items: Iterable[Assignment], *, scope: str) -> bytes:
    problem = release.problem
    events = []
    for item in items:
        shift, person = problem.catalog[item.shift], problem.people[item.employee]
        summary = shift.label if scope == "person" else f"{shift.label}: {person.label}"
        entry = shift_entry(problem, shift, item.date, summary, private=scope == "person")
        key = [scope, item.employee, item.date.isoformat(), item.shift, shift.site]
        events.append((entry, _revision(release, key)))
    return render(title, problem.horizon.zone, events or [_nothing_planned(release, title, scope)])


def _nothing_planned(release: Release, title: str, scope: str) -> tuple[Entry, Revision]:
    """A calendar must hold something: a day's note, which takes no time, says that there is nothing."""
    horizon = release.problem.horizon
    text = f"No shifts from {horizon.start} to {horizon.end - timedelta(days=1)}"
    entry = Entry(text, horizon.start, horizon.start + timedelta(days=1), shown="FREE")
    return entry, _revision(release, [scope, title, horizon.start.isoformat(), "nothing planned"])


def _revision(release: Release, key: Sequence[object]) -> Revision:
    """Files know of no earlier ones: the time at which they are made is the revision."""
    sequence = max(0, int((release.created - EPOCH).total_seconds()) // 60)
    return Revision(identity(release.key, key), sequence, release.created, release.created)
