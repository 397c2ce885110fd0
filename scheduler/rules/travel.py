from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Id, Length, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State, clock
from scheduler.rules.rest import earliest_start
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Travel(RowRule):
    """Time to get from one site to another between two shifts.

    Between the end of a shift at one of the sites and the start of one at another of them lies at
    least `time`, on one day or over midnight; state the rule once for each distance. On-call duty and
    shifts without a site need no way. Each pair of shifts that are too close is one unit.
    """

    title: ClassVar[str] = "Travel between sites"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("[WX]--", 0, {"between": ["west", "east"], "time": "0:30"}),
        Example("[WX]--", 1, {"between": ["west", "east"], "time": "0:45"}),
        Example("[WX]--", 0, {"between": ["west", "north"], "time": "0:45"}),
        Example("[WXY]-", 2, {"between": ["west", "east", "north"], "time": 1}),
        Example("X|W-", 1, {"between": ["west", "east"], "time": 18}),
    )

    rule: Literal["travel"] = "travel"
    """Kind of the rule."""
    between: Annotated[tuple[Id, ...], Field(min_length=2)]
    """The sites, each as far from each other."""
    time: Annotated[Length, lasting(1, DAY_MINUTES)]
    """How long the way takes."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if len(set(self.between)) < len(self.between):
            raise ValueError("names a site twice; there is no way from a site to itself")
        return self

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar = schedule.calendar
        duties = sorted(
            ((*calendar.span(shift, day), day, shift) for day, shift in schedule.duties()), key=itemgetter(0, 1)
        )
        for index, (_, end, day, shift) in enumerate(duties):
            for start, _, later, other in duties[index + 1 :]:
                if start - end >= self.time:
                    break
                if later >= 0 and shift.site != other.site and {shift.site, other.site} <= set(self.between):
                    gap = length_text(max(start - end, 0))
                    text = (
                        f"{schedule.employee.label} has {gap} to get from {shift.site} ({shift.label} on "
                        f"{calendar.label(day)}) to {other.site} ({other.label} on {calendar.label(later)}), "
                        f"{length_text(self.time)} needed"
                    )
                    yield Finding(1, (day, later) if later > day else (day,), text)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(1))
        for day, first, later, then in _too_close(row.calendar, row.catalog, self.between, self.time):
            if not undecided.isdisjoint((day, later)):
                row.clash(day, (first,), later, then)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        shifts = _somewhere(catalog, self.between)
        number = {shift.id: index for index, shift in enumerate(shifts)}
        earliest = earliest_start(shifts)

        def step(ends: State, today: Phase, worked: Sequence[str]) -> tuple[State, int]:
            length, times = today
            close = 0
            for shift in sorted((shift for shift in worked if shift in number), key=lambda shift: times[number[shift]]):
                start, end = times[number[shift]]
                site = catalog[shift].site
                close += sum(start - before < self.time and there != site for before, there in ends)
                ends = (*ends, (end, site))
            later = ((end - length, site) for end, site in ends)
            return tuple(sorted(item for item in later if item[0] + self.time > earliest)), close

        if shifts:
            yield Resource(step, (), clock(calendar, shifts))


def _somewhere(catalog: Catalog, sites: Sequence[str]) -> list[ShiftType]:
    return [catalog[shift] for shift in catalog.work if catalog[shift].site in sites]


@lru_cache(maxsize=64)  # the same for every employee
def _too_close(
    calendar: Calendar, catalog: Catalog, sites: tuple[str, ...], time: int
) -> list[tuple[int, str, int, tuple[str, ...]]]:
    """Day and shift, a day from then on, and the shifts on it that cannot be reached; each pair once."""
    found = []
    shifts = _somewhere(catalog, sites)
    for shift in shifts:
        reach = (shift.start + shift.nominal + time) // DAY_MINUTES + 1
        for day in calendar.known:
            begin, end = calendar.span(shift, day)
            for later in range(day, min(day + reach + 1, calendar.days)):
                then = tuple(
                    other.id
                    for other in shifts
                    if other.site != shift.site
                    and begin <= (start := calendar.span(other, later)[0]) < end + time
                    and (begin, day, shift.id) < (start, later, other.id)
                )
                if then:
                    found.append((day, shift.id, later, then))
    return found
