from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Noun
from scheduler.notation import DAY_MINUTES, DaySet, Id, Length, Text, clock_text, lasting
from scheduler.roster import Plan
from scheduler.rules.coverage import Demand, Level, Need, People, most_specific, post_level
from scheduler.rules.presence import around, present
from scheduler.rules.rule import Example, Finding, Grid
from scheduler.time_of_day import TimeOfDay


class Arrivals(Noun):
    """A demand curve in a CSV file beside the problem: columns `day` (or `date`), `time` and `arrivals`.

    A day is written as everywhere: `Mon`, `Mon-Fri`, `holiday`, `2026-11-26`; the lines of a date stand in place of all
    lines of its weekday. A time is `08:00-09:00`, or `08:00` until the next one of the day.
    """

    file: Text
    """Its name, from the folder of the problem on: `arrivals.csv`."""
    per_person: Annotated[Decimal, Field(gt=0, lt=10**6, decimal_places=4)] = Decimal(1)
    """How many of them one person can serve in that time; the people needed are rounded up."""
    column: Id = "arrivals"
    """The column with their number."""
    least: People = 0
    """Fewest people in each of the file's times, however few arrive."""
    level: Literal["min", "ideal"] = "min"
    """Whether they are needed (`min`) or only `ideal`."""


class TimeCoverage(Demand):
    """How many people are needed at each time of day, whatever shifts they work.

    Each window of the day is cut into slots (half an hour where left out). Towards `min`
    and `ideal` counts who is there for the whole slot, towards `max` who is there for any
    part of it; who has one of the `breaks` of a shift is not there. Each person missing or too many in each
    slot is one unit. Shifts of the day before that run past midnight count, those of the history too. Days are
    chosen as in `coverage`.
    Instead of `days`, `demand` names a file of arrivals, and how many of them one person can serve.
    """

    title: ClassVar[str] = "Coverage by time of day"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD-", 4, {"days": {"Wed": {"10:00-12:00": 1}}}),
        Example("DE-", 0, {"days": {"Mon": {"08:00-15:00": 1}, "Tue": {"15:00-23:00": 1}}}),
        Example("N--", 2, {"days": {"Tue": {"06:00-08:00": 1}}}),
        Example("N|--", 2, {"days": {"Mon": {"06:00-08:00": 1}}}),
        Example("D--", 2, {"days": {"Mon": {"14:00-16:00": {"max": 0}}}}),
    )

    rule: Literal["time-coverage"] = "time-coverage"
    """Kind of the rule."""
    days: Mapping[DaySet, Mapping[TimeOfDay, Need]] = Field(default_factory=dict)
    """People needed, by days and then by time of day."""
    demand: Annotated[Arrivals | None, Field(exclude=True)] = None
    """Instead of `days`: a file of arrivals, and how many of them a person can serve; read with the problem's file."""
    slot: Annotated[Length, lasting(5, DAY_MINUTES)] = 30
    """Length of a slot."""

    @model_validator(mode="after")
    def _asks_for_people(self) -> Self:
        if self.demand is not None:
            raise ValueError("states both days and demand, or is not read from a file; write days alone")
        if not self.days:
            raise ValueError("asks for nobody; write the people needed under days, or name a file under demand")
        return self

    def stated_levels(self) -> Iterable[Level]:
        return (level for windows in self.days.values() for level in windows.values())

    def slots(self, calendar: Calendar) -> Iterator[tuple[int, int, int, Level]]:
        """Day, start and end (minutes after its midnight) and level of each slot."""
        for day, windows in most_specific(self.days, self.scope(calendar)).items():
            for window, level in windows.items():
                end = window.end if window.end > window.start else window.end + DAY_MINUTES
                for start in range(window.start, end, self.slot):
                    yield day, start, min(start + self.slot, end), level

    def presence(
        self, calendar: Calendar, catalog: Catalog, day: int, start: int, end: int
    ) -> Iterator[tuple[int, str, bool]]:
        """Day and id of each shift on which people are at work in the slot, and whether for all of it."""
        among = around(calendar, catalog, self.counted(catalog), day)
        return present(among, calendar.instant(day, start), calendar.instant(day, end))

    def counts(self, plan: Plan) -> Iterator[tuple[int, int, int, Level, int, int]]:
        """Each slot as `slots` has it, with the people there for all of it and for any part of it."""
        for day, start, end, level in self.slots(plan.calendar):
            count = peak = 0
            for begun, shift, whole in self.presence(plan.calendar, plan.catalog, day, start, end):
                there = sum(self.worth(person, plan.calendar, begun) for person in plan.staff(begun, shift))
                peak += there
                count += there if whole else 0
            yield day, start, end, level, count, peak

    def check(self, plan: Plan) -> Iterator[Finding]:
        for day, start, end, level, count, peak in self.counts(plan):
            where = f"{plan.calendar.label(day)} {clock_text(start)}-{clock_text(end)}"
            yield from self.judge(count, level, day, where, peak)

    def post(self, grid: Grid) -> None:
        for day, start, end, level in self.slots(grid.calendar):
            present = list(self.presence(grid.calendar, grid.catalog, day, start, end))
            if not grid.open([day, *(begun for begun, _, _ in present)]):
                continue
            cells, peak = [], []
            for begun, shift, whole in present:
                for person, cell in grid.staff(begun, (shift,)):
                    if worth := self.worth(person, grid.calendar, begun):
                        peak.append((worth, cell))
                        cells += peak[-1:] if whole else []
            post_level(grid, self, cells, peak, level)
