from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Border, Bounded, Count, Example, Finding, Lit, Row


class ConsecutiveDays(Bounded):
    """The smallest and largest number of days in a row: at work, off, or on certain shifts.

    `of: work` (or left out) counts working days, `of: off` days off, `of: night` days with
    a shift of that type or tag. A run that touches the first or the last known day counts
    as long enough, since any number of days may lie beyond (`border: open`), or not
    (`border: closed`); beyond the border nothing is counted against a largest number. Each
    day too many or too few is one unit.
    """

    title: ClassVar[str] = "Days in a row"
    words: ClassVar[tuple[str, ...]] = ("work", "off")
    examples: ClassVar[tuple[Example, ...]] = (
        Example("-DD--", 0, {"max": 2}),
        Example("DDDD-", 2, {"max": 2}),
        Example("DD|DD-", 2, {"max": 2}),
        Example("DDD|--", 0, {"max": 2}),
        Example("-D-DD", 1, {"min": 2}),
        Example("D--D-", 1, {"min": 2}),
        Example("-D|--", 1, {"min": 2}),
        Example("D-D-D", 2, {"of": "off", "min": 2}),
        Example("NNNDN", 1, {"of": "N", "max": 2}),
        Example("D--DD", 1, {"min": 2, "border": "closed"}),
    )

    rule: Literal["consecutive-days"] = "consecutive-days"
    """Kind of the rule."""
    of: Selector = ("work",)
    """`work`, `off`, or shift types and tags."""
    min: Count | None = None
    """Fewest days in a row."""
    max: Count | None = None
    """Most days in a row."""
    border: Border = "open"
    """Whether more of the same may lie beyond what is known (`open`), or a run ends there (`closed`)."""

    def selectors(self) -> Iterator[str]:
        yield from (name for name in self.of if name not in self.words)

    @property
    def _names(self) -> Selector | None:
        return None if self.of in (("work",), ("off",)) else self.of

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, who = schedule.calendar, schedule.employee.label
        of = {"work": "", "off": " off"}.get(self.of[0], f" of {' or '.join(self.of)}")
        noun = "working day" if self.of == ("work",) else "day"
        for run in schedule.runs(schedule.worked(self._names), inside=self.of != ("off",)):
            length = plural(len(run), noun) + of
            when = calendar.label(run[0], run[-1])
            if self.max is not None:
                beyond = range(max(run.start + self.max, 0), run.stop)
                if beyond:
                    yield Finding(
                        len(beyond), tuple(beyond), f"{who} has {length} in a row ({when}), {self.max} allowed"
                    )
            cut = self.border == "open" and (run.start == calendar.first or run.stop == calendar.days)
            if self.min is not None and len(run) < self.min and not cut and run.stop >= 0:
                yield Finding(
                    self.min - len(run), tuple(run), f"{who} has only {length} in a row ({when}), {self.min} needed"
                )

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        names, off = frozenset(catalog.select(self._names)), self.of == ("off",)
        if self.max is not None:
            for stop in range(max(calendar.first + self.max + 1, 1), calendar.days + 1):
                window = range(stop - self.max - 1, stop)
                yield Limit("days", names, window, 1, None) if off else Limit("days", names, window, None, self.max)

    def beside(self, other: ConsecutiveDays, catalog: Catalog, calendar: Calendar) -> Limit | None:
        """What holds beside another rule whose largest number is below this one's smallest; None if it is not."""
        off, least, most = self.of == ("off",), self.min or 0, other.max
        if most is None or most >= least or self.of != other.of or self.effective != other.effective:
            return None
        days = range(max(0, calendar.first + most), calendar.days - most)  # only at the borders a run may be short
        days = calendar.planned if self.border == "closed" else days
        if not days:
            return None
        names = frozenset(catalog.select(self._names))
        return Limit("days", names, days, len(days), None) if off else Limit("days", names, days, None, 0)

    def post(self, row: Row) -> None:
        flip = -1 if self.of == ("off",) else 0  # x ^ -1 is ~x

        def on(day: int) -> Lit:
            return row.on(day, self._names) ^ flip

        if self.max is not None:
            for start in row.windows(self.max + 1):
                if start + self.max >= 0:
                    row.forbid(on(day) for day in range(start, start + self.max + 1))
        for length in range(1, self.min or 0):
            for run in self._runs(row, length):
                if run.stop >= 0:
                    ends = [~on(day) for day in (run.start - 1, run.stop) if day in row.calendar.known]
                    row.forbid([*ends, *map(on, run)], (self.min or 0) - length)

    def _runs(self, row: Row, length: int) -> Iterator[range]:
        """Where a run of so many days may be that has an end, with something to decide about it."""
        known = row.calendar.known
        for before in row.windows(length + 2):
            yield range(before + 1, before + 1 + length)
        if self.border == "closed":
            yield from (known[:length] for start in row.windows(length + 1) if start == known.start)
            yield from (known[-length:] for start in row.windows(length + 1) if start + length + 1 == known.stop)
            yield from (known for start in row.windows(length) if len(known) == length)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        names, off = frozenset(catalog.select(self._names)), self.of == ("off",)
        most, least = self.max or 0, self.min or 0

        def too_long(run: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            inside = names.isdisjoint(shifts) is off
            return (min(run + 1, most), int(run == most)) if inside else (0, 0)

        closed = self.border == "closed"

        def too_short(run: State, is_last: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            if names.isdisjoint(shifts) is not off:
                return 0, least - run if run else 0
            run = min(run + 1, least)
            return run, least - run if is_last else 0

        if self.max is not None:
            yield Resource(too_long, 0)
        if least > 1:
            start = 0 if closed else least  # any number of days may lie before the first known one
            yield Resource(too_short, start, lambda day: closed and day == calendar.days - 1)
