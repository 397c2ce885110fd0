"""A small clinic to release, over a change of the clock if need be."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType, Site
from scheduler.formats import Release
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.verify import verify

CREATED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = bytes(range(32))


def release(
    items: list[tuple[str, str, str]],
    *,
    zone: str = "Europe/Berlin",
    start: date = date(2026, 3, 23),
    days: int = 14,
    names: dict[str, str] | None = None,
    shift_name: str = "",
    created: datetime = CREATED,
    key: bytes = KEY,
    night: tuple[str, str] = ("23:00", "07:00"),
    **more: Any,
) -> Release:
    """What is written when these people work these shifts: (employee, date, shift)."""
    people = names or {"ann": "Ann Example", "bob": "Bob O'Brien"}
    problem = Problem(
        name=more.pop("name", "Test clinic"),
        horizon=Horizon(start=start, days=days, zone=zone),
        sites=(Site(id="main", name="Main Street", address="1 Main Street; Springfield, IL"),),
        shifts=(
            ShiftType(id="D", name=shift_name or "Day", start="07:00", end="15:00", site="main", color="gold"),
            ShiftType(id="N", name="Night", start=night[0], end=night[1], site="main"),
            ShiftType(id="C", name="Call", start="18:00", end="22:00", kind="on-call", paid=0),
        ),
        employees=tuple(Employee(id=person, name=name) for person, name in people.items()),
        **more,
    )
    roster = Roster(Assignment(who, date.fromisoformat(when), shift) for who, when, shift in items)
    return Release(problem, roster, verify(problem, roster), created, key, {"seed": 1})
