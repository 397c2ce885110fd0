"""Plan again, but keep what is past or published and change little of the rest."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.notation import Days
from scheduler.problem import Problem
from scheduler.roster import Change, Roster, diff
from scheduler.rules.request import Request

SOON = ((7, 3), (14, 2))
"""Changes within so many days after what is kept count so many times; later ones once."""


@dataclass(frozen=True)
class Keeping:
    """How much of a published roster stays as it is.

    Attributes
    ----------
    roster
        What people know.
    until
        Last day that is kept without any change; None keeps no day.
    weight
        Price of an assignment given or taken away later on; more where it is soon (`SOON`).
    """

    roster: Roster
    until: datetime.date | None
    weight: int

    def price(self, when: datetime.date, start: datetime.date) -> int:
        """Price of a change on a day after the kept ones, in a horizon that begins at ``start``."""
        since = self.until or start - datetime.timedelta(days=1)
        ahead = (when - since).days
        return self.weight * next((times for days, times in SOON if ahead <= days), 1)

    def apply(self, problem: Problem) -> Problem:
        """The problem in which kept days are demanded and every other change has its price."""
        return problem.changed(requests=(*problem.requests, *self._demands(problem)))

    def _demands(self, problem: Problem) -> Iterator[Request]:
        lines = problem.lines(self.roster)
        for employee, line in lines.items():
            for day in problem.calendar.planned:
                when = problem.calendar.date(day)
                kept = self.until is not None and when <= self.until
                weight = None if kept else self.price(when, problem.horizon.start)
                if weight == 0:
                    continue
                days, has = Days.parse(when.isoformat()), line.get(day, [])
                for shift in has:
                    yield Request(employee=employee, days=days, want="on", shifts=(shift,), weight=weight)
                for shift in problem.catalog:
                    if shift not in has:
                        yield Request(employee=employee, days=days, want="off", shifts=(shift,), weight=weight)

    def changes(self, problem: Problem, roster: Roster) -> tuple[Change, int]:
        """What a roster changes, and the price of that."""
        change = diff(problem_part(problem, self.roster), roster)
        start = problem.horizon.start
        return change, sum(self.price(item.date, start) for item in (*change.removed, *change.added))


def problem_part(problem: Problem, roster: Roster) -> Roster:
    """The assignments of people, shifts and days that the problem has."""
    horizon = problem.horizon
    return Roster(
        item
        for item in roster
        if item.employee in problem.people
        and item.shift in problem.catalog
        and horizon.start <= item.date < horizon.end
    )
