"""What people asked for, and on how many days they got it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.notation import Days
from scheduler.problem import Problem
from scheduler.roster import Plan
from scheduler.rules.availability import Availability
from scheduler.rules.request import Request


@dataclass(frozen=True)
class Wish:
    """One wish of one person.

    Attributes
    ----------
    employee, name
        Who asks: id, and as people say it.
    text
        For what.
    asked, granted
        Days of the horizon it is about, and those on which it is met.
    weight
        Price of a day on which it is not; None if it must be met.
    """

    employee: str
    name: str
    text: str
    asked: int
    granted: int
    weight: int | None


def wishes(problem: Problem, plan: Plan) -> Iterator[Wish]:
    """Every request, and every time that people would like to work or be spared, that touches the horizon."""
    asked_for: list[Request | Availability] = [*problem.requests]
    asked_for += [item for item in problem.availability if item.kind in ("undesired", "preferred")]
    for rule in asked_for:
        schedule = plan.schedules[rule.employee]
        asked = len(problem.calendar.matching(rule.days))
        refused = sum(finding.amount for finding in rule.check(schedule))
        if asked:
            granted = max(0, asked - refused)
            yield Wish(rule.employee, schedule.employee.label, _text(problem, rule), asked, granted, rule.weight)


def _text(problem: Problem, rule: Request | Availability) -> str:
    days = _days(problem, rule.days)
    what = " or ".join(_shift(problem, name) for name in rule.shifts) if rule.shifts else ""
    if isinstance(rule, Request):
        if rule.want == "on":
            return f"to work {what}, {days}" if what else f"to work, {days}"
        return f"not to work {what}, {days}" if what else f"off, {days}"
    wish = "would like to work" if rule.kind == "preferred" else "would rather not work"
    return f"{f'{wish} {what}'.strip()}, {f'{days} {rule.hours}'.strip()}"


def _shift(problem: Problem, name: str) -> str:
    return problem.catalog[name].label if name in problem.catalog else name


def _days(problem: Problem, days: Days) -> str:
    """Dates as people say them; all else as it was written."""
    if not days.only_dates:
        return str(days)
    calendar = problem.calendar
    return ", ".join(calendar.label(calendar.day(first), calendar.day(last)) for first, last in days.ranges)
