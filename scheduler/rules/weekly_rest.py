from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import RestLength, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rule import Example, Finding, Per, Row, RowRule


class WeeklyRest(RowRule):
    """So many hours of rest in one piece within each week or rolling window of days.

    The rest begins inside the window, which is one of whole days, and may run beyond it. It is counted
    between real instants; on-call duty is no work; after the last day that is known, everybody rests. A window
    that the border of what is known cuts is not judged. Each window without such a rest is one unit.
    """

    title: ClassVar[str] = "Weekly rest"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDDDDD-", 0, {"hours": 35}),
        Example("DDDDDDDD", 1, {"hours": 35}),
        Example("-DDDDDDDD-----", 2, {"hours": 35}),
        Example("NNNNNN-D------", 1, {"hours": 35, "per": "week"}),
        Example("DDDDDDDDDDDDD-", 1, {"hours": 24, "per": "week"}),
        Example("DDDD|DDDD--", 1, {"hours": 24}),
    )

    rule: Literal["weekly-rest"] = "weekly-rest"
    """Kind of the rule."""
    hours: RestLength
    """Least rest in one piece, in hours."""
    per: Per = "rolling 7 days"
    """Within what: `week`, `rolling 7 days`, `rolling 14 days` and the like."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        spans = sorted(calendar.span(shift, day) for day, shift in schedule.duties())
        for period in calendar.periods(self.per):
            if period.complete:
                longest = _longest_rest(spans, *_ends(calendar, period.days))
                if longest < self.hours:
                    ends = (period.days[0], period.days[-1])
                    text = (
                        f"{schedule.employee.label} rests {length_text(int(longest))} at most in one piece "
                        f"({calendar.label(*ends)}), {length_text(self.hours)} needed"
                    )
                    yield Finding(1, ends, text)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(1))
        for days, pieces in _pieces(row.calendar, row.catalog, self.per, self.hours):
            if not undecided.isdisjoint(days):
                row.forbid([row.any(row.cell(*cell) for cell in piece) for piece in pieces])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.work]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        today, closing, oldest = clock(calendar, shifts), {}, 0
        for period in calendar.periods(self.per):
            if period.complete:
                last = period.days[-1]
                closing[last] = calendar.instant(period.days[0], 0) - calendar.instant(last, 0)
                oldest = min(oldest, closing[last])

        def step(state: State, phase: Phase, worked: Sequence[str]) -> tuple[State, int]:
            """In minutes after the day's midnight: when work ended, the latest rest that was long enough began,
            and until when a rest must last for each window that has closed meanwhile.
            """
            (length, times), window = phase
            end, piece, pending = state
            missed = 0
            for start, stop in sorted(times[number[shift]] for shift in worked if shift in number):
                missed += sum(until > start for until in pending)
                piece, pending = start - self.hours if start - end >= self.hours else piece, ()
                end = max(end, stop)
            piece = length - self.hours if length - end >= self.hours else piece
            pending = tuple(until - length for until in pending if until > length)
            if window is not None and piece < window:
                begins = max(end, window)
                missed += begins >= length
                pending += (begins + self.hours - length,) if begins < length else ()
            return (max(end - length, -self.hours), max(piece - length, oldest - 1), pending), missed

        yield Resource(step, (-self.hours, oldest - 1, ()), lambda day: (today(day), closing.get(day)))


def _ends(calendar: Calendar, days: range) -> tuple[int, int]:
    return calendar.instant(days.start, 0), calendar.instant(days.stop, 0)


def _longest_rest(spans: Sequence[tuple[int, int]], begin: int, stop: int) -> float:
    """The longest time without work that begins between two instants, in minutes."""
    longest, free = 0, begin
    for start, end in spans:
        if free >= stop:
            break
        if end > begin:
            longest, free = max(longest, start - free), max(free, end)
    return math.inf if free < stop else longest


Cell = tuple[int, str]


@lru_cache(maxsize=16)  # the same for every employee
def _pieces(
    calendar: Calendar, catalog: Catalog, per: str, rest: int
) -> list[tuple[frozenset[int], list[tuple[Cell, ...]]]]:
    """By window, the days that matter, and what must not be worked for each piece of rest that there could be.

    A rest that is long enough can be moved until it begins with the window or with the end of a shift.
    """
    spans = sorted(
        (*calendar.span(catalog[shift], day), day, shift) for day in calendar.known for shift in catalog.work
    )
    starts = [start for start, _, _, _ in spans]
    ends = sorted({end for _, end, _, _ in spans})
    longest = max((end - start for start, end, _, _ in spans), default=0)

    @cache
    def touching(begin: int) -> tuple[Cell, ...]:
        near = spans[bisect_left(starts, begin - longest) : bisect_left(starts, begin + rest)]
        return tuple((day, shift) for _, end, day, shift in near if end > begin)

    found = []
    for period in calendar.periods(per):
        if period.complete:
            first, stop = _ends(calendar, period.days)
            begins = [first, *ends[bisect_right(ends, first) : bisect_left(ends, stop)]]
            pieces = dict.fromkeys(map(touching, begins))
            found.append((frozenset(day for piece in pieces for day, _ in piece), list(pieces)))
    return found
