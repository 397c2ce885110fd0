"""A small ward to publish: a line of letters for each person, as in `tests.world`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType, Site, Skill
from scheduler.formats import Release
from scheduler.problem import Problem
from scheduler.publish.feed import Feed
from scheduler.verify import verify
from tests.world import MONDAY, roster

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KEY = bytes(range(32))
PEOPLE = {"ann": "Ann Example", "bob": "Bob O'Brien", "cem": "Cem Yılmaz"}


def ward(
    *,
    names: dict[str, str] | None = None,
    start: date = MONDAY,
    days: int = 7,
    day_name: str = "Day",
    day_start: str = "07:00",
    created: datetime = AT,
    provenance: dict[str, Any] | None = None,
    **lines: Any,
) -> Release:
    """What is published when these people work these lines; further names are fields of the problem."""
    people = names or PEOPLE
    more = {name: lines.pop(name) for name in list(lines) if name not in people}
    problem = Problem(
        name="Test ward",
        horizon=Horizon(start=start, days=days, zone=more.pop("zone", "Europe/Berlin")),
        sites=(Site(id="main", name="Main Street", address="1 Main Street; Springfield"), Site(id="empty")),
        skills=(Skill(id="rn", name="Registered nurse"),),
        shifts=(
            ShiftType(id="D", name=day_name, start=day_start, end="15:00", site="main", color="gold"),
            ShiftType(id="N", name="Night", start="22:00", end="06:00", site="main"),
            ShiftType(id="C", name="Call", start="18:00", end="22:00", kind="on-call", paid=0),
        ),
        employees=tuple(
            Employee(id=person, name=name, tags=("nurse",) if index < 2 else (), rate="41.97", skills=("rn",))
            for index, (person, name) in enumerate(people.items())
        ),
        **more,
    )
    made = roster(start=start, **lines)
    return Release(problem, made, verify(problem, made), created, KEY, provenance or {})


def events(feed: Feed | None) -> list[icalendar.Event]:
    """The events of a feed, which must be without fault."""
    assert feed is not None
    calendar = icalendar.Calendar.from_ical(feed.body)
    assert not [error for part in calendar.walk() for error in part.errors]
    return list(calendar.walk("VEVENT"))


def summaries(feed: Feed | None) -> list[str]:
    """What the events of a feed are called."""
    return [str(event["SUMMARY"]) for event in events(feed)]
