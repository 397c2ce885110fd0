from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal

from scheduler.breaks import LONGEST
from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Length, Selector, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule


class Breaks(RowRule):
    """Long shifts have breaks, long enough, in time, and no work between them that is too long.

    A shift of more than `over` working hours, unpaid breaks not counted, has breaks of at least `least` together,
    paid or not. With `begin_by`, those count that begin at most so long after the start of the shift; with `shortest`,
    those that are no shorter. With `longest`, no work before, between or after them lasts longer. A break of which no
    time is stated (`unpaid_break`) is taken to be in one piece and in time. Each shift is
    judged by itself: those that follow another without a gap are not joined to it, and `scheduler check` warns where
    that may happen. Each shift worked that lacks any of this is one unit.
    """

    title: ClassVar[str] = "Breaks in long shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DM-", 1, {"over": 6, "least": "0:30"}),
        Example("DM-", 2, {"over": 3, "least": "0:30"}),
        Example("D--", 0, {"over": 8, "least": "0:30"}),
        Example("PQ-", 1, {"over": 6, "least": "0:30", "begin_by": 4}),
        Example("PQ-", 1, {"over": 6, "least": "0:30", "longest": 6}),
    )

    rule: Literal["breaks"] = "breaks"
    """Kind of the rule."""
    over: Length
    """A shift of more working hours than this needs the breaks."""
    least: Annotated[Length, lasting(0, LONGEST)]
    """Shortest time of all breaks together."""
    shortest: Annotated[Length, lasting(0, LONGEST)] = 0
    """A break shorter than this does not count."""
    begin_by: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """How long after the start of the shift a break begins at the latest, to count."""
    longest: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """Longest work without a break that counts."""
    shifts: Selector | None = None
    """Shift types or tags that it is about; all that make a working day where left out."""

    def _lacks(self, shift: ShiftType) -> str | None:
        """What a shift lacks, in words; None if it has what it needs."""
        if shift.nominal - shift.unpaid <= self.over:
            return None
        counted = [(begin, end) for begin, end in shift.pauses if end - begin >= self.shortest]
        in_time = [end - begin for begin, end in counted if self.begin_by is None or begin <= self.begin_by]
        somewhen = shift.unpaid_break if shift.unpaid_break >= self.shortest else 0
        rested = sum(in_time) + somewhen
        if rested < self.least:
            late = f" that begin within {length_text(self.begin_by)}" if self.begin_by is not None else ""
            return f"with breaks of {length_text(rested)}{late}, {length_text(self.least)} needed"
        starts, ends = [0, *(end for _, end in counted)], [*(begin for begin, _ in counted), shift.nominal]
        unbroken = max(end - start for start, end in zip(starts, ends, strict=True))
        if self.longest is not None and not somewhen and unbroken > self.longest:
            return f"with {length_text(unbroken)} of work without a break, {length_text(self.longest)} allowed"
        return None

    def _without(self, catalog: Catalog) -> Mapping[str, str]:
        """What each of the shifts lacks that lack something, by id."""
        picked = ((shift, self._lacks(catalog[shift])) for shift in catalog.select(self.shifts))
        return {shift: lack for shift, lack in picked if lack is not None}

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        without = self._without(schedule.catalog)
        for day, shift in schedule.duties(tuple(without)) if without else ():
            if day >= 0:
                text = (
                    f"{schedule.employee.label} has {shift.label} on {schedule.calendar.label(day)}, more than "
                    f"{length_text(self.over)} hours {without[shift.id]}"
                )
                yield Finding(1, (day,), text)

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        if without := frozenset(self._without(catalog)):
            yield Limit("shifts", without, calendar.planned, high=0)

    def post(self, row: Row) -> None:
        without = tuple(self._without(row.catalog))
        for _, _, cell in row.cells(row.windows(1), without) if without else ():
            row.forbid([cell])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        without = frozenset(self._without(catalog))

        def lacking(today: Phase, shifts: Sequence[str]) -> int:
            return len(without.intersection(shifts))

        yield tally(lacking, days=calendar.planned)
