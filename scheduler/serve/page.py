"""The published roster as a page: by person, by day, and one's own shifts; no script, no second file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from scheduler.domain import Employee, ShiftType
from scheduler.formats import Release
from scheduler.formats.page import classes_of, environment, policy
from scheduler.formats.report import Day, days_of
from scheduler.formats.report.colours import paints
from scheduler.notation import WEEKDAYS

MOST_WEEKS = 4
"""Weeks on a page."""
MOST_CELLS = 6_000
"""People times days on a page, as far as a week allows: a phone has to show it."""


@dataclass(frozen=True)
class Page:
    """A page as it is served.

    Attributes
    ----------
    body
        UTF-8.
    etag, modified
        As of a feed.
    policy
        Its Content-Security-Policy.
    """

    body: bytes
    etag: str
    modified: datetime
    policy: str


class Pages:
    """Pages of what is published, made when they are asked for.

    Parameters
    ----------
    version, roster
        What is published.
    now
        The time, in UTC.
    """

    def __init__(
        self, version: Callable[[], int], roster: Callable[[], Release | None], now: Callable[[], datetime]
    ) -> None:
        self._version = version
        self._roster = roster
        self._now = now
        self._release: tuple[int, Release] | None = None
        self._made: tuple[tuple[int, date], dict[date, Page]] | None = None

    def of(self, first: date | None) -> Page | None:
        """The page that shows a day, or today; None if nothing is published."""
        release = self._published()
        if release is None:
            return None
        number, found = release
        today = self._now().astimezone(found.problem.calendar.zone).date()
        start = _start(found, first or today)
        made = self._made
        if made is None or made[0] != (number, today):
            made = self._made = ((number, today), {})
        if start not in made[1]:
            made[1][start] = render(found, start, today)
        return made[1][start]

    def _published(self) -> tuple[int, Release] | None:
        """Version and roster; the number is read first, so that a roster is never taken for an older one."""
        number = self._version()
        known = self._release
        if known is not None and known[0] == number:
            return known
        release = self._roster()
        self._release = None if release is None else (number, release)
        return self._release


@dataclass(frozen=True)
class Duty:
    """A shift on a day."""

    day: Day
    shift: ShiftType


@dataclass(frozen=True)
class Line:
    """One person's shifts on a page.

    Attributes
    ----------
    anchor, link
        Of the place where these are listed: as an id, and as a link to it.
    cells
        Shifts of each day, in order of time.
    """

    person: Employee
    anchor: str
    link: str
    cells: Sequence[Sequence[ShiftType]]
    duties: Sequence[Duty]


@dataclass(frozen=True)
class Crew:
    """Who works a shift on a day."""

    shift: ShiftType
    site: str
    people: Sequence[str]


def render(release: Release, start: date, today: date) -> Page:
    """The page of some weeks from a day on, with today marked on it.

    It says who works what, and nothing of why others do not.
    """
    problem = release.problem
    plan, calendar = problem.plan(release.roster), problem.calendar
    length = _length(release)
    shown = range(calendar.day(start), calendar.day(start) + length)
    days = [day for day in days_of(problem, plan) if day.number in shown]
    lines = []
    for person in problem.employees:
        schedule = plan.schedules[person.id]
        cells = [_by_time(problem.catalog[name] for name in schedule.shifts(day.number)) for day in days]
        duties = [Duty(day, shift) for day, cell in zip(days, cells, strict=True) for shift in cell]
        anchor = f"p-{person.id}"
        lines.append(Line(person, anchor, quote(anchor), cells, duties))
    sites = {site.id: site.name or site.id for site in problem.sites if len(problem.sites) > 1}
    colours = paints(problem.shift_types)
    classes = classes_of(colours)
    templates = environment("scheduler.serve")
    style = "".join(
        templates.get_template(name).render(paints=colours, classes=classes) for name in ("style.css", "roster.css")
    )
    allowed = f"{policy(style)}; frame-ancestors 'none'"
    body = templates.get_template("roster.html").render(
        title=problem.name or "Roster",
        zone=problem.horizon.zone,
        published=release.created.astimezone(calendar.zone),
        style=style,
        today=calendar.day(today),
        days=days,
        crews=[list(_crews(problem.shift_types, lines, index, sites)) for index in range(len(days))],
        lines=lines,
        sites=sites,
        classes=classes,
        shifts=[shift for shift in problem.shift_types if any(shift in cell for line in lines for cell in line.cells)],
        earlier=_other(release, start, -length),
        later=_other(release, start, length),
    )
    raw = body.encode()
    midnight = datetime.combine(today, time(), calendar.zone).astimezone(UTC)
    return Page(raw, f'"{hashlib.sha256(raw).hexdigest()}"', max(release.created, midnight), allowed)


def _by_time(shifts: Iterator[ShiftType]) -> list[ShiftType]:
    return sorted(shifts, key=lambda shift: (shift.start, shift.id))


def _crews(shifts: Sequence[ShiftType], lines: Sequence[Line], index: int, sites: dict[str, str]) -> Iterator[Crew]:
    """Who works on one day of the page, in order of time."""
    for shift in _by_time(iter(shifts)):
        people = [line.person.label for line in lines if shift in line.cells[index]]
        if people:
            yield Crew(shift, sites.get(shift.site or "", ""), people)


def _length(release: Release) -> int:
    """Days on a page: whole weeks, fewer where there are many people."""
    weeks = MOST_CELLS // (7 * len(release.problem.employees)) if release.problem.employees else MOST_WEEKS
    return 7 * max(1, min(MOST_WEEKS, weeks))


def _start(release: Release, day: date) -> date:
    """First day of the page that shows a day: that of its week, within what is published."""
    horizon = release.problem.horizon
    day = min(max(day, horizon.start), horizon.end - timedelta(days=1))
    back = (day.weekday() - WEEKDAYS.index(horizon.week_starts)) % 7
    return day - timedelta(days=min(back, (day - horizon.start).days))


def _other(release: Release, start: date, days: int) -> date | None:
    """First day of the page before or after; None if there is none."""
    horizon, other = release.problem.horizon, start + timedelta(days=days)
    if days < 0:
        return _start(release, other) if start > horizon.start else None
    return _start(release, other) if other < horizon.end else None
