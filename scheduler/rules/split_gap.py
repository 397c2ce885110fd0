from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Annotated, ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DAY_MINUTES, Length, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, clock, tally
from scheduler.rules.rule import Bounded, Example, Finding, Row


class SplitGap(Bounded):
    """The shortest and longest gap between the shifts that a person works on one day.

    Stands beside `shifts-per-day` of two or more. The gap is the time from the end of one shift to the start of
    the next one that begins on the same day; on-call duty is no work. `max: 0` with a weight keeps the day together.
    Each started hour that a gap is too short or too long is one unit.
    """

    title: ClassVar[str] = "Gaps in split shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("[WX]D", 0, {"min": "0:30", "max": 2}),
        Example("[WX]D", 1, {"min": 1}),
        Example("[WY]D", 3, {"max": 2}),
        Example("[WXY]", 0, {"max": 2}),
        Example("D[DN]", 2, {"max": "6:30"}),
    )

    rule: Literal["split-gap"] = "split-gap"
    """Kind of the rule."""
    min: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """Shortest gap."""
    max: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """Longest gap."""

    def _amount(self, gap: int) -> int:
        """Started hours by which a gap is too short or too long."""
        short = 0 if self.min is None else self.min - gap
        over = 0 if self.max is None else gap - self.max
        return -(-max(short, over, 0) // 60)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        days: dict[int, list[tuple[int, int, str, str]]] = {}
        for day, shift in schedule.duties():
            days.setdefault(day, []).append((*calendar.span(shift, day), shift.id, shift.label))
        for day, spans in days.items():
            for (_, end, _, first), (start, _, _, then) in pairwise(sorted(spans)):
                amount = self._amount(start - end)
                if amount and day >= 0:
                    over = self.max is not None and start - end > self.max
                    bound = length_text((self.max if over else self.min) or 0)
                    text = (
                        f"{schedule.employee.label} has {length_text(max(start - end, 0))} between {first} and {then} "
                        f"on {calendar.label(day)}, {bound} {'allowed' if over else 'needed'}"
                    )
                    yield Finding(amount, (day,), text)

    def post(self, row: Row) -> None:
        shifts = [row.catalog[shift] for shift in row.catalog.work]
        for day in row.windows(1):
            spans = sorted((*row.calendar.span(shift, day), shift.id) for shift in shifts)
            for first, last in combinations(range(len(spans)), 2):
                amount = self._amount(spans[last][0] - spans[first][1])
                if amount:
                    between = [~row.cell(day, shift) for _, _, shift in spans[first + 1 : last]]
                    row.forbid([row.cell(day, spans[first][2]), row.cell(day, spans[last][2]), *between], amount)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        number = {shift: index for index, shift in enumerate(catalog.work)}

        def amount(today: Phase, shifts: Sequence[str]) -> int:
            _, times = today
            worked = sorted((*times[number[shift]], shift) for shift in shifts if shift in number)
            return sum(self._amount(then[0] - first[1]) for first, then in pairwise(worked))

        # Three shifts may be fine where two of them are not, so it is no rule by which days are grown shift by shift.
        yield tally(amount, phase=clock(calendar, [catalog[shift] for shift in catalog.work]), days=calendar.known)
