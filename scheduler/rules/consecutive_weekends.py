from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import FALSE, Border, Bounded, Count, Example, Finding, Row, Weekend, weekend_numbers


class ConsecutiveWeekends(Bounded):
    """The smallest and largest number of weekends in a row: worked, or off.

    A weekend counts as worked when a shift starts on any of its days; one that the border
    cuts counts by the days that are known. `max: 1` keeps every second weekend free. The
    weekends of the history are counted too. Each weekend too many or too few is one unit.
    """

    title: ClassVar[str] = "Weekends in a row"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----D------D------DD", 1, {"max": 2}),
        Example("-----D-------------DD", 0, {"max": 1}),
        Example("-----DD|------D", 1, {"max": 1}),
        Example("------------DD-------", 1, {"min": 2}),
        Example("------------DD", 0, {"min": 2}),
        Example("------------DD", 1, {"min": 2, "border": "closed"}),
        Example("-----DD-------------D", 0, {"of": "off", "max": 1}),
    )

    rule: Literal["consecutive-weekends"] = "consecutive-weekends"
    """Kind of the rule."""
    of: Literal["work", "off"] = "work"
    """`work` or `off`."""
    min: Count | None = None
    """Fewest weekends in a row."""
    max: Count | None = None
    """Most weekends in a row."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""
    shifts: Selector | None = None
    """Shift types or tags that make a weekend worked; all that make a working day where left out."""
    border: Border = "open"
    """Whether more of the same may lie beyond what is known (`open`), or a run ends there (`closed`)."""

    def selectors(self) -> Iterator[str]:
        yield from self.shifts or ()

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, worked = schedule.calendar, schedule.worked(self.shifts)
        weekends = calendar.weekends(weekend_numbers(self.weekend), calendar.first)
        inside = [worked.isdisjoint(weekend.days) is (self.of == "off") for weekend in weekends]
        what = "worked" if self.of == "work" else "off"
        for is_run, group in groupby(range(len(weekends)), inside.__getitem__):
            run = list(group)
            if not is_run:
                continue
            when = calendar.label(weekends[run[0]].days[0], weekends[run[-1]].days[-1])
            has = f"{schedule.employee.label} has {plural(len(run), 'weekend')} {what} in a row ({when})"
            beyond = [weekends[number].days[0] for number in run[self.max :] if weekends[number].days[-1] >= 0]
            if self.max is not None and beyond:
                yield Finding(len(beyond), tuple(beyond), f"{has}, {self.max} allowed")
            cut = self.border == "open" and (run[0] == 0 or run[-1] == len(weekends) - 1)
            ended = weekends[run[-1]].days[-1] if run[-1] == len(weekends) - 1 else weekends[run[-1] + 1].days[-1]
            if self.min is not None and len(run) < self.min and not cut and ended >= 0:
                days = tuple(weekends[number].days[0] for number in run)
                yield Finding(self.min - len(run), days, f"{has}, {self.min} needed")

    def post(self, row: Row) -> None:
        weekends = row.calendar.weekends(weekend_numbers(self.weekend), row.calendar.first)
        flip = -1 if self.of == "off" else 0  # x ^ -1 is ~x
        on = [row.any(row.on(day, self.shifts) for day in weekend.days) ^ flip for weekend in weekends]
        planned = [weekend.days[-1] >= 0 for weekend in weekends]
        if self.max is not None:
            for stop in range(self.max, len(on)):
                if planned[stop]:
                    row.forbid(on[stop - self.max : stop + 1])
        if self.border == "closed":
            on, planned = [FALSE, *on, FALSE], [False, *planned, planned[-1:] == [True]]
        for length in range(1, self.min or 0):
            for stop in range(length + 1, len(on)):
                if planned[stop]:
                    run = on[stop - length : stop]
                    row.forbid([~on[stop - length - 1], *run, ~on[stop]], (self.min or 0) - length)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        names, off = frozenset(catalog.select(self.shifts)), self.of == "off"
        weekends = calendar.weekends(weekend_numbers(self.weekend), calendar.first)
        days = frozenset(day for weekend in weekends for day in weekend.days)
        ends = {weekend.days[-1]: number == len(weekends) - 1 for number, weekend in enumerate(weekends)}
        most, least, closed = self.max or 0, self.min or 0, self.border == "closed"

        def too_many(state: State, is_end: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            run, busy = state[0], state[1] or not names.isdisjoint(shifts)
            if is_end is None:
                return (run, busy), 0
            return ((min(run + 1, most), False), int(run == most)) if busy is not off else ((0, False), 0)

        def too_few(state: State, is_end: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            run, busy = state[0], state[1] or not names.isdisjoint(shifts)
            if is_end is None:
                return (run, busy), 0
            if busy is off:
                return (0, False), least - run if run else 0
            run = min(run + 1, least)
            return (run, False), least - run if is_end and closed else 0

        if self.max is not None:
            yield Resource(too_many, (0, False), ends.get, days)
        if least > 1:
            yield Resource(too_few, (0 if closed else least, False), ends.get, days)
