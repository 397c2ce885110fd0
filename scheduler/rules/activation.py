from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Per, Row, RowRule


class Activation(RowRule):
    """A person who works at all has a price: few people are used, and agency staff last.

    Each period in which the person works any of the shifts is one unit, however often.
    """

    title: ClassVar[str] = "Fewest people used"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-------", 0),
        Example("DDD-D--", 1),
        Example("DDD-D-----D---", 2, {"per": "week"}),
        Example("DDD-D--", 0, {"shifts": "N"}),
    )

    rule: Literal["activation"] = "activation"
    """Kind of the rule."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `month` and the like."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked(self.shifts)
        for period in schedule.calendar.periods(self.per):
            if not worked.isdisjoint(period.days):
                ends = (period.days[0], period.days[-1])
                text = f"{schedule.employee.label} is called upon ({schedule.calendar.label(*ends)})"
                yield Finding(1, ends, text)

    def post(self, row: Row) -> None:
        for period in row.calendar.periods(self.per):
            row.forbid([row.any(cell for _, _, cell in row.cells(period.days, self.shifts))])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        picked = frozenset(catalog.select(self.shifts))

        def step(active: State, counted: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = not picked.isdisjoint(shifts)
            return active or now, int(now and not active)

        for period in calendar.periods(self.per):
            yield Resource(step, False, days=period.days, high=0)
