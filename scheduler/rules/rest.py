from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Length, Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Rest(RowRule):
    """So many hours of rest between the work of one day and that of another.

    Counted between real instants, so a night on which the clocks change counts as long as
    it really is. Split shifts of one day need no rest between them, and on-call duty is no
    work. With `after`, only the rest that follows these shifts. Each started hour of rest that is missing is one unit.
    """

    title: ClassVar[str] = "Rest between shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DDD", 0, {"hours": 11}),
        Example("ED-", 3, {"hours": 11}),
        Example("E|D", 3, {"hours": 11}),
        Example("N-D", 0, {"hours": 11}),
        Example("ND-", 11, {"hours": 11}),
        Example("N-D", 22, {"hours": 46, "after": "night"}),
        Example("E-D", 0, {"hours": 46, "after": "night"}),
    )

    rule: Literal["rest"] = "rest"
    """Kind of the rule."""
    hours: Length
    """Least rest, in hours."""
    after: Selector | None = None
    """Shift types or tags after which it is needed; any work where left out."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        duties = sorted(
            ((*calendar.span(shift, day), day, shift) for day, shift in schedule.duties()), key=itemgetter(0, 1)
        )
        firsts = frozenset(schedule.catalog.select(self.after))
        for index, (_, end, day, shift) in enumerate(duties):
            if shift.id not in firsts:
                continue
            for start, _, later, other in duties[index + 1 :]:
                short = self.hours - (start - end)
                if short <= 0:
                    break
                if later > day and later >= 0:
                    rest = length_text(max(start - end, 0))
                    text = (
                        f"{schedule.employee.label} rests {rest} between {shift.label} on {calendar.label(day)} and "
                        f"{other.label} on {calendar.label(later)}, {length_text(self.hours)} needed"
                    )
                    yield Finding(-(-short // 60), (day, later), text)

    def post(self, row: Row) -> None:
        for length, groups in too_close(row.calendar, row.catalog, self.hours, self.after).items():
            for day in row.windows(length):
                for firsts, others, amount in groups[day]:
                    row.clash(day, firsts, day + length - 1, others, amount)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.work]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        earliest = earliest_start(shifts)
        firsts = frozenset(catalog.select(self.after))

        def step(ends: State, today: Phase, worked: Sequence[str]) -> tuple[State, int]:
            length, times = today
            spans = [times[number[shift]] for shift in worked if shift in number]
            short = (self.hours - (start - end) for end in ends for start, _ in spans)
            since = (times[number[shift]][1] for shift in worked if shift in number and shift in firsts)
            later = (end - length for end in (*ends, *since))
            return tuple(sorted(end for end in later if end + self.hours > earliest)), sum(
                -(-amount // 60) for amount in short if amount > 0
            )

        yield Resource(step, (), clock(calendar, shifts))


def earliest_start(shifts: Sequence[ShiftType]) -> int:
    """Before it no shift starts, in real minutes after a day's midnight: clocks may change."""
    return min((shift.start for shift in shifts), default=0) - DAY_MINUTES // 8


Pairs = list[tuple[tuple[str, ...], tuple[str, ...], int]]


@lru_cache(maxsize=16)  # the same for every employee
def too_close(
    calendar: Calendar, catalog: Catalog, rest: int, after: tuple[str, ...] | None = None
) -> dict[int, dict[int, Pairs]]:
    """By days from first to last and first day: shifts, shifts then, started hours they are too close."""
    shifts = [catalog[shift] for shift in catalog.work]
    before = [catalog[shift] for shift in catalog.select(after) if shift in catalog.work]
    longest = max((shift.start + shift.nominal for shift in shifts), default=0) + rest
    found: dict[int, dict[int, Pairs]] = {}
    for length in range(2, longest // DAY_MINUTES + 3):
        found[length] = {day: [] for day in calendar.known}
        for day in range(calendar.first, calendar.days - length + 1):
            firsts: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
            for shift in before:
                short: dict[int, list[str]] = defaultdict(list)
                for other in shifts:
                    missing = rest + calendar.span(shift, day)[1] - calendar.span(other, day + length - 1)[0]
                    if missing > 0:
                        short[-(-missing // 60)].append(other.id)
                for amount, others in short.items():
                    firsts[amount, tuple(others)].append(shift.id)
            found[length][day] += [(tuple(ids), others, amount) for (amount, others), ids in firsts.items()]
    return found
