from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, PrivateAttr, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, DaySet, Length, Selector, as_list, lasting, length_text
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule, TimeOff

Margin = Annotated[Length, lasting(1, 7 * DAY_MINUTES)]
Near = dict[tuple[int, str], set[int]]


class AroundTimeOff(RowRule):
    """No shift close to time off that was granted: the evening before and the morning after are free too.

    Time off is each whole day of leave, each whole day that the person asks to be off, and `days`, as far
    as the person starts no work on it. `before: 6` wants the last six hours before its midnight free,
    so that no shift ends after 18:00 on the evening before; `after: 8` lets no shift start before 08:00
    on the morning after. Each shift too close is one unit.
    """

    title: ClassVar[str] = "Around time off"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("E-D", 1, {"days": "Tue", "before": 6}),
        Example("E-D", 2, {"days": "Tue", "before": 6, "after": 8}),
        Example("D-E", 0, {"days": "Tue", "before": 6, "after": 8}),
        Example("EDD", 0, {"days": "Tue", "before": 6, "after": 8}),
        Example("N--D", 1, {"days": "Tue, Wed", "before": 24, "after": 6}),
        Example("E|-N", 0, {"days": "Mon", "before": 6}),
    )

    rule: Literal["around-time-off"] = "around-time-off"
    """Kind of the rule."""
    before: Margin | None = None
    """Free hours before the midnight at which time off begins."""
    after: Margin | None = None
    """Free hours after the midnight at which time off ends."""
    of: Annotated[tuple[Literal["leave", "requests"], ...], BeforeValidator(as_list)] = ("leave", "requests")
    """Which time off: `leave`, `requests`, or both."""
    days: DaySet | None = None
    """Further days to be kept so where they are off, as `Sun` or `2026-12-24..2026-12-26`."""
    shifts: Selector | None = None
    """Shift types or tags that may not be close; all that make a working day where left out."""
    _known: frozenset[int] = PrivateAttr(default=frozenset())

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.before is None and self.after is None:
            raise ValueError("states neither before nor after; write the hours of at least one of them")
        return self

    def selectors(self) -> Iterator[str]:
        yield from self.shifts or ()

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        aware = self.model_copy()
        leave = time_off.leave if "leave" in self.of else frozenset()
        aware._known = leave.union(time_off.asked if "requests" in self.of else ())
        return aware

    def _wanted(self, calendar: Calendar) -> Sequence[int]:
        """The days that are time off unless work starts on them."""
        stated = calendar.matching(self.days) if self.days else ()
        return sorted(self._known.intersection(calendar.known).union(stated))

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, worked = schedule.calendar, schedule.worked()
        granted = [day for day in self._wanted(calendar) if day not in worked]
        for day, shift in schedule.duties(self.shifts):
            if day < 0:
                continue
            start, end = calendar.span(shift, day)
            begun = (off for off in granted if self.before and off > day)
            over = (off for off in granted if self.after and off < day)
            close = [off for off in begun if end > calendar.instant(off, 0) - (self.before or 0)]
            close += [off for off in over if start < calendar.instant(off + 1, 0) + (self.after or 0)]
            if close:
                hours = length_text((self.before if close[0] > day else self.after) or 0)
                side = "before" if close[0] > day else "after"
                text = (
                    f"{schedule.employee.label} has {shift.label} on {calendar.label(day)}, less than {hours} "
                    f"{side} {calendar.label(close[0])}, which is off"
                )
                yield Finding(1, (day, close[0]), text)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(1))
        for (day, shift), close in self._near(row.calendar, row.catalog).items():
            if not undecided.isdisjoint((day, *close)):
                row.forbid([row.cell(day, shift), row.any(~row.on(off) for off in sorted(close))])

    def _near(self, calendar: Calendar, catalog: Catalog) -> Near:
        """By planned day and shift, the days of time off that it is too close to."""
        found: Near = {}
        shifts = [catalog[shift] for shift in catalog.select(self.shifts)]
        for off in self._wanted(calendar):
            for shift in shifts:
                for day in self._too_close(calendar, shift, off):
                    if day in calendar.planned:
                        found.setdefault((day, shift.id), set()).add(off)
        return found

    def _too_close(self, calendar: Calendar, shift: ShiftType, off: int) -> Iterator[int]:
        """Days on which the shift may not start if ``off`` is off."""
        if self.before:
            limit = calendar.instant(off, 0) - self.before
            reach = (shift.start + shift.nominal + self.before) // DAY_MINUTES + 1
            yield from (day for day in range(off - reach, off) if calendar.span(shift, day)[1] > limit)
        if self.after:
            limit = calendar.instant(off + 1, 0) + self.after
            reach = self.after // DAY_MINUTES + 2
            yield from (day for day in range(off + 1, off + 1 + reach) if calendar.span(shift, day)[0] < limit)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        wanted, work = frozenset(self._wanted(calendar)), frozenset(catalog.work)
        near: dict[int, dict[str, tuple[int, ...]]] = {}
        for (day, shift), close in self._near(calendar, catalog).items():
            near.setdefault(day, {})[shift] = tuple(sorted(off - day for off in close))
        if not near:
            return
        far = max(-away[0] for shifts in near.values() for away in shifts.values())  # how long time off matters

        def step(memory: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            past, pending = memory  # ages of days that were off; days until each shift's time off
            asked, close = today
            broken = 0
            if asked and work.isdisjoint(shifts):
                broken = sum(0 in away for away in pending)
                pending = tuple(away for away in pending if 0 not in away)
                past = (*past, 0)
            for shift, away in close:
                if shift in shifts:
                    if any(-days in past for days in away if days < 0):
                        broken += 1
                    else:
                        pending = (*pending, away)
            waiting = (tuple(days - 1 for days in away if days > 0) for away in pending)
            aged = tuple(age + 1 for age in past if age < far)
            return (aged, tuple(sorted(filter(None, waiting)))), broken

        first, last = min(*near, *wanted), max(*near, *wanted)
        yield Resource(
            step,
            ((), ()),
            lambda day: (day in wanted, tuple(sorted(near.get(day, {}).items()))),
            range(first, last + 1),
        )
