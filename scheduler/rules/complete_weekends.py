from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, groupby
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weekend, weekend_numbers


class CompleteWeekends(RowRule):
    """A weekend is worked on all of its days or on none.

    A weekend that the border of the horizon cuts is not judged. Each weekend worked in
    part is one unit; with `count: days`, each run of working days in it counts the days that
    it lacks (of three days, only the first: two; the first and the last: four).
    """

    title: ClassVar[str] = "Complete weekends"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----DD", 0),
        Example("-----D-", 1),
        Example("------E", 1),
        Example("----D--", 1, {"weekend": ["Fri", "Sat", "Sun"]}),
        Example("-----D-D----DD", 1),
        Example("----D-D----D--", 6, {"weekend": ["Fri", "Sat", "Sun"], "count": "days"}),
    )

    rule: Literal["complete-weekends"] = "complete-weekends"
    """Kind of the rule."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""
    count: Literal["weekends", "days"] = "weekends"
    """What is counted: weekends worked in part, or the days that their runs of working days lack."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked = schedule.worked()
        for weekend in schedule.calendar.weekends(weekend_numbers(self.weekend)):
            units = self._units([day in worked for day in weekend.days])
            if weekend.complete and units:
                busy = tuple(sorted(worked.intersection(weekend.days)))
                when = schedule.calendar.label(weekend.days[0], weekend.days[-1])
                yield Finding(units, busy, f"{schedule.employee.label} works part of the weekend {when}")

    def _units(self, worked: Sequence[bool]) -> int:
        runs = [len(list(run)) for busy, run in groupby(worked) if busy]
        lacking = sum(len(worked) - run for run in runs)
        return lacking if self.count == "days" else min(lacking, 1)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(len(self.weekend)))
        for weekend in row.calendar.weekends(weekend_numbers(self.weekend)):
            if weekend.complete and weekend.days[0] in undecided:
                on = [row.on(day) for day in weekend.days]
                if self.count == "weekends" or len(on) == 2:
                    row.forbid([row.any(on), row.any(~day for day in on)])
                    continue
                for first, last in combinations_with_replacement(range(len(on)), 2):
                    ends = [~on[day] for day in (first - 1, last + 1) if 0 <= day < len(on)]
                    if ends:
                        row.forbid([*ends, *on[first : last + 1]], len(on) - (last - first + 1))

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = frozenset(catalog.work)
        weekends = [item for item in calendar.weekends(weekend_numbers(self.weekend)) if item.complete]
        place = {day: number for weekend in weekends for number, day in enumerate(weekend.days)}

        def step(before: State, number: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            worked = (*before[:number], not work.isdisjoint(shifts))
            return (worked, 0) if len(worked) < len(self.weekend) else ((), self._units(worked))

        yield Resource(step, (), place.get, place)
