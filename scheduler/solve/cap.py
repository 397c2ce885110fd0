"""A limit to a part of the penalty, so that one aim can be settled before the next."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.roster import Assignment, Plan, Roster
from scheduler.rules.rule import Finding, Grid, Lit, RosterRule
from scheduler.solve.grid import CellGrid, Line, RowSpeaker, Speaker
from scheduler.solve.model import Model
from scheduler.verify import verify


class Cap(RosterRule):
    """What the rules of another problem about the same people make of the roster stays within a limit.

    No file states it; it is hard.
    """

    title: ClassVar[str] = "Priority"

    rule: Literal["priority"] = "priority"
    """Kind of the rule."""
    most: int = Field(ge=0)
    """Highest penalty."""
    what: str = ""
    """What it limits, in words."""
    _part: Problem | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, part: Problem, most: int, what: str) -> Self:
        """The limit to the penalty of ``part``, whose other rules are silent."""
        found = cls(most=most, what=what)
        found._part = part
        return found

    def check(self, plan: Plan) -> Iterator[Finding]:
        assert self._part is not None
        calendar, days = plan.calendar, plan.calendar.planned
        roster = Roster(
            Assignment(employee, calendar.date(day), shift)
            for employee, schedule in plan.schedules.items()
            for day in days
            for shift in schedule.shifts(day)
        )
        penalty = verify(self._part, roster).penalty
        if penalty > self.most:
            text = f"{self.what} costs {penalty}, at most {self.most} allowed"
            yield Finding(penalty - self.most, (days[0], days[-1]), text)

    def post(self, grid: Grid) -> None:
        if not isinstance(grid, CellGrid):  # in rows of cells alone it cannot be said
            raise NotImplementedError
        assert self._part is not None
        purse = _Purse(grid.model)
        for employee, line in grid.lines.items():
            own = copy.copy(line)
            own.model = purse
            _post_rows(self._part, self._part.people[employee], own)
        view = _View(grid, purse)
        for rule in self._part.roster_rules:
            rule.post(view)
        bound = self.most - purse.offset
        if any(len(grid.free.get(employee, ())) < self._part.calendar.days for employee in self._part.people):
            bound -= self._elsewhere(grid, purse)
        grid.weighing(self.weight).at_most(purse.terms(), bound)

    def _elsewhere(self, grid: CellGrid, purse: _Purse) -> int:
        """What a neighbourhood does not see of the penalty, since it cannot change it."""
        assert self._part is not None
        calendar = self._part.calendar
        roster = Roster(
            Assignment(employee, calendar.date(day), shift)
            for employee, line in grid.fixed.items()
            for day, shifts in line.items()
            for shift in shifts
        )
        values = grid.model.evaluate(grid.worked(grid.fixed))
        return verify(self._part, roster).penalty - purse.price(values)


def _post_rows(part: Problem, person: Employee, line: Line) -> None:
    for rule in sorted(part.row_rules(person), key=lambda rule: rule.order):
        if rule.weight:  # what is hard was said already
            rule.post(RowSpeaker(line.within(rule.scope(line.calendar)), rule.weight))


class _Purse(Model):
    """Speaks to the same model, but collects what things cost instead of adding it to the objective."""

    def __init__(self, model: Model) -> None:
        self.cp, self.proto, self.tops = model.cp, model.proto, model.tops
        self._definitions, self._any = model._definitions, model._any
        self._costs: dict[int, int] = {}
        self.offset = 0

    def cost(self, amount: int, literal: Lit) -> None:
        super().cost(amount, literal)
        index = literal if literal >= 0 else ~literal
        self.tops.setdefault(index, self.proto.variables[index].domain[1])

    def terms(self) -> list[tuple[int, int]]:
        """The costs as a sum."""
        return [(amount, index) for index, amount in self._costs.items() if amount]

    def price(self, values: Mapping[int, int] | list[int]) -> int:
        """What they come to."""
        return self.offset + sum(amount * values[index] for index, amount in self._costs.items())


class _View(CellGrid):
    """The same grid for rules about everybody that speak to a purse; what is hard was said already."""

    def __init__(self, grid: CellGrid, purse: _Purse) -> None:
        vars(self).update(vars(grid))
        self.model = purse

    def weighing(self, weight: int | None) -> Speaker:
        """The verbs at a weight; silent where hard."""
        return Speaker(self.model, weight or 0)
