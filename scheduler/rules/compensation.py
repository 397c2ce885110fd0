from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Days, DaySet, Selector
from scheduler.roster import Schedule
from scheduler.rules.debt import SETTLED, Deadline, Earlier, at_once, judged, settle, unpaid
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Compensation(RowRule):
    """Work on certain days is made good by a day off, each by one of its own, before a deadline.

    Whoever works on one of `days` has a day off among `off` at most `within` days later, or up to `earlier` days
    before. A day is off when no shift that makes a working day, and none of `shifts`, starts on it; leave counts. What
    was worked in the history is owed too. What may be made good beyond the border of what is known is not judged,
    nor what had to be before the horizon. Each day worked that is not made good is one unit.
    """

    title: ClassVar[str] = "Days made good"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("------DDDD-DDD", 0, {"days": "Sun", "within": 4}),
        Example("------DDDD-DDD", 1, {"days": "Sun", "within": 3}),
        Example("DDDDDDDDDDDDDD-DDDDDDDD", 1, {"days": "Sun", "within": 8}),
        Example("DDDDD-DD", 1, {"days": "Sun", "within": 1}),
        Example("DDDDD-DD", 0, {"days": "Sun", "within": 1, "earlier": 1}),
        Example("D|DD-", 1, {"days": "Sun", "within": 2}),
        Example("D-D-", 1, {"days": "daily", "shifts": "D", "off": "Tue", "within": 1}),
    )

    rule: Literal["compensation"] = "compensation"
    """Kind of the rule."""
    days: DaySet
    """Days on which work has to be made good: `Sun`, `holiday`."""
    within: Deadline
    """How many days later the day off is at the latest."""
    earlier: Earlier = 0
    """How many days before it may have been."""
    off: DaySet = Days.parse("daily")
    """Days off that make it good, as `Mon-Sat except holiday`; all where left out."""
    shifts: Selector | None = None
    """Shift types or tags that it is about; all that make a working day where left out."""

    def _owing(self, calendar: Calendar) -> list[int]:
        """Known days on which work has to be made good before the end of the horizon."""
        meant = [day for day in calendar.known if calendar.matches(self.days, day)]
        return judged(calendar, meant, self.within)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, worked = schedule.calendar, schedule.worked(self.shifts)
        busy = schedule.worked() | worked
        free = [day for day in calendar.known if day not in busy and calendar.matches(self.off, day)]
        owed = [day for day in self._owing(calendar) if day in worked]
        for day in unpaid(owed, free, self.earlier, self.within):
            who, deadline = schedule.employee.label, calendar.label(day + self.within)
            text = f"{who} works on {calendar.label(day)} and has no day off for it until {deadline}"
            yield Finding(1, (day, day + self.within), text)

    def post(self, row: Row) -> None:
        calendar = row.calendar
        owed = [(day, row.on(day, self.shifts)) for day in self._owing(calendar)]
        earned = [
            (day, ~row.any([row.on(day), row.on(day, self.shifts)]))
            for day in calendar.known
            if calendar.matches(self.off, day)
        ]
        row.repay(owed, earned, self.earlier, self.within)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        counted = frozenset(catalog.select(self.shifts))
        busy = counted.union(catalog.work)
        owing = frozenset(self._owing(calendar))
        useful = at_once(owing, self.earlier)

        def phase(day: int) -> tuple[bool, bool]:
            return day in owing, calendar.matches(self.off, day)

        def step(before: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            owes = today[0] and not counted.isdisjoint(shifts)
            earns = today[1] and busy.isdisjoint(shifts)
            return settle(before, owes=owes, earns=earns, earlier=self.earlier, within=self.within, useful=useful)

        if owing:
            yield Resource(step, SETTLED, phase)
