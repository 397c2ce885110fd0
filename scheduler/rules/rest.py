from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from operator import itemgetter
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, RestLength, Selector, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Rest(RowRule):
    """So many hours of rest between the work of one day and that of another.

    Counted between real instants, so a night on which the clocks change counts as long as
    it really is. Split shifts of one day need no rest between them, and on-call duty is no
    work. With `after`, only the rest that follows these shifts. With `run: 3`, only the rest after the last of at least
    three days in a row with them (or with any work). Each started hour of rest that is missing is one unit.
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
        Example("NN-D-NNN-D", 22, {"hours": 46, "after": "night", "run": 3}),
        Example("NNNNN-", 0, {"hours": 46, "after": "night", "run": 3}),
        Example("NN|N-D", 22, {"hours": 46, "after": "night", "run": 3}),
    )

    rule: Literal["rest"] = "rest"
    """Kind of the rule."""
    hours: RestLength
    """Least rest, in hours."""
    after: Selector | None = None
    """Shift types or tags after which it is needed; any work where left out."""
    run: Annotated[int, Field(ge=1, le=31)] | None = None
    """Only after the last of at least so many days in a row with these shifts; after each of them where left out."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        duties = sorted(
            ((*calendar.span(shift, day), day, shift) for day, shift in schedule.duties()), key=itemgetter(0, 1)
        )
        firsts = frozenset(schedule.catalog.select(self.after))
        of_these = schedule.worked(self.after)
        run_ends = {
            day
            for day in of_these
            if self.run is None or (day + 1 not in of_these and of_these.issuperset(range(day - self.run + 1, day)))
        }
        for index, (_, end, day, shift) in enumerate(duties):
            if shift.id not in firsts or day not in run_ends:
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
        if self.run is not None:
            self._post_after_runs(row, self.run)
            return
        for length, groups in too_close(row.calendar, row.catalog, self.hours, self.after).items():
            for day in row.windows(length):
                for firsts, others, amount in groups[day]:
                    row.clash(day, firsts, day + length - 1, others, amount)

    def _post_after_runs(self, row: Row, run: int) -> None:
        goes_on = frozenset(row.catalog.select(self.after))
        for length, groups in too_close(row.calendar, row.catalog, self.hours, self.after).items():
            for start in row.windows(length + run - 1):
                day, later = start + run - 1, start + run + length - 2
                run_ends = [row.on(earlier, self.after) for earlier in range(start, day)]
                run_ends.append(~row.on(day + 1, self.after))
                for firsts, others, amount in groups[day]:
                    resting = [other for other in others if length > 2 or other not in goes_on]
                    for shift, other in product(firsts, resting):
                        row.forbid([*run_ends, row.cell(day, shift), row.cell(later, other)], amount)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = [catalog[shift] for shift in catalog.work]
        number = {shift.id: index for index, shift in enumerate(shifts)}
        earliest = earliest_start(shifts)
        firsts = frozenset(catalog.select(self.after))

        def step(memory: State, today: Phase, worked: Sequence[str]) -> tuple[State, int]:
            ends, waiting, streak = memory  # ends of work; those of yesterday, if the run does not go on; its days
            length, times = today
            spans = [(times[number[shift]], shift in firsts) for shift in worked if shift in number]
            goes_on = any(again for _, again in spans)
            ends = ends if goes_on else (*ends, *waiting)
            pairs = [self.hours - (start - end) for end in ends for (start, _), _ in spans]
            needed = self.run or 1
            streak = min(streak + 1, needed) if goes_on else 0
            since = [end for (_, end), again in spans if again and streak == needed]
            kept, waiting = (
                tuple(sorted(end - length for end in some if end - length + self.hours > earliest))
                for some in (((*ends, *since), ()) if self.run is None else (ends, since))
            )
            return (kept, waiting, streak if needed > 1 else 0), sum(-(-amount // 60) for amount in pairs if amount > 0)

        yield Resource(step, ((), (), 0), clock(calendar, shifts))


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
