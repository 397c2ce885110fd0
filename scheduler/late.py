"""What changes of a roster cost that people are told of late: predictability pay, as laws about notice call it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scheduler.domain import Employee
from scheduler.notation import length_text
from scheduler.pay import PARTS, Pay, amount
from scheduler.problem import Problem
from scheduler.roster import Roster, Schedule


@dataclass(frozen=True)
class Late:
    """One person's changed day, and what its late notice costs.

    Attributes
    ----------
    ahead
        Days from the day on which people are told.
    lost
        Paid minutes that are taken away.
    pay
        In the currency.
    """

    employee: str
    date: datetime.date
    ahead: int
    lost: int
    pay: Decimal

    @property
    def text(self) -> str:
        """Why, in words."""
        told = {0: "the same day", 1: "1 day ahead"}.get(self.ahead, f"{self.ahead} days ahead")
        return f"{f'{length_text(self.lost)} hours less' if self.lost else 'changed'}, told {told}"


def late_changes(problem: Problem, before: Roster, after: Roster, told: datetime.date) -> Iterator[Late]:
    """What has to be paid for each day that ``after`` changes, if people are told on ``told``.

    A day is changed for a person when other times are worked on it, be it by another shift type; each day is judged
    by itself. What is past is left alone. Nothing is found where nothing says what late changes pay.
    """
    pay, calendar, known = problem.wages, problem.calendar, problem.plan(before)
    if pay is None or not pay.late_changes:
        return
    for person, line in problem.plan(after).schedules.items():
        old = known.schedules[person]
        for day in calendar.planned:
            ahead = (calendar.date(day) - told).days
            if ahead < 0 or _times(old, day) == _times(line, day):
                continue
            lost = max(0, _paid(old, day) - _paid(line, day))
            due = _due(pay, line.employee, lost, ahead)
            if due is not None:
                yield Late(person, calendar.date(day), ahead, lost, due)


def _due(pay: Pay, employee: Employee, lost: int, ahead: int) -> Decimal | None:
    """What the entry with the shortest notice that covers the change pays, the dearest of several; None without one."""
    kind = "loss" if lost else "gain"
    found = [
        entry
        for entry in pay.late_changes
        if ahead < entry.notice and entry.of in (kind, "any") and (entry.who is None or entry.who.includes(employee))
    ]
    shortest = min((entry.notice for entry in found), default=None)
    minute = pay.minute(employee)
    parts = (
        minute * entry.hours + minute * lost * entry.percent / 100 + entry.add * PARTS
        for entry in found
        if entry.notice == shortest
    )
    most = max(parts, default=None)
    return None if most is None else amount(round(most))


def _times(schedule: Schedule, day: int) -> list[tuple[int, int]]:
    shifts = (schedule.catalog[shift] for shift in schedule.shifts(day))
    return sorted(schedule.calendar.span(shift, day) for shift in shifts)


def _paid(schedule: Schedule, day: int) -> int:
    return sum(schedule.calendar.paid(schedule.catalog[shift], day) for shift in schedule.shifts(day))


def lines(problem: Problem, found: Sequence[Late]) -> Iterator[str]:
    """What late changes cost, in all and one by one."""
    currency = problem.pay.currency if problem.pay is not None else ""
    if not found:
        yield "no change is so late that it costs anything"
        return
    yield f"late changes cost {sum(item.pay for item in found)} {currency}"
    for item in found:
        day = problem.calendar.label(problem.calendar.day(item.date))
        yield f"  {item.pay:>8}  {problem.people[item.employee].label}, {day}: {item.text}"


def data(found: Sequence[Late]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        {
            "employee": item.employee,
            "date": item.date.isoformat(),
            "days_ahead": item.ahead,
            "minutes_lost": item.lost,
            "pay": str(item.pay),
        }
        for item in found
    ]
