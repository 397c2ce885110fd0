from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weekend, weekend_numbers


class IdenticalWeekends(RowRule):
    """Who works all days of a weekend works the same shift on each of them.

    A weekend that is cut by the border of what is known is not judged, nor one with a day off,
    unless `partial` is true. Each weekend with different shifts is one unit; with `count: days`, each
    day on which a shift is missing that is worked on another, for each such shift (a night on
    Saturday and a late shift on Sunday are two).
    """

    title: ClassVar[str] = "Identical weekends"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----DD", 0),
        Example("-----DE", 1),
        Example("-----DE", 2, {"count": "days"}),
        Example("-----D-", 0, {"count": "days"}),
        Example("-----D-", 1, {"count": "days", "partial": True}),
        Example("-----D-", 1, {"partial": True}),
        Example("-------", 0, {"partial": True}),
        Example("----DDE", 3, {"weekend": ["Fri", "Sat", "Sun"], "count": "days"}),
    )

    rule: Literal["identical-weekends"] = "identical-weekends"
    """Kind of the rule."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""
    count: Literal["weekends", "days"] = "weekends"
    """What is counted: weekends with different shifts, or the days on which one is missing."""
    partial: bool = False
    """Whether weekends that are worked in part are judged, too: on a day off, every shift of the others is missing."""

    def _units(self, worked: Sequence[frozenset[str]]) -> int:
        if not self.partial and not all(worked):
            return 0
        missing = sum(shift not in day for shift in frozenset().union(*worked) for day in worked)
        return missing if self.count == "days" else min(missing, 1)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        work, who = _bases(schedule.catalog), schedule.employee.label
        for weekend in schedule.calendar.weekends(weekend_numbers(self.weekend)):
            worked = [_worked(work, schedule.shifts(day)) for day in weekend.days]
            units = self._units(worked)
            if weekend.complete and units:
                shifts = ", ".join(" and ".join(sorted(shifts)) or "off" for shifts in worked)
                when = schedule.calendar.label(weekend.days[0], weekend.days[-1])
                text = f"{who} works different shifts on the weekend {when}: {shifts}"
                yield Finding(units, tuple(weekend.days), text)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(len(self.weekend)))
        for weekend in row.calendar.weekends(weekend_numbers(self.weekend)):
            if not weekend.complete or weekend.days[0] not in undecided:
                continue
            judged = [] if self.partial else [row.on(day) for day in weekend.days]
            missing = []
            for shifts in row.catalog.alike(row.catalog.work).values():
                cells = [row.on(day, shifts) for day in weekend.days]
                missing += [(row.any(cells), ~cell) for cell in cells]
            if self.count == "days":
                for elsewhere, not_here in missing:
                    row.forbid([elsewhere, not_here, *judged])
            else:
                row.forbid([row.any(~row.any([~elsewhere, ~not_here]) for elsewhere, not_here in missing), *judged])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        work = _bases(catalog)
        weekends = [item for item in calendar.weekends(weekend_numbers(self.weekend)) if item.complete]
        place = {day: number for weekend in weekends for number, day in enumerate(weekend.days)}

        def step(before: State, number: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            worked = (*before[:number], _worked(work, shifts))
            return (worked, 0) if len(worked) < len(self.weekend) else ((), self._units(worked))

        yield Resource(step, (), place.get, place)


def _bases(catalog: Catalog) -> Mapping[str, str]:
    """What each shift that makes a working day is, wherever its breaks fall."""
    return {shift: catalog[shift].base for shift in catalog.work}


def _worked(bases: Mapping[str, str], shifts: Iterable[str]) -> frozenset[str]:
    return frozenset(bases[shift] for shift in shifts if shift in bases)
