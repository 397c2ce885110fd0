from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from scheduler.calendar import Calendar, Period
from scheduler.domain import Catalog, Employee
from scheduler.notation import Reference, Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.opening import CountBefore, Opened
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Bounded, Count, Example, Finding, Per, Row, Weekend, weekend_numbers

REMEMBERED = 5
"""So many weekends in a row are remembered one by one by pricing: two to the power of that are not too many."""


@dataclass(frozen=True)
class Several:
    """The weekends of a period, whether they are held to the smallest number too, and how many were worked before."""

    weekends: Sequence[Period]
    complete: bool = True
    before: int = 0

    @property
    def ends(self) -> tuple[int, int]:
        """First and last known day."""
        return self.weekends[0].days[0], self.weekends[-1].days[-1]


class Weekends(Bounded, Opened):
    """The smallest and largest number of weekends worked, in all or in each period.

    A weekend counts when a shift starts on any of its days. A weekend that the border of
    the horizon cuts counts by the days that are known. With `per: rolling 4 weeks`, any four weekends in a row
    count, those of the history too; else a weekend belongs to the period in which it begins. A period that the border
    of what is known cuts is held to its largest number, never to its smallest. `before` says how many there are
    already, in the period that the horizon begins in (as `per: year`); the history's are among them. Each weekend too
    many or too few in each period is one unit.
    """

    title: ClassVar[str] = "Weekends worked"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-----DD-----D-", 1, {"max": 1}),
        Example("-----DD-----D-", 0, {"max": 2}),
        Example("----D-------D-", 1, {"min": 2}),
        Example("-----E------N-", 1, {"max": 0, "shifts": "N"}),
        Example("----D--", 1, {"max": 0, "weekend": ["Fri", "Sat", "Sun"]}),
        Example("-----DD-----D-", 3, {"max": 2, "before": 3}),
        Example("-----D-|-----D------D-", 1, {"max": 2, "per": "rolling 3 weeks"}),
        Example("-----D-|-----D-------------D-", 0, {"max": 2, "per": "rolling 3 weeks"}),
        Example("-----D-|-----DD------D", 2, {"max": 21, "per": "year", "before": {"me": 21}}),
    )

    rule: Literal["weekends"] = "weekends"
    """Kind of the rule."""
    min: Count | None = None
    """Fewest weekends."""
    max: Count | None = None
    """Most weekends."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `rolling 4 weeks`, `4 weeks from 2026-11-16`, `month`, `year` and the like."""
    before: CountBefore | None = None
    """How many were worked before the horizon and count as well: one number, or by person, as `{ann: 20}`."""
    weekend: Weekend = ("Sat", "Sun")
    """The days of a weekend."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""

    @model_validator(mode="after")
    def _of_whole_weeks(self) -> Self:
        if Reference.parse(self.per).unit == "day":
            raise ValueError("weekends are not counted over days; write per: rolling 4 weeks, week, month or horizon")
        return self

    def groups(self, calendar: Calendar) -> Iterator[Several]:
        """The weekends that are counted together; those of the past only where some of the horizon are beside them."""
        reference, numbers, first = Reference.parse(self.per), weekend_numbers(self.weekend), calendar.planned.start
        if reference.unit == "horizon":
            if weekends := calendar.weekends(numbers):
                yield Several(weekends, before=self.opening or 0)
            return
        known = calendar.weekends(numbers, calendar.first)
        if reference.rolling:
            length = reference.count
            for stop in range(min(length, len(known)), len(known) + 1):
                some = known[max(stop - length, 0) : stop]
                if some and some[-1].days[-1] >= first:
                    yield Several(some, len(some) == length and all(weekend.complete for weekend in some))
            return
        for whole, group in groupby(known, key=lambda weekend: calendar.span_of(self.per, weekend.whole.start)):
            some = list(group)
            if some[-1].days[-1] < first:
                continue
            ends = max(whole.stop, some[-1].whole.stop) <= calendar.days
            if self.opens(calendar, whole):
                yield Several([weekend for weekend in some if weekend.days[-1] >= first], ends, self.opening or 0)
            else:
                yield Several(some, ends and whole.start >= calendar.first and some[0].complete)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        worked, who = schedule.worked(self.shifts), schedule.employee.label
        for group in self.groups(schedule.calendar):
            busy = [weekend.days[0] for weekend in group.weekends if not worked.isdisjoint(weekend.days)]
            total = len(busy) + group.before
            earlier = f" and {group.before} before" if group.before else ""
            when = "" if self.per == "horizon" else f" ({schedule.calendar.label(*group.ends)})"
            has = f"{who} works {plural(len(busy), 'weekend')}{when}{earlier}"
            if self.max is not None and total > self.max:
                beyond = busy[max(self.max - group.before, 0) :] or group.ends
                yield Finding(total - self.max, tuple(beyond), f"{has}, {self.max} allowed")
            if self.min is not None and total < self.min and group.complete:
                yield Finding(self.min - total, tuple(busy) or group.ends, f"{has}, {self.min} needed")

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        picked, planned = frozenset(catalog.select(self.shifts)), calendar.planned
        for group in self.groups(calendar):
            first, last = group.ends
            weekends = [range(max(item.days.start, planned.start), item.days.stop) for item in group.weekends]
            if self.max is not None:
                days = planned if self.per == "horizon" else range(max(first, planned.start), last + 1)
                spared = sum(sorted(map(len, weekends), reverse=True)[max(self.max - group.before, 0) :])
                yield Limit("days", picked, days, high=len(days) - spared)
                if self.max <= group.before:
                    yield from (Limit("days", picked, days, high=0) for days in weekends if days)
            if self.min is not None and group.complete:
                yield Limit("days", picked, range(first, last + 1), low=self.min - group.before)

    def post(self, row: Row) -> None:
        for group in self.groups(row.calendar):
            busy = [(1, row.any(row.on(day, self.shifts) for day in weekend.days)) for weekend in group.weekends]
            if self.max is not None:
                row.at_most(busy, self.max - group.before)
            if self.min is not None and group.complete:
                row.at_least(busy, self.min - group.before)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        picked = frozenset(catalog.select(self.shifts))
        reference = Reference.parse(self.per)
        if reference.rolling and reference.count <= REMEMBERED:
            yield self._remembering(calendar, picked, reference.count)
            return

        def step(busy: State, is_last: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = busy or not picked.isdisjoint(shifts)
            return now and not is_last, int(now and not busy)

        for group in self.groups(calendar):
            days = frozenset(day for weekend in group.weekends for day in weekend.days)
            last = frozenset(weekend.days[-1] for weekend in group.weekends)
            low = None if self.min is None or not group.complete else self.min - group.before
            high = None if self.max is None else self.max - group.before
            if low is not None or high is not None:
                yield Resource(step, False, last.__contains__, days, low, high)

    def _remembering(self, calendar: Calendar, picked: frozenset[str], length: int) -> Resource:
        """Weekends in a row as one automaton that knows the last of them, instead of a count for each window."""
        most, least = inf if self.max is None else self.max, self.min or 0
        weekends = calendar.weekends(weekend_numbers(self.weekend), calendar.first)
        ends = dict.fromkeys((weekend.days[-1] for weekend in weekends), (False, False))
        ends.update({group.ends[1]: (True, group.complete) for group in self.groups(calendar)})

        def step(state: State, end: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            earlier, busy = state[0], state[1] or not picked.isdisjoint(shifts)
            if end is None:
                return (earlier, busy), 0
            total = sum(earlier) + busy
            above, below = max(total - most, 0) if end[0] else 0, max(least - total, 0) if end[1] else 0
            return ((*earlier, busy)[1:], False), int(above + below)

        days = frozenset(day for weekend in weekends for day in weekend.days)
        return Resource(step, ((False,) * (length - 1), False), ends.get, days)
