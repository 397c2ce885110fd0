from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DAY_MINUTES, DaySet, Length, Selector, clock_text, lasting
from scheduler.roster import Plan
from scheduler.rules.presence import around, present
from scheduler.rules.rule import Example, Finding, Grid, RosterRule, Term
from scheduler.who import Who

Presence = Sequence[tuple[int, str]]
"""Day and id of the shifts on which people are at work."""


class Supervision(RosterRule):
    """Some people work only beside others: trainees with a mentor, assistants with a nurse.

    On each shift, those of `who` are at most `ratio` times as many as those of `by`; with
    `on: day`, on all the shifts of a day together. Whoever is among `by` needs nobody. Skills count
    for both as they are valid on the day: whose licence has expired supervises nobody. Each person of `by` who is
    missing is one unit.

    With `on: time` they are compared minute by minute, whatever shifts they work; who has one of the
    `breaks` of a shift is not there. The day is cut into slots, and each person of `by` who is missing at the worst
    minute of a slot is one unit. Shifts of the day before that run past midnight count, those of the history too.
    """

    title: ClassVar[str] = "Supervision and ratios"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD- / D--", 1, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D-- / E--", 1, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D-- / E--", 0, {"who": {"employees": "me"}, "by": {"employees": "ann"}, "on": "day"}),
        Example("--- / DDD", 0, {"who": {"employees": "me"}, "by": {"employees": "ann"}}),
        Example("D / D / D", 1, {"who": {"except": {"employees": "bob"}}, "by": {"employees": "bob"}}),
        Example("D / D / D", 0, {"who": {"except": {"employees": "bob"}}, "by": {"employees": "bob"}, "ratio": 2}),
        Example("D / M", 8, {"who": {"employees": "me"}, "by": {"employees": "ann"}, "on": "time"}),
        Example("M / D", 0, {"who": {"employees": "me"}, "by": {"employees": "ann"}, "on": "time"}),
        Example("N- / -B", 12, {"who": {"employees": "me"}, "by": {"employees": "ann"}, "on": "time"}),
    )

    rule: Literal["supervision"] = "supervision"
    """Kind of the rule."""
    who: Who
    """Who may not work alone."""
    by: Who
    """Who has to be there."""
    ratio: Annotated[int, Field(ge=1, le=1000)] = 1
    """How many of `who` one person of `by` is enough for."""
    on: Literal["shift", "day", "time"] = "shift"
    """Whether they are compared on each shift, on the shifts of a day together, or at each time of the day."""
    slot: Annotated[Length, lasting(5, DAY_MINUTES)] = 30
    """With `on: time`, length of a slot, from midnight on."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    days: DaySet | None = None
    """The days on which it holds; all where left out."""

    def _days(self, calendar: Calendar) -> Sequence[int]:
        known = self.scope(calendar)
        return known.planned if self.days is None else known.matching(self.days)

    def _places(self, calendar: Calendar, catalog: Catalog) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Days with the shifts that are compared together."""
        shifts = catalog.select(self.shifts)
        groups = list(catalog.alike(shifts).values()) if self.on == "shift" else [shifts]
        for day in self._days(calendar):
            yield from ((day, group) for group in groups)

    def _slots(self, calendar: Calendar, catalog: Catalog) -> Iterator[tuple[int, int, Sequence[Presence]]]:
        """Day and start of each slot, with the different sets of shifts that people are at work on in it."""
        shifts = catalog.select(self.shifts)
        for day in self._days(calendar):
            among = around(calendar, catalog, shifts, day)
            changes = {when for _, _, stretches in among for stretch in stretches for when in stretch}
            for start in range(0, DAY_MINUTES, self.slot):
                first, last = (calendar.instant(day, at) for at in (start, min(start + self.slot, DAY_MINUTES)))
                cuts = sorted({first, last, *(when for when in changes if first < when < last)})
                parts = (present(among, *ends) for ends in pairwise(cuts))
                there = dict.fromkeys(tuple((begun, shift) for begun, shift, _ in part) for part in parts)
                if any(there):
                    yield day, start, list(there)

    def compared(self, calendar: Calendar, catalog: Catalog) -> Iterator[tuple[int, int | None, Presence]]:
        """Day, start of the slot if it is by time, and shifts of everything that is compared together."""
        if self.on == "time":
            for day, start, parts in self._slots(calendar, catalog):
                yield from ((day, start, part) for part in parts)
        else:
            for day, shifts in self._places(calendar, catalog):
                yield day, None, [(day, shift) for shift in shifts]

    def counts(self, person: Employee, begun: date) -> int:
        """What a person's shift that begins on a date adds to those who lack somebody."""
        return -self.ratio if self.by.includes(person, begun) else int(self.who.includes(person, begun))

    def check(self, plan: Plan) -> Iterator[Finding]:
        calendar = plan.calendar
        if self.on == "time":
            for day, start, parts in self._slots(calendar, plan.catalog):
                end = clock_text(min(start + self.slot, DAY_MINUTES))
                yield from self._judge(plan, day, f"{calendar.label(day)} {clock_text(start)}-{end}", "there", parts)
            return
        for day, shifts in self._places(calendar, plan.catalog):
            where = f"on {plan.catalog[shifts[0]].label}" if self.on == "shift" else "on the shifts"
            yield from self._judge(plan, day, calendar.label(day), where, [[(day, shift) for shift in shifts]])

    def _judge(self, plan: Plan, day: int, when: str, where: str, parts: Sequence[Presence]) -> Iterator[Finding]:
        of = plan.calendar.date
        there = [
            [self.counts(person, of(begun)) for begun, shift in part for person in plan.staff(begun, shift)]
            for part in parts
        ]
        worst = max(there, key=sum)
        missing = -(-sum(worst) // self.ratio)
        if missing > 0:
            text = (
                f"{when}: {sum(count > 0 for count in worst)} {where} with "
                f"{sum(count < 0 for count in worst)} to supervise them, {missing} more needed"
            )
            yield Finding(missing, (day,), text)

    def post(self, grid: Grid) -> None:
        verbs = grid.weighing(self.weight)

        @cache  # a person is there in many slots of a day
        def worth(person: Employee, begun: int) -> int:
            return self.counts(person, grid.calendar.date(begun))

        def terms(part: Presence) -> list[Term]:
            cells = ((day, cell) for day, shift in part for cell in grid.staff(day, (shift,)))
            counted = ((worth(person, day), cell) for day, (person, cell) in cells)
            return [(count, cell) for count, cell in counted if count]

        if self.on != "time":
            for day, shifts in self._places(grid.calendar, grid.catalog):
                if grid.open([day]):
                    verbs.at_most(terms([(day, shift) for shift in shifts]), 0, unit=self.ratio)
            return
        for day, _, parts in self._slots(grid.calendar, grid.catalog):
            if grid.open([day, *(begun for part in parts for begun, _ in part)]):
                sums = [terms(part) for part in parts]
                if self.weight is None or len(sums) == 1:
                    for each in sums:
                        verbs.at_most(each, 0, unit=self.ratio)
                else:  # the worst moment of a slot is paid for, and once
                    verbs.at_most(grid.largest(sums), 0, unit=self.ratio)
