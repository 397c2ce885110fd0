from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import RestLength, length_text, plural
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rest import earliest_start, too_close
from scheduler.rules.rule import Count, Example, Finding, Lit, Per, Row, RowRule


class ShortRests(RowRule):
    """A rest shorter than usual is allowed a limited number of times.

    Counts the days on which work begins less than `hours` after the work of an earlier day.
    Stands beside a `rest` of fewer hours, which says how short it may ever be. Each day
    too many is one unit.
    """

    title: ClassVar[str] = "Short rests"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("EDEDED-", 2, {"hours": 11, "max": 1}),
        Example("EDEDED-", 0, {"hours": 11, "max": 3}),
        Example("EDED-ED-------", 1, {"hours": 11, "max": 2, "per": "week"}),
        Example("ED-E|DED---", 2, {"hours": 11, "max": 2, "per": "rolling 7 days"}),
        Example("ND-", 1, {"hours": 11, "max": 0}),
    )

    rule: Literal["short-rests"] = "short-rests"
    """Kind of the rule."""
    hours: RestLength
    """A rest of fewer hours is a short one."""
    max: Count
    """Most short rests."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `week`, `half-month`, `month`, `year`, `rolling 7 days` and the like."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, short = schedule.calendar, days_soon_after(schedule, self.hours)
        for period in calendar.periods(self.per):
            days = sorted(short.intersection(period.days))
            if len(days) > self.max:
                text = (
                    f"{schedule.employee.label} has {plural(len(days), 'rest')} of less than {length_text(self.hours)} "
                    f"({calendar.label(period.days[0], period.days[-1])}), {self.max} allowed"
                )
                yield Finding(len(days) - self.max, tuple(days), text)

    def post(self, row: Row) -> None:
        short = soon_after(row, self.hours)
        for period in row.calendar.periods(self.per):
            row.at_most([(1, short[day]) for day in period.days if day in short], self.max)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.work]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        today, earliest = clock(calendar, shifts), earliest_start(shifts)

        def step(ends: State, phase: Phase, worked: Sequence[str]) -> tuple[State, int]:
            (length, times), counted = phase
            spans = [times[number[shift]] for shift in worked if shift in number]
            short = any(start - end < self.hours for end in ends for start, _ in spans)
            later = (end - length for end in (*ends, *(end for _, end in spans)))
            return tuple(sorted(end for end in later if end + self.hours > earliest)), int(short and counted)

        for period in calendar.periods(self.per):
            days = period.days
            yield Resource(step, (), lambda day, days=days: (today(day), day in days), high=self.max)  # type: ignore[misc]


def days_soon_after(schedule: Schedule, rest: int) -> set[int]:
    """Days on which work begins less than ``rest`` minutes after the work of an earlier day."""
    spans = [(day, *schedule.calendar.span(shift, day)) for day, shift in schedule.duties()]
    return {day for day, start, _ in spans if any(before < day and start - end < rest for before, _, end in spans)}


def soon_after(row: Row, rest: int) -> dict[int, Lit]:
    """Whether work begins less than ``rest`` minutes after the work of an earlier day, where it could."""
    after: dict[int, list[Lit]] = {}
    for length, pairs in too_close(row.calendar, row.catalog, rest).items():
        for day, groups in pairs.items():
            later = day + length - 1
            for firsts, others, _ in groups:
                both = ~row.any([~row.on(day, firsts), ~row.on(later, others)])
                after.setdefault(later, []).append(both)
    return {day: row.any(literals) for day, literals in after.items()}
