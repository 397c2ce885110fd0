from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DAY_MINUTES, Clock, Days, DaySet, Id, Length, Selector, clock_text, lasting
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, barred
from scheduler.rules.resource import Phase, Resource, State, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weight

_OFFICE_DAYS = Days.parse("Mon-Fri except holiday")


class Availability(RowRule):
    """When a person cannot work, is on leave, would rather not, or would like to.

    `unavailable` and `leave` are hard unless given a weight; each shift that touches the
    time is one unit. `undesired` costs its weight (1 where left out) for each shift that
    touches the time, and `preferred` for each of its days on which no shift does. A night
    shift that runs into a day of leave touches it. With `shifts` it is about these alone.
    Leave can count towards paid hours, but not on a day on which a shift begins that touches it.
    """

    title: ClassVar[str] = "Availability and leave"
    order: ClassVar[int] = 0
    examples: ClassVar[tuple[Example, ...]] = (
        Example("D-D", 1, {"employee": "me", "days": "Wed"}),
        Example("DN-", 1, {"employee": "me", "days": "Wed"}),
        Example("DDE", 1, {"employee": "me", "days": "Wed", "from": "16:00"}),
        Example("D-D", 1, {"employee": "me", "days": "Mon, Tue", "kind": "preferred"}),
        Example("DEN-", 1, {"employee": "me", "days": "Wed", "shifts": "night"}),
    )

    rule: Literal["availability"] = "availability"
    """Kind of the rule."""
    employee: Id
    """Whose time it is."""
    days: DaySet
    """The days, by date or by weekday."""
    kind: Literal["unavailable", "leave", "undesired", "preferred"] = "unavailable"
    """What the person says of that time."""
    start: Clock = Field(default=0, alias="from")
    """From when on each of the days; from midnight where left out."""
    end: Clock = Field(default=DAY_MINUTES, alias="until")
    """Until when on each of the days; until midnight where left out."""
    shifts: Selector | None = None
    """Shift types or tags that it is about; every shift where left out."""
    weight: Weight = None
    """Price of one unit; hard for unavailable and leave where left out, 1 for the wishes."""
    credit: Annotated[Length, lasting(0, DAY_MINUTES)] | None = None
    """Leave: what each Monday to Friday of it that is no holiday counts as paid; the contract says where left out."""

    @model_validator(mode="before")
    @classmethod
    def _wishes_have_a_price(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("kind") in ("undesired", "preferred"):
            return {"weight": 1, **data}
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("from is not before until; split a time that crosses midnight into two entries")
        if self.credit is not None and self.kind != "leave":
            raise ValueError("only leave is credited; write kind: leave, or leave credit out")
        if self.shifts is not None and self.kind == "leave":
            raise ValueError("leave is from every shift; write kind: unavailable, or leave shifts out")
        return self

    def holds_for(self, employee: Employee) -> bool:
        return employee.id == self.employee

    def credited(self, calendar: Calendar, usual: int) -> Mapping[int, int]:
        """Minutes that it counts as paid by day; ``usual`` is what a day of leave counts otherwise."""
        if self.kind != "leave":
            return {}
        worth = usual if self.credit is None else self.credit
        days = set(calendar.matching(self.days)).intersection(calendar.matching(_OFFICE_DAYS))
        return {day: worth for day in sorted(days) if worth}

    def spending(self, calendar: Calendar, catalog: Catalog, when: int) -> frozenset[str]:
        """Shifts that begin and touch the time on day ``when`` and can be worked all the same, at a price."""
        touching = self._touching(calendar, catalog, when) if self.weight is not None else ()
        return frozenset(shift.id for day, shift in touching if day == when)

    def away(self, calendar: Calendar) -> Iterator[int]:
        """Whole days of leave, those before the horizon included."""
        if self.kind == "leave" and self.whole:
            yield from self._known(calendar)

    def absent(self, calendar: Calendar) -> Iterator[int]:
        """Whole days, stated by date, on which the person is not there, those before the horizon included."""
        if self.kind in ("leave", "unavailable") and self.whole and self.days.only_dates:
            yield from self._known(calendar)

    def _known(self, calendar: Calendar) -> Iterator[int]:
        known = self.scope(calendar)
        yield from (day for day in known.known if known.matches(self.days, day))

    @property
    def hours(self) -> str:
        """Its time of day as people write it; empty where it is about whole days."""
        return "" if (self.start, self.end) == (0, DAY_MINUTES) else f"{clock_text(self.start)}-{clock_text(self.end)}"

    @property
    def whole(self) -> bool:
        """Whether it is about whole days, and every shift on them."""
        return not self.hours and self.shifts is None

    def _touching(self, calendar: Calendar, catalog: Catalog, when: int) -> Iterator[tuple[int, ShiftType]]:
        """Day and shift of everything that could touch the time on day ``when``."""
        first, last = calendar.instant(when, self.start), calendar.instant(when, self.end)
        for shift in catalog.values() if self.shifts is None else map(catalog.__getitem__, catalog.select(self.shifts)):
            reach = (shift.start + shift.nominal) // DAY_MINUTES + 1
            for day in range(max(when - reach, calendar.first), when + 1):
                start, end = calendar.span(shift, day)
                if start < last and first < end:
                    yield day, shift

    def wished(self, calendar: Calendar) -> Iterator[int]:
        """The days of the horizon for which the person has a wish; none where the person is absent."""
        if self.kind in ("undesired", "preferred"):
            yield from self.scope(calendar).matching(self.days)

    @property
    def to_work(self) -> bool:
        """Whether it is a wish to work, and not one to be spared."""
        return self.kind == "preferred"

    def refused(self, schedule: Schedule, day: int) -> bool:
        """Whether a wish is not met on a day; what began before the horizon grants it, but does not refuse it."""
        line = schedule.within(self.scope(schedule.calendar))
        touching = list(self._duties(line, day))
        return not touching if self.to_work else any(start >= 0 for start, _ in touching)

    def about(self, calendar: Calendar, catalog: Catalog, day: int) -> Iterator[tuple[int, str]]:
        """Day and shift of each duty that decides whether a wish is met on a day."""
        for start, shift in self._touching(self.scope(calendar), catalog, day):
            if self.to_work or start >= 0:
                yield start, shift.id

    def _duties(self, schedule: Schedule, when: int) -> Iterator[tuple[int, str]]:
        """Day and shift of what is worked and touches the time on day ``when``."""
        calendar, catalog = schedule.calendar, schedule.catalog
        first, last = calendar.instant(when, self.start), calendar.instant(when, self.end)
        longest = max((shift.start + shift.nominal for shift in catalog.values()), default=0)
        for day in range(when - longest // DAY_MINUTES - 1, when + 1):
            for shift in schedule.shifts(day):
                named = self.shifts is None or catalog[shift].answers_to(self.shifts)
                start, end = calendar.span(catalog[shift], day)
                if named and start < last and first < end:
                    yield day, shift

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, who = schedule.calendar, schedule.employee.label
        hours = f" {self.hours}" if self.hours else ""
        what = f" {' or '.join(self.shifts)}" if self.shifts else ""
        touched: dict[tuple[int, str], list[int]] = {}
        for when in calendar.matching(self.days):
            there = list(self._duties(schedule, when))
            for duty in there:
                touched.setdefault(duty, []).append(when)
            if self.kind == "preferred" and not there:
                yield Finding(1, (when,), f"{who} would have liked to work{what} on {calendar.label(when)}{hours}")
        if self.kind == "preferred":
            return
        verb = {"leave": "is on leave", "undesired": f"would rather not work{what}"}.get(
            self.kind, f"is not available{' for' if what else ''}{what}"
        )
        for (day, shift), days in touched.items():
            if day >= 0:
                name, when_text = schedule.catalog[shift].label, calendar.label(days[0], days[-1])
                text = f"{who} {verb} on {when_text}{hours} but has {name} on {calendar.label(day)}"
                yield Finding(1, (day,), text)

    def barred(self, calendar: Calendar, catalog: Catalog) -> dict[int, dict[str, None]]:
        """The shifts that touch the time, by the day of the horizon on which they start."""
        found: dict[int, dict[str, None]] = {}
        for when in calendar.matching(self.days):
            for day, shift in self._touching(calendar, catalog, when):
                if day >= 0:
                    found.setdefault(day, {})[shift.id] = None
        return found

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        if self.kind != "preferred":
            for day, shifts in self.barred(calendar, catalog).items():
                yield barred(shifts, day)

    def post(self, row: Row) -> None:
        if self.kind == "preferred":
            for when in row.calendar.matching(self.days):
                touching = self._touching(row.calendar, row.catalog, when)
                row.forbid(~row.cell(day, shift.id) for day, shift in touching)
            return
        for day, shifts in self.barred(row.calendar, row.catalog).items():
            for shift_id in shifts:
                row.forbid([row.cell(day, shift_id)])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        reached: dict[int, dict[str, set[int]]] = {}
        wanted = calendar.matching(self.days)
        for when in wanted:
            for day, shift in self._touching(calendar, catalog, when):
                reached.setdefault(day, {}).setdefault(shift.id, set()).add(when - day)

        def touches(day: int) -> Phase:
            return frozenset((shift, tuple(ahead)) for shift, ahead in reached.get(day, {}).items())

        if self.kind != "preferred":
            barred = {day: frozenset(shifts) for day, shifts in reached.items()}
            yield tally(
                lambda today, shifts: len(today.intersection(shifts)), phase=barred.__getitem__, days=barred.keys()
            )
        elif wanted:
            first = min([*reached, *wanted])

            def step(there: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
                judged, touching = today
                now = there.union(*(ahead for shift, ahead in touching if shift in shifts))
                return frozenset(days - 1 for days in now if days > 0), int(judged and 0 not in now)

            yield Resource(step, frozenset(), lambda day: (day in wanted, touches(day)), range(first, wanted[-1] + 1))
