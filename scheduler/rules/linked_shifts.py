from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule


class LinkedShifts(RowRule):
    """Shifts that belong together are worked by the same person.

    Whoever works one of `first` works one of `then` too, so many days `later`, and the other way round; on
    the same day that needs `shifts-per-day` of two, or a shift that is on call. What would lie beyond the
    border of what is known is not judged. Each that stands alone is one unit.
    """

    title: ClassVar[str] = "Linked shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("[DE]--", 0, {"first": "D", "then": "E"}),
        Example("D-E", 2, {"first": "D", "then": "E"}),
        Example("NE-N-", 1, {"first": "N", "then": "E", "later": 1}),
        Example("N|E-E", 1, {"first": "N", "then": "E", "later": 1}),
    )

    rule: Literal["linked-shifts"] = "linked-shifts"
    """Kind of the rule."""
    first: Selector
    """Shift types or tags."""
    then: Selector
    """Shift types or tags that belong to them."""
    later: Annotated[int, Field(ge=0, le=13)] = 0
    """How many days later; on the same day where left out."""

    def _pairs(self, calendar: Calendar) -> Iterator[tuple[int, int]]:
        """Days that are linked, both of them known and the later one planned."""
        for day in range(max(calendar.first, calendar.planned.start - self.later), calendar.days - self.later):
            yield day, day + self.later

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        firsts, thens = schedule.worked(self.first), schedule.worked(self.then)
        for day, later in self._pairs(schedule.calendar):
            if (day in firsts) is not (later in thens):
                there, lacking = (self.first, self.then) if day in firsts else (self.then, self.first)
                when = schedule.calendar.label(day if day in firsts else later)
                text = f"{schedule.employee.label} has {' or '.join(there)} on {when} without {' or '.join(lacking)}"
                yield Finding(1, (day, later) if self.later else (day,), text)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(1))
        for day, later in self._pairs(row.calendar):
            if not undecided.isdisjoint((day, later)):
                first, then = row.on(day, self.first), row.on(later, self.then)
                row.forbid([first, ~then])
                row.forbid([~first, then])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        firsts, thens = frozenset(catalog.select(self.first)), frozenset(catalog.select(self.then))
        pairs = {later for _, later in self._pairs(calendar)}

        def step(before: State, judged: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = (*before, not firsts.isdisjoint(shifts))
            alone = now[0] is thens.isdisjoint(shifts)
            return now[1:], int(judged and alone)

        yield Resource(step, (False,) * self.later, pairs.__contains__)
