from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Length, Selector, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rest import earliest_start
from scheduler.rules.rule import Example, Finding, Row, RowRule

Stretches = Sequence[tuple[int, int]]


class RollingHours(RowRule):
    """At most so many hours of work within so many hours by the clock, wherever they begin.

    Real hours are counted in the time from the start of each shift: no other time of that length has more of them.
    Breaks are not work. What the history has too many of by itself is not counted. Each started hour above
    `max`, in the time from each shift, is one unit.
    """

    title: ClassVar[str] = "Hours within hours"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD-----", 0, {"max": 8, "within": 24}),
        Example("ED-----", 8, {"max": 8, "within": 24}),
        Example("END----", 4, {"max": 12, "within": 32}),
        Example("[DE]---", 4, {"max": 12, "within": 24}),
        Example("E|D----", 8, {"max": 8, "within": 24}),
    )

    rule: Literal["rolling-hours"] = "rolling-hours"
    """Kind of the rule."""
    max: Length
    """Most hours of work."""
    within: Annotated[Length, lasting(60, 14 * DAY_MINUTES)] = DAY_MINUTES
    """Within how many hours by the clock."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""

    @model_validator(mode="after")
    def _can_be_broken(self) -> Self:
        if self.max >= self.within:
            raise ValueError("max is not below within, so nothing can break it; write fewer hours, or a longer time")
        return self

    def _worth(self, shift: ShiftType, stretches: Stretches, begin: int) -> int:
        """Minutes of work of a shift within the time that begins then; a break without a time may lie anywhere."""
        end = begin + self.within
        inside = sum(max(0, min(last, end) - max(first, begin)) for first, last in stretches)
        return min(inside, max(stretches[-1][1] - stretches[0][0] - shift.unpaid_break, 0))

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        duties = [(day, shift, calendar.stretches(shift, day)) for day, shift in schedule.duties(self.shifts)]
        for first, shift, own in duties:
            begin = own[0][0]
            counted = [(day, self._worth(other, parts, begin)) for day, other, parts in duties if parts[0][0] >= begin]
            past = sum(minutes for day, minutes in counted if day < 0) if first < 0 else 0
            total = sum(minutes for _, minutes in counted)
            above = total - max(past, self.max)
            if above > 0:
                days = [day for day, minutes in counted if minutes]
                text = (
                    f"{schedule.employee.label} has {length_text(total)} hours within {length_text(self.within)} "
                    f"from {shift.label} on {calendar.label(first)}, {length_text(self.max)} allowed"
                )
                yield Finding(-(-above // 60), tuple(dict.fromkeys((min(days), max(days)))), text)

    def post(self, row: Row) -> None:
        calendar, counted = row.calendar, row.catalog.select(self.shifts)
        for day in calendar.known:
            starting: dict[int, list[str]] = {}
            for _, name, _ in row.cells([day], counted):
                starting.setdefault(calendar.span(row.catalog[name], day)[0], []).append(name)
            for begin, names in starting.items():
                self._post_from(row, day, begin, names, counted)

    def _post_from(self, row: Row, day: int, begin: int, names: Sequence[str], counted: Sequence[str]) -> None:
        """Say it of the time that begins with one of some shifts."""
        calendar, terms, past = row.calendar, [], 0
        reach = range(day, min(day + self.within // DAY_MINUTES + 2, calendar.days))
        for other, name, cell in row.cells(reach, counted):
            stretches = calendar.stretches(row.catalog[name], other)
            minutes = self._worth(row.catalog[name], stretches, begin) if stretches[0][0] >= begin else 0
            if minutes:
                terms.append((minutes, cell))
                past += minutes if day < 0 and other < 0 else 0
        # Nobody works twice at a time, so that no more than the whole time is above: enough where nobody begins.
        terms.append((self.max - self.within, ~row.any(row.cell(day, name) for name in names)))
        row.at_most(terms, max(past, self.max), unit=60)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.select(self.shifts)]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        earliest = earliest_start(shifts)

        def today(day: int) -> tuple[int, tuple[tuple[tuple[int, int], ...], ...], bool]:
            midnight = calendar.instant(day, 0)
            spans = (calendar.stretches(shift, day) for shift in shifts)
            parts = tuple(tuple((first - midnight, last - midnight) for first, last in span) for span in spans)
            return calendar.instant(day + 1, 0) - midnight, parts, day >= 0

        def step(before: State, phase: Phase, worked: Sequence[str]) -> tuple[State, int]:
            length, parts, planned = phase
            duties = [(shifts[number[name]], parts[number[name]]) for name in worked if name in number]
            found, count = [], 0
            for begin, room in (*before, *((part[0][0], self.max) for _, part in duties)):
                minutes = sum(self._worth(shift, part, begin) for shift, part in duties if part[0][0] >= begin)
                left = room - minutes if planned else max(room - minutes, 0)
                count += -(min(left, 0) // 60) + min(room, 0) // 60
                if begin - length + self.within > earliest:
                    found.append((begin - length, left))
            return tuple(sorted(found)), count

        yield Resource(step, (), today)
