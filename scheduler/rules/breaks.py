from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Length, Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Breaks(RowRule):
    """Long shifts have a break of some length.

    A shift of more than `over` working hours, its break not counted, has an `unpaid_break` of at least
    `least`. When in the shift it falls is not known. Each shift worked without it is one unit.
    """

    title: ClassVar[str] = "Breaks in long shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DM-", 1, {"over": 6, "least": "0:30"}),
        Example("DM-", 2, {"over": 3, "least": "0:30"}),
        Example("D--", 0, {"over": 8, "least": "0:30"}),
    )

    rule: Literal["breaks"] = "breaks"
    """Kind of the rule."""
    over: Length
    """A shift of more working hours than this needs the break."""
    least: Length
    """Shortest break."""
    shifts: Selector | None = None
    """Shift types or tags that it is about; all that make a working day where left out."""

    def _without(self, catalog: Catalog) -> tuple[str, ...]:
        """Ids of the shifts that lack the break."""
        picked = (catalog[shift] for shift in catalog.select(self.shifts))
        return tuple(
            shift.id
            for shift in picked
            if shift.nominal - shift.unpaid_break > self.over and shift.unpaid_break < self.least
        )

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        without = self._without(schedule.catalog)
        for day, shift in schedule.duties(without) if without else ():
            if day >= 0:
                text = (
                    f"{schedule.employee.label} has {shift.label} on {schedule.calendar.label(day)}, more than "
                    f"{length_text(self.over)} hours with a break of {length_text(shift.unpaid_break)}, "
                    f"{length_text(self.least)} needed"
                )
                yield Finding(1, (day,), text)

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        if without := frozenset(self._without(catalog)):
            yield Limit("shifts", without, calendar.planned, high=0)

    def post(self, row: Row) -> None:
        without = self._without(row.catalog)
        for _, _, cell in row.cells(row.windows(1), without) if without else ():
            row.forbid([cell])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        without = frozenset(self._without(catalog))

        def lacking(today: Phase, shifts: Sequence[str]) -> int:
            return len(without.intersection(shifts))

        yield tally(lacking, days=calendar.planned)
