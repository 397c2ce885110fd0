from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DaySet, Selector
from scheduler.roster import Plan
from scheduler.rules.rule import Example, Finding, Grid, RosterRule, Who


class Supervision(RosterRule):
    """Some people work only beside others: trainees with a mentor, assistants with a nurse.

    On each shift, those of `who` are at most `ratio` times as many as those of `by`; with
    `on: day`, on all the shifts of a day together. Whoever is among `by` needs nobody. Each
    person of `by` who is missing is one unit.
    """

    title: ClassVar[str] = "Supervision and ratios"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD- / D--", 1, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D-- / E--", 1, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D-- / E--", 0, {"who": {"employees": "me"}, "by": {"employees": "ann"}, "on": "day"}),
        Example("--- / DDD", 0, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D / D / D", 1, {"who": {"except": {"employees": "bob"}}, "by": {"employees": "bob"}}),
        Example("D / D / D", 0, {"who": {"except": {"employees": "bob"}}, "by": {"employees": "bob"}, "ratio": 2}),
    )

    rule: Literal["supervision"] = "supervision"
    """Kind of the rule."""
    who: Who
    """Who may not work alone."""
    by: Who
    """Who has to be there."""
    ratio: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many of `who` one person of `by` is enough for."""
    on: Literal["shift", "day"] = "shift"
    """Whether they are compared on each shift, or on the shifts of a day together."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    days: DaySet | None = None
    """The days on which it holds; all where left out."""

    def _places(self, calendar: Calendar, catalog: Catalog) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Days with the shifts that are compared together."""
        shifts = catalog.select(self.shifts)
        for day in calendar.planned if self.days is None else calendar.matching(self.days):
            yield from ((day, (shift,)) for shift in shifts) if self.on == "shift" else [(day, shifts)]

    def _counts(self, person: Employee) -> int:
        """What a person's shift adds to those who lack somebody."""
        return -self.ratio if self.by.includes(person) else int(self.who.includes(person))

    def check(self, plan: Plan) -> Iterator[Finding]:
        for day, shifts in self._places(plan.calendar, plan.catalog):
            there = [self._counts(person) for shift in shifts for person in plan.staff(day, shift)]
            missing = -(-sum(there) // self.ratio)
            if missing > 0:
                where = plan.catalog[shifts[0]].label if self.on == "shift" else "the shifts"
                text = (
                    f"{plan.calendar.label(day)}: {sum(count > 0 for count in there)} on {where} with "
                    f"{sum(count < 0 for count in there)} to supervise them, {missing} more needed"
                )
                yield Finding(missing, (day,), text)

    def post(self, grid: Grid) -> None:
        verbs = grid.weighing(self.weight)
        counts = {person: self._counts(person) for person in grid.people}
        for day, shifts in self._places(grid.calendar, grid.catalog):
            if grid.open([day]):
                verbs.at_most(((counts[person], cell) for person, cell in grid.staff(day, shifts)), 0, unit=self.ratio)
