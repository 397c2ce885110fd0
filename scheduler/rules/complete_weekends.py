from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weekend, weekend_numbers


class CompleteWeekends(RowRule):
    """A weekend is worked on all of its days or on none.

    A weekend that the border of the horizon cuts is not judged. Each weekend worked in
    part is one unit.
    """

    title: ClassVar[str] = "Complete weekends"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----DD", 0),
        Example("-----D-", 1),
        Example("------E", 1),
        Example("----D--", 1, {"weekend": ["Fri", "Sat", "Sun"]}),
        Example("-----D-D----DD", 1),
    )

    rule: Literal["complete-weekends"] = "complete-weekends"
    """Kind of the rule."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked()
        for weekend in schedule.calendar.weekends(weekend_numbers(self.weekend)):
            busy = worked.intersection(weekend.days)
            if weekend.complete and 0 < len(busy) < len(weekend.days):
                when = schedule.calendar.label(weekend.days[0], weekend.days[-1])
                yield Finding(1, tuple(sorted(busy)), f"{schedule.employee.label} works part of the weekend {when}")

    def post(self, row: Row) -> None:
        undecided = set(row.windows(len(self.weekend)))
        for weekend in row.calendar.weekends(weekend_numbers(self.weekend)):
            if weekend.complete and weekend.days[0] in undecided:
                on = [row.on(day) for day in weekend.days]
                row.forbid([row.any(on), row.any(~day for day in on)])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = frozenset(catalog.work)
        weekends = calendar.weekends(weekend_numbers(self.weekend))
        days = frozenset(day for weekend in weekends if weekend.complete for day in weekend.days)
        last = frozenset(weekend.days[-1] for weekend in weekends)

        def step(seen: State, is_last: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = seen | {not work.isdisjoint(shifts)}
            return (frozenset(), len(now) - 1) if is_last else (now, 0)

        yield Resource(step, frozenset(), last.__contains__, days)
