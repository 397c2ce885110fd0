"""Rosters that truly differ: how far apart two are, and the demand to stay away from some."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from scheduler.problem import Problem
from scheduler.roster import Plan, Roster, diff
from scheduler.rules.rule import FALSE, TRUE, Finding, Grid, Lit, RosterRule

Cells = dict[tuple[str, int], frozenset[str]]
"""Shifts by employee and day number, days off left out."""


def distance(one: Roster, other: Roster) -> int:
    """Days of people that differ."""
    change = diff(one, other)
    return len({(item.employee, item.date) for item in (*change.removed, *change.added)})


class Apart(RosterRule):
    """The roster differs from each of some others on so many days of people. No file states it."""

    title: ClassVar[str] = "Truly different"

    rule: Literal["apart"] = "apart"
    """Kind of the rule."""
    least: int = Field(ge=1)
    """Days of people that differ, at least."""
    _others: tuple[Cells, ...] = PrivateAttr(default=())

    @classmethod
    def of(cls, problem: Problem, rosters: tuple[Roster, ...], least: int) -> Self:
        """The demand to stay away from these rosters."""
        found = cls(least=least)
        found._others = tuple(
            {
                (employee, day): frozenset(shifts)
                for employee, line in problem.lines(roster).items()
                for day, shifts in line.items()
            }
            for roster in rosters
        )
        return found

    def check(self, plan: Plan) -> Iterator[Finding]:
        days = plan.calendar.planned
        for number, other in enumerate(self._others, start=1):
            differing = sum(
                frozenset(schedule.shifts(day)) != other.get((employee, day), frozenset())
                for employee, schedule in plan.schedules.items()
                for day in days
            )
            if differing < self.least:
                text = f"{differing} days of people differ from roster {number}, {self.least} needed"
                yield Finding(self.least - differing, (days[0], days[-1]), text)

    def post(self, grid: Grid) -> None:
        cells: dict[tuple[str, int], dict[str, Lit]] = {}
        for person in grid.people:
            for day, shift, cell in grid.duties(person, grid.calendar.planned, tuple(grid.catalog)):
                cells.setdefault((person.id, day), {})[shift] = cell
        verbs = grid.weighing(self.weight)
        for other in self._others:
            differing: list[tuple[int, Lit]] = []
            for person in grid.people:
                for day in grid.calendar.planned:
                    now, then = cells.get((person.id, day), {}), other.get((person.id, day), frozenset())
                    away = [~now.get(shift, FALSE) for shift in then]
                    away += [cell for shift, cell in now.items() if shift not in then]
                    differing.append((1, TRUE if TRUE in away else grid.any(away)))
            verbs.at_least(differing, self.least)
