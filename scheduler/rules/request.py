from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, barred
from scheduler.rules.resource import Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weight


def _yes_no(value: object) -> object:
    return {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value


class Request(RowRule):
    """A person asks to work, or not to work, a day or a shift.

    Costs its weight (1 where left out; hard if `null`) for every day on which it is not
    met. Without `shifts` it is about the whole working day.
    """

    title: ClassVar[str] = "Requests"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("D-D", 1, {"employee": "me", "days": "Wed", "want": "off"}),
        Example("D-D", 1, {"employee": "me", "days": "Tue", "want": "on"}),
        Example("DDE", 1, {"employee": "me", "days": "Tue, Wed", "shifts": "E"}),
        Example("D-E", 0, {"employee": "me", "days": "Wed", "want": "off", "shifts": ["D"]}),
    )

    rule: Literal["request"] = "request"
    """Kind of the rule."""
    employee: Id
    """Who asks."""
    days: DaySet
    """For which days."""
    want: Annotated[Literal["on", "off"], BeforeValidator(_yes_no)] = "on"
    """To work (on) or not to work (off)."""
    shifts: Selector | None = None
    """Shift types or tags; any working day where left out."""
    weight: Weight = 1
    """Price for each day on which it is not met."""

    def holds_for(self, employee: Employee) -> bool:
        return employee.id == self.employee

    def spared(self, calendar: Calendar) -> Iterator[int]:
        """Whole days that the person asks to be off."""
        if self.want == "off" and not self.shifts:
            yield from self.scope(calendar).matching(self.days)

    def wished(self, calendar: Calendar) -> Iterator[int]:
        """The days of the horizon for which the person asks."""
        yield from self.scope(calendar).matching(self.days)

    @property
    def to_work(self) -> bool:
        """Whether it is a wish to work, and not one to be spared."""
        return self.want == "on"

    def refused(self, schedule: Schedule, day: int) -> bool:
        """Whether it is not met on a day."""
        return (day in schedule.worked(self.shifts)) is not self.to_work

    def about(self, calendar: Calendar, catalog: Catalog, day: int) -> Iterator[tuple[int, str]]:
        """Day and shift of each duty that decides whether it is met on a day."""
        yield from ((day, shift) for shift in catalog.select(self.shifts))

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked(self.shifts)
        for day in schedule.calendar.matching(self.days):
            if (day in worked) is not (self.want == "on"):
                wish = "to work" if self.want == "on" else "not to work"
                what = f" {' or '.join(self.shifts)}" if self.shifts else ""
                text = f"{schedule.employee.label} asked {wish}{what} on {schedule.calendar.label(day)}"
                yield Finding(1, (day,), text)

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        picked = frozenset(catalog.select(self.shifts))
        for day in calendar.matching(self.days):
            yield Limit("days", picked, range(day, day + 1), low=1) if self.want == "on" else barred(picked, day)

    def post(self, row: Row) -> None:
        for day in row.calendar.matching(self.days):
            on = row.on(day, self.shifts)
            row.forbid([~on if self.want == "on" else on])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        picked = frozenset(catalog.select(self.shifts))
        days = frozenset(calendar.matching(self.days))
        yield tally(lambda _, shifts: int(picked.isdisjoint(shifts) is (self.want == "on")), days=days)
