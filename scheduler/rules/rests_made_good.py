from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Length, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.debt import SETTLED, Deadline, Earlier, at_once, judged, settle, unpaid
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rest import earliest_start
from scheduler.rules.rule import Example, Finding, Row, RowRule
from scheduler.rules.short_rests import days_soon_after, soon_after


class RestsMadeGood(RowRule):
    """A short rest is made good by a long one, each by one of its own, before a deadline.

    A rest is short when work begins less than `hours` after the work of an earlier day. A long one is
    counted on the day after a working day, if no work begins on it less than `by_hours` after the work of an
    earlier day. It comes at most `within` days after the short one, or up to `earlier` days before. What may be made
    good beyond the border of what is known is not judged, nor what had to be before the horizon. Each short rest that
    is not made good is one unit.
    """

    title: ClassVar[str] = "Short rests made good"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("ED-----", 0, {"hours": 11, "by_hours": 12, "within": 3}),
        Example("NED----", 1, {"hours": 11, "by_hours": 12, "within": 2}),
        Example("NEDD---", 0, {"hours": 11, "by_hours": 12, "within": 2}),
        Example("DDNED--", 1, {"hours": 11, "by_hours": 16, "within": 1}),
        Example("DDNED--", 0, {"hours": 11, "by_hours": 16, "within": 1, "earlier": 2}),
        Example("E|DE----", 0, {"hours": 11, "by_hours": 12, "within": 2}),
    )

    rule: Literal["rests-made-good"] = "rests-made-good"
    """Kind of the rule."""
    hours: Length
    """A rest of fewer hours has to be made good."""
    by_hours: Annotated[Length, lasting(0, 16 * 60)]
    """A rest of at least so many hours makes good; 16 at most, which a day off has in any case."""
    within: Deadline
    """How many days later the long rest is at the latest."""
    earlier: Earlier = 0
    """How many days before it may have been."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.by_hours < self.hours:
            raise ValueError("by_hours is less than hours; a rest that makes good is no short one")
        return self

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, worked = schedule.calendar, schedule.worked()
        soon = days_soon_after(schedule, self.by_hours)
        long = [day for day in calendar.known if day - 1 in worked and day not in soon]
        owed = judged(calendar, days_soon_after(schedule, self.hours), self.within)
        for day in unpaid(owed, long, self.earlier, self.within):
            text = (
                f"{schedule.employee.label} has a rest of less than {length_text(self.hours)} before "
                f"{calendar.label(day)} and none of {length_text(self.by_hours)} for it "
                f"until {calendar.label(day + self.within)}"
            )
            yield Finding(1, (day, day + self.within), text)

    def post(self, row: Row) -> None:
        calendar = row.calendar
        short, soon = soon_after(row, self.hours), soon_after(row, self.by_hours)
        owed = [(day, short[day]) for day in judged(calendar, short, self.within)]
        earned = [
            (day, ~row.any([~row.on(day - 1), *([soon[day]] if day in soon else [])]))
            for day in calendar.known
            if day - 1 in calendar.known
        ]
        row.repay(owed, earned, self.earlier, self.within)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.work]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        today, earliest = clock(calendar, shifts), earliest_start(shifts)
        owing = frozenset(judged(calendar, calendar.known, self.within))
        useful = at_once(owing, self.earlier)

        def step(before: State, phase: Phase, worked: Sequence[str]) -> tuple[State, int]:
            (length, times), counted = phase
            ends, yesterday, account = before
            spans = [times[number[shift]] for shift in worked if shift in number]
            least = min((start - end for end in ends for start, _ in spans), default=self.by_hours)
            account, late = settle(
                account,
                owes=counted and least < self.hours,
                earns=yesterday and least >= self.by_hours,
                earlier=self.earlier,
                within=self.within,
                useful=useful,
            )
            later = (end - length for end in (*ends, *(end for _, end in spans)))
            kept = tuple(sorted({end for end in later if end + self.by_hours > earliest}))
            return (kept, bool(spans), account), late

        if owing:
            yield Resource(step, ((), False, SETTLED), lambda day: (today(day), day in owing))
